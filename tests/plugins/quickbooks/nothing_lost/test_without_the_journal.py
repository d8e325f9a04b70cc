"""Controls: builds that lack what the journal is for do the harm, and the judge of the matrix sees it."""

from collections.abc import Callable
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from tieout.sync import recover

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.judging import Doubled, created, judge
    from tests.plugins.quickbooks.nothing_lost.outcomes import FATES, Fate
    from tests.plugins.quickbooks.nothing_lost.resting_shop import RestingShop
    from tests.plugins.quickbooks.nothing_lost.scenes import WRITES, Scene, begun, rename_ours
    from tests.plugins.quickbooks.nothing_lost.without_journal import forget_session, not_there
else:
    from judging import Doubled, created, judge
    from outcomes import FATES, Fate
    from resting_shop import RestingShop
    from scenes import WRITES, Scene, begun, rename_ours
    from without_journal import forget_session, not_there

Tally = Callable[[str, int], None]

#: Fates after which the record is there and its answer is not.
UNANSWERED = [
    fate
    for fate in FATES
    if fate.name
    in {
        "done, and QuickBooks broke down",
        "done, the answer never reached us",
        "done, the Web Connector was killed",
        "done, and QuickBooks hangs",
        "done, half of the answer arrived",
        "done, lost, and forgotten (9002)",
    }
]
#: Each of them with one of the writes in turn.
CONTROLS = list(zip(UNANSWERED, cycle(WRITES), strict=False))


def run_renamed(scene: Scene, fate: Fate) -> None:
    """The failing session, and a bookkeeper who renames what it made."""
    fate.arm(scene)
    scene.update()
    assert created(scene.company) == {scene.wanted.full_name: 1}
    rename_ours(scene)
    fate.afterwards(scene)


@pytest.mark.parametrize(("fate", "write"), CONTROLS, ids=str)
def test_who_takes_no_answer_for_not_done_makes_doubles(
    shop: RestingShop, monkeypatch: pytest.MonkeyPatch, fate: Fate, write: str, tally: Tally
) -> None:
    """A recovery that does not ask the books sends the addition again: two records in the company's history."""
    monkeypatch.setattr(recover, "_ask_books", not_there)
    with begun(shop, write) as scene:
        run_renamed(scene, fate)
        shop.until_quiet(scene.update)

    with pytest.raises(Doubled):
        judge(shop, [scene.wanted])
    assert created(shop.company)[scene.wanted.full_name] == 2
    tally("doubles made by builds without the journal, and seen", 1)


@pytest.mark.parametrize(("fate", "write"), CONTROLS, ids=str)
def test_who_writes_nothing_down_before_the_end_makes_doubles(
    shop: RestingShop, fate: Fate, write: str, tally: Tally
) -> None:
    """A build that forgets a session that came to no good end plans and sends the addition anew."""
    with begun(shop, write) as scene:
        run_renamed(scene, fate)
    forget_session(shop)
    with shop.serving() as service:
        shop.updates(service)

    with pytest.raises(Doubled):
        judge(shop, [scene.wanted])
    tally("doubles made by builds without the journal, and seen", 1)


def test_the_unanswered_fates_are_all_there() -> None:
    """The names above are those of the matrix."""
    assert len(UNANSWERED) == 6
