"""One statement for many rows, without what SQLAlchemy would do for each of them."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

#: What stands before a column's name where a parameter must not be called as the column.
_NEW = "to_"


def execute_many(connection: Connection, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run an insert or update once for each row, given by column; a parameter may be called ``to_COLUMN``.

    On SQLite the values go to the driver as they are: our column types change nothing there, and a
    dictionary and a list of processors for each row would cost more than the row itself.
    """
    names = sorted(rows[0])
    compiled = statement.compile(dialect=connection.dialect, column_keys=_own(statement, names))
    wanted = [name.removeprefix(_NEW) for name in compiled.positiontup or compiled.params]
    take = itemgetter(*wanted)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(str(compiled), list(map(take, rows)))
    else:
        called = compiled.positiontup or list(compiled.params)
        connection.execute(statement, [dict(zip(called, take(row), strict=True)) for row in rows])


def _own(statement: Any, names: Sequence[str]) -> Sequence[str] | None:
    """The columns of an insert are those of its rows; an update names its own."""
    return names if statement.is_insert else None
