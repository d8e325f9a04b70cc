"""Reading an entity page by page from one SELECT, with never more than a page in memory."""

from collections.abc import Iterator

from tieout.plugin import Entity, Page
from tieout_sage50.peachtree.database import Reading, Rows, reading_of
from tieout_sage50.peachtree.mapping import RowReader
from tieout_sage50.peachtree.settings import UsSettings
from tieout_sage50.peachtree.tables import Select, columns_for, parties
from tieout_sage50.peachtree.watermark import next_watermark, start_of


def fetch_pages(settings: UsSettings, entity: Entity, since: str) -> Iterator[Page]:
    """The pages of a read: complete, unless the site names a stamp column and ``since`` is a watermark of it."""
    stamp = columns_for(entity, settings).stamp
    select = parties(entity, settings, start_of(since, stamp))
    reader, done, newest = RowReader(entity, select.fields), 0, ""
    with reading_of(settings) as reading:
        for rows in _one_each(reading, select, settings.page_size):
            records = tuple(reader.records(rows))
            newest = max(newest, *(record.modified for record in records)) if stamp else ""
            done += len(records)
            yield Page(records=records, done=done)
    yield Page(done=done, total=done, watermark=next_watermark(since, stamp, newest), complete=True)


def _one_each(reading: Reading, select: Select, size: int) -> Iterator[Rows]:
    """The first row of each number; rows of one number are neighbours, perhaps across two batches."""
    at, last = select.fields.index("number"), None
    for batch in reading.batches(select, size):
        numbers = [row[at] for row in batch]
        rows = [row for row, before in zip(batch, (last, *numbers), strict=False) if row[at] != before]
        last = numbers[-1]
        if rows:
            yield rows
