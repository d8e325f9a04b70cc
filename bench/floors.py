"""What the same work costs with nothing around it: the sqlite3 of the standard library, a bare lxml.

Each floor runs as a process of its own:  python -m bench.floors NAME ARGUMENTS  and prints a JSON object.
"""

import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from bench.customers import COLUMNS

_MANY = 1000
_UPSERT = f"""
INSERT INTO customers VALUES ({", ".join("?" * len(COLUMNS))})
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])}
"""
_TABLE = """
CREATE TABLE IF NOT EXISTS customers (
  id TEXT PRIMARY KEY, name TEXT, type TEXT, active INTEGER, phone TEXT, email TEXT, line1 TEXT, line2 TEXT,
  city TEXT, region TEXT, postcode TEXT, credit_limit TEXT, seq INTEGER)
"""


def upsert(books: str, out: str, since: str = "0") -> dict[str, int]:
    """Every row changed since, into one table of another file, by key; one transaction."""
    read, write = sqlite3.connect(books), sqlite3.connect(out)
    write.execute(_TABLE)
    rows = read.execute("SELECT * FROM customers WHERE seq > ? ORDER BY seq", (int(since),))
    count = 0
    while page := rows.fetchmany(_MANY):
        write.executemany(_UPSERT, page)
        count += len(page)
    write.commit()
    return {"rows": count}


def join(books: str, other: str) -> dict[str, int]:
    """What is only in the one, only in the other, and different: three joins in one process."""
    both = sqlite3.connect(books)
    both.execute("ATTACH ? AS o", (other,))
    missing = "SELECT count(*) FROM {} a LEFT JOIN {} b ON b.id = a.id WHERE b.id IS NULL"
    differs = " OR ".join(f"a.{name} IS NOT b.{name}" for name in COLUMNS[1:-1])
    compared = f"SELECT count(*) FROM main.customers a JOIN o.customers b ON b.id = a.id WHERE {differs}"
    return {
        "only_books": both.execute(missing.format("main.customers", "o.customers")).fetchone()[0],
        "only_other": both.execute(missing.format("o.customers", "main.customers")).fetchone()[0],
        "differing": both.execute(compared).fetchone()[0],
    }


def linked(path: str, scope: str) -> dict[str, int]:
    """Linked pairs that differ, of all (``every``) or of rows to be looked at (``open``), and what is to go across.

    The rows themselves are fetched, as whoever plans must have them, and nothing is decided about them.
    """
    plain = sqlite3.connect(path)
    pairs = "SELECT h.*, b.* FROM {} JOIN host h ON h.key = l.host_key JOIN books b ON b.key = l.books_key"
    opened = " UNION ".join(
        f"SELECT l.* FROM {side} s JOIN links l ON l.{side}_key = s.key WHERE s.open"
        for side in ("host", "books")
    )
    every = pairs.format("links l") + " WHERE h.compared <> b.compared"
    across = (
        "SELECT h.*, b.* FROM host h LEFT JOIN books b ON b.name = h.name AND b.open "
        "WHERE h.open AND h.wanted AND NOT EXISTS (SELECT 1 FROM links WHERE host_key = h.key)"
    )
    found = plain.execute(every if scope == "every" else pairs.format(f"({opened}) l"))
    return {"pairs": sum(1 for _ in found), "across": sum(1 for _ in plain.execute(across))}


def parse_xml(path: str) -> dict[str, int]:
    """Every record of a qbXML answer found and let go again, its fields not even looked at."""
    from lxml import etree

    records = 0
    for _, element in etree.iterparse(path, tag="CustomerRet"):
        records += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return {"records": records, "bytes": Path(path).stat().st_size}


def nothing() -> dict[str, int]:
    """What starting Python costs."""
    return {}


_FLOORS: dict[str, Callable[..., dict[str, int]]] = {
    "upsert": upsert,
    "join": join,
    "linked": linked,
    "parse_xml": parse_xml,
    "nothing": nothing,
}

if __name__ == "__main__":
    print(json.dumps(_FLOORS[sys.argv[1]](*sys.argv[2:])))
