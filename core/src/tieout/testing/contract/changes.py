"""What ``fetch_records`` promises of a read since a watermark."""

from typing import Any

from tieout.hookspecs import Books
from tieout.records import Entity
from tieout.testing.contract.bench import BackendBench, Person, Sample, can, need

#: Texts a person may change, the first one declared is taken.
_EDITED = ("phone", "mobile", "description", "memo", "email", "notes", "name")


class Changes(BackendBench):
    """Checks of reads since a watermark."""

    def test_nothing_changed_reads_nothing(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """A second read from the first one's watermark is complete and brings nothing."""
        need(self.capability(entity).changed_since, "changed_since", entity)
        person.seed(entity, [sample(1), sample(2)])
        since = self.watermark(hook, books, entity)

        pages = self.pages(hook, books, entity, since)
        assert since
        assert pages[-1].complete
        assert self.since_may_repeat or not any(page.records for page in pages)

    def test_new_records_are_read(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """What was made since the watermark comes, and what was not changed stays away."""
        need(self.capability(entity).changed_since, "changed_since", entity)
        old = person.seed(entity, [sample(1)])[0]
        since = self.watermark(hook, books, entity)
        new = person.seed(entity, [sample(2)])[0]

        read = self.read(hook, books, entity, since)
        assert new.key in read
        assert self.since_may_repeat or old.key not in read

    def test_changed_records_are_read(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """What a person changed since the watermark comes with its new value and another version."""
        need(self.capability(entity).changed_since, "changed_since", entity)
        edit, field = can(person, "edit"), self.edited(entity)
        key = person.seed(entity, [sample(1), sample(2)])[0].key
        before = self.read(hook, books, entity)[key]
        since = self.watermark(hook, books, entity)
        edit(entity, key, **{field: "555-9999"})

        read = self.read(hook, books, entity, since)
        assert getattr(read[key], field) == "555-9999"
        assert (read[key].version, read[key].modified) != (before.version, before.modified)
        assert self.since_may_repeat or set(read) == {key}

    def test_records_made_inactive_are_read(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """Making a record inactive is a change."""
        capability = self.capability(entity)
        need(capability.changed_since and capability.inactive, "changed_since with inactive", entity)
        key = person.seed(entity, [sample(1)])[0].key
        since = self.watermark(hook, books, entity)
        can(person, "edit")(entity, key, active=False)

        assert not self.read(hook, books, entity, since)[key].active

    def test_watermarks_go_on(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """A read since a watermark gives a watermark to go on from."""
        need(self.capability(entity).changed_since, "changed_since", entity)
        since = self.watermark(hook, books, entity)
        person.seed(entity, [sample(1)])
        later = self.pages(hook, books, entity, since)[-1].watermark
        new = person.seed(entity, [sample(2)])[0]

        assert new.key in self.read(hook, books, entity, later)

    def test_watermarks_outlive_the_open_books(
        self, hook: Any, settings: Any, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """A watermark is good after the books were closed and opened again."""
        need(self.capability(entity).changed_since, "changed_since", entity)
        with hook.open_books(settings=settings) as books:
            since = self.watermark(hook, books, entity)
        new = person.seed(entity, [sample(1)])[0]

        with hook.open_books(settings=settings) as books:
            assert new.key in self.read(hook, books, entity, since)

    def test_without_watermarks_every_read_is_complete(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """Books that cannot tell what changed bring everything, whatever they are asked."""
        is_declared = self.capability(entity).changed_since
        need(not is_declared, "a read without changed_since", entity)
        old = person.seed(entity, [sample(1)])[0]
        since = self.watermark(hook, books, entity)

        assert old.key in self.read(hook, books, entity, since)

    def test_deletions_are_told(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """What was deleted since the watermark is named, and only that."""
        need(self.capability(entity).deletions, "deletions", entity)
        kept, gone = person.seed(entity, [sample(1), sample(2)])
        since = self.watermark(hook, books, entity)
        can(person, "delete")(entity, gone.key)

        told = [key for page in self.pages(hook, books, entity, since) for key in page.deleted]
        assert set(told) == {gone.key}
        assert kept.key in self.read(hook, books, entity)

    def test_deletions_are_told_once(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """A read that told a deletion gives a watermark from which it is no longer told."""
        need(self.capability(entity).deletions, "deletions", entity)
        gone = person.seed(entity, [sample(1)])[0]
        can(person, "delete")(entity, gone.key)
        since = self.watermark(hook, books, entity)

        told = [key for page in self.pages(hook, books, entity, since) for key in page.deleted]
        assert self.since_may_repeat or not told

    def test_deleted_records_are_not_read_as_living(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """A complete read does not bring what was deleted, or brings it marked."""
        gone = person.seed(entity, [sample(1)])[0]
        can(person, "delete")(entity, gone.key)

        read = self.read(hook, books, entity)
        assert gone.key not in read or read[gone.key].deleted

    def edited(self, entity: Entity) -> str:
        """A declared text field that a person may change to anything."""
        declared = self.compared(entity)
        return next(field for field in _EDITED if field in declared)
