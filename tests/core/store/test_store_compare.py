"""Comparing mirrors: which pairs come, in which order, which records could be pairs."""

from collections.abc import Iterable

import pytest

from tieout.pairs import Candidate, Half
from tieout.records import Customer, Entity, Record, Side
from tieout.rules.entity import MatchBy
from tieout.store import NewLink, Scope, SiteStore

CUSTOMER = Entity.CUSTOMER


def put(site: SiteStore, side: Side, *records: Record) -> int:
    """One read of one page; returns its number."""
    number = site.begin_fetch(side, CUSTOMER, since="w", compared=("name", "phone"))
    site.put_page(number, records)
    return number


def both(site: SiteStore, *records: Record) -> None:
    """The same records on both sides, linked and settled."""
    for side in Side:
        number = put(site, side, *records)
    site.add_links(CUSTOMER, [NewLink(record.key, record.key, "name") for record in records])
    site.settle_pairs(CUSTOMER, upto_fetch=number, keep_open=[])


def pairs(site: SiteStore, scope: Scope) -> list[tuple[str, str, str]]:
    """Link key with the names of both halves, "-" for none."""
    return [
        (link.host_key, host.name if host else "-", books.name if books else "-")
        for host, books, link in site.linked_pairs(CUSTOMER, scope=scope)
    ]


def groups(site: SiteStore, *match: MatchBy) -> list[tuple[str, list[str], list[str]]]:
    """Candidates as their reason and keys."""
    return [
        (one.by, [half.key for half in one.host], [half.key for half in one.books])
        for one in site.candidates(CUSTOMER, match)
    ]


def test_scopes_of_linked_pairs(site: SiteStore) -> None:
    """Open brings pairs with an open half, differing those that differ too, all every one; by host key."""
    both(site, *(Customer(key=key, name=f"N{key}") for key in ("4", "3", "2", "1")))
    put(site, Side.BOOKS, Customer(key="3", name="books changed"))
    put(site, Side.HOST, Customer(key="2", name="settled but other"))
    site.settle_pairs(CUSTOMER, upto_fetch=10**6, keep_open=[("3", "3")])
    assert pairs(site, "open") == [("3", "N3", "books changed")]
    assert [key for key, _, _ in pairs(site, "differing")] == ["2", "3"]
    assert [key for key, _, _ in pairs(site, "all")] == ["1", "2", "3", "4"]


def test_pair_with_both_halves_open_comes_once(site: SiteStore) -> None:
    """A pair open on both sides is one pair, with what was agreed on each side."""
    both(site, Customer(key="1", name="old"))
    for side in Side:
        put(site, side, Customer(key="1", name=f"new on {side}"))
    [(host, books, _)] = site.linked_pairs(CUSTOMER, scope="open")
    assert host is not None
    assert books is not None
    assert (host.name, books.name) == ("new on host", "new on books")
    assert {Customer.model_validate_json(half.agreed).name for half in (host, books)} == {"old"}


def test_half_that_is_not_in_the_mirror_is_none(site: SiteStore) -> None:
    """A link whose record was never read has no half there, and counts as differing."""
    put(site, Side.HOST, Customer(key="1", name="A"))
    site.add_links(CUSTOMER, [NewLink("1", "9", "manual"), NewLink("8", "7", "manual")])
    assert pairs(site, "open") == [("1", "A", "-")]
    assert pairs(site, "differing") == [("1", "A", "-"), ("8", "-", "-")]


def test_deletion_on_one_side_differs(site: SiteStore) -> None:
    """A pair of which one half is deleted differs even when it is settled."""
    both(site, Customer(key="1", name="A"))
    put(site, Side.BOOKS, Customer(key="1", name="A", deleted=True))
    site.settle_pairs(CUSTOMER, upto_fetch=10**6, keep_open=[])
    assert pairs(site, "open") == []
    assert pairs(site, "differing") == [("1", "A", "A")]


def test_broken_links_are_no_pairs(site: SiteStore) -> None:
    """Only live links are compared; the records of a broken one are candidates again."""
    both(site, Customer(key="1", name="A"))
    site.break_links(CUSTOMER, ["1"], Side.HOST, "gone")
    assert pairs(site, "all") == []
    assert groups(site, "link", "name") == [("name", ["1"], ["1"])]


def test_candidates_by_code_then_by_name_each_row_once(site: SiteStore) -> None:
    """Groups sharing a code come first, then by name key, and rows alone; nobody comes twice."""
    put(
        site,
        Side.HOST,
        Customer(key="h1", name="Same", code="X"),
        Customer(key="h2", name="Same"),
        Customer(key="h3", name="only host", code="lonely"),
    )
    put(
        site,
        Side.BOOKS,
        Customer(key="b1", name="Other", code="X"),
        Customer(key="b2", name="SAME "),
        Customer(key="b3", name="only books"),
    )
    assert groups(site, "link", "id", "name") == [
        ("id", ["h1"], ["b1"]),
        ("none", [], ["b3"]),
        ("none", ["h3"], []),
        ("name", ["h2"], ["b2"]),
    ]


def test_candidates_only_by_what_the_rule_names(site: SiteStore) -> None:
    """Without "name" a shared name makes no group, without "id" a shared code makes none."""
    put(site, Side.HOST, Customer(key="h1", name="A", code="1"))
    put(site, Side.BOOKS, Customer(key="b1", name="B", code="1"), Customer(key="b2", name="A"))
    assert groups(site, "link", "id") == [("none", [], ["b2"]), ("id", ["h1"], ["b1"])]
    assert groups(site, "link", "name") == [("name", ["h1"], ["b2"]), ("none", [], ["b1"])]
    assert {by for by, _, _ in groups(site, "link")} == {"none"}
    assert len(groups(site, "link")) == 3


def test_all_of_a_name_come_in_one_group(site: SiteStore) -> None:
    """Several rows of one name are one group, so that ambiguity can be seen."""
    put(site, Side.HOST, Customer(key="h2", name="A"), Customer(key="h1", name="a"))
    put(site, Side.BOOKS, Customer(key="b1", name="A "))
    assert groups(site, "name") == [("name", ["h1", "h2"], ["b1"])]


def test_blank_names_and_codes_share_nothing(site: SiteStore) -> None:
    """Rows without a name or code are never grouped by that."""
    put(site, Side.HOST, Customer(key="h1", name="", code=""))
    put(site, Side.BOOKS, Customer(key="b1", name=" ", code=""))
    assert groups(site, "id", "name") == [("none", ["h1"], []), ("none", [], ["b1"])]


def test_linked_and_deleted_rows_are_no_candidates(site: SiteStore) -> None:
    """What is linked or deleted is not proposed."""
    both(site, Customer(key="1", name="A"))
    put(site, Side.HOST, Customer(key="h", name="B", deleted=True))
    put(site, Side.BOOKS, Customer(key="b", name="B"))
    assert groups(site, "name") == [("none", [], ["b"])]


@pytest.mark.parametrize("stream", ["pairs", "candidates", "halves", "links"])
def test_streams_see_one_snapshot_while_others_write(site: SiteStore, stream: str) -> None:
    """Writing while reading neither blocks nor shows up in the stream."""
    records = [Customer(key=f"{n:05}", name=f"N{n}") for n in range(2500)]
    both(site, *records)
    if stream == "candidates":
        for record in records:
            site.remove_link(CUSTOMER, record.key) if record.key < "00020" else None
    reading: dict[str, Iterable[object]] = {
        "pairs": site.linked_pairs(CUSTOMER, scope="all"),
        "candidates": site.candidates(CUSTOMER, ("name",)),
        "halves": site.all_halves(Side.HOST, CUSTOMER),
        "links": site.links(CUSTOMER),
    }
    streamed = iter(reading[stream])
    first = next(streamed)
    put(site, Side.HOST, Customer(key="99999", name="later"))
    site.break_links(CUSTOMER, ["02499"], Side.HOST, "later")
    rest = list(streamed)
    assert len(rest) == (19 if stream == "candidates" else 2499)
    assert isinstance(first, (Candidate, Half, tuple))


def test_stream_left_halfway_lets_go(site: SiteStore) -> None:
    """Whoever stops after the first item leaves nothing open behind: no cursor, no transaction, no lock."""
    both(site, *(Customer(key=f"{n:05}", name=f"N{n}") for n in range(1500)))
    site.approve("r", [])
    for stream in (
        site.linked_pairs(CUSTOMER, scope="all"),
        site.linked_pairs(CUSTOMER, scope="differing"),
        site.all_halves(Side.HOST, CUSTOMER),
        site.links(CUSTOMER),
    ):
        next(stream, None)
        del stream
    site.break_links(CUSTOMER, [f"{n:05}" for n in range(1500)], Side.HOST, "all")
    assert next(site.candidates(CUSTOMER, ("id", "name"))).by == "name"
