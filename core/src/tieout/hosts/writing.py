"""A batch of writes: one transaction, one mark, a receipt for each write, and no write that stops another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.exc import DBAPIError, OperationalError

from tieout.errors import RecordRefused, TieoutError
from tieout.hostport import HostAction, HostWrite
from tieout.hosts.changing import changed_record, checked_change, remove_rows, update_rows
from tieout.hosts.engine import driver_words
from tieout.hosts.inserting import NewRow, check_lines, insert_rows, lines_of_record, mapped_row, own_row
from tieout.hosts.rows import RowReader
from tieout.hosts.shape import Shape
from tieout.operations import Outcome, Receipt
from tieout.records import Record

_T = TypeVar("_T")
#: A thousand receipts at once take half the time of one thousand times one.
_RECEIPTS = TypeAdapter(list[Receipt])


@dataclass
class Batch:
    """One batch on its way, within the caller's transaction. ``receipts`` fills up by operation id.

    When the database refuses what it is given, the caller rolls back and begins again with ``careful``:
    then every record has a savepoint of its own, which a batch without bad records need not pay for.
    """

    connection: sa.Connection
    shape: Shape
    revision: int | None
    careful: bool = False
    receipts: dict[str, Receipt] = field(default_factory=dict)

    def write(self, writes: Sequence[HostWrite]) -> list[Receipt]:
        """Do all of it; receipts in the order of the writes."""
        self._create([write for write in writes if write.action is HostAction.CREATE])
        self._change([write for write in writes if write.action is not HostAction.CREATE])
        if not self.shape.own:
            self._read_back()
        return [self.receipts[write.operation_id] for write in writes]

    def _create(self, writes: Sequence[HostWrite]) -> None:
        rows = [row for write in writes if (row := self._row(write)) is not None]
        self._each(rows, self._insert, lambda row: row.operation_id)

    def _row(self, write: HostWrite) -> NewRow | None:
        try:
            return self._checked_row(write)
        except TieoutError as error:
            self._refuse(write.operation_id, error)
            return None

    def _checked_row(self, write: HostWrite) -> NewRow:
        record = write.record
        if record is None:
            raise RecordRefused("There is no record to create.", where=self.shape.table.name)
        if write.read_only is not None and write.read_only != record.read_only:
            record = record.model_copy(update={"read_only": write.read_only})
        if self.shape.lines:
            check_lines(self.shape, lines_of_record(self.shape, record))
        if self.revision is not None:
            return own_row(self.shape, write.operation_id, record, self.revision)
        return mapped_row(self.shape, write.operation_id, record)

    def _insert(self, rows: Sequence[NewRow]) -> None:
        keys = insert_rows(self.connection, self.shape, rows)
        told = [
            {"operation_id": row.operation_id, "outcome": Outcome.DONE, "key": key, "record": row.record}
            | ({"version": row.record.version} if self.shape.own else {})
            for key, row in zip(keys, rows, strict=True)
        ]
        self.receipts.update({receipt.operation_id: receipt for receipt in _RECEIPTS.validate_python(told)})

    def _change(self, writes: Sequence[HostWrite]) -> None:
        if not writes:
            return
        reader = RowReader(self.shape)
        now = reader.by_key(self.connection, list({write.key for write in writes}), lock=True)
        good = [change for write in writes if (change := self._checked(write, now)) is not None]
        removals = [change for change in good if change.write.action is HostAction.REMOVE]
        updates = [change for change in good if change.write.action is not HostAction.REMOVE]
        self._each(updates, self._update, lambda change: change.write.operation_id)
        self._each(removals, self._remove, lambda change: change.write.operation_id)

    def _checked(self, write: HostWrite, now: dict[str, Record]) -> "_Change | None":
        record = now.get(write.key)
        try:
            row = checked_change(self.shape, write, record)
        except TieoutError as error:
            self._refuse(write.operation_id, error)
            return None
        return _Change(write, row, record) if record is not None else None

    def _update(self, changes: "Sequence[_Change]") -> None:
        pairs = [(change.write, change.row) for change in changes]
        update_rows(self.connection, self.shape, pairs, self.revision)
        for change in changes:
            after = changed_record(self.shape, change.write, change.now, self.revision or 0)
            self._done(change.write.operation_id, change.write.key, after)

    def _remove(self, changes: "Sequence[_Change]") -> None:
        remove_rows(self.connection, self.shape, [change.write.key for change in changes])
        for change in changes:
            self._done(change.write.operation_id, change.write.key, None)

    def _each(
        self, items: Sequence[_T], deed: Callable[[Sequence[_T]], None], name: Callable[[_T], str]
    ) -> None:
        """All at once; or, carefully, one by one, each with its own answer."""
        if not self.careful:
            if items:
                deed(items)
            return
        for item in items:
            try:
                with self.connection.begin_nested():
                    deed([item])
            except DBAPIError as error:
                if not concerns_records(error):
                    raise
                self._refuse(name(item), self._refusal(error))

    def _refusal(self, error: DBAPIError) -> RecordRefused:
        what = f"The host's database refused the {self.shape.entity.value}."
        return RecordRefused(what, where=self.shape.table.name, why=driver_words(error))

    def _read_back(self) -> None:
        """What a company's own database made of the rows (its keys, stamps, fillings) only it can say."""
        done = {r.operation_id: r for r in self.receipts.values() if r.outcome is Outcome.DONE and r.record}
        now = RowReader(self.shape).by_key(self.connection, [receipt.key for receipt in done.values()])
        for operation_id, receipt in done.items():
            self._done(operation_id, receipt.key, now.get(receipt.key))

    def _done(self, operation_id: str, key: str, record: Record | None) -> None:
        version = record.version if record else ""
        self.receipts[operation_id] = Receipt(
            operation_id=operation_id, outcome=Outcome.DONE, key=key, version=version, record=record
        )

    def _refuse(self, operation_id: str, error: TieoutError) -> None:
        self.receipts[operation_id] = Receipt(
            operation_id=operation_id, outcome=Outcome.REFUSED, error=error.as_dict(), remark=error.what
        )


@dataclass(frozen=True)
class _Change:
    """A change that was checked: what is written, its column values, and the record before."""

    write: HostWrite
    row: dict[str, Any]
    now: Record


def concerns_records(error: DBAPIError) -> bool:
    """Whether the database refused what it was given, and not everything: it is full, gone, or locked."""
    if error.connection_invalidated:
        return False
    # PostgreSQL's class 54: a value too large for an index and the like.
    state = getattr(error.orig, "sqlstate", None) or ""
    return not isinstance(error, OperationalError) or state.startswith("54")
