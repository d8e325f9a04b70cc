"""Watermarks of a company's own tables: the newest time stamp or version seen, and how far to go back behind it.

A stamp is never compared with a clock of ours; it is only ordered against other stamps of its column.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tieout.hosts.facts import ColumnFacts, Sort
from tieout.hosts.settings import TableMapping

#: How many versions a read goes back behind the newest, for transactions that were still open then.
VERSIONS_BACK = 1000

_SECONDS_SHOWN = 19
#: Greater numbers count milliseconds since 1970, not seconds.
_MILLISECONDS = 10**11

#: Numbers and texts in one column (SQLite allows it) have no order.
UNORDERED = object()


def newest(so_far: Any, stamps: Iterable[Any]) -> Any:
    """The greatest stamp, NULLs and blanks left aside."""
    try:
        return max((stamp for stamp in (so_far, *stamps) if stamp is not None and stamp != ""), default=None)
    except TypeError:
        return UNORDERED


def stamp_watermark(column: ColumnFacts, stamp: Any) -> str:
    """The watermark for a stamp; ``""`` (always read completely) when the column's stamps have no order we know."""
    if isinstance(stamp, datetime):
        return f"{column.name}={stamp.isoformat(sep=' ')}"
    if isinstance(stamp, int) or (isinstance(stamp, str) and _is_ordered(stamp)):
        return f"{column.name}={stamp}"
    return ""


def watermark_stamp(column: ColumnFacts, watermark: str) -> Any:
    """The stamp of a watermark; None when it is one of another column."""
    name, divided, stamp = watermark.rpartition("=")
    if not divided or name != column.name or not stamp:
        return None
    return int(stamp) if column.sort is Sort.INTEGER or stamp.isdigit() else stamp


def overlapped(stamp: Any, mapping: TableMapping) -> Any:
    """Where to start reading, in the column's own form; None when that is from the beginning."""
    if stamp is None:
        return None
    if isinstance(stamp, int):
        unit = 1000 if stamp > _MILLISECONDS else 1
        return stamp - (VERSIONS_BACK if mapping.version else mapping.overlap * unit)
    moment = _moment(stamp)
    if moment is None:
        return None
    earlier = (moment - timedelta(seconds=mapping.overlap)).isoformat(sep=stamp[10])
    if moment.tzinfo is not None and stamp.endswith("Z"):
        return earlier[:_SECONDS_SHOWN]
    # Texts are ordered by their signs: without a fraction, the start sorts before every later stamp.
    return earlier[:_SECONDS_SHOWN] + (earlier[-6:] if moment.tzinfo else "")


def _is_ordered(stamp: str) -> bool:
    """Whether texts like this one sort as their moments do: no offset, or UTC."""
    moment = _moment(stamp)
    return moment is not None and not moment.utcoffset()


def _moment(stamp: str) -> datetime | None:
    """A stamp as YYYY-MM-DD HH:MM:SS and what may follow; None for any other form, which sorts otherwise."""
    if len(stamp) < _SECONDS_SHOWN or stamp[10] not in {" ", "T"}:
        return None
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:
        return None
