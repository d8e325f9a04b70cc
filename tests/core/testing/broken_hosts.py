"""Hosts that break one promise each; ``test_broken_backends`` sees that the suite notices every one.

Not collected by itself: the checks here are expected to fail.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tieout.hostport import HostAction, HostWrite
from tieout.operations import Page, Receipt
from tieout.records import Entity
from tieout.testing.contract import HostContract
from tieout.testing.memory_host import MemoryHost


class Forgets(MemoryHost):
    """Writes a batch again when it comes again."""

    def write_records(self, entity: Entity, writes: Sequence[HostWrite], batch: str) -> Sequence[Receipt]:
        """Whatever the batch."""
        del batch
        return super().write_records(entity, writes, "")


class TakesEverything(MemoryHost):
    """Does not compare with what the plan saw."""

    def write_records(self, entity: Entity, writes: Sequence[HostWrite], batch: str) -> Sequence[Receipt]:
        """As if nothing had been expected."""
        blind = [write.model_copy(update={"expected": None}) for write in writes]
        return super().write_records(entity, blind, batch)


class WritesAllFields(MemoryHost):
    """Writes the whole record on an update."""

    def write_records(self, entity: Entity, writes: Sequence[HostWrite], batch: str) -> Sequence[Receipt]:
        """With every field named."""
        fields = self.description.entities[entity].fields
        return super().write_records(
            entity, [write.model_copy(update={"fields": fields}) for write in writes], batch
        )


class Erases(MemoryHost):
    """Takes a record away instead of marking it."""

    def write_records(self, entity: Entity, writes: Sequence[HostWrite], batch: str) -> Sequence[Receipt]:
        """Every mark becomes a removal."""
        gone = {"action": HostAction.REMOVE}
        changed = [
            write.model_copy(update=gone) if write.action is HostAction.MARK_DELETED else write
            for write in writes
        ]
        return super().write_records(entity, changed, batch)


class ForgetsReadOnly(MemoryHost):
    """Clears the read-only mark whenever it is not set."""

    def write_records(self, entity: Entity, writes: Sequence[HostWrite], batch: str) -> Sequence[Receipt]:
        """None becomes False."""
        plain = [write.model_copy(update={"read_only": bool(write.read_only)}) for write in writes]
        return super().write_records(entity, plain, batch)


class NeverComplete(MemoryHost):
    """Never says that a read was complete."""

    def fetch_records(self, entity: Entity, since: str) -> Iterator[Page]:
        """Every page is one of many."""
        for page in super().fetch_records(entity, since):
            yield page.model_copy(update={"complete": False})


class Amnesiac(MemoryHost):
    """Cannot say what became of a batch."""

    def written(self, batch: str) -> Sequence[Receipt] | None:
        """Nothing, ever."""
        super().written(batch)
        return None


class ClaimsEverything(MemoryHost):
    """Says of every batch that it was written."""

    def written(self, batch: str) -> Sequence[Receipt] | None:
        """An empty answer is an answer."""
        return super().written(batch) or ()


class Broken(HostContract):
    """A suite over a host; ``caught_by`` names the check that must fail."""

    caught_by = ""
    make_host: Any = None
    entities = (Entity.CUSTOMER,)

    @pytest.fixture
    def host(self) -> MemoryHost:
        """A new host of the broken kind."""
        host: MemoryHost = self.make_host()
        return host


def broken(caught_by: str, make_host: type[MemoryHost]) -> type[Broken]:
    """A suite over a kind of host."""
    return type("Suite", (Broken,), {"make_host": make_host, "caught_by": caught_by})


TestForgets = broken("test_a_batch_is_written_once", Forgets)
TestTakesEverything = broken("test_an_update_of_a_changed_field_is_refused", TakesEverything)
TestUndoesBlindly = broken("test_a_touched_record_is_not_undone", TakesEverything)
TestWritesAllFields = broken("test_an_update_writes_its_fields_only", WritesAllFields)
TestErases = broken("test_a_deletion_marks", Erases)
TestForgetsReadOnly = broken("test_the_read_only_mark_is_set_and_left", ForgetsReadOnly)
TestNeverComplete = broken("test_a_new_host_reads_complete", NeverComplete)
TestAmnesiac = broken("test_a_lost_answer_can_be_asked_for", Amnesiac)
TestClaimsEverything = broken("test_an_unknown_batch_was_not_written", ClaimsEverything)
