"""What ``settle_records`` promises: the truth about an operation whose answer was lost, and no write."""

from typing import Any

import pytest

from tieout.errors import BooksClosed
from tieout.hookspecs import Books
from tieout.operations import Outcome, Prepared, Receipt
from tieout.records import Entity
from tieout.testing.contract.bench import BackendBench, Person, Sample, can, need

#: What may be said of an operation that was never sent.
_NOT_SENT = frozenset({Outcome.NOT_THERE, Outcome.IN_DOUBT})
#: What may be said of one that was done, by books that keep no mark.
_DONE_UNMARKED = frozenset({Outcome.DONE, Outcome.IN_DOUBT, Outcome.SEVERAL})


class Settling(BackendBench):
    """Checks of asking the books afterwards."""

    def test_what_was_done_is_found_by_its_mark(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """Books that keep a mark find the record again, with the key the lost receipt named."""
        need(self.capability(writable).marker_field, "marker_field", writable)
        prepared, receipts = self.sent(hook, books, writable, sample)

        settled = self.settle(hook, books, prepared)
        assert [one.outcome for one in settled] == [Outcome.DONE, Outcome.DONE]
        assert [one.key for one in settled] == [one.key for one in receipts]

    def test_what_was_done_is_never_called_absent(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """NOT_THERE or REFUSED for a record that is there would have it sent again."""
        prepared, _ = self.sent(hook, books, writable, sample)

        assert {one.outcome for one in self.settle(hook, books, prepared)} <= _DONE_UNMARKED

    def test_what_was_never_sent_is_never_called_done(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """An operation that never reached the books is not there, or in doubt."""
        prepared = self.prepare(hook, books, self.operations(writable, sample(1)))

        assert self.settle(hook, books, prepared)[0].outcome in _NOT_SENT

    def test_a_persons_record_is_not_taken_for_ours(
        self, hook: Any, books: Books, writable: Entity, sample: Sample, person: Person
    ) -> None:
        """A record of the same name that a person made is not passed off as the operation's."""
        prepared = self.prepare(hook, books, self.operations(writable, sample(1)))
        person.seed(writable, [sample(1)])

        assert self.settle(hook, books, prepared)[0].outcome is not Outcome.DONE

    def test_settling_writes_nothing(self, hook: Any, books: Books, writable: Entity, sample: Sample) -> None:
        """Neither what was done nor what was not sent is written by asking."""
        done, _ = self.sent(hook, books, writable, sample)
        unsent = self.prepare(hook, books, self.operations(writable, sample(1), sample(2), sample(7)))[2:]
        before = self.picture(hook, books)

        self.settle(hook, books, [*done, *unsent])
        assert self.picture(hook, books) == before

    def test_settling_leaves_no_trace_in_the_history(
        self, hook: Any, books: Books, writable: Entity, sample: Sample, person: Person
    ) -> None:
        """Not even a write that would change nothing is sent."""
        written = can(person, "written")
        prepared = self.prepare(hook, books, self.operations(writable, sample(1)))
        before = list(written())

        self.settle(hook, books, prepared)
        assert list(written()) == before

    def test_closed_books_cannot_be_asked(
        self, hook: Any, books: Books, writable: Entity, sample: Sample, person: Person
    ) -> None:
        """Books that are closed raise BooksClosed; they never say that something is not there."""
        prepared, _ = self.sent(hook, books, writable, sample)
        can(person, "close_books")()

        with pytest.raises(BooksClosed):
            self.settle(hook, books, prepared)

    def test_settled_operations_come_in_order(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """There is one receipt for each operation, in order, naming it."""
        prepared, _ = self.sent(hook, books, writable, sample)

        settled = self.settle(hook, books, list(reversed(prepared)))
        assert [one.operation_id for one in settled] == [one.operation.id for one in reversed(prepared)]

    def test_settling_twice_says_the_same(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """Asking changes nothing about the answer."""
        prepared, _ = self.sent(hook, books, writable, sample)

        assert self.settle(hook, books, prepared) == self.settle(hook, books, prepared)

    def test_settling_works_after_reopening(
        self, hook: Any, settings: Any, writable: Entity, sample: Sample
    ) -> None:
        """What can be said does not depend on the session that sent it."""
        with hook.open_books(settings=settings) as books:
            prepared, _ = self.sent(hook, books, writable, sample)
            at_once = self.settle(hook, books, prepared)

        with hook.open_books(settings=settings) as books:
            assert self.settle(hook, books, prepared) == at_once

    def test_a_half_sent_batch_is_settled_one_by_one(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """After a batch that broke off, what is said of each operation fits what the books hold."""
        records = [sample(1), sample(2), sample(3)]
        prepared = self.prepare(hook, books, self.operations(writable, *records))
        size = self.capability(writable).batch
        next(hook.export_records(books=books, entity=writable, prepared=prepared[:size]))

        settled = self.settle(hook, books, prepared)
        names = {record.full_name for record in self.read(hook, books, writable).values()}
        for record, receipt in zip(records, settled, strict=True):
            is_there = record.full_name in names
            assert receipt.outcome in (_DONE_UNMARKED if is_there else _NOT_SENT)

    def sent(
        self, hook: Any, books: Books, entity: Entity, sample: Sample
    ) -> tuple[list[Prepared], list[Receipt]]:
        """Two operations that were done, with the receipts somebody may have lost."""
        prepared = self.prepare(hook, books, self.operations(entity, sample(1), sample(2)))
        receipts = self.export(hook, books, prepared)
        assert all(receipt.outcome is Outcome.DONE for receipt in receipts), receipts
        return prepared, receipts

    def settle(self, hook: Any, books: Books, prepared: list[Prepared]) -> list[Receipt]:
        """Ask what became of operations."""
        entity = prepared[0].operation.entity
        receipts = list(hook.settle_records(books=books, entity=entity, prepared=prepared))
        assert len(receipts) == len(prepared)
        return receipts
