"""The built-in host: records in tables of a SQLite or PostgreSQL database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tieout.capabilities import HostDescription
from tieout.errors import HostUnreachable, UsageProblem
from tieout.hostport import HostWrite
from tieout.hosts import engine as databases
from tieout.hosts.batches import find_mark, leave_mark, retold
from tieout.hosts.reading import fetch
from tieout.hosts.revisions import Revisions
from tieout.hosts.rows import RowReader
from tieout.hosts.shape import Shape
from tieout.hosts.writing import Batch, concerns_records
from tieout.operations import Page, Receipt
from tieout.records import Entity


@dataclass(frozen=True)
class SqlHost:
    """An open host. Made by ``open_host``; keeps ``tieout.hostport.Host``."""

    engine: sa.Engine
    shapes: Mapping[Entity, Shape]
    batches: sa.Table
    revisions: Revisions | None
    title: str

    def describe(self) -> HostDescription:
        """What the host can hold."""
        entities = {entity: shape.capability() for entity, shape in self.shapes.items()}
        return HostDescription(title=self.title, entities=entities, place=databases.place(self.engine))

    def fetch_records(self, entity: Entity, since: str) -> Iterator[Page]:
        """Records changed since the watermark, or all for ``""``, and for a watermark of another database."""
        shape = self._shape(entity)
        return fetch(self.engine, shape, self.revisions if shape.own else None, since)

    def write_records(self, entity: Entity, writes: Sequence[HostWrite], batch: str) -> Sequence[Receipt]:
        """Write a batch in one transaction; a batch that was written before is told again, not written."""
        if not batch:
            raise UsageProblem("A batch of writes needs a name, or its answer could not be found again.")
        shape = self._shape(entity)
        try:
            return self._write(shape, writes, batch, careful=False)
        except HostUnreachable as error:
            if not (isinstance(error.__cause__, DBAPIError) and concerns_records(error.__cause__)):
                raise
        # Some record was refused, or another process left this batch's mark first: now record by record.
        return self._write(shape, writes, batch, careful=True)

    def written(self, batch: str) -> Sequence[Receipt] | None:
        """The receipts of a batch, or None when it was certainly not written."""
        with databases.reading(self.engine, "looking for a batch") as connection:
            return self._told(connection, batch)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def _write(
        self, shape: Shape, writes: Sequence[HostWrite], batch: str, *, careful: bool
    ) -> Sequence[Receipt]:
        with databases.writing(self.engine, f"writing {shape.table.name}") as connection:
            known = self._told(connection, batch)
            if known is not None:
                return known
            revision = self.revisions.next(connection) if self.revisions and shape.own else None
            receipts = Batch(connection, shape, revision, careful).write(writes)
            leave_mark(connection, self.batches, batch, shape.entity, receipts)
            return receipts

    def _told(self, connection: sa.Connection, batch: str) -> Sequence[Receipt] | None:
        mark = find_mark(connection, self.batches, batch)
        if mark is None:
            return None
        entity, told = mark
        keys = [one["key"] for one in told if one.get("key")]
        return retold(told, RowReader(self._shape(entity)).by_key(connection, keys))

    def _shape(self, entity: Entity) -> Shape:
        if entity not in self.shapes:
            kept = ", ".join(self.shapes)
            raise HostUnreachable(
                f"The host keeps no {entity.value}.",
                where=databases.place(self.engine),
                why=f"It keeps: {kept}.",
                fix=f"Map it under [sites.NAME.host.tables.{entity.value}], or add it to own.",
            )
        return self.shapes[entity]
