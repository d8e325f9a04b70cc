"""The clock of the computer QuickBooks runs on: the only clock whose times appear in answers.

Its wall time is right, but the offset printed behind it is that of standard time even while daylight saving
time is in force: five of five captures from the United States show this, so it is on unless a test switches
it off.
"""

import re
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from zoneinfo import ZoneInfo

_PARTS = re.compile(r"(\d+)-(\d+)-(\d+)(?:T(\d+)(?::(\d+)(?::(\d+)(?:([+-])(\d+):(\d+))?)?)?)?")


@dataclass
class Clock:
    """Seconds since 1970 in UTC, shown in a zone. ``at`` fixes the time; without it the computer's own time counts."""

    at: int | None = None
    zone: str = "America/New_York"
    has_dst_defect: bool = True

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def now(self) -> int:
        """The present second."""
        return int(time.time()) if self.at is None else self.at

    def advance(self, seconds: int) -> None:
        """Let time pass. A clock that followed the computer's stands still from now on."""
        self.at = self.now() + seconds

    def today(self) -> date:
        """The present day on the wall."""
        return datetime.fromtimestamp(self.now(), self._zone).date()

    def show(self, moment: int) -> str:
        """A moment as QuickBooks writes it: wall time and an offset that may be wrong by an hour."""
        wall = datetime.fromtimestamp(moment, self._zone)
        offset = wall.utcoffset() or timedelta()
        if self.has_dst_defect:
            offset -= wall.dst() or timedelta()
        return wall.replace(tzinfo=timezone(offset)).isoformat(timespec="seconds")

    def read(self, text: str, *, is_end: bool = False) -> int:
        """The moment a request names; a day alone means its start, or its last second when ``is_end``.

        Raises ValueError for a time that no calendar has.
        """
        match = _PARTS.fullmatch(text)
        if match is None:
            raise ValueError(text)
        year, month, day, *rest = match.groups()
        if rest[0] is None:
            hour, minute, second = (23, 59, 59) if is_end else (0, 0, 0)
        else:
            hour, minute, second = (int(part or 0) for part in rest[:3])
        wall = datetime(int(year), int(month), int(day), hour, minute, second)  # noqa: DTZ001 - wall time
        if rest[3] is not None:
            offset = timedelta(hours=int(rest[4]), minutes=int(rest[5])) * (-1 if rest[3] == "-" else 1)
            return self._moment_of_offset(wall, offset)
        return self.moment(wall)

    def moment(self, wall: datetime) -> int:
        """The moment at which this clock shows that wall time; the first one where an hour comes twice."""
        return int(wall.replace(tzinfo=self._zone).timestamp())

    def _moment_of_offset(self, wall: datetime, offset: timedelta) -> int:
        moment = wall.replace(tzinfo=timezone(offset))
        if not self.has_dst_defect:
            return int(moment.timestamp())
        # The defect works both ways: what comes in is turned back with standard time's offset too.
        here = datetime.fromtimestamp(moment.timestamp(), self._zone)
        standard = (here.utcoffset() or timedelta()) - (here.dst() or timedelta())
        return self.moment((moment.astimezone(UTC) + standard).replace(tzinfo=None))
