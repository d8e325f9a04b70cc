"""QuickBooks' times: the wall clock of its own computer, without offset.

The offset QuickBooks prints is an hour off for United States companies in daylight-saving time, and right
elsewhere; the wall time is always right. So the offset is dropped on the way in and never sent back.
"""

import re
from datetime import date, datetime, timedelta

TIME = re.compile(
    r"\s*([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[T ]([0-9]{1,2})(?::([0-9]{1,2})(?::([0-9]{1,2})(?:[.,][0-9]+)?)?)?)?"
    r"\s*(?:[Zz]|[+-][0-9]{1,2}(?::?[0-9]{2})?)?\s*"
)

EARLIEST = datetime(1, 1, 1)  # noqa: DTZ001 - local times have no zone here

WATERMARK_OVERLAP = timedelta(seconds=3660)
"""Local time repeats an hour in autumn; a minute more covers clocks that were set."""


def read_time(text: str | None) -> datetime | None:
    """The naive local time QuickBooks means, a date alone being its midnight; None when there is no time.

    >>> read_time("2008-06-10T23:35:56-05:00")
    datetime.datetime(2008, 6, 10, 23, 35, 56)
    """
    found = TIME.fullmatch(text) if text else None
    if found is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - naive is the point
    except ValueError:
        return None


def local_text(text: str | None) -> str | None:
    """QuickBooks' time as the string we keep and send back: ``2008-06-10T23:35:56``."""
    moment = read_time(text)
    return None if moment is None else format_time(moment)


def format_time(moment: datetime) -> str:
    """A local time as QuickBooks takes it; parts of a second and any offset are left out."""
    return moment.replace(tzinfo=None, microsecond=0).isoformat(timespec="seconds")


def read_date(text: str | None) -> date | None:
    """The day of a date or time; None when there is none."""
    moment = read_time(text)
    return None if moment is None else moment.date()


def read_from(highest: str | datetime, overlap: timedelta = WATERMARK_OVERLAP) -> str:
    """Where the next read begins: the highest TimeModified of a *complete* read, minus the overlap.

    What is read twice because of the overlap is told apart by id and EditSequence.

    Raises:
        ValueError: ``highest`` is no time.
    """
    moment = read_time(highest) if isinstance(highest, str) else highest
    if moment is None:
        raise ValueError(f"not a time of QuickBooks: {highest!r}")
    naive = moment.replace(tzinfo=None)
    return format_time(naive - min(overlap, naive - EARLIEST))


def later(one: str | None, other: str | None) -> str | None:
    """The later of two kept times, for finding the highest while a read streams by."""
    return max((text for text in (one, other) if text), default=None)
