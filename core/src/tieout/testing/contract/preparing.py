"""What ``prepare_records`` promises: the same bytes every time, and no write."""

from typing import Any

from tieout.hookspecs import Books
from tieout.records import Entity
from tieout.testing.contract.bench import BackendBench, Person, Sample, can, need


class Preparing(BackendBench):
    """Checks of operations before they are sent."""

    def test_prepared_operations_come_in_order(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """There is one prepared operation for each, in order, and it is that operation."""
        operations = self.operations(writable, sample(1), sample(2), sample(3))

        assert [one.operation for one in self.prepare(hook, books, operations)] == operations

    def test_good_records_have_no_problem(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """A record within all declared limits is ready to be sent."""
        prepared = self.prepare(hook, books, self.operations(writable, sample(1)))[0]

        assert prepared.problem is None
        assert prepared.payload, "there are no bytes to put into the journal"

    def test_preparing_is_repeatable(self, hook: Any, books: Books, writable: Entity, sample: Sample) -> None:
        """The same operation always gives the same bytes and the same marker."""
        operations = self.operations(writable, sample(1), sample(2))

        assert self.prepare(hook, books, operations) == self.prepare(hook, books, operations)

    def test_preparing_is_repeatable_after_reopening(
        self, hook: Any, settings: Any, writable: Entity, sample: Sample
    ) -> None:
        """Bytes and marker do not depend on the session."""
        operations, seen = self.operations(writable, sample(1)), []
        for _ in range(2):
            with hook.open_books(settings=settings) as books:
                seen.append(self.prepare(hook, books, operations))

        assert seen[0] == seen[1]

    def test_every_operation_has_its_own_marker(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """Two operations are told apart by their markers, even when they write the same record."""
        need(self.capability(writable).marker_field, "marker_field", writable)
        prepared = self.prepare(hook, books, self.operations(writable, sample(1), sample(1)))

        assert all(one.marker for one in prepared)
        assert prepared[0].marker != prepared[1].marker

    def test_preparing_writes_nothing(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """After preparing, the books read as before."""
        operations = self.operations(writable, sample(1))
        before = self.picture(hook, books)

        self.prepare(hook, books, operations)
        assert self.picture(hook, books) == before

    def test_preparing_leaves_no_trace_in_the_history(
        self, hook: Any, books: Books, writable: Entity, sample: Sample, person: Person
    ) -> None:
        """Not even a write that would change nothing is sent."""
        written = can(person, "written")
        operations = self.operations(writable, sample(1))
        before = list(written())

        self.prepare(hook, books, operations)
        assert list(written()) == before

    def test_one_bad_record_does_not_spoil_the_others(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """What is wrong with one operation is said in its own ``problem``."""
        need("name" in self.capability(writable).required, "a required name", writable)
        operations = self.operations(writable, sample(1), sample(2, name=""), sample(3))

        prepared = self.prepare(hook, books, operations)
        assert [prepared[0].problem, prepared[2].problem] == [None, None]
