"""Merging: field by field, against what both sides last agreed on; never settled by the way."""

from typing import Any

import pytest

from tieout.plan import Step, StepKind
from tieout.planfile import read_plan, rewrite_ticks
from tieout.records import Customer, Side
from tieout.sync.linking import find_record, link_auto, link_by_hand, unlink
from tieout.sync.undo import undo_run
from tieout.testing.world import World

_BOTH_WAYS = {
    "direction": "both",
    "replace": ["address", "phone", "email"],
    "update_books": ["address", "phone", "email"],
}


@pytest.fixture
def pair(world: World) -> World:
    """Acme on both sides, linked, agreeing on phone 1 and fax 1."""
    world.rules = dict(_BOTH_WAYS)
    world.in_books("Acme", phone="1", fax="1", email="a")
    world.on_host("Acme", phone="1", fax="1", email="a")
    world.sync()
    return world


def _host(world: World) -> Customer:
    [record] = world.host.records(world.entity)
    assert isinstance(record, Customer)
    return record


def _books(world: World) -> Customer:
    [record] = world.company.records(world.entity)
    assert isinstance(record, Customer)
    return record


def _edit(world: World, side: Side, **fields: Any) -> None:
    if side is Side.HOST:
        world.host.edit(world.entity, "h-Acme", **fields)
    else:
        world.company.edit(world.entity, "b-Acme", **fields)


def test_each_side_s_change_goes_to_the_other(pair: World) -> None:
    """The phone was changed on the host, the fax in the books: both sides end with both."""
    _edit(pair, Side.HOST, phone="2")
    _edit(pair, Side.BOOKS, fax="9")

    report = pair.sync()

    assert report.done == {StepKind.UPDATE_HOST: 1, StepKind.UPDATE_BOOKS: 1}
    assert (_host(pair).phone, _host(pair).fax) == (_books(pair).phone, _books(pair).fax) == ("2", "9")
    assert pair.sync().run == ""


def test_the_same_change_on_both_sides_is_no_conflict(pair: World) -> None:
    """Both wrote the same: there is nothing to do, and it is what they agree on from then."""
    _edit(pair, Side.HOST, phone="2")
    _edit(pair, Side.BOOKS, phone="2")
    assert pair.sync().run == ""

    _edit(pair, Side.HOST, phone="3")
    pair.sync()

    assert _books(pair).phone == "3"


def test_a_conflict_stays_one_when_another_field_is_carried_over(pair: World) -> None:
    """Carrying the fax over must not settle the phone."""
    _edit(pair, Side.HOST, phone="2")
    _edit(pair, Side.BOOKS, phone="3", fax="9")

    pair.sync()
    pair.sync()

    assert (_host(pair).phone, _books(pair).phone) == ("2", "3")
    assert (_host(pair).fax, _books(pair).fax) == ("9", "9")
    [step] = pair.steps()
    assert step.kind is StepKind.CONFLICT
    [change] = step.changes
    assert (change.field, change.changed, change.agreed) == ("phone", "both", "1")


def test_a_conflict_ends_when_a_person_makes_both_sides_equal(pair: World) -> None:
    """And the next change is carried over again."""
    _edit(pair, Side.HOST, phone="2")
    _edit(pair, Side.BOOKS, phone="3")
    pair.sync()
    _edit(pair, Side.BOOKS, phone="2")
    assert pair.sync().run == ""

    _edit(pair, Side.BOOKS, phone="4")
    pair.sync()

    assert _host(pair).phone == "4"


@pytest.mark.parametrize(("policy", "wins"), [("books", "3"), ("host", "2")])
def test_a_conflict_is_decided_by_the_rule_that_says_so(pair: World, policy: str, wins: str) -> None:
    """Rule conflict names who is right."""
    pair.rules |= {"conflict": policy}
    _edit(pair, Side.HOST, phone="2")
    _edit(pair, Side.BOOKS, phone="3")

    pair.sync()

    assert (_host(pair).phone, _books(pair).phone) == (wins, wins)


def test_an_unticked_direction_is_still_open_afterwards(pair: World) -> None:
    """A person carries the fax over and leaves the phone for tomorrow."""
    _edit(pair, Side.HOST, phone="2")
    _edit(pair, Side.BOOKS, fax="9")
    path = pair.plan()
    with pair.site() as site:
        plan, key = read_plan(path, site.store.seal_key), site.store.seal_key
        rewrite_ticks(plan, path.with_name("t.json"), lambda step: step.kind is StepKind.UPDATE_HOST, key)
    pair.apply(path.with_name("t.json"))

    pair.sync()

    assert (_books(pair).phone, _host(pair).fax) == ("2", "9")


def test_our_own_write_is_not_their_change(pair: World) -> None:
    """What came back from the books after our update is not carried to the host as news."""
    _edit(pair, Side.HOST, phone="2")
    pair.sync()
    written = len(pair.host.history)

    assert pair.sync().run == ""
    _edit(pair, Side.BOOKS, fax="9")
    pair.sync()

    assert len(pair.host.history) == written + 1
    assert (_host(pair).phone, _host(pair).fax) == ("2", "9")


def test_an_undone_import_is_not_imported_again_by_the_next_sync(pair: World) -> None:
    """The person who took it back has looked at it."""
    _edit(pair, Side.BOOKS, fax="9")
    run = pair.sync().run
    with pair.site() as site:
        undo_run(site, run, who="test")

    pair.sync()

    assert _host(pair).fax == "1"


# --- rule only_changed


@pytest.fixture
def linked(world: World) -> World:
    """Acme of the host and Bolt of the books, of other phones, linked by hand under only_changed."""
    world.rules = {**_BOTH_WAYS, "only_linked": True, "only_changed": True}
    world.host.seed(world.entity, [Customer(key="h-Acme", name="Acme", phone="1", fax="1")])
    world.company.seed(world.entity, [Customer(key="b-Acme", name="Bolt", phone="7", fax="1")])
    world.plan()
    with world.site() as site:
        host = find_record(site, Side.HOST, world.entity, "Acme")
        books = find_record(site, Side.BOOKS, world.entity, "Bolt")
        link_by_hand(site, world.entity, host, books, "test")
    return world


def _steps(world: World) -> list[Step]:
    return world.steps()


def test_what_differed_when_they_were_linked_is_left(linked: World) -> None:
    """Neither side is right; nobody changed anything since."""
    assert _steps(linked) == []
    assert linked.sync().run == ""
    [step] = linked.steps(view="all")
    assert "differs as it did when the two were linked" in step.problem


@pytest.mark.parametrize("synced_before", [False, True])
def test_what_is_changed_after_linking_is_carried_over(linked: World, synced_before: bool) -> None:  # noqa: FBT001
    """Only that field, whether or not a sync came between."""
    if synced_before:
        linked.sync()
    _edit(linked, Side.HOST, fax="2")

    linked.sync()

    assert (_books(linked).fax, _books(linked).phone, _host(linked).phone) == ("2", "7", "1")
    assert _steps(linked) == []


def test_a_difference_from_before_goes_once_one_side_changes_it(linked: World) -> None:
    """The host's new phone replaces the other one of the books."""
    linked.sync()
    _edit(linked, Side.HOST, phone="2")

    [step] = _steps(linked)
    [change] = [change for change in step.changes if change.changed]
    linked.sync()

    assert (change.changed, change.agreed, change.will) == ("host", "1", "replace books")
    assert (_books(linked).phone, _host(linked).phone) == ("2", "2")


def test_unlinked_companies_are_never_shown(linked: World) -> None:
    """Equal names and all."""
    with linked.site() as site:
        unlink(site, linked.entity, find_record(site, Side.HOST, linked.entity, "Acme"), "test")
    _edit(linked, Side.BOOKS, name="Acme", phone="8")

    assert _steps(linked) == []


def test_linked_in_bulk_they_count_as_looked_at_too(linked: World) -> None:
    """As by hand."""
    linked.on_host("Core", phone="1")
    linked.in_books("Core", phone="2")
    linked.plan()
    with linked.site() as site:
        assert [name for name, *_ in link_auto(site, linked.entity, "test").linked] == ["Core"]
    linked.company.edit(linked.entity, "b-Core", phone="3")

    linked.sync()

    assert {record.name: record.phone for record in linked.host.records(linked.entity)} == {  # type: ignore[attr-defined]
        "Acme": "1",
        "Core": "3",
    }


def test_two_companies_found_by_name_are_written_both_ways_at_once(world: World) -> None:
    """One field is the books' to say, the other the host's; the first write links them and stops not the second."""
    world.rules = {"direction": "both", "replace": ["fax"], "update_books": ["email"]}
    world.in_books("Acme", fax="9", email="a")
    world.on_host("Acme", fax="1", email="b")

    report = world.sync()

    assert report.done == {StepKind.UPDATE_HOST: 1, StepKind.UPDATE_BOOKS: 1}
    assert (_host(world).fax, _books(world).email) == ("9", "b")


def test_an_undone_import_beside_a_conflict_is_not_imported_again_either(pair: World) -> None:
    """The pair is still open for the phone; the fax was taken back, and that is no change of the books."""
    _edit(pair, Side.HOST, phone="2")
    _edit(pair, Side.BOOKS, phone="3", fax="9")
    run = pair.sync().run
    assert _host(pair).fax == "9"
    with pair.site() as site:
        undo_run(site, run, who="test")

    pair.sync()

    assert (_host(pair).fax, _books(pair).fax) == ("1", "9")
    assert (_host(pair).phone, _books(pair).phone) == ("2", "3")
