"""Reading clients or vendors page by page, with never more than a page in memory."""

from collections.abc import Callable, Iterator, Mapping

from tieout.plugin import Entity, Page, Record
from tieout_sage100 import statements
from tieout_sage100.database import Database, Session
from tieout_sage100.mapping import Row, client, vendor
from tieout_sage100.settings import ContractorSettings

_TABLES = {Entity.CUSTOMER: statements.CLIENTS, Entity.VENDOR: statements.VENDORS}


def fetch_pages(database: Database, entity: Entity) -> Iterator[Page]:
    """The pages of a complete read. The tables keep no time of a change, so every read is one.

    Raises KeyError for an entity that is not read.
    """
    table, settings = _TABLES[entity], database.settings
    columns = statements.read_columns(table, settings.missing_columns)
    page = statements.page_of(table, columns, settings.page_size)
    with database.picture(table) as (session, total):
        record = _maker(entity, session, settings)
        after, done = statements.FIRST, 0
        while rows := session.ask(page, after):
            after, done = rows[-1][columns.index("recnum")], done + len(rows)
            records = tuple(record(dict(zip(columns, row, strict=True))) for row in rows)
            yield Page(records=records, done=done, total=max(done, total))
    yield Page(done=done, total=done, complete=True)


def status_names(session: Session) -> Mapping[int, str]:
    """The company's names of its client statuses."""
    return {number: str(name or "").rstrip() for number, name in session.ask(statements.STATUSES)}


def _maker(entity: Entity, session: Session, settings: ContractorSettings) -> Callable[[Row], Record]:
    if entity is Entity.VENDOR:
        return vendor
    names, inactive = status_names(session), frozenset(settings.inactive_statuses)
    return lambda row: client(row, names, inactive)
