"""The backend "bench-sql": customers in a SQLite file, told in pages, changed since a number. Only read.

It holds no record longer than its page, so that what is measured is tieout and not a dictionary of ours.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

from pydantic import BaseModel, TypeAdapter

from tieout.plugin import (
    BackendDescription,
    Company,
    Customer,
    Entity,
    EntityCapability,
    Frozen,
    Page,
    hookimpl,
)

PAGE = 2000
COMPANY = Company(name="Bench Ltd", file_id="bench")

_PAGES = TypeAdapter(list[Customer])


class BooksSettings(Frozen):
    """Where the customers are."""

    path: str


class SqlBooks:
    """An open file of customers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def company(self) -> Company:
        """There is only the one."""
        return COMPANY


@hookimpl
def describe_backend() -> BackendDescription:
    """Customers, read only, with a watermark."""
    customers = EntityCapability(
        fields=("name", "phone", "email", "billing_address", "type", "credit_limit"),
        changed_since=True,
        types=True,
        batch=5000,
        remark="the benchmark's books are only read",
    )
    return BackendDescription(
        name="bench-sql",
        title="Benchmark books",
        settings=BooksSettings,
        entities={Entity.CUSTOMER: customers},
    )


@hookimpl
def open_books(settings: BaseModel) -> AbstractContextManager[SqlBooks]:
    """The file the settings name."""
    return _open(BooksSettings.model_validate(settings.model_dump()).path)


@contextmanager
def _open(path: str) -> Iterator[SqlBooks]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield SqlBooks(connection)


@hookimpl
def fetch_records(books: SqlBooks, entity: Entity, since: str) -> Iterator[Page]:
    """Pages in the order of change."""
    del entity
    after = int(since or 0)
    rows = books.connection.execute("SELECT * FROM customers WHERE seq > ? ORDER BY seq", (after,))
    done = 0
    while page := rows.fetchmany(PAGE):
        done, after = done + len(page), page[-1][-1]
        yield Page(records=tuple(_PAGES.validate_python([_fields(row) for row in page])), done=done)
    yield Page(done=done, watermark=str(after), complete=True)


def _fields(row: tuple[Any, ...]) -> dict[str, Any]:
    key, name, kind, active, phone, email, line1, line2, city, region, postcode, limit, seq = row
    return {
        "key": key,
        "version": str(seq),
        "active": bool(active),
        "name": name,
        "phone": phone,
        "email": email,
        "billing_address": {
            "line1": line1,
            "line2": line2,
            "city": city,
            "region": region,
            "postcode": postcode,
        },
        "type": kind,
        "credit_limit": None if limit is None else {"amount": limit},
    }
