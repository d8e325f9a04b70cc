"""Plans: they write nothing, they are applied exactly, and refused when they no longer fit."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tieout.errors import FirstRunNeedsReview, GuardExceeded, PlanForeign, PlanStale, SiteLocked
from tieout.plan import StepKind
from tieout.planfile import read_plan, rewrite_ticks
from tieout.sync import approve
from tieout.sync.deliver import Delivery
from tieout.sync.fetch import fetch_site
from tieout.sync.propose import PlanRequest, propose
from tieout.sync.run import refresh, sync_site
from tieout.testing.world import World


def digests(folder: Path) -> dict[str, str]:
    """What every file of the site's folder holds, the plans and the site file left out."""
    files = [
        path for path in folder.iterdir() if path.is_file() and path.suffix not in {".json", ".toml", ".lock"}
    ]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_planning_writes_nothing_anywhere(world: World) -> None:
    """Byte for byte: the state store, the books' and the host's histories."""
    world.in_books("Acme")
    world.on_host("Bolt")
    with world.site() as site:
        refresh(site)
    before = digests(world.folder)

    with world.site() as site:
        propose(site, world.folder / "plan.json")
        propose(site, world.folder / "again.json", PlanRequest(view="missing"))

    assert digests(world.folder) == before
    assert world.company.written() == ()
    assert world.host.history == []


def test_the_same_input_gives_the_same_plan(world: World) -> None:
    """Byte-identical, however often it is made."""
    world.in_books("Acme", "Bolt")
    world.on_host("Core", "bolt")
    one = world.plan("one.json").read_bytes()
    with world.site() as site:
        propose(site, world.folder / "two.json", PlanRequest())

    assert (world.folder / "two.json").read_bytes() == one


def test_only_ticked_steps_are_carried_out(world: World) -> None:
    """The rest stays as it is and is proposed again."""
    world.in_books("Acme", "Bolt")
    path = world.plan()
    with world.site() as site:
        plan = read_plan(path, site.store.seal_key)
        rewrite_ticks(plan, path, lambda step: step.name == "Acme", site.store.seal_key)

    world.apply(path)

    assert world.names()[0] == ["Acme"]
    assert [step.name for step in world.steps()] == ["Bolt"]


def test_a_plan_applied_twice_makes_one_of_each(world: World) -> None:
    """The second time its records are linked, so it is stale."""
    world.company.unique_names = False
    world.on_host("Acme")
    path = world.plan()
    world.apply(path)

    with pytest.raises(PlanStale):
        world.apply(path)

    assert len(world.company.records(world.entity)) == 1


def test_a_record_changed_since_the_plan_stops_all_of_it(world: World) -> None:
    """Nothing is written, not even the untouched."""
    world.in_books("Acme", "Bolt")
    path = world.plan()
    world.company.edit(world.entity, "b-Acme", phone="9")

    with pytest.raises(PlanStale, match="changed since"):
        world.apply(path)

    assert world.host.history == []


def test_rules_changed_since_the_plan_stop_it(world: World) -> None:
    """It was made for other rules."""
    world.in_books("Acme")
    path = world.plan()
    world.rules |= {"replace": ["phone"]}

    with pytest.raises(PlanStale, match="rules"):
        world.apply(path)


def test_an_old_plan_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Older than rule plan_ttl."""

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Tomorrow":
            return cls.fromtimestamp((datetime.now(UTC) + timedelta(days=2)).timestamp(), UTC)

    world.in_books("Acme")
    path = world.plan()
    monkeypatch.setattr(approve, "datetime", Tomorrow)

    with pytest.raises(PlanStale, match="too old"):
        world.apply(path)


def test_a_plan_for_another_company_is_refused(world: World) -> None:
    """The site was confirmed for another one since."""
    world.in_books("Acme")
    path = world.plan()
    world.company.swap_company()
    world.pinned = world.company.identity

    with pytest.raises(PlanForeign):
        world.apply(path)


def test_the_guard_counts_writes_not_links(world: World) -> None:
    """Two writes with one allowed, unattended; a person's own plan is limited only by a person."""
    world.site_rules |= {"max_changes": 1}
    world.in_books("Acme", "Bolt")

    with pytest.raises(GuardExceeded):
        world.sync()
    with pytest.raises(GuardExceeded):
        world.apply(world.plan(), max_changes=1)

    assert world.host.history == []
    assert world.apply(world.plan()).done == {StepKind.ADD_TO_HOST: 2}, "a person has looked at this one"


def test_two_runs_of_one_site_never_meet(world: World) -> None:
    """The second is refused while the first holds the lock."""
    with world.site() as first, world.site() as second, first.store.lock(), pytest.raises(SiteLocked):
        sync_site(second, who="test", reviewed=True)


def test_an_unattended_first_sync_waits_for_a_person(world: World) -> None:
    """Until a plan was applied by one."""
    world.in_books("Acme")
    with world.site() as site, pytest.raises(FirstRunNeedsReview):
        sync_site(site, who="schedule")
    world.apply(world.plan())
    world.in_books("Bolt")

    with world.site() as site:
        sync_site(site, who="schedule")

    assert world.names()[0] == ["Acme", "Bolt"]


def test_what_changed_between_approval_and_delivery_is_not_sent(world: World) -> None:
    """Delivery may come hours after approval, when the books call: each operation is looked at again."""
    world.in_books("Acme", "Bolt")
    path = world.plan()
    with world.site() as site, site.store.lock(), site.open_books() as books:
        plan = read_plan(path, site.store.seal_key)
        run = site.store.start_run("apply", "test", plan.summary.digest)
        approve.approve_steps(site, run, plan)
        world.company.edit(world.entity, "b-Acme", phone="9")
        fetch_site(site, books)
        delivery = Delivery(site, books, run)
        delivery.deliver()

    assert [(one.name, (one.error or {})["code"]) for one in delivery.refused] == [("Acme", "TO-PLN-003")]
    assert world.names()[0] == ["Bolt"]


def test_a_plan_of_what_is_missing_settles_nothing_else(world: World) -> None:
    """A change it did not look at is still found by the next sync."""
    world.rules |= {"replace": ["phone"]}
    world.in_books("Acme", phone="1")
    world.sync()
    world.company.edit(world.entity, "b-Acme", phone="2")
    world.in_books("Bolt")
    world.apply(world.plan(view="missing"))

    report = world.sync()

    assert report.done == {StepKind.UPDATE_HOST: 1}


@pytest.mark.parametrize(
    ("direction", "ticked"), [("import", ["Acme"]), ("export", ["Bolt"]), ("both", ["Acme", "Bolt"])]
)
def test_a_person_may_narrow_the_direction(world: World, direction: str, ticked: list[str]) -> None:
    """The other side's rows are shown and cannot be ticked."""
    world.in_books("Acme")
    world.on_host("Bolt")

    steps = world.steps(direction=direction)

    assert sorted(step.name for step in steps if step.ticked) == ticked
    assert sorted(step.name for step in steps if step.tickable) == ticked


def test_a_person_never_widens_the_direction(world: World) -> None:
    """Rules that only import do not export because somebody asks."""
    world.rules = {"direction": "import"}
    world.on_host("Bolt")

    assert [step.tickable for step in world.steps(direction="export")] == [False]
