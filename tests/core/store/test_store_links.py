"""Links: unique both ways while they live, history when broken."""

import pytest
from sqlalchemy import create_engine, text

from tieout.errors import LinkConflict
from tieout.records import Customer, Entity, Side
from tieout.store import NewLink, SiteStore, Store

HOST, BOOKS, CUSTOMER = Side.HOST, Side.BOOKS, Entity.CUSTOMER


def pairs(site: SiteStore, *, broken: bool | None = False) -> list[tuple[str, str]]:
    """The links as key pairs."""
    return [(link.host_key, link.books_key) for link in site.links(CUSTOMER, broken=broken)]


def test_links_come_by_host_key_with_all_they_know(site: SiteStore) -> None:
    """A link keeps how it was made, its note, its run and the time."""
    site.add_links(CUSTOMER, [NewLink("h2", "b2", "name"), NewLink("h1", "b1", "manual", "by Ann")], run="r1")
    first, second = site.links(CUSTOMER)
    assert (first.host_key, first.books_key, first.how, first.note) == ("h1", "b1", "manual", "by Ann")
    assert (first.state, first.run, first.made_at[:10], first.entity) == (
        "live",
        "r1",
        "2026-03-01",
        CUSTOMER,
    )
    assert second.host_key == "h2"


def test_adding_a_link_again_changes_nothing(site: SiteStore) -> None:
    """The same pair once more is left as it is, even twice in one call."""
    site.add_links(CUSTOMER, [NewLink("h", "b", "name")])
    site.add_links(CUSTOMER, [NewLink("h", "b", "id"), NewLink("h2", "b2", "id"), NewLink("h2", "b2", "id")])
    assert [link.how for link in site.links(CUSTOMER)] == ["name", "id"]


@pytest.mark.parametrize(
    ("host_key", "books_key", "other"),
    [("h1", "new", "h1 of the host is linked to b1"), ("new", "b1", "h1 of the host is linked to b1")],
)
def test_conflict_names_the_other_link_and_adds_nothing(
    site: SiteStore, host_key: str, books_key: str, other: str
) -> None:
    """A record tied already is refused with the name of the tie, and the whole call adds nothing."""
    site.add_links(CUSTOMER, [NewLink("h1", "b1", "name")])
    with pytest.raises(LinkConflict) as caught:
        site.add_links(CUSTOMER, [NewLink("h5", "b5", "name"), NewLink(host_key, books_key, "name")])
    assert other in caught.value.why
    assert pairs(site) == [("h1", "b1")]


def test_conflict_when_both_ends_are_tied_elsewhere(site: SiteStore) -> None:
    """Crossing two links is refused."""
    site.add_links(CUSTOMER, [NewLink("h1", "b1", "name"), NewLink("h2", "b2", "name")])
    with pytest.raises(LinkConflict):
        site.add_links(CUSTOMER, [NewLink("h1", "b2", "name")])


def test_conflict_within_one_call(site: SiteStore) -> None:
    """Two new links to one record are refused."""
    with pytest.raises(LinkConflict):
        site.add_links(CUSTOMER, [NewLink("h1", "b", "name"), NewLink("h2", "b", "name")])
    assert pairs(site) == []


@pytest.mark.parametrize(("host_key", "books_key"), [("h", "x"), ("x", "b")])
def test_database_itself_keeps_links_unique(site: SiteStore, url: str, host_key: str, books_key: str) -> None:
    """Another program cannot tie a record twice either."""
    site.add_links(CUSTOMER, [NewLink("h", "b", "name")])
    engine = create_engine(url)
    insert = text(
        "INSERT INTO link (site, entity, host_key, books_key, live, how, note, run, made_at)"
        " SELECT site, entity, :host, :books, 1, how, note, run, made_at FROM link"
    )
    with pytest.raises(Exception, match=r"(?i)unique"), engine.begin() as connection:
        connection.execute(insert, {"host": host_key, "books": books_key})
    engine.dispose()


def test_broken_link_is_history_and_in_nobodys_way(site: SiteStore) -> None:
    """A broken link stays with its reason; both records can be linked again, otherwise or alike."""
    site.add_links(CUSTOMER, [NewLink("h", "b", "name")])
    assert site.break_links(CUSTOMER, ["b", "unknown"], BOOKS, "merged") == 1
    assert site.link_of(HOST, CUSTOMER, "h") is None
    site.add_links(CUSTOMER, [NewLink("h", "b", "manual")])
    site.break_links(CUSTOMER, ["h"], HOST, "gone")
    site.add_links(CUSTOMER, [NewLink("h", "b9", "manual")])
    assert pairs(site) == [("h", "b9")]
    assert [link.note for link in site.links(CUSTOMER, broken=True)] == ["merged", "gone"]
    assert [link.state for link in site.links(CUSTOMER)] == ["broken", "broken", "live"]


def test_remove_link_gives_it_back(site: SiteStore) -> None:
    """Removing says what was removed; once more there is nothing."""
    site.add_links(CUSTOMER, [NewLink("h", "b", "name")])
    removed = site.remove_link(CUSTOMER, "h")
    assert removed is not None
    assert removed.books_key == "b"
    assert site.remove_link(CUSTOMER, "h") is None
    assert pairs(site, broken=None) == []


def test_unlinked_rows_open_and_agree_with_nobody(site: SiteStore) -> None:
    """Taking a link away or breaking it opens both rows and forgets what was agreed."""
    for side in Side:
        number = site.begin_fetch(side, CUSTOMER, since="", compared=("name",))
        site.put_page(number, [Customer(key="1", name="A"), Customer(key="2", name="B")])
    site.add_links(CUSTOMER, [NewLink("1", "1", "name"), NewLink("2", "2", "name")])
    site.settle_pairs(CUSTOMER, upto_fetch=99, keep_open=[])
    site.put_page(number, [Customer(key="1", name="changed")])
    site.remove_link(CUSTOMER, "1")
    site.break_links(CUSTOMER, ["2"], HOST, "gone")
    for side in Side:
        assert [(half.settled, half.agreed) for half in site.all_halves(side, CUSTOMER)] == [(False, "")] * 2


def test_links_of_entities_and_sites_are_apart(site: SiteStore, store: Store) -> None:
    """The same keys can be linked in another entity and on another site."""
    for where, entity in ((site, CUSTOMER), (site, Entity.VENDOR), (store.site("other"), CUSTOMER)):
        where.add_links(entity, [NewLink("h", "b", "name")])
    site.remove_link(CUSTOMER, "h")
    assert site.link_of(BOOKS, Entity.VENDOR, "b") is not None
    assert store.site("other").linked_keys(HOST, CUSTOMER, ["h", "x"]) == {"h"}
    assert site.linked_keys(HOST, CUSTOMER, ["h"]) == set()


def test_settle_pairs_spares_newer_rows_and_kept_pairs(site: SiteStore) -> None:
    """Rows fetched after the plan, and both rows of a pair to be kept open, stay open."""
    keys = ("1", "2", "3")
    for side in Side:
        number = site.begin_fetch(side, CUSTOMER, since="", compared=("name",))
        site.put_page(number, [Customer(key=key, name=key) for key in keys])
    site.add_links(CUSTOMER, [NewLink(key, key, "name") for key in keys])
    later = site.begin_fetch(BOOKS, CUSTOMER, since="w", compared=("name",))
    site.put_page(later, [Customer(key="3", name="later")])
    assert site.settle_pairs(CUSTOMER, upto_fetch=number, keep_open=iter([("2", "2")])) == 3
    settled = {side: [half.key for half in site.all_halves(side, CUSTOMER) if half.settled] for side in Side}
    assert settled == {HOST: ["1", "3"], BOOKS: ["1"]}
    assert site.settle_pairs(CUSTOMER, upto_fetch=later, keep_open=[]) == 3
