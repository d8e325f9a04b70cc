"""A make-believe company in the documented tables, changed as a person changes it at Sage's own screens.

Works on any SQLAlchemy engine: MariaDB in the tests, SQLite in the demo. Every change is one transaction, and
leaves the stamps a change leaves: a date at midnight and, in another column, a time on 1899-12-30.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from tieout_sage50.canada.simulator.schema import SCHEMA, width

#: Numbers of the counters in ``tnxtpids``. Only 62 (sales orders) is known; the others were chosen here.
_COUNTERS = {
    "tcustomr": 1,
    "tvendor": 2,
    "tinvent": 3,
    "titrec": 4,
    "tjourent": 5,
    "ttaxauth": 6,
    "ttaxcode": 7,
    "tsalordr": 62,
}
Clock = Callable[[], datetime]


class EntryRefused(ValueError):
    """The screen would not take it: too long, a name used twice, no such row. Nothing was written."""


@dataclass(frozen=True)
class SimulatedCompany:
    """The company as one person sees it. ``clock`` gives the computer's local time, which has no zone.

    ``user`` (14 signs) and ``program`` (6 signs) are what each changed row is stamped with. Columns are given
    by their own names: ``add_customer("Alpha", sStreet1="1, rue Sainte-Anne", bInactive=1)``.
    """

    engine: Engine
    clock: Clock
    user: str = "sysadmin"
    program: str = ""

    def signed_in(self, user: str, program: str = "") -> "SimulatedCompany":
        """The same company, worked on by another user or through another program."""
        return replace(self, user=user, program=program)

    # --- customers and vendors

    def add_customer(self, name: str, **columns: object) -> int:
        """A new customer; its ``lId``. Raises EntryRefused for a name in use or a text that is too long."""
        return self.add_row("tcustomr", sName=name, **columns)

    def change_customer(self, number: int, **columns: object) -> None:
        """New values in some columns of a customer; ``sName`` renames it."""
        self.change_row("tcustomr", number, **columns)

    def delete_customer(self, number: int) -> None:
        """Remove a customer. Its invoices stay, with the copies of name and address they were made with."""
        self.delete_row("tcustomr", number)

    def add_vendor(self, name: str, **columns: object) -> int:
        """A new vendor; its ``lId``."""
        return self.add_row("tvendor", sName=name, **columns)

    def change_vendor(self, number: int, **columns: object) -> None:
        """New values in some columns of a vendor; ``sName`` renames it."""
        self.change_row("tvendor", number, **columns)

    def delete_vendor(self, number: int) -> None:
        """Remove a vendor; its bills stay."""
        self.delete_row("tvendor", number)

    # --- items

    def add_item(self, code: str, name: str = "", **columns: object) -> int:
        """A new inventory or service item; its ``lId``."""
        return self.add_row("tinvent", sPartCode=code, sName=name, **columns)

    # --- any list

    def add_row(self, table: str, **columns: object) -> int:
        """A new row with the next number of the table's counter and the stamps of now; its ``lId``."""
        with self.engine.begin() as connection:
            return self.insert_row(connection, table, **columns)

    def change_row(self, table: str, number: int, **columns: object) -> None:
        """Change columns of a row and stamp it, even when nothing is different: Save was pressed."""
        with self.engine.begin() as connection:
            self._update_row(connection, table, number, columns)

    def delete_row(self, table: str, number: int) -> None:
        """Remove a row; the tables keep no trace of it. Raises EntryRefused when there is none."""
        rows = SCHEMA.tables[table]
        with self.engine.begin() as connection:
            if not connection.execute(delete(rows).where(rows.c.lId == number)).rowcount:
                raise EntryRefused(f"{table} has no row {number}")

    def insert_row(self, connection: Connection, table: str, **columns: object) -> int:
        """As ``add_row``, within a transaction under way."""
        check_columns(table, columns)
        _check_name(connection, table, columns)
        number = _next_number(connection, table)
        row = {"lId": number, **columns, **self.stamps(table)}
        _write(lambda: connection.execute(insert(SCHEMA.tables[table]).values(row)))
        return number

    def stamps(self, table: str) -> dict[str, object]:
        """The stamp columns of a table as a change made now leaves them; none for tables without."""
        now = self.clock().replace(microsecond=0)
        every = {
            "dtASDate": datetime.combine(now.date(), datetime.min.time()),
            "tmASTime": datetime.combine(datetime(1899, 12, 30), now.time()),  # noqa: DTZ001 - Sage knows no zones
            "sASUserId": self.user,
            "sASOrgId": self.program,
        }
        return every if "dtASDate" in SCHEMA.tables[table].columns else {}

    def _update_row(
        self, connection: Connection, table: str, number: int, columns: dict[str, object]
    ) -> None:
        check_columns(table, columns)
        _check_name(connection, table, columns, but=number)
        rows = SCHEMA.tables[table]
        if connection.scalar(select(rows.c.lId).where(rows.c.lId == number)) is None:
            raise EntryRefused(f"{table} has no row {number}")
        changed = update(rows).where(rows.c.lId == number).values({**columns, **self.stamps(table)})
        _write(lambda: connection.execute(changed))


def make_company(
    engine: Engine, name: str, *, clock: Clock, city: str = "", province: str = "", phone: str = ""
) -> SimulatedCompany:
    """A new company in an empty database: its tables, its own name and its counters."""
    SCHEMA.create_all(engine)
    company = SimulatedCompany(engine, clock)
    about = {"sCompName": name, "sCity": city, "sProvStat": province, "sPhone1": phone}
    check_columns("tcompany", about)
    counters = [
        {"lId": counter, "lNextId": 1, **company.stamps("tnxtpids")} for counter in _COUNTERS.values()
    ]
    with engine.begin() as connection:
        connection.execute(insert(SCHEMA.tables["tcompany"]).values(about))
        connection.execute(insert(SCHEMA.tables["tnxtpids"]), counters)
    return company


def check_columns(table: str, columns: Mapping[str, object]) -> None:
    """Raises EntryRefused for a text that is longer than its column, KeyError for a column there is not."""
    for column, value in columns.items():
        most = width(table, column)
        if isinstance(value, str) and len(value) > most:
            raise EntryRefused(f"{table}.{column} takes {most} characters, not {len(value)}")


def _check_name(
    connection: Connection, table: str, columns: dict[str, object], *, but: int | None = None
) -> None:
    """Case and blanks at the end tell no names apart, as MySQL compares texts unless told otherwise."""
    if table not in {"tcustomr", "tvendor"} or "sName" not in columns:
        return
    name, rows = str(columns["sName"]), SCHEMA.tables[table]
    if not name.strip():
        raise EntryRefused(f"{table}: a name is needed")
    same = or_(rows.c.sName == name, func.lower(func.rtrim(rows.c.sName)) == name.rstrip().lower())
    found = connection.scalar(select(rows.c.lId).where(same, rows.c.lId != (but or 0)))
    if found is not None:
        raise EntryRefused(f'{table}: the name "{name}" is in use by {found}')


def _next_number(connection: Connection, table: str) -> int:
    counters = SCHEMA.tables["tnxtpids"]
    mine = counters.c.lId == _COUNTERS[table]
    connection.execute(update(counters).where(mine).values(lNextId=counters.c.lNextId + 1))
    return int(connection.scalars(select(counters.c.lNextId).where(mine)).one()) - 1


def _write(act: Callable[[], object]) -> None:
    """The unique keys have the last word, with the database's own idea of which texts are equal."""
    try:
        act()
    except IntegrityError as refused:
        raise EntryRefused(f"a name or number used twice: {refused.orig}") from None
