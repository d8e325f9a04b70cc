"""What ``fetch_records`` promises of a complete read."""

from typing import Any

import pytest

from tieout.errors import BooksClosed
from tieout.hookspecs import Books
from tieout.records import MISSING, MODELS, Entity, content_fields
from tieout.testing.blanks import blank_of
from tieout.testing.contract.bench import BackendBench, Person, Sample, can, need
from tieout.testing.scenarios import differing_from_sent, sample_record


class Fetching(BackendBench):
    """Checks of complete reads."""

    def test_a_new_company_reads_complete(self, hook: Any, books: Books, entity: Entity) -> None:
        """A read of nothing still ends with a page that says it is complete."""
        assert self.pages(hook, books, entity)[-1].complete

    def test_only_the_last_page_is_complete(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """Pages before the last one neither say complete nor carry a watermark."""
        person.seed(entity, [sample(1), sample(2), sample(3)])

        *others, last = self.pages(hook, books, entity)
        assert last.complete
        assert not any(page.complete or page.watermark for page in others)

    def test_pages_are_handed_out_one_by_one(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """A read is an iterator of pages none of which is large."""
        person.seed(entity, [sample(1)])

        read = hook.fetch_records(books=books, entity=entity, since="")
        assert iter(read) is read, "fetch_records returns a collection, not an iterator"
        assert all(len(page.records) <= self.largest_page for page in read)

    def test_progress_only_grows(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """``done`` never goes back and never passes a known ``total``."""
        person.seed(entity, [sample(1), sample(2)])

        pages = self.pages(hook, books, entity)
        assert [page.done for page in pages] == sorted(page.done for page in pages)
        assert all(page.done <= page.total for page in pages if page.total)

    def test_every_record_is_read_once(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """All that is in the books comes, each exactly once, under its own key."""
        seeded = person.seed(entity, [sample(number) for number in range(1, 6)])

        keys = [record.key for page in self.pages(hook, books, entity) for record in page.records]
        assert len(keys) == len(set(keys))
        assert {record.key for record in seeded} <= set(keys)

    def test_records_are_of_the_entitys_model(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """A read brings records of the entity that was asked for."""
        person.seed(entity, [sample(1)])

        assert {type(record) for record in self.read(hook, books, entity).values()} == {MODELS[entity]}

    def test_two_reads_are_alike(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """Reading is repeatable: same keys, same versions, same values."""
        person.seed(entity, [sample(1), sample(2)])

        assert self.read(hook, books, entity) == self.read(hook, books, entity)

    def test_declared_fields_are_read(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """What a person entered in a declared field arrives as it was entered."""
        entered = sample(1)
        seeded = person.seed(entity, [entered])[0]

        read = self.read(hook, books, entity)[seeded.key]
        assert not list(differing_from_sent(entered, read, self.entered(entity, entered)))

    def test_blank_fields_are_blank_not_missing(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """A declared field that holds nothing reads as blank; MISSING would say it was not asked for."""
        entered = sample(1)
        seeded = person.seed(entity, [entered])[0]

        read = self.read(hook, books, entity)[seeded.key]
        can_be_blank = [field for field in self.compared(entity) if blank_of(entity, field) is not MISSING]
        assert not [field for field in can_be_blank if getattr(read, field) is MISSING]

    def test_undeclared_fields_stay_missing(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """A field that is not declared has its model's default, even when a person filled it in."""
        undeclared = set(content_fields(entity)) - set(self.capability(entity).fields)
        whole = sample_record(entity, 1)
        person.seed(
            entity, [sample(1, **{field: getattr(whole, field) for field in _filled(whole, undeclared)})]
        )

        for record in self.read(hook, books, entity).values():
            assert not _filled(record, undeclared)

    def test_inactive_records_are_read(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """Inactive records come too, and say that they are inactive."""
        need(self.capability(entity).inactive, "inactive", entity)
        active, inactive = person.seed(entity, [sample(1), sample(2, active=False)])

        read = self.read(hook, books, entity)
        assert {active.key, inactive.key} <= set(read), "the inactive record was left out"
        assert read[active.key].active
        assert not read[inactive.key].active

    def test_closed_books_cannot_be_read(
        self, hook: Any, books: Books, entity: Entity, person: Person
    ) -> None:
        """Books that were closed meanwhile raise BooksClosed; they never read as empty."""
        can(person, "close_books")()

        with pytest.raises(BooksClosed):
            self.pages(hook, books, entity)

    def test_reading_writes_nothing(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """A read leaves no trace in the books."""
        person.seed(entity, [sample(1)])
        written = can(person, "written")
        before = list(written())

        self.pages(hook, books, entity)
        assert list(written()) == before

    def entered(self, entity: Entity, record: Any) -> list[str]:
        """The declared fields a person filled in."""
        return [field for field in self.compared(entity) if getattr(record, field) is not MISSING]


def _filled(record: Any, fields: set[str]) -> list[str]:
    defaults = type(record).model_fields
    return [field for field in fields if getattr(record, field) != defaults[field].default]
