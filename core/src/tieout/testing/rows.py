"""Rows as a database keeps them: each change gets the next number, so that "changed since" is exact."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tieout.operations import Page
from tieout.records import Entity, Record

#: Stamps are counted from here, one second for each change; no clock is read.
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class Row(NamedTuple):
    """One stored record, the number of its last change, and the marks exports left on it."""

    record: Record
    sequence: int
    markers: tuple[str, ...] = ()


class Gone(NamedTuple):
    """One deletion, remembered."""

    entity: Entity
    key: str
    sequence: int


class Rows:
    """All rows of one company or one host, with the counter that numbers their changes and keys."""

    def __init__(self) -> None:
        self.sequence = 0
        self.gone: list[Gone] = []
        self._tables: dict[Entity, dict[str, Row]] = {entity: {} for entity in Entity}
        #: For each entity, the keys of each full name with its case folded; makes the name rule cheap.
        self._names: dict[Entity, dict[str, set[str]]] = {entity: {} for entity in Entity}

    def table(self, entity: Entity) -> dict[str, Row]:
        """The rows of an entity by key, in the order in which they were made."""
        return self._tables[entity]

    def put(self, entity: Entity, record: Record, *, marker: str = "") -> Record:
        """Store a record as it is now, with a mark more; returns it with its new version and stamp."""
        before = self._tables[entity].get(record.key)
        markers = (before.markers if before else ()) + ((marker,) if marker else ())
        self.sequence += 1
        stamp = (_EPOCH + timedelta(seconds=self.sequence)).isoformat()
        stored = record.model_copy(update={"version": str(self.sequence), "modified": stamp})
        self.place(entity, Row(stored, self.sequence, markers))
        return stored

    def place(self, entity: Entity, row: Row) -> None:
        """Put a row in as it is, in place of the one with its key."""
        self._forget_name(entity, row.record.key)
        self._tables[entity][row.record.key] = row
        self._names[entity].setdefault(row.record.full_name.casefold(), set()).add(row.record.key)

    def keys_named(self, entity: Entity, full_name: str) -> frozenset[str]:
        """The keys of the rows with this full name, whatever the case."""
        return frozenset(self._names[entity].get(full_name.casefold(), ()))

    def remove(self, entity: Entity, key: str) -> None:
        """Take a row away and remember that it is gone; KeyError when there is none."""
        self._forget_name(entity, key)
        del self._tables[entity][key]
        self.sequence += 1
        self.gone.append(Gone(entity, key, self.sequence))

    def _forget_name(self, entity: Entity, key: str) -> None:
        before = self._tables[entity].get(key)
        if before:
            self._names[entity][before.record.full_name.casefold()].discard(key)

    def next_key(self, entity: Entity) -> str:
        """A key no row has, nor ever had here: ``customer-7``."""
        gone = {one.key for one in self.gone if one.entity is entity}
        number = self.sequence + 1
        while (key := f"{entity.value}-{number}") in self._tables[entity] or key in gone:
            number += 1
        return key

    def since(self, entity: Entity, watermark: str) -> tuple[list[Record], tuple[str, ...]]:
        """Records changed and keys deleted after a watermark; with ``""``, every record and no deletions."""
        after = int(watermark or 0)
        changed = [row.record for row in self._tables[entity].values() if row.sequence > after]
        gone = [one.key for one in self.gone if one.entity is entity and one.sequence > after]
        return changed, tuple(gone if watermark else ())


def pages(records: list[Record], deleted: tuple[str, ...], watermark: str, size: int) -> Iterator[Page]:
    """Records cut into pages; the last one is complete, carries the watermark and what was deleted."""
    starts = range(0, max(len(records), 1), size)
    for start in starts:
        part = tuple(records[start : start + size])
        done = start + len(part)
        if start == starts[-1]:
            yield Page(
                records=part,
                deleted=deleted,
                done=done,
                total=len(records),
                watermark=watermark,
                complete=True,
            )
        else:
            yield Page(records=part, done=done, total=len(records))
