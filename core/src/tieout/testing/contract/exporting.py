"""What ``export_records`` promises: exactly one record for each operation, and an honest receipt for each."""

from typing import Any

import pytest

from tieout.errors import BooksClosed
from tieout.hookspecs import Books
from tieout.operations import Outcome, Receipt
from tieout.records import Entity
from tieout.testing.contract.bench import BackendBench, Person, Sample, can, need
from tieout.testing.scenarios import differing_from_sent


class Exporting(BackendBench):
    """Checks of making new records in the books."""

    def test_an_export_makes_exactly_one_record(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """One operation, one more record."""
        record = sample(1)
        before = self.read(hook, books, writable)

        self.send(hook, books, writable, record)
        new = set(self.read(hook, books, writable)) - set(before)
        assert len(new) == 1

    def test_the_receipt_names_the_new_record(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """The key in the receipt is the key of the record that was made."""
        receipt = self.send(hook, books, writable, sample(1))[0]

        assert receipt.outcome is Outcome.DONE, receipt.error
        assert self.read(hook, books, writable)[receipt.key].full_name == sample(1).full_name

    def test_the_record_in_the_receipt_is_true(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """A receipt that carries a record carries it as a read brings it."""
        receipt = self.send(hook, books, writable, sample(1))[0]

        read = self.read(hook, books, writable)[receipt.key]
        assert receipt.record in (None, read)
        assert receipt.version in ("", read.version)

    def test_what_is_read_is_what_was_sent(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """Every declared field comes back as it was sent."""
        sent = sample(1)
        receipt = self.send(hook, books, writable, sent)[0]

        read = self.read(hook, books, writable)[receipt.key]
        assert not list(differing_from_sent(sent, read, self.compared(writable)))

    def test_receipts_come_in_order(self, hook: Any, books: Books, writable: Entity, sample: Sample) -> None:
        """There is one receipt for each operation, in order, naming it."""
        operations = self.operations(writable, *(sample(number) for number in range(1, 6)))

        receipts = self.export(hook, books, self.prepare(hook, books, operations))
        assert [receipt.operation_id for receipt in receipts] == [one.id for one in operations]
        assert all(receipt.outcome is Outcome.DONE for receipt in receipts), receipts

    def test_receipts_are_handed_out_one_by_one(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """Receipts are an iterator, so that each is kept when a later one fails."""
        prepared = self.prepare(hook, books, self.operations(writable, sample(1)))

        answers = hook.export_records(books=books, entity=writable, prepared=prepared)
        assert iter(answers) is answers, "export_records returns a collection, not an iterator"
        assert [receipt.operation_id for receipt in answers] == [prepared[0].operation.id]

    def test_a_full_batch_is_written(self, hook: Any, books: Books, writable: Entity, sample: Sample) -> None:
        """As many operations as the backend declares can go in one call (tried with up to 25)."""
        size = min(self.capability(writable).batch, 25)
        need(size > 1, "a batch of more than one", writable)
        prepared = self.prepare(
            hook, books, self.operations(writable, *(sample(number) for number in range(1, size + 1)))
        )

        receipts = list(hook.export_records(books=books, entity=writable, prepared=prepared))
        assert [receipt.outcome for receipt in receipts] == [Outcome.DONE] * size
        assert len({receipt.key for receipt in receipts}) == size

    def test_a_refused_record_does_not_stop_the_others(
        self, hook: Any, books: Books, writable: Entity, sample: Sample, person: Person
    ) -> None:
        """When the books refuse one record (a name in use) the others are made."""
        person.seed(writable, [sample(2)])

        receipts = self.send(hook, books, writable, sample(1), sample(2), sample(3))
        assert [receipts[0].outcome, receipts[2].outcome] == [Outcome.DONE, Outcome.DONE]
        assert receipts[1].outcome in {Outcome.DONE, Outcome.REFUSED}

    def test_a_name_in_use_is_refused_or_made_anew(
        self, hook: Any, books: Books, writable: Entity, sample: Sample, person: Person
    ) -> None:
        """A name in use never means that the record which has it is changed, or passed off as the new one."""
        old = person.seed(writable, [sample(2)])[0]
        before = self.read(hook, books, writable)

        receipt = self.send(hook, books, writable, sample(2))[0]
        after = self.read(hook, books, writable)
        assert after[old.key] == before[old.key]
        assert len(after) == len(before) + (receipt.outcome is Outcome.DONE)
        assert receipt.key != old.key

    def test_closed_books_cannot_be_written(
        self, hook: Any, books: Books, writable: Entity, sample: Sample, person: Person
    ) -> None:
        """Books that were closed meanwhile raise BooksClosed; nothing is called done."""
        prepared = self.prepare(hook, books, self.operations(writable, sample(1)))
        can(person, "close_books")()

        with pytest.raises(BooksClosed):
            list(hook.export_records(books=books, entity=writable, prepared=prepared))

    def test_a_refusal_is_a_sentence(self, hook: Any, books: Books, writable: Entity, sample: Sample) -> None:
        """What is refused says what, and what to do next; it has no key and no record."""
        need("name" in self.capability(writable).required, "a required name", writable)

        refused = self.send(hook, books, writable, sample(1, name=""))[0]
        assert refused.outcome is Outcome.REFUSED
        assert_is_said(refused)

    def test_other_records_are_left_alone(
        self, hook: Any, books: Books, writable: Entity, sample: Sample, person: Person
    ) -> None:
        """An export changes no record that was there before."""
        person.seed(writable, [sample(4), sample(5)])
        before = self.read(hook, books, writable)

        self.send(hook, books, writable, sample(1), sample(2))
        after = self.read(hook, books, writable)
        assert {key: after[key] for key in before} == before

    def test_an_export_counts_as_a_change(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """What was exported comes with the next read of changes, too."""
        need(self.capability(writable).changed_since, "changed_since", writable)
        record = sample(1)
        since = self.watermark(hook, books, writable)
        receipt = self.send(hook, books, writable, record)[0]

        assert receipt.key in self.read(hook, books, writable, since)

    def test_the_history_shows_one_write_for_each_operation(
        self, hook: Any, books: Books, writable: Entity, sample: Sample, person: Person
    ) -> None:
        """Nothing is written twice, and nothing beside the operations."""
        written = can(person, "written")
        first, second = sample(1), sample(2)
        before = len(written())

        self.send(hook, books, writable, first, second)
        assert len(written()) == before + 2

    def test_nothing_is_written_before_it_is_asked_for(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """An export nobody goes on with after the first receipt claims no more than it did.

        Each operation without a receipt may be there or not; it is never there twice.
        """
        prepared = self.prepare(hook, books, self.operations(writable, sample(1), sample(2)))
        size = self.capability(writable).batch
        next(hook.export_records(books=books, entity=writable, prepared=prepared[:size]))

        names = [record.full_name for record in self.read(hook, books, writable).values()]
        assert names.count(sample(1).full_name) == 1
        assert names.count(sample(2).full_name) <= 1


def assert_is_said(receipt: Receipt) -> None:
    """A refusal has an error with a sentence and a way out, and claims no record."""
    assert receipt.error, "a refusal without a reason"
    assert str(receipt.error["what"]).strip()
    assert str(receipt.error["fix"]).strip()
    assert str(receipt.error["code"]).startswith("TO-")
    assert not receipt.key
    assert receipt.record is None
