"""Watch: sync sites again and again, each on its own schedule, one failure never stopping the next."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from tieout.errors import TieoutError
from tieout.records import Frozen
from tieout.sync.reports import RunReport

#: Syncs one site by name.
SyncOne = Callable[[str], RunReport]


class Round(Frozen):
    """One site's turn: its report, or the error that ended it."""

    site: str
    at: datetime
    report: RunReport | None = None
    error: dict[str, str | int] | None = None


def watch(
    every: Mapping[str, float],
    sync_one: SyncOne,
    *,
    once: bool = False,
    jitter: float = 0.1,
    wait: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.monotonic,
) -> Iterator[Round]:
    """Yield a round for each site as its time comes; for ever, or once each.

    ``every`` is site -> seconds. A site whose turn is missed is not made up for. ``jitter`` spreads the
    turns by that share, so that many machines do not call at the same instant.
    """
    due = dict.fromkeys(every, now())
    while due:
        name = min(due, key=lambda site: due[site])
        delay = due[name] - now()
        if delay > 0:
            wait(delay)
        yield _round(name, sync_one)
        if once:
            del due[name]
        else:
            due[name] = now() + every[name] * (1 + random.uniform(0, jitter))  # noqa: S311 - not a secret


def _round(name: str, sync_one: SyncOne) -> Round:
    at = datetime.now(UTC)
    try:
        return Round(site=name, at=at, report=sync_one(name))
    except TieoutError as error:
        return Round(site=name, at=at, error=error.as_dict())
