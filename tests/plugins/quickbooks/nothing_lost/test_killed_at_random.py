"""kill -9 at any moment of a session: between two calls, at any line of ours, and whatever it is doing just then.

Each case has a number, from which everything about it follows: what is to be written, when it is killed, whether
the recovery is killed as well, and whether a bookkeeper renames what was made. ``TIEOUT_KILL_CASES="17 230"`` runs
those numbers and no other.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.killing import Measure, Work, moments
    from tests.plugins.quickbooks.nothing_lost.mortal_server import Forge
    from tests.plugins.quickbooks.nothing_lost.resting_shop import RestingShop
else:
    from killing import Measure, Work, moments
    from mortal_server import Forge
    from resting_shop import RestingShop

Tally = Callable[[str, int], None]

SEED = 20261125
#: So many kills in each part, and so many parts: a test has its time limit.
KILLS, PARTS = 31, 10


@pytest.fixture(scope="session")
def measure(resting_shop: RestingShop, forge: Forge) -> Measure:
    """How long a whole session is, in each of the three ways in which moments are told."""
    calls, seconds = _watched(Work(resting_shop, forge))
    work = Work(resting_shop, forge)
    work.begin(lambda _one: True, imports=True)
    with work.server(counting="calls") as server:
        work.update(server)
    return Measure(calls, server.counted(), seconds)


def _watched(work: Work) -> tuple[int, float]:
    work.begin(lambda _one: True, imports=True)
    with work.server() as server:
        began = time.monotonic()
        update = work.update(server)
        return len(update.calls), time.monotonic() - began


@contextmanager
def named(number: int) -> Iterator[None]:
    """A case that fails says which it is and how to run it again."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"case {number} of seed {SEED}; again: TIEOUT_KILL_CASES={number} pytest {__file__}")
        raise


def run_case(number: int, shop: RestingShop, forge: Forge, measure: Measure) -> tuple[int, int]:
    """One case; how many sessions were killed, and how many of those were recoveries after a kill."""
    chance = random.Random(f"{SEED} {number}")  # noqa: S311 - a dice for tests
    work = Work(shop, forge, is_renamed=chance.random() < 0.5)
    kinds = chance.sample(("Core", "Attic", "Fern"), chance.randint(1, 2))
    work.begin(lambda one: one.name in kinds, imports=chance.random() < 0.5)
    killed = [work.session_killed(moment, measure) for moment in moments(chance)]
    work.finish(until_quiet=not number % 5)
    return sum(killed), max(0, sum(killed) - 1)


def numbers(part: int) -> Iterator[int]:
    """The cases of a part, more than it can need; or those that were asked for."""
    asked = os.environ.get("TIEOUT_KILL_CASES", "")
    if asked:
        yield from (int(text) for text in asked.split() if int(text) // 100 == part)
    else:
        yield from range(part * 100, part * 100 + 100)


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_random_moments(
    shop: RestingShop, forge: Forge, measure: Measure, tally: Tally, part: int
) -> None:
    """Whenever it was killed, the next session finishes the work: each record once, on both sides, linked."""
    kills = recoveries = 0
    print(f"seed {SEED}, {measure}")  # noqa: T201 - shown when a case fails
    for number in numbers(part):
        with named(number):
            killed, again = run_case(number, shop, forge, measure)
        kills, recoveries = kills + killed, recoveries + again
        if kills >= KILLS:
            break
    tally("kill -9 at random moments of sessions", kills)
    tally("kill -9 at random moments of the recovery after a kill", recoveries)
    assert kills >= KILLS or os.environ.get("TIEOUT_KILL_CASES")
