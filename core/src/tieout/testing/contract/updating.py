"""What ``export_records`` promises where the books let us change existing records."""

from typing import Any

from tieout.hookspecs import Books
from tieout.operations import Operation, Outcome, Receipt
from tieout.records import Entity, Record
from tieout.testing.contract.bench import BackendBench, Person, Sample, can


class Updating(BackendBench):
    """Checks of changing records in the books; skipped for the many books that never let us."""

    def test_only_the_named_field_changes(
        self, hook: Any, books: Books, updatable: Entity, sample: Sample, person: Person
    ) -> None:
        """An update writes the operation's fields and nothing else, although the record carries more."""
        field, before = self.changeable(updatable), self.one(hook, books, updatable, sample, person)
        changed = before.model_copy(update={field: "555-7777", "name": "Another Name"})

        receipt = self.update(hook, books, changed, updatable, field)
        after = self.read(hook, books, updatable)[before.key]
        assert receipt.outcome is Outcome.DONE, receipt.error
        assert getattr(after, field) == "555-7777"
        about = {"version": after.version, "modified": after.modified}
        assert after == before.model_copy(update={field: "555-7777", **about})

    def test_an_update_makes_no_record(
        self, hook: Any, books: Books, updatable: Entity, sample: Sample, person: Person
    ) -> None:
        """After an update there are as many records as before."""
        field, before = self.changeable(updatable), self.one(hook, books, updatable, sample, person)
        count = len(self.read(hook, books, updatable))

        self.update(hook, books, before.model_copy(update={field: "555-7777"}), updatable, field)
        assert len(self.read(hook, books, updatable)) == count

    def test_an_update_gives_a_new_version(
        self, hook: Any, books: Books, updatable: Entity, sample: Sample, person: Person
    ) -> None:
        """The version changes with every edit, ours included."""
        field, before = self.changeable(updatable), self.one(hook, books, updatable, sample, person)

        self.update(hook, books, before.model_copy(update={field: "555-7777"}), updatable, field)
        after = self.read(hook, books, updatable)[before.key]
        assert (after.version, after.modified) != (before.version, before.modified)

    def test_an_update_of_a_changed_record_is_refused(
        self, hook: Any, books: Books, updatable: Entity, sample: Sample, person: Person
    ) -> None:
        """When a person changed the record since it was read, the update is refused and their change stays."""
        field, before = self.changeable(updatable), self.one(hook, books, updatable, sample, person)
        can(person, "edit")(updatable, before.key, **{field: "555-1111"})

        receipt = self.update(hook, books, before.model_copy(update={field: "555-7777"}), updatable, field)
        assert receipt.outcome is Outcome.REFUSED
        assert getattr(self.read(hook, books, updatable)[before.key], field) == "555-1111"

    def test_an_update_of_nothing_is_refused(
        self, hook: Any, books: Books, updatable: Entity, sample: Sample, person: Person
    ) -> None:
        """An update of a record that is gone is refused; it never makes one."""
        field, before = self.changeable(updatable), self.one(hook, books, updatable, sample, person)
        can(person, "delete")(updatable, before.key)
        left = self.read(hook, books, updatable)

        receipt = self.update(hook, books, before.model_copy(update={field: "555-7777"}), updatable, field)
        assert receipt.outcome is Outcome.REFUSED
        assert self.read(hook, books, updatable) == left

    def one(self, hook: Any, books: Books, entity: Entity, sample: Sample, person: Person) -> Record:
        """A record a person made, as a read brings it."""
        key = person.seed(entity, [sample(1)])[0].key
        return self.read(hook, books, entity)[key]

    def update(self, hook: Any, books: Books, record: Record, entity: Entity, field: str) -> Receipt:
        """Send one field of a record of the books."""
        made = self.operations(entity, record, kind="update-books")[0]
        operation = Operation.model_validate({**dict(made), "fields": (field,)})
        return self.export(hook, books, self.prepare(hook, books, [operation]))[0]

    def changeable(self, entity: Entity) -> str:
        """A text among the fields that may be updated."""
        texts = ("phone", "mobile", "fax", "contact", "notes", "description", "memo", "email")
        update = self.capability(entity).update
        return next(field for field in (*texts, *update) if field in update)
