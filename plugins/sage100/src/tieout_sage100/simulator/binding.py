"""A query, its names looked up in the tables there are, as SQLite would put it; and the types of its columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tieout_sage100.simulator import sqlerrors
from tieout_sage100.simulator.expressions import AGGREGATES
from tieout_sage100.simulator.tree import (
    Both,
    Column,
    Compared,
    Condition,
    Converted,
    Expression,
    Function,
    IsNull,
    Item,
    Literal,
    Not,
    OneOf,
    Select,
    Source,
    Variable,
)
from tieout_sage100.simulator.types import SqlType, declared_type

#: The columns of one table with their types, in its order.
Columns = Mapping[str, SqlType]
_OWNER = "dbo"
_COUNTED, _NUMBER, _TEXT = SqlType("int"), SqlType("bigint"), SqlType("nvarchar", 4000)


@dataclass(frozen=True)
class Bound:
    """What SQLite is asked: the statement, its values by number, the columns it gives, the tables it reads."""

    statement: str
    values: tuple[Any, ...]
    columns: tuple[tuple[str, SqlType], ...]
    tables: tuple[str, ...]


@dataclass
class Names:
    """What can be named in a statement: tables with their columns, variables, and what the server itself knows."""

    tables: Mapping[str, Columns]
    variables: Mapping[str, Any]
    own: Mapping[str, Any]
    values: list[Any] = field(default_factory=list)


def table_called(written: str, tables: Mapping[str, Columns]) -> str:
    """The table's own name for a name as it was written, in any case. Raises 208 when there is none."""
    owner, _, name = written.rpartition(".")
    found = next((table for table in tables if table.lower() == name.lower()), "")
    if not found or owner.lower() not in {"", _OWNER}:
        raise sqlerrors.no_table(written)
    return found


def bound(
    select: Select, tables: Mapping[str, Columns], variables: Mapping[str, Any], own: Mapping[str, Any]
) -> Bound:
    """Look up every name of a query. Raises SQL Server's errors for those that are not there."""
    names = Names(tables, {name.lower(): value for name, value in variables.items()}, own)
    return _Query(select, names).bound()


class _Query:
    """One query under way."""

    def __init__(self, select: Select, names: Names) -> None:
        self._select, self._names = select, names
        #: Alias in small letters -> table.
        self._sources = {
            source.alias.lower(): table_called(source.table, names.tables) for source in select.sources
        }

    def bound(self) -> Bound:
        items = [one for item in self._select.items for one in self._expanded(item)]
        parts = [
            "SELECT",
            "DISTINCT" if self._select.distinct else "",
            ", ".join(self._text(item.value) for item in items if item.value),
            *self._from(),
            *self._tail(),
        ]
        columns = tuple((item.name, self._type(item.value)) for item in items if item.value)
        self._check_groups(items)
        statement = " ".join(part for part in parts if part)
        return Bound(statement, tuple(self._names.values), columns, tuple(self._sources.values()))

    def _expanded(self, item: Item) -> Iterator[Item]:
        """``*`` as all columns of all tables."""
        if item.value is not None:
            yield item
            return
        if not self._sources:
            raise sqlerrors.near("*")
        for alias, table in self._sources.items():
            yield from (Item(Column(name, alias), name) for name in self._names.tables[table])

    def _from(self) -> Iterator[str]:
        for place, source in enumerate(self._select.sources):
            table = f'"{self._sources[source.alias.lower()]}" AS "{source.alias.lower()}"'
            yield f"{'FROM' if not place else _joined(source)} {table}"
            if source.on:
                yield f"ON {self._condition(source.on)}"

    def _tail(self) -> Iterator[str]:
        select = self._select
        if select.where:
            yield f"WHERE {self._condition(select.where)}"
        if select.groups:
            yield "GROUP BY " + ", ".join(map(self._column, select.groups))
        if select.order:
            yield "ORDER BY " + ", ".join(
                self._sorted(column) + (" DESC" if down else "") for column, down in select.order
            )
        if select.top:
            yield f"LIMIT {self._text(select.top)}"

    def _sorted(self, column: Column) -> str:
        """A column of the result by its name, or one of the tables."""
        named = [item.value for item in self._select.items if item.name.lower() == column.name.lower()]
        return self._text(named[0]) if named and not column.owner and named[0] else self._column(column)

    # --- values

    def _text(self, value: Expression) -> str:
        if isinstance(value, Column):
            return self._column(value)
        if isinstance(value, Literal):
            return self._value(value.value)
        if isinstance(value, Variable):
            return self._value(self._variable(value.name))
        if isinstance(value, Converted):
            return f"CAST({self._text(value.value)} AS TEXT)"
        return self._function(value)

    def _value(self, value: Any) -> str:
        self._names.values.append(value)
        return f"?{len(self._names.values)}"

    def _variable(self, name: str) -> Any:
        known = self._names.own if name.startswith("@@") else self._names.variables
        key = name.upper() if name.startswith("@@") else name.lower()
        if key not in known:
            raise sqlerrors.no_variable(name)
        return known[key]

    def _function(self, value: Function) -> str:
        if value.name == "DB_NAME":
            return self._value(self._names.own["DB_NAME"])
        name = {"ISNULL": "IFNULL"}.get(value.name, value.name)
        return f"{name}({', '.join(map(self._text, value.arguments)) or '*'})"

    def _column(self, column: Column) -> str:
        alias, name = self._found(column)
        return f'"{alias}"."{name}"'

    def _found(self, column: Column) -> tuple[str, str]:
        """The alias and the own name of a column."""
        if column.owner and column.owner.lower() not in self._sources:
            raise sqlerrors.not_bound(str(column))
        found = [
            (alias, name)
            for alias, table in self._sources.items()
            if column.owner.lower() in {"", alias}
            for name in self._names.tables[table]
            if name.lower() == column.name.lower()
        ]
        if not found:
            raise sqlerrors.no_column(column.name)
        if len(found) > 1:
            raise sqlerrors.ambiguous(column.name)
        return found[0]

    def _type(self, value: Expression) -> SqlType:
        if isinstance(value, Column):
            alias, name = self._found(value)
            return self._names.tables[self._sources[alias]][name]
        if isinstance(value, Converted):
            return declared_type(value.kind)
        if isinstance(value, Function):
            return self._function_type(value)
        known = value.value if isinstance(value, Literal) else self._variable(value.name)
        return _NUMBER if isinstance(known, int) else _TEXT

    def _function_type(self, value: Function) -> SqlType:
        if value.name == "COUNT":
            return _COUNTED
        return self._type(value.arguments[0]) if value.arguments else SqlType("nvarchar", 128)

    # --- conditions

    def _condition(self, condition: Condition) -> str:
        if isinstance(condition, Both):
            return f"({self._condition(condition.left)} {condition.word} {self._condition(condition.right)})"
        if isinstance(condition, Not):
            return f"(NOT {self._condition(condition.condition)})"
        if isinstance(condition, IsNull):
            return f"({self._text(condition.value)} IS {'NOT ' if condition.negated else ''}NULL)"
        if isinstance(condition, OneOf):
            self._check_comparable(condition.value, condition.values)
            values = ", ".join(map(self._text, condition.values))
            return f"({self._text(condition.value)} {'NOT ' if condition.negated else ''}IN ({values}))"
        return self._compared(condition)

    def _compared(self, condition: Compared) -> str:
        self._check_comparable(condition.left, (condition.right,))
        self._check_comparable(condition.right, (condition.left,))
        return f"({self._text(condition.left)} {condition.sign} {self._text(condition.right)})"

    def _check_comparable(self, left: Expression, others: tuple[Expression, ...]) -> None:
        """A text beside a number is made into one there, or fails; SQLite would call them different."""
        if self._type(left).name.endswith("char"):
            return
        for other in others:
            if isinstance(other, Literal) and isinstance(other.value, str) and not other.value.isdigit():
                raise sqlerrors.no_conversion("varchar", self._type(left).name)

    def _check_groups(self, items: list[Item]) -> None:
        grouped = {self._found(column) for column in self._select.groups}
        is_grouped = bool(grouped) or any(_is_aggregate(item.value) for item in items)
        for item in items:
            column = item.value
            if is_grouped and isinstance(column, Column) and self._found(column) not in grouped:
                alias, name = self._found(column)
                raise sqlerrors.not_grouped(f"{self._sources[alias]}.{name}")


def _joined(source: Source) -> str:
    return "LEFT JOIN" if source.is_outer else "JOIN"


def _is_aggregate(value: Expression | None) -> bool:
    return isinstance(value, Function) and value.name in AGGREGATES
