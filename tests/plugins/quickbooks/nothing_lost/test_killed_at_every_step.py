"""kill -9 at every step of the journal: a real process, a real socket, and QuickBooks outside of both."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.judging import Doubled, created
    from tests.plugins.quickbooks.nothing_lost.killing import Work
    from tests.plugins.quickbooks.nothing_lost.mortal_server import Forge
    from tests.plugins.quickbooks.nothing_lost.resting_shop import RestingShop
else:
    from judging import Doubled, created
    from killing import Work
    from mortal_server import Forge
    from resting_shop import RestingShop

Tally = Callable[[str, int], None]

TALLIED = "kill -9 at steps of the journal"


def begun(shop: RestingShop, forge: Forge, *, is_renamed: bool = False, build: str = "") -> Work:
    """Three exports and an import to do."""
    work = Work(shop, forge, is_renamed=is_renamed, build=build)
    work.begin(lambda _one: True, imports=True)
    return work


def test_a_session_that_nobody_kills_does_everything(shop: RestingShop, forge: Forge) -> None:
    """The harness itself: one session over the socket writes all four records, and nobody was killed."""
    kills = forge.kills
    work = begun(shop, forge)

    with work.server() as server:
        assert "3 added to the books, 1 imported" in work.update(server).shown

    assert created(shop.company) == {"Core": 1, "Acme:Attic": 1, "Fern": 1}
    assert forge.kills == kills
    assert server.counted() > 30
    work.finish(until_quiet=True)


@pytest.mark.parametrize("is_renamed", [False, True])
def test_killed_at_every_step(shop: RestingShop, forge: Forge, tally: Tally, *, is_renamed: bool) -> None:
    """Killed at the N-th named place, for every N until a session comes through; the next session finishes."""
    kills = 0
    while True:
        work = begun(shop, forge, is_renamed=is_renamed)
        # The odd places once with, the even ones once without a bookkeeper who renames.
        number = 1 + 2 * kills + is_renamed
        if not work.session_killed_at_place(number):
            break
        kills += 1
        work.finish(until_quiet=not kills % 5)
    assert kills > 15
    tally(TALLIED, kills)


@pytest.fixture(scope="session")
def first_step(resting_shop: RestingShop, forge: Forge) -> int:
    """The number of the first place that is reached when QuickBooks has made something."""
    number = 0
    while True:
        number += 1
        assert begun(resting_shop, forge).session_killed_at_place(number)
        if created(resting_shop.company):
            return number


def test_killed_in_recovery_at_every_step(
    shop: RestingShop, forge: Forge, first_step: int, tally: Tally
) -> None:
    """Killed once with an addition unanswered, and again at the N-th place of the recovery, for every N."""
    kills = 0
    while True:
        work = begun(shop, forge, is_renamed=bool(kills % 2))
        assert work.session_killed_at_place(first_step)
        if not work.session_killed_at_place(kills + 1):
            break
        kills += 1
        work.finish(until_quiet=not kills % 5)
    assert kills > 15
    tally("kill -9 at steps of the recovery after a kill", kills)


def test_without_a_recovery_that_asks_the_same_kill_makes_a_double(
    shop: RestingShop, forge: Forge, first_step: int
) -> None:
    """Control: a build that takes what had no answer for not done adds the record again, and the judge sees it."""
    work = begun(shop, forge, is_renamed=True, build="believes nothing was done")
    assert work.session_killed_at_place(first_step)

    with pytest.raises(Doubled):
        work.finish(until_quiet=True)
    assert max(created(shop.company).values()) > 1
