"""Undo: the host gets back what a run changed, where nobody touched it since; the books keep what they have."""

from tieout.plan import StepKind
from tieout.records import Customer
from tieout.sync.retry import retry
from tieout.sync.undo import undo_run, undo_steps
from tieout.testing.world import World


def undo(world: World, run: str) -> object:
    """Undo a run, as a person."""
    with world.site() as site:
        return undo_run(site, run, who="test")


def test_an_import_is_taken_back(world: World) -> None:
    """The record is gone from the host, its link with it, and the books are as they were."""
    world.in_books("Acme")
    run = world.sync().run

    undo(world, run)

    assert world.names() == ([], ["Acme"])
    with world.site() as site:
        assert list(site.store.links(world.entity, broken=False)) == []


def test_an_import_that_somebody_changed_since_is_left(world: World) -> None:
    """That one is refused with a sentence; the untouched one is taken back."""
    world.in_books("Acme", "Bolt")
    run = world.sync().run
    [acme] = [one for one in world.host.records(world.entity) if one.name == "Acme"]
    world.host.edit(world.entity, acme.key, phone="555")

    with world.site() as site:
        report = undo_run(site, run, who="test")

    assert world.names()[0] == ["Acme"]
    assert [one.name for one in report.refused] == ["Acme"]
    assert "changed" in str(report.refused[0].error)


def test_a_change_seen_by_a_later_sync_still_protects_the_record(world: World) -> None:
    """The record is compared with what the run left, not with what was read last."""
    world.in_books("Acme")
    run = world.sync().run
    [acme] = world.host.records(world.entity)
    world.host.edit(world.entity, acme.key, notes="ours now")
    world.sync()

    undo(world, run)

    assert world.names()[0] == ["Acme"]


def test_replaced_values_come_back(world: World) -> None:
    """Only the replaced field, with its old value."""
    world.rules |= {"replace": ["phone"]}
    world.in_books("Acme", phone="1")
    world.sync()
    world.company.edit(world.entity, "b-Acme", phone="2")
    run = world.sync().run

    undo(world, run)

    [acme] = world.host.records(world.entity)
    assert isinstance(acme, Customer)
    assert acme.phone == "1"


def test_what_was_exported_stays_and_is_named(world: World) -> None:
    """Nothing is ever deleted in the books."""
    world.on_host("Acme")
    run = world.sync().run

    with world.site() as site:
        steps = undo_steps(site, run)
        report = undo_run(site, run, who="test")

    assert [(step.kind, step.possible) for step in steps] == [(StepKind.ADD_TO_BOOKS, False)]
    assert world.names() == (["Acme"], ["Acme"])
    assert report.run == ""


def test_looking_at_an_undo_changes_nothing(world: World) -> None:
    """The dry run only tells."""
    world.in_books("Acme")
    run = world.sync().run

    with world.site() as site:
        steps = undo_steps(site, run)

    assert [step.possible for step in steps] == [True]
    assert world.names()[0] == ["Acme"]


def test_an_undone_import_is_offered_again(world: World) -> None:
    """It is only in the books once more."""
    world.in_books("Acme")
    undo(world, world.sync().run)

    assert [step.kind for step in world.steps()] == [StepKind.ADD_TO_HOST]


def test_a_run_is_undone_once(world: World) -> None:
    """The second time it says so and does nothing."""
    world.in_books("Acme")
    run = world.sync().run
    undo(world, run)

    with world.site() as site:
        report = undo_run(site, run, who="test")

    assert report.remarks == (f"run {run} is undone already",)
    assert report.run == ""


def test_an_undo_is_not_retried(world: World) -> None:
    """What it refused is for a person to change; retry plans nothing of its own accord."""
    world.in_books("Acme")
    run = world.sync().run
    [acme] = world.host.records(world.entity)
    world.host.edit(world.entity, acme.key, phone="555")
    with world.site() as site:
        undone = undo_run(site, run, who="test")

        report = retry(site, undone.run, who="test")

    assert "by hand" in report.remarks[0]
