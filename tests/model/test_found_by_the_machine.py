"""What the machine found, each as short as it gets: no change of anybody's is lost, and nobody guesses."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.model.people import Deed
from tests.model.shop import Shop
from tests.model.things import Thing

from tieout.records import Address, Entity, Record, Side
from tieout.rules import EntityRules
from tieout.sync.linking import unlink
from tieout.sync.run import sync_site
from tieout.testing.faults import Crash, Fault, Faults, Mishap
from tieout.testing.memory import forget_companies
from tieout.testing.world import World

LONG = "1" * 22
HILL, MAIN = Address(line1="Hill Rd"), Address(line1="Main St")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The phone may travel both ways, and so may the address; one customer is linked and in step."""
    forget_companies()
    made = World(tmp_path)
    made.rules |= {"replace": ["phone", "billing_address"], "update_books": ["phone", "billing_address"]}
    made.in_books("Acme", phone="1")
    made.on_host("Acme", phone="1")
    made.sync()
    yield made
    forget_companies()


def on_host(world: World, **changes: Any) -> None:
    """Somebody edits Acme on the host."""
    world.host.edit(Entity.CUSTOMER, "h-Acme", **changes)


def in_books(world: World, **changes: Any) -> None:
    """Somebody edits Acme in the books."""
    world.company.edit(Entity.CUSTOMER, "b-Acme", **changes)


def pair(world: World) -> tuple[Any, Any]:
    """Acme on both sides."""
    sides: list[list[Record]] = [world.host.records(Entity.CUSTOMER), world.company.records(Entity.CUSTOMER)]
    return sides[0][0], sides[1][0]


def test_a_refused_change_is_still_there_after_its_plan_was_applied_twice(world: World) -> None:
    """The next sync tries it again."""
    on_host(world, phone=LONG)
    plan = world.plan()
    assert len(world.apply(plan).refused) == 1
    world.apply(plan)

    assert len(world.sync().refused) == 1


def test_a_change_that_waited_in_a_dead_run_is_not_closed_by_a_plan_that_only_shows_it(world: World) -> None:
    """It was approved and never sent, so the next sync sends it."""
    on_host(world, phone="2")
    with suppress(Crash):
        world.sync(Faults(Fault("point:run.approved", 1, Mishap.CRASH_BEFORE)))
    world.apply(world.plan())

    world.sync()
    assert pair(world)[1].phone == "2"


def test_an_edit_between_a_lost_answer_and_the_next_run_is_a_change(world: World) -> None:
    """It is carried over, for it is no echo."""
    on_host(world, phone="2")
    world.sync(Faults(Fault("export_records", 1, Mishap.ANSWER_LOST)))
    in_books(world, phone="3")

    world.sync()
    assert pair(world)[0].phone == "3"


def test_what_was_read_after_a_lost_answer_is_not_forgotten_when_it_is_settled(world: World) -> None:
    """The address was changed after our write of the phone, and read before anybody asked about the write."""
    in_books(world, phone="2")
    world.sync(Faults(Fault("host.write_records", 1, Mishap.ANSWER_LOST)))
    on_host(world, billing_address=HILL)
    world.plan()

    world.sync()
    assert pair(world)[1].billing_address == HILL


def test_a_field_carried_over_at_linking_is_agreed_though_another_was_refused(tmp_path: Path) -> None:
    """So a later change of it on the host is the host's change, and is not overwritten."""
    forget_companies()
    world = World(tmp_path)
    world.rules |= {"replace": ["billing_address"], "update_books": ["phone"]}
    world.in_books("Acme", phone="1", billing_address=MAIN)
    world.on_host("Acme", phone=LONG)
    assert len(world.sync().refused) == 1
    on_host(world, billing_address=HILL)

    world.sync()
    assert pair(world)[0].billing_address == HILL


def test_two_that_were_unlinked_before_their_write_was_heard_of_are_seen_again(world: World) -> None:
    """Strangers are always looked at."""
    in_books(world, phone="2")
    with suppress(Crash):
        world.sync(Faults(Fault("point:host.answered", 1, Mishap.CRASH_BEFORE)))
    with world.site() as site:
        half = site.store.halves(Side.HOST, Entity.CUSTOMER, ["h-Acme"])["h-Acme"]
        unlink(site, Entity.CUSTOMER, half, "test")

    world.sync()
    with world.site() as site:
        assert site.store.link_of(Side.HOST, Entity.CUSTOMER, "h-Acme") is not None


def test_a_document_is_not_found_by_the_name_of_a_party_that_two_in_the_books_have(tmp_path: Path) -> None:
    """Which of the two is meant only a person can say; until then nothing is linked."""
    forget_companies()
    shop = Shop(
        tmp_path, {Entity.VENDOR: EntityRules(direction="both"), Entity.BILL: EntityRules(direction="export")}
    )
    for side, key, bill in ((Side.HOST, "h", "h1"), (Side.BOOKS, "a", "a1"), (Side.BOOKS, "b", "b1")):
        shop.do(Deed(side, Entity.VENDOR, key, Thing(key, "Acme")))
        paper = Thing(bill, "7", party=key, party_name="Acme", total="1", approved=True)
        shop.do(Deed(side, Entity.BILL, bill, paper))

    sync_site(shop.opened, who="test", reviewed=True)
    links = shop.links()
    shop.close()
    assert links == []
