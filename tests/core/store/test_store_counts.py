"""Counting a mirror's rows by how they stand, on both databases."""

from tieout.records import Customer, Entity, Side
from tieout.store import SiteStore


def test_active_inactive_and_deleted_rows_are_counted_once_each(site: SiteStore) -> None:
    """A deleted row counts as that, whatever it was before; the other side and other entities do not count."""
    fetch = site.begin_fetch(Side.HOST, Entity.CUSTOMER, since="", compared=("name",))
    rows = [Customer(key=str(number), name=f"C {number}", active=number % 2 == 0) for number in range(5)]
    site.put_page(fetch, rows)
    site.put_deleted(fetch, ["0", "1"])
    site.finish_fetch(fetch, watermark="1", complete=True)

    counts = site.count_by_standing(Side.HOST, Entity.CUSTOMER)

    assert counts._asdict() == {"active": 2, "inactive": 1, "deleted": 2}
    assert sum(site.count_by_standing(Side.BOOKS, Entity.CUSTOMER)) == 0
    assert sum(site.count_by_standing(Side.HOST, Entity.VENDOR)) == 0
