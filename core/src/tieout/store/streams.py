"""Going through the rows of a question so that nothing stays open when the asker stops halfway."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select


def stream_rows(connection: Connection, question: Select[Any]) -> Iterator[Row[Any]]:
    """The rows, as they come; the cursor is closed when the iterator is, exhausted or not."""
    with connection.execute(question) as result:
        yield from result
