"""The database's own catalogue: the only source of identifiers, and of what columns can hold."""

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from tieout.errors import HostUnreachable
from tieout.hosts.facts import ColumnFacts, Sort

#: SQLite keeps NUMERIC and REAL as binary floating point, which is exact to 15 decimal digits.
FLOAT_DIGITS = 15
_SINGLE_FLOAT_DIGITS = 6


class Catalogue:
    """Tables and columns of one database, looked up as they are asked for."""

    def __init__(self, connection: sa.Connection) -> None:
        self.inspector = sa.inspect(connection)
        self.is_sqlite = connection.dialect.name == "sqlite"
        self._columns: dict[tuple[str, str], dict[str, ColumnFacts]] = {}

    def table(self, wanted: str, schema: str) -> str:
        """The table's (or view's) name as the catalogue has it; HostUnreachable names the nearest."""
        known = self.inspector.get_table_names(schema or None) + self.inspector.get_view_names(schema or None)
        return _found(wanted, known, "table", f"schema {schema}" if schema else "the host's database")

    def columns(self, table: str, schema: str) -> dict[str, ColumnFacts]:
        """What is known of each column of a table the catalogue has."""
        if (table, schema) not in self._columns:
            rows = self.inspector.get_columns(table, schema or None)
            facts = {row["name"]: _facts(table, row, is_sqlite=self.is_sqlite) for row in rows}
            self._columns[table, schema] = facts
        return self._columns[table, schema]

    def column(self, table: str, schema: str, wanted: str) -> ColumnFacts:
        """One column; HostUnreachable names the nearest."""
        columns = self.columns(table, schema)
        return columns[_found(wanted, columns, "column", f"table {table}")]

    def is_unique(self, table: str, schema: str, names: Iterable[str]) -> bool:
        """Whether the catalogue promises that no two rows are alike in these columns."""
        wanted, place = set(names), schema or None
        sets: list[Sequence[Any]] = [self.inspector.get_pk_constraint(table, place)["constrained_columns"]]
        sets += [one["column_names"] for one in self.inspector.get_unique_constraints(table, place)]
        sets += [one["column_names"] for one in self.inspector.get_indexes(table, place) if one["unique"]]
        return any(columns and None not in columns and set(columns) <= wanted for columns in sets)


def _found(wanted: str, known: Iterable[str], what: str, place: str) -> str:
    names = list(known)
    if wanted in names:
        return wanted
    alike = [name for name in names if name.casefold() == wanted.casefold()]
    if len(alike) == 1:
        return alike[0]
    near = difflib.get_close_matches(wanted.casefold(), [name.casefold() for name in names], n=1)
    nearest = next((name for name in names if near and name.casefold() == near[0]), "")
    hint = f"; the nearest is {nearest}" if nearest else ""
    raise HostUnreachable(
        f'There is no {what} "{wanted}" in {place}{hint}.',
        where=f"{place}, {what} {wanted}",
        fix="Mend the host's mapping in tieout.toml, then run:  tieout site test",
    )


def _facts(table: str, row: Any, *, is_sqlite: bool) -> ColumnFacts:
    kind = row["type"]
    while isinstance(kind, postgresql.DOMAIN):
        kind = kind.data_type
    found: dict[str, Any] = {"table": table, "name": row["name"], "nullable": bool(row["nullable"])}
    return ColumnFacts(**found, **_of_type(kind, is_sqlite=is_sqlite))


def _of_type(kind: Any, *, is_sqlite: bool) -> dict[str, Any]:
    for sort, types in _SORTS:
        if isinstance(kind, types):
            return {"sort": sort, **_limits(sort, kind, is_sqlite=is_sqlite)}
    # A SQLite column without a type holds what it is given.
    return {"sort": Sort.TEXT if is_sqlite and isinstance(kind, sa.types.NullType) else Sort.OTHER}


#: In this order: an Enum is a String to SQLAlchemy, a Float was a Numeric once.
_SORTS: tuple[tuple[Sort, tuple[type, ...]], ...] = (
    (Sort.TEXT, (sa.String,)),
    (Sort.TEXT, (postgresql.CITEXT,)),
    (Sort.BOOLEAN, (sa.Boolean,)),
    (Sort.INTEGER, (sa.Integer,)),
    (Sort.FLOAT, (sa.Float,)),
    (Sort.NUMERIC, (sa.Numeric,)),
    (Sort.MOMENT, (sa.DateTime,)),
    (Sort.DATE, (sa.Date,)),
    (Sort.UUID, (sa.Uuid,)),
)


def _limits(sort: Sort, kind: Any, *, is_sqlite: bool) -> dict[str, Any]:
    if sort is Sort.TEXT:
        return {"length": getattr(kind, "length", None) or 0, "padded": isinstance(kind, sa.CHAR)}
    if sort is Sort.INTEGER:
        return {"bits": _bits(kind, is_sqlite=is_sqlite)}
    if sort is Sort.NUMERIC:
        digits = kind.precision or 0
        if is_sqlite:
            digits = min(digits or FLOAT_DIGITS, FLOAT_DIGITS)
        # NUMERIC(10) means no digits after the point; NUMERIC any number of them.
        places = kind.scale if kind.scale is not None else (0 if kind.precision else -1)
        return {"digits": digits, "places": places}
    if sort is Sort.FLOAT:
        return {"digits": FLOAT_DIGITS if is_sqlite or _is_double(kind) else _SINGLE_FLOAT_DIGITS}
    return {}


def _bits(kind: Any, *, is_sqlite: bool) -> int:
    if is_sqlite or isinstance(kind, sa.BigInteger):
        return 64
    return 16 if isinstance(kind, sa.SmallInteger) else 32


def _is_double(kind: Any) -> bool:
    return isinstance(kind, sa.Double) or (kind.precision or 0) > 24  # noqa: PLR2004 - SQL's FLOAT(p), p in bits
