"""Where the next read may begin, told in QuickBooks' own times and never compared with another clock.

The highest TimeModified of a complete read, less the time that read took (whatever was changed meanwhile is
read again), and the highest TimeDeleted. The deleted log reaches back 90 days: how long ago the last read was
is measured twice, by the days that passed here and by the stamps that appeared there.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from pydantic import ValidationError

from tieout.plugin import Frozen
from tieout_quickbooks.qbxml import format_time, later, read_from, read_time

LOG_DAYS: Final = 90
"""How far back QuickBooks tells what was deleted."""
_SAFE_DAYS: Final = LOG_DAYS - 2


class Watermark(Frozen):
    """``modified`` and ``deleted`` are naive wall times of QuickBooks' computer, ``read`` a day of ours (UTC)."""

    modified: str = ""
    deleted: str = ""
    read: str = ""

    @property
    def modified_from(self) -> str:
        """FromModifiedDate of the next read; "" to read everything."""
        return read_from(self.modified) if self.modified else ""

    @property
    def deleted_from(self) -> str:
        """FromDeletedDate of the next read; "" for the whole log."""
        return read_from(self.deleted) if self.deleted else ""

    def is_expired(self, today: date) -> bool:
        """Whether the deleted log may no longer reach back to the last read, by the days passed here."""
        return today - date.fromisoformat(self.read) > timedelta(days=_SAFE_DAYS)

    def is_outrun(self, newest: str) -> bool:
        """The same by QuickBooks' own stamps: the newest one seen now lies too far behind the last read."""
        then, now = read_time(later(self.modified, self.deleted)), read_time(newest)
        return then is not None and now is not None and now - then > timedelta(days=_SAFE_DAYS)


def today() -> date:
    """The day here, for nothing but measuring how many have passed."""
    return datetime.now(UTC).date()


def has_happened(stamp: str, day: date) -> bool:
    """Whether a stamp can be of the past, whatever zone its clock is in.

    Records may be stamped years ahead (Intuit's sample company is); a watermark taken from one would hide
    every change until then. They are simply read again each time.
    """
    moment = read_time(stamp)
    return moment is not None and moment.date() <= day + timedelta(days=1)


def read_watermark(text: str) -> Watermark | None:
    """The watermark a complete read returned; None to read everything, also when the text is none of ours."""
    if not text:
        return None
    try:
        mark = Watermark.model_validate_json(text)
        date.fromisoformat(mark.read)
    except (ValidationError, ValueError):
        return None
    stamps = (mark.modified, mark.deleted)
    return None if any(stamp and read_time(stamp) is None for stamp in stamps) else mark


def next_watermark(before: Watermark | None, modified: str, deleted: str, seconds: float, day: date) -> str:
    """The watermark after a complete read that took so many seconds and saw these highest stamps."""
    past = before or Watermark()
    moment = read_time(modified)
    safe = format_time(moment - timedelta(seconds=int(seconds))) if moment else ""
    return Watermark(
        modified=later(past.modified, safe) or "",
        deleted=later(past.deleted, deleted) or "",
        read=day.isoformat(),
    ).model_dump_json()
