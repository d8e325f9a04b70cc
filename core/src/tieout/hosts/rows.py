"""Rows of the host become validated records, a page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from pydantic import MISSING, TypeAdapter, ValidationError

from tieout.errors import RecordInvalid
from tieout.hosts.codecs import Unreadable
from tieout.hosts.references import referred_to
from tieout.hosts.shape import LinesShape, Shape
from tieout.records import MODELS, Entity, Line, Record

#: Keys per IN list; SQLite takes 32766 parameters, PostgreSQL 65535.
KEYS_AT_ONCE = 1000


class RowReader:
    """Reads rows of one shape. ``faults`` gathers what is wrong with rows that cannot be records."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.faults: list[str] = []
        self.key = shape.table.c[shape.key.names[0]]
        self.is_version = bool(shape.mapping.version)
        self._plan = tuple(_cuts(shape))

    def select(self) -> sa.Select[Any]:
        """The columns of a row: as ``Shape.columns``, then key, stamp, and whether it is referred to."""
        shape, columns = self.shape, self.shape.table.c
        # A column read twice needs two names.
        chosen: list[Any] = [columns[name].label(f"c{at}") for at, name in enumerate(shape.columns)]
        chosen.append(self.key.label("row_key"))
        if shape.stamp:
            chosen.append(columns[shape.stamp.name].label("row_stamp"))
        if shape.references:
            chosen.append(referred_to(shape.references, self.key).label("row_referred"))
        return sa.select(*chosen).where(*shape.mine)

    def records(self, connection: sa.Connection, rows: Sequence[Any]) -> list[Record]:
        """Validated records of rows; rows that cannot be records are left out and noted in ``faults``."""
        found: list[dict[str, Any]] = []
        for row in rows:
            try:
                found.append(self._fields(row))
            except (Unreadable, ValidationError) as error:
                self._note(row, error)
        if self.shape.lines and found:
            self._add_lines(connection, self.shape.lines, found)
        try:
            return _adapter(self.shape.entity).validate_python(found)
        except ValidationError:
            return list(self._one_by_one(found))

    def by_key(
        self, connection: sa.Connection, keys: Sequence[str], *, lock: bool = False
    ) -> dict[str, Record]:
        """Records by key; keys that are not there, or cannot be, are left out."""
        records: dict[str, Record] = {}
        for start in range(0, len(keys), KEYS_AT_ONCE):
            wanted = list(key_values(self.shape, keys[start : start + KEYS_AT_ONCE]))
            query = self.select().where(self.key.in_(wanted))
            if lock:
                query = query.with_for_update(of=self.shape.table)
            rows = connection.execute(query).all()
            records.update({record.key: record for record in self.records(connection, rows)})
        return records

    def _fields(self, row: Any) -> dict[str, Any]:
        shape, at = self.shape, len(self.shape.columns)
        fields = dict(zip(shape.plain, row, strict=False))
        for name, start, stop, decode in self._plan:
            value = decode(row[start:stop])
            if value is not MISSING:
                fields[name] = value
        fields["key"] = row[at] if shape.key.plain else shape.key.decode((row[at],))
        if shape.stamp:
            at += 1
            fields["version" if self.is_version else "modified"] = "" if row[at] is None else str(row[at])
        if shape.references:
            fields["referred_to"] = bool(row[at + 1])
        return fields

    def _one_by_one(self, found: Sequence[dict[str, Any]]) -> Iterator[Record]:
        model = MODELS[self.shape.entity]
        for fields in found:
            try:
                yield model.model_validate(fields)
            except ValidationError as error:
                self._note((), error, str(fields["key"]))

    def _note(self, row: Any, error: Exception, key: str = "") -> None:
        shown = key or str(row[len(self.shape.columns)])
        self.faults.append(f"{self.shape.table.name} {shown[:60]}: {_sentence(error)}")

    def _add_lines(self, connection: sa.Connection, lines: LinesShape, found: list[dict[str, Any]]) -> None:
        keys = [fields["key"] for fields in found]
        by_key, broken = lines_of(connection, lines, keys, self.shape)
        self.faults.extend(broken.values())
        found[:] = [fields for fields in found if fields["key"] not in broken]
        for fields in found:
            fields["lines"] = by_key.get(fields["key"], ())


def lines_of(
    connection: sa.Connection, lines: LinesShape, keys: Sequence[str], shape: Shape
) -> tuple[Mapping[str, tuple[Line, ...]], Mapping[str, str]]:
    """The lines of some documents, in order; and, by document, why lines cannot be read."""
    columns, codecs = lines.table.c, list(lines.codecs.items())
    key, position = columns[lines.key.name], columns[lines.position.name]
    chosen = [columns[codec.names[0]].label(f"c{at}") for at, (_, codec) in enumerate(codecs)]
    query = (
        sa.select(key.label("row_key"), *chosen)
        .where(key.in_(list(key_values(shape, keys))))
        .order_by(key, position)
    )
    found: dict[str, tuple[Line, ...]] = {}
    broken: dict[str, str] = {}
    for raw_key, rows in groupby(connection.execute(query), key=itemgetter(0)):
        text = shape.key.decode((raw_key,))
        try:
            found[text] = tuple(_line(codecs, row) for row in rows)
        except (Unreadable, ValidationError) as error:
            broken[text] = f"{lines.table.name} {text[:60]}: {_sentence(error)}"
    return found, broken


def _line(codecs: Sequence[tuple[str, Any]], row: Any) -> Line:
    return Line(**{name: codec.decode((row[at],)) for at, (name, codec) in enumerate(codecs, 1)})


def key_values(shape: Shape, keys: Sequence[str]) -> Iterator[Any]:
    """Keys as the column has them; keys it cannot hold are left out, as no row can have them."""
    column = shape.key.columns[0]
    for key in keys:
        try:
            yield shape.key.encode(key)[0]
        except RecordInvalid:
            continue
        if column.padded:
            # SQLite does not know that 'A1' and 'A1   ' are one CHAR(5).
            yield key.ljust(column.length)


def _cuts(shape: Shape) -> Iterator[tuple[str, int, int, Any]]:
    start = len(shape.plain)
    for name, codec in shape.slots:
        stop = start + len(codec.columns)
        yield name, start, stop, codec.decode
        start = stop


@cache
def _adapter(entity: Entity) -> TypeAdapter[list[Any]]:
    model: Any = MODELS[entity]
    return TypeAdapter(list[model])


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error)
