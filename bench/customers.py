"""Makes the books of the benchmarks: a SQLite file of customers, the same for the same number, every time."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

#: The columns of a customer, in order; ``seq`` grows with every change and is what "changed since" goes by.
COLUMNS = (
    "id",
    "name",
    "type",
    "active",
    "phone",
    "email",
    "line1",
    "line2",
    "city",
    "region",
    "postcode",
    "credit_limit",
    "seq",
)

_TABLE = """
CREATE TABLE customers (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, active INTEGER NOT NULL, phone TEXT NOT NULL,
  email TEXT NOT NULL, line1 TEXT NOT NULL, line2 TEXT NOT NULL, city TEXT NOT NULL, region TEXT NOT NULL,
  postcode TEXT NOT NULL, credit_limit TEXT, seq INTEGER NOT NULL)
"""
_FAMILY = [
    "Smith",
    "Jones",
    "García",
    "Müller",
    "Nguyen",
    "O'Brien",
    "Kowalski",
    "Rossi",
    "Haddad",
    "Okafor",
    "Lindqvist",
    "Tanaka",
]
_TRADE = [
    "Plumbing",
    "Roofing",
    "Electric",
    "Dental",
    "Bakery",
    "Hardware",
    "Landscaping",
    "Auto Body",
    "Heating & Air",
]
_STREET = ["Oak St", "Main St", "2nd Ave", "Maple Dr", "Industrial Pkwy", "Harbour Rd"]
_PLACE = (("Austin", "TX", "787"), ("Boise", "ID", "837"), ("Albany", "NY", "122"), ("San José", "CA", "951"))
_TYPES = ("Commercial", "Commercial:Retail", "Residential", "")

Row = tuple[str, str, str, int, str, str, str, str, str, str, str, str | None, int]


def rows(count: int, *, first: int = 0, seed: int = 7) -> Iterator[Row]:
    """``count`` customers; each name is given once, as in the books of a real company."""
    rng = random.Random(f"{seed}/{first}")
    for number in range(first, first + count):
        yield _row(number, rng)


def _row(number: int, rng: random.Random) -> Row:
    family = rng.choice(_FAMILY)
    city, region, zone = rng.choice(_PLACE)
    return (
        f"80{number:06X}-{rng.randrange(10**9):010d}",
        f"{family} {rng.choice(_TRADE)} {number}",
        rng.choice(_TYPES),
        int(rng.random() >= 0.08),  # noqa: PLR2004 - one in twelve is inactive
        f"({rng.randint(201, 989)}) 555-{rng.randint(0, 9999):04d}" if rng.random() < 0.9 else "",  # noqa: PLR2004
        f"{family.lower()}{number}@example.com" if rng.random() < 0.8 else "",  # noqa: PLR2004
        f"{rng.randint(1, 9999)} {rng.choice(_STREET)}",
        f"Suite {rng.randint(100, 999)}" if rng.random() < 0.25 else "",  # noqa: PLR2004
        city,
        region,
        f"{zone}{rng.randint(0, 99):02d}",
        rng.choice((None, "500.00", "1000.00", "2500.00", "10000.00")),
        number + 1,
    )


def make_books(path: Path, count: int) -> None:
    """A file of customers, with an index on what "changed since" goes by."""
    with _opened(path) as books:
        books.execute(_TABLE)
        add_rows(books, rows(count))
        books.execute("CREATE INDEX customers_seq ON customers (seq)")
    books.close()


def make_other_side(books: Path, path: Path, count: int) -> None:
    """The same table with 1 % missing, 1 % more and 0.5 % different: what a raw join is measured on."""
    with _opened(path) as other:
        other.execute(_TABLE)
        other.execute("ATTACH ? AS books", (str(books),))
        other.execute("INSERT INTO customers SELECT * FROM books.customers WHERE rowid % 100 <> 0")
        other.execute(
            "UPDATE customers SET phone = '(555) 555-0000' "
            "WHERE id IN (SELECT id FROM books.customers WHERE rowid % 200 = 50)"
        )
        add_rows(other, rows(count // 100, first=2 * count))
    other.close()


def add_rows(connection: sqlite3.Connection, new: Iterator[Row]) -> None:
    """Insert rows as they are."""
    connection.executemany(f"INSERT INTO customers VALUES ({', '.join('?' * len(COLUMNS))})", new)


def change_some(path: Path, *, every: int, mark: str) -> int:
    """Give every so-maniest customer another phone, as a person would have; returns how many."""
    with _opened(path) as books:
        changed = books.execute(
            "UPDATE customers SET phone = ?, seq = rowid + (SELECT max(seq) FROM customers) WHERE rowid % ? = 1",
            (mark, every),
        ).rowcount
    books.close()
    return changed


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")  # the maker's own speed is nobody's figure
    return connection
