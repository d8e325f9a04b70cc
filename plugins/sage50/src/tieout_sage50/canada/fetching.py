"""Reading an entity page by page, in one picture of the company, with never more than a page in memory."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from tieout.plugin import Entity, Page
from tieout_sage50.canada.database import Database
from tieout_sage50.canada.errors import JournalsUnset
from tieout_sage50.canada.journals import journals_seen
from tieout_sage50.canada.kinds import Kind, journals_of, kind_of
from tieout_sage50.canada.watermark import (
    add_up,
    changed_parts,
    next_watermark,
    part_size,
    ranges,
    read_watermark,
)

_SETTING = {Entity.INVOICE: "sales_journals", Entity.BILL: "purchase_journals"}


def fetch_pages(database: Database, entity: Entity, since: str) -> Iterator[Page]:
    """The pages of a complete read (``since`` "") or of what changed since a watermark."""
    _check_journals(database, entity)
    kind, mark = kind_of(entity, database.settings), read_watermark(since)
    with database.snapshot() as connection:
        reading = _Reading(database, connection, kind)
        size = mark.size if mark else part_size(reading.ask, kind)
        parts = add_up(reading.ask, kind, size)
        wanted = changed_parts(mark, parts)
        done, total = 0, sum(parts[part].rows for part in wanted)
        for rows in reading.pages(ranges(wanted, size)):
            done += len(rows)
            yield Page(records=tuple(kind.records(reading.ask, rows)), done=done, total=max(done, total))
        yield Page(done=done, total=done, watermark=next_watermark(size, parts), complete=True)


class _Reading:
    """One read on one connection."""

    def __init__(self, database: Database, connection: Connection, kind: Kind) -> None:
        self.database, self.connection, self.kind = database, connection, kind

    def ask(self, statement: Select[Any]) -> Sequence[Mapping[str, Any]]:
        return self.database.ask(self.connection, statement)

    def pages(self, wanted: Sequence[tuple[int, int]]) -> Iterator[list[Mapping[str, Any]]]:
        """Rows of several ranges of numbers, a full page at a time."""
        page: list[Mapping[str, Any]] = []
        for first, last in wanted:
            after = first - 1
            while rows := self._rows(after, last, self.database.settings.page_size - len(page)):
                page.extend(rows)
                after = rows[-1]["lId"]
                if len(page) >= self.database.settings.page_size:
                    yield page
                    page = []
        if page:
            yield page

    def _rows(self, after: int, last: int, most: int) -> Sequence[Mapping[str, Any]]:
        """The next rows by number; where a page ends does not depend on when its rows were saved."""
        number, kind = self.kind.number, self.kind
        rows = select(*kind.columns).select_from(kind.source).where(number > after, number <= last)
        if kind.wanted is not None:
            rows = rows.where(kind.wanted)
        return self.ask(rows.order_by(number).limit(most))


def _check_journals(database: Database, entity: Entity) -> None:
    if journals_of(entity, database.settings) != ():
        return
    with database.connect() as connection:
        seen = journals_seen(lambda statement: database.ask(connection, statement))
    raise JournalsUnset(
        f"Which journals hold {entity.value}s is not set",
        where=database.settings.place,
        why="titrec.nJournal holds: " + ("; ".join(str(journal) for journal in seen) or "nothing yet"),
        fix=f"Find the number whose entries are {entity.value}s, and set  {_SETTING[entity]} = [NUMBER]  in "
        "[sites.NAME.books]. The same list:  tieout sage50-ca journals",
    )
