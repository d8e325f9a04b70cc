"""Where a next read may start, for a site whose admin named a column that says when a row was saved.

The stamp is NULL in every row that was not saved since the company was made: what has none always counts as
changed. Stamps come from the clocks of several computers, so a read begins a day before the newest one seen.
"""

from datetime import datetime, timedelta

from pydantic import ValidationError

from tieout.plugin import Frozen

_OVERLAP = timedelta(days=1)


class Watermark(Frozen):
    """The newest stamp that was read, and of which column; opaque to everyone else."""

    column: str
    newest: datetime


def start_of(text: str, column: str) -> datetime | None:
    """The stamp to read from; None to read everything: without a watermark, or with one of another column."""
    try:
        mark = Watermark.model_validate_json(text) if text and column else None
    except ValidationError:
        return None
    return mark.newest - _OVERLAP if mark and mark.column == column else None


def next_watermark(before: str, column: str, newest: str) -> str:
    """The watermark after a read whose newest stamp was ``newest``; "" when no row had one, ever."""
    start = start_of(before, column)
    known = (start + _OVERLAP).isoformat(timespec="seconds") if start else ""
    latest = max(known, newest)
    return Watermark(column=column, newest=datetime.fromisoformat(latest)).model_dump_json() if latest else ""
