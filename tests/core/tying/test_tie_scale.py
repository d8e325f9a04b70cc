"""How much memory a tie-out needs: that of its reasons and currencies, not of its records."""

import tracemalloc
from collections.abc import Callable
from datetime import date

import pytest
from tests.core.tying.papers import money

from tieout.records import Entity, Invoice, Side
from tieout.store import NewLink
from tieout.sync.tie import tie_out
from tieout.testing.world import World

#: More than rows are fetched at a time in either case.
FEW, MANY = 2000, 8000
#: Far less than ``MANY`` records take, and more than two passes differ by chance.
_ROOM = 300_000


def fill(world: World, number: int) -> None:
    """So many linked invoices, every second one of which differs."""
    with world.site() as site:
        for side in Side:
            fetch = site.store.begin_fetch(
                side, Entity.INVOICE, since="", compared=site.compared(Entity.INVOICE)
            )
            off = 2 if side is Side.BOOKS else 1
            site.store.put_page(fetch, [_invoice(side, one, 10 + one % off) for one in range(number)])
            site.store.finish_fetch(fetch, watermark="1", complete=True)
        links = [NewLink(f"{Side.HOST}-{one}", f"{Side.BOOKS}-{one}", "name") for one in range(number)]
        site.store.add_links(Entity.INVOICE, links)


def _invoice(side: Side, number: int, amount: int) -> Invoice:
    total = money(amount, "CAD")
    return Invoice(
        key=f"{side}-{number}", name=str(number), dated=date(2026, 1, 1), total=total, balance=total
    )


def peak(world: World) -> int:
    """The most memory one tie-out of invoices held at a time, in bytes."""
    with world.site() as site:
        found = 0

        def put(_: object) -> None:
            nonlocal found
            found += 1

        tie_out(site, put, (Entity.INVOICE,))  # what is made once is made now
        tracemalloc.start()
        try:
            tie_out(site, put, (Entity.INVOICE,))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.timeout(120)
def test_four_times_the_records_need_no_more_memory(make_world: Callable[[], World]) -> None:
    """Pairs, differences and sums stream through."""
    peaks = []
    for number in (FEW, MANY):
        world = make_world()
        fill(world, number)
        peaks.append(peak(world))

    assert peaks[1] - peaks[0] < _ROOM, peaks
