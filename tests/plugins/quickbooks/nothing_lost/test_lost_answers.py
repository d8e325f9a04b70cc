"""The matrix: every write, whatever becomes of it on its way through the Web Connector, ends as one record."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tieout_quickbooks.simulator.webconnector import Outcome, Update

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.judging import (
        created,
        judge,
        judge_host,
        judge_unharmed,
        linked,
    )
    from tests.plugins.quickbooks.nothing_lost.outcomes import FATES, Ends, Fate
    from tests.plugins.quickbooks.nothing_lost.resting_shop import RestingShop
    from tests.plugins.quickbooks.nothing_lost.scenes import Scene, begun, rename_ours
else:
    from judging import created, judge, judge_host, judge_unharmed, linked
    from outcomes import FATES, Ends, Fate
    from resting_shop import RestingShop
    from scenes import Scene, begun, rename_ours

Tally = Callable[[str, int], None]


class Case(NamedTuple):
    """One case of the matrix."""

    fate: Fate
    write: str
    is_renamed: bool

    def __str__(self) -> str:
        return f"{self.fate}: {self.write}{' renamed meanwhile' if self.is_renamed else ''}"


def cases() -> Iterator[Case]:
    """Every fate of every write; of what is made, the half is renamed, and each fate both ways."""
    for place, fate in enumerate(FATES):
        for number, write in enumerate(fate.writes):
            yield Case(fate, write, fate.applied and (place + number) % 2 == 0)


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_whatever_becomes_of_an_addition_there_is_one_record_of_it(
    shop: RestingShop, case: Case, tally: Tally
) -> None:
    """One record, tied to the host's; or none, and a sentence that says why, until the cause is gone."""
    fate = case.fate
    with begun(shop, case.write) as scene:
        fate.arm(scene)
        scene.update()
        assert sum(created(shop.company).values()) == fate.applied, "the case is not what it says"
        if case.is_renamed:
            rename_ours(scene)
        fate.afterwards(scene)
        see(scene, fate)
        fate.relief(scene)
        shop.until_quiet(scene.update)
    if fate.is_anothers:
        judge_theirs(scene)
    else:
        judge(shop, [scene.wanted])
    tally("cases of the lost-answer matrix", 1)


def see(scene: Scene, fate: Fate) -> None:
    """What is to be seen before any relief."""
    if fate.ends is Ends.ONE:
        return
    before = created(scene.company)
    for _ in range(3):
        update = scene.update()
        if fate.ends is Ends.SHUT:
            assert "added" not in update.shown
        elif fate.ends is Ends.REFUSED:
            assert f'is in use already by the other name "{scene.wanted.name}"' in why_refused(scene, update)
        else:
            assert update.outcome is Outcome.DONE
            assert "1 in doubt" in scene.shop.ok("status", scene.shop.name)
    assert created(scene.company) == before
    judge_host(scene.shop, [scene.wanted])


def why_refused(scene: Scene, update: Update) -> str:
    """What a person reads who types the command that the Web Connector's window names."""
    [command] = re.findall(r"1 refused \(tieout (history show [0-9-]+)\)", update.shown)
    return " ".join(scene.shop.ok(*command.split()).split())


def judge_theirs(scene: Scene) -> None:
    """A person's own record of that name is the one that is linked; none of ours was made."""
    shop, wanted = scene.shop, scene.wanted
    assert created(shop.company) == {}
    record = shop.company.find_by_name(wanted.full_name, wanted.kind)
    table = {"Customer": "customers", "Vendor": "vendors"}[wanted.kind]
    [row] = [key for key, name in shop.host_rows(table) if name == wanted.name]
    assert record is not None
    assert linked(shop, wanted.kind, row) == record.key
    judge_host(shop, [wanted])
    judge_unharmed(shop)
