"""A make-believe company in an SQLite file, and the person who types into it as into Sage 50.

The person is refused what Sage's screens refuse: an id that is in use in any letters, one with ``*``, ``?`` or ``+``,
a text that is longer than its column.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tieout_sage50.peachtree.simulator.schema import statements, widths

#: Table, record number, id, and the column of ``Address`` that names the owner.
_CUSTOMERS = ("Customers", "CustomerRecordNumber", "CustomerID")
_VENDORS = ("Vendors", "VendorRecordNumber", "VendorID")
_ILLEGAL = frozenset("*?+")
Clock = Callable[[], datetime]


class EntryRefused(ValueError):
    """The screen would not take it. Nothing was written."""


@dataclass(frozen=True)
class SimulatedCompany:
    """The company as one person sees it. Columns are given by their own names: ``City="Tulsa"``.

    ``padded`` keeps texts in their full width, as old files do. A table with the column ``LastSavedAt`` has it set
    by what a person changes, and NULL in what was not touched since it was made.
    """

    path: Path
    more: Mapping[str, str] = field(default_factory=dict)
    padded: bool = False
    clock: Clock = datetime.now

    def add_customer(self, code: str, name: str, **columns: object) -> int:
        """A new customer; its record number, which never changes."""
        values = {"CustomerID": code, "Customer_Bill_Name": name, "CustomerIsInactive": 0, **columns}
        return self._add(_CUSTOMERS, values)

    def add_vendor(self, code: str, name: str, **columns: object) -> int:
        """A new vendor; its record number."""
        return self._add(_VENDORS, {"VendorID": code, "Name": name, **columns})

    def change_customer(self, number: int, **columns: object) -> None:
        """New values in some columns of a customer."""
        self._change(_CUSTOMERS, number, columns)

    def change_vendor(self, number: int, **columns: object) -> None:
        """New values in some columns of a vendor."""
        self._change(_VENDORS, number, columns)

    def rename_customer(self, number: int, code: str) -> None:
        """Change ID: the record number stays."""
        self._change(_CUSTOMERS, number, {"CustomerID": code})

    def make_customer_inactive(self, number: int) -> None:
        """Tick Inactive."""
        self._change(_CUSTOMERS, number, {"CustomerIsInactive": 1})

    def remove_customer(self, number: int) -> None:
        """Delete a customer with its addresses; the tables keep no trace of it."""
        self._remove(_CUSTOMERS, number)

    def remove_vendor(self, number: int) -> None:
        """Delete a vendor with its addresses."""
        self._remove(_VENDORS, number)

    def add_address(self, *, customer: int = 0, vendor: int = 0, slot: int = 0, **columns: Any) -> int:
        """One more address; slot 0 is where bills go. Its record number."""
        owner = {"CustomerRecordNumber": customer, "VendorRecordNumber": vendor}
        values = {**owner, "AddressTypeNumber": slot, "LastUpdateCounter": 0, **columns}
        return self._insert("Address", "AddressRecordNumber", values)

    def set_address(self, *, customer: int = 0, vendor: int = 0, **columns: Any) -> None:
        """Put the address bills go to: into the row that is there, or a new one."""
        with self._writing("Address", columns) as connection:
            done = connection.execute(
                f"UPDATE Address SET {_settings(columns)} WHERE CustomerRecordNumber = ? "  # noqa: S608
                "AND VendorRecordNumber = ? AND AddressTypeNumber = 0",
                [*self._kept("Address", columns), customer, vendor],
            )
        if not done.rowcount:
            self.add_address(customer=customer, vendor=vendor, **columns)

    def rename_company(self, name: str) -> None:
        """Maintain > Company Information."""
        with self._writing("Company", {}) as connection:
            connection.execute("UPDATE Company SET CompanyName = ?", (name,))

    def _add(self, table: tuple[str, str, str], values: dict[str, object]) -> int:
        name, number, code = table
        _check_id(str(values[code]))
        return self._insert(name, number, values)

    def _insert(self, table: str, key: str, values: Mapping[str, object]) -> int:
        with self._writing(table, values) as connection:
            row = connection.execute(f"SELECT COALESCE(MAX({key}), 0) + 1 FROM {table}").fetchone()  # noqa: S608
            names, marks = ", ".join((key, *values)), ", ".join("?" * (len(values) + 1))
            connection.execute(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - the schema's own names
                [row[0], *self._kept(table, values)],
            )
        return int(row[0])

    def _change(self, table: tuple[str, str, str], number: int, values: dict[str, object]) -> None:
        name, key, code = table
        if code in values:
            _check_id(str(values[code]))
        if "LastSavedAt" in self.more.get(name, ""):
            values = {**values, "LastSavedAt": f"{self.clock():%Y-%m-%d %H:%M:%S}"}
        with self._writing(name, values) as connection:
            done = connection.execute(
                f"UPDATE {name} SET {_settings(values)} WHERE {key} = ?",  # noqa: S608
                [*self._kept(name, values), number],
            )
            if not done.rowcount:
                raise EntryRefused(f"{name} has no record {number}")

    def _remove(self, table: tuple[str, str, str], number: int) -> None:
        name, key, _ = table
        with self._writing(name, {}) as connection:
            for where in (name, "Address"):
                connection.execute(f"DELETE FROM {where} WHERE {key} = ?", (number,))  # noqa: S608

    def _kept(self, table: str, values: Mapping[str, object]) -> list[object]:
        """Values as the files keep them."""
        width = widths(table, self.more)
        return [
            value.ljust(width.get(column, 0)) if self.padded and isinstance(value, str) else value
            for column, value in values.items()
        ]

    @contextmanager
    def _writing(self, table: str, values: Mapping[str, object]) -> Iterator[sqlite3.Connection]:
        for column, width in widths(table, self.more).items():
            if len(str(values.get(column) or "")) > width:
                raise EntryRefused(f"{table}.{column} takes {width} characters")
        try:
            with closing(sqlite3.connect(self.path)) as connection, connection:
                yield connection
        except sqlite3.IntegrityError as error:
            raise EntryRefused(f"{table}: {error}") from None


def make_company(
    path: Path,
    name: str,
    *,
    more: Mapping[str, str] | None = None,
    padded: bool = False,
    clock: Clock = datetime.now,
) -> SimulatedCompany:
    """A new, empty company in a new file. ``more`` are further columns, in the form of ``schema``."""
    company = SimulatedCompany(path, more or {}, padded, clock)
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements(company.more):
            connection.execute(statement)
        connection.execute("INSERT INTO Company VALUES (?)", (name,))
    return company


def _settings(values: Mapping[str, object]) -> str:
    return ", ".join(f"{column} = ?" for column in values)


def _check_id(code: str) -> None:
    if not code.strip() or _ILLEGAL.intersection(code):
        raise EntryRefused(f"{code!r} is no id: it must not be blank, nor contain * ? +")
