"""A host in memory: the reference for hosts, and what tests of a whole sync write to.

As in ``memory``, there are two faces: the person at the host (a test) seeds, edits and deletes; tieout fetches
and writes through the ``Host`` protocol, and only those writes enter ``history``.
"""

import threading
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tieout.capabilities import HostCapability, HostDescription
from tieout.errors import HostUnreachable, RecordRefused
from tieout.hostport import HostAction, HostWrite
from tieout.operations import Outcome, Page, Receipt
from tieout.records import MISSING, Entity, Record, content_fields, differing_fields
from tieout.testing.blanks import as_read
from tieout.testing.limits import text_problems, texts
from tieout.testing.rows import Rows, pages

HOST_DESCRIPTION = HostDescription(
    title="Host in memory",
    entities={
        entity: HostCapability(fields=content_fields(entity), changed_since=True, references=True)
        for entity in Entity
    },
    place="memory",
)


class HostWritten(NamedTuple):
    """One write tieout really did; ``before`` and ``after`` are None where there was, or is, no record."""

    action: HostAction
    entity: Entity
    key: str
    operation_id: str
    before: Record | None
    after: Record | None


class MemoryHost:
    """One host. Implements ``tieout.hostport.Host``."""

    def __init__(self, *, description: HostDescription = HOST_DESCRIPTION, page_size: int = 100) -> None:
        self.description = description
        self.page_size = page_size
        self.is_reachable = True
        self.rows = Rows()
        self.history: list[HostWritten] = []
        self._batches: dict[str, tuple[Receipt, ...]] = {}
        self._lock = threading.RLock()

    # --- the person at the host

    def seed(self, entity: Entity, records: Sequence[Record]) -> list[Record]:
        """Put records in as a person would, with the keys and marks they have; returns them as stored."""
        fields = self.description.entities[entity].fields
        with self._lock:
            return [self.rows.put(entity, as_read(entity, record, fields)) for record in records]

    def edit(self, entity: Entity, key: str, **changes: Any) -> Record:
        """Change a record as a person would."""
        with self._lock:
            return self.rows.put(entity, self.rows.table(entity)[key].record.model_copy(update=changes))

    def delete(self, entity: Entity, key: str) -> None:
        """Delete a record as a person would."""
        with self._lock:
            self.rows.remove(entity, key)

    def records(self, entity: Entity) -> list[Record]:
        """All records of an entity as stored."""
        with self._lock:
            return [row.record for row in self.rows.table(entity).values()]

    # --- the protocol

    def describe(self) -> HostDescription:
        """What this host can hold."""
        return self.description

    def fetch_records(self, entity: Entity, since: str) -> Iterator[Page]:
        """One look at the host, handed out in pages."""
        with self._lock:
            self._reach()
            watermark = str(self.rows.sequence)
            records, gone = self.rows.since(entity, since)
        yield from pages(records, gone, watermark, self.page_size)

    def write_records(self, entity: Entity, writes: Sequence[HostWrite], batch: str) -> Sequence[Receipt]:
        """All writes and the batch's mark at once; a batch known already only gives its receipts back."""
        with self._lock:
            self._reach()
            known = self._batches.get(batch)
            receipts = tuple(self._receipt(entity, write) for write in writes) if known is None else known
            if batch:
                self._batches[batch] = receipts
            return receipts

    def written(self, batch: str) -> Sequence[Receipt] | None:
        """The receipts of a batch, or None when it was not written."""
        with self._lock:
            self._reach()
            return self._batches.get(batch)

    def close(self) -> None:
        """Nothing to let go of; a test may go on looking."""

    # --- inside

    def _reach(self) -> None:
        if not self.is_reachable:
            raise HostUnreachable("the host in memory was switched off")

    def _receipt(self, entity: Entity, write: HostWrite) -> Receipt:
        try:
            before, after = self._write(entity, write)
        except RecordRefused as error:
            return Receipt(operation_id=write.operation_id, outcome=Outcome.REFUSED, error=error.as_dict())
        shown = after or before
        key, version = (shown.key, shown.version) if shown else ("", "")
        self.history.append(HostWritten(write.action, entity, key, write.operation_id, before, after))
        return Receipt(
            operation_id=write.operation_id, outcome=Outcome.DONE, key=key, version=version, record=after
        )

    def _write(self, entity: Entity, write: HostWrite) -> tuple[Record | None, Record | None]:
        if write.action is HostAction.CREATE:
            return None, self._create(entity, write)
        row = self.rows.table(entity).get(write.key)
        if row is None:
            raise RecordRefused(f"the host has no {entity.value} with the key {write.key}")
        _compare(entity, write, row.record)
        if write.action is HostAction.REMOVE:
            self.rows.remove(entity, write.key)
            return row.record, None
        changes = _marks(write)
        if write.action is HostAction.UPDATE and write.record is not None:
            values = {field: getattr(write.record, field) for field in write.fields}
            changes |= {field: value for field, value in values.items() if value is not MISSING}
        return row.record, self._put(entity, row.record.model_copy(update=changes))

    def _create(self, entity: Entity, write: HostWrite) -> Record:
        if write.record is None:
            raise RecordRefused(f"there is nothing to make a {entity.value} of")
        fields = self.description.entities[entity].fields
        changes = {"key": self.rows.next_key(entity), **_marks(write)}
        return self._put(entity, as_read(entity, write.record, fields).model_copy(update=changes))

    def _put(self, entity: Entity, record: Record) -> Record:
        capability = self.description.entities[entity]
        problems = [why for path, text in texts(record) for why in text_problems(path, text, capability)]
        if problems:
            raise RecordRefused(
                f'the host cannot hold the {entity.value} "{record.full_name}"', why="; ".join(problems)
            )
        return self.rows.put(entity, record)


def _marks(write: HostWrite) -> dict[str, Any]:
    """The marks a write sets, apart from fields."""
    marks = {} if write.read_only is None else {"read_only": write.read_only}
    return marks | ({"deleted": True} if write.action is HostAction.MARK_DELETED else {})


def _compare(entity: Entity, write: HostWrite, now: Record) -> None:
    """Refuse the write when the record is not what the plan saw."""
    if write.expected is None:
        return
    compared = content_fields(entity) if write.action is HostAction.REMOVE else write.fields
    differing = list(differing_fields(write.expected, now, compared))
    if differing:
        what = f'the {entity.value} "{now.full_name}" was changed on the host meanwhile'
        raise RecordRefused(what, why=f"differs in: {', '.join(differing)}")
