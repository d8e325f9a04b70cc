"""Fetch: what changed comes in; what does not come is only gone when that can be believed."""

import pytest

from tieout.errors import GuardExceeded, ReadIncomplete, WrongCompany
from tieout.records import Side
from tieout.sync.run import refresh
from tieout.testing.faults import Fault, Faults, Mishap
from tieout.testing.world import World


def test_a_second_read_brings_only_what_changed(world: World) -> None:
    """By the side's own watermark."""
    world.in_books("Acme", "Bolt")
    with world.site() as site:
        refresh(site)
        world.company.edit(world.entity, "b-Acme", phone="1")
        [books] = [report for report in refresh(site) if report.side is Side.BOOKS]

    assert (books.new, books.changed, books.same, books.full) == (0, 1, 0, False)


@pytest.mark.parametrize("mishap", [Mishap.ENDS_EARLY, Mishap.BREAKS_OFF])
def test_a_read_that_breaks_off_concludes_nothing(world: World, mishap: Mishap) -> None:
    """No deletion, no new watermark; the next whole read finds everything."""
    world.company.page_size = 2
    world.in_books("Acme", "Bolt", "Core", "Dart")
    world.sync()
    faults = Faults(Fault("fetch_records", 2, mishap))

    with pytest.raises(ReadIncomplete), world.site(faults) as site:
        refresh(site, full=True)

    report = world.sync(full=True)
    assert report.written == 0
    assert [record.deleted for record in world.host.records(world.entity)] == [False] * 4


def test_books_that_suddenly_seem_empty_stop_the_sync(world: World) -> None:
    """An empty read is a closed file or a lost permission, not a hundred deletions."""
    world.in_books(*(f"Customer {number}" for number in range(20)))
    world.sync()
    world.company.rows.table(world.entity).clear()

    with pytest.raises(GuardExceeded, match="vanished"):
        world.sync(full=True)

    assert not any(record.deleted for record in world.host.records(world.entity))


def test_a_few_vanished_records_are_believed_after_a_complete_read(world: World) -> None:
    """One of twenty is an ordinary deletion."""
    world.in_books(*(f"Customer {number}" for number in range(20)))
    world.sync()
    del world.company.rows.table(world.entity)["b-Customer 7"]

    world.sync(full=True)

    assert [one.name for one in world.host.records(world.entity) if one.deleted] == ["Customer 7"]


def test_another_company_is_refused_before_anything_is_read(world: World) -> None:
    """The mirror stays empty."""
    world.in_books("Acme")
    world.company.swap_company()

    with pytest.raises(WrongCompany), world.site() as site:
        refresh(site)

    with world.site() as site:
        assert site.store.count(Side.BOOKS, world.entity) == 0
