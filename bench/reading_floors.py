"""A bare cursor that reads what a backend reads, and throws the rows away; nothing of tieout is imported.

Each runs as a process of its own:  python -m bench.reading_floors WAY STATEMENT PAGE WORDS  and prints a JSON object.
``WORDS`` is what the driver is connected with, as JSON. Without a statement it connects and goes.
"""

import json
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def odbc(words: Mapping[str, Any]) -> Any:
    """A cursor of pyodbc."""
    pyodbc: Any = import_module("pyodbc")
    connection = pyodbc.connect(words["string"], autocommit=True)
    connection.setdecoding(pyodbc.SQL_CHAR, encoding=words["encoding"])
    return connection.cursor()


def tds(words: Mapping[str, Any]) -> Any:
    """A cursor of python-tds."""
    pytds: Any = import_module("pytds")
    return pytds.connect(**words, autocommit=True, readonly=True, disable_connect_retry=True).cursor()


_WAYS: dict[str, Callable[[Mapping[str, Any]], Any]] = {"odbc": odbc, "tds": tds}


def read(way: str, statement: str, page: int, words: Mapping[str, Any]) -> dict[str, int]:
    """How many rows came."""
    cursor, count = _WAYS[way](words), 0
    if statement:
        cursor.execute(statement)
        while rows := cursor.fetchmany(page):
            count += len(rows)
    return {"rows": count}


if __name__ == "__main__":
    print(json.dumps(read(sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4]))))
