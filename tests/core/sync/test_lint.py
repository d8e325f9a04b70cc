"""Housekeeping before a first sync: what the help pages ask for is found, with the way out, and nothing else."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from tieout.pairs import Half
from tieout.records import Address, Side
from tieout.sync.lint import LintFinding, lint
from tieout.sync.namesakes import loose_id, namesakes
from tieout.sync.run import refresh
from tieout.testing.world import World

RULES = {
    "direction": "import",
    "match": ["link", "id"],
    "code_pattern": "[A-Z0-9_-]+",
    "code_max_length": 15,
}
WHOLE: dict[str, Any] = {
    "phone": "555-0100",
    "contact": "Jo",
    "billing_address": Address(line1="1 Main St", city="Springfield"),
}


@pytest.fixture
def tidy(world: World) -> World:
    """A world by the rules of a host that takes 15 characters, A-Z 0-9 - _."""
    world.rules = dict(RULES)
    world.company.unique_names = False
    return world


def found(world: World) -> list[LintFinding]:
    """All findings about what both sides hold now."""
    with world.site() as site:
        refresh(site)
        return list(lint(site))


def told(world: World) -> set[tuple[str, str, str]]:
    """Side, check and name of each finding."""
    return {(one.side.value, one.check, one.name) for one in found(world)}


def test_a_complete_record_with_a_legal_id_is_not_mentioned(tidy: World) -> None:
    """There is nothing to tidy up."""
    tidy.in_books("Ace", code="ACE-1_X", **WHOLE)

    assert found(tidy) == []


@pytest.mark.parametrize("code", ["ACE CO", "ace", "ACE.1", "A" * 16, "ÄCE"])
def test_an_id_the_host_does_not_take_is_shown_with_the_way_out(tidy: World, code: str) -> None:
    """Seed 001: make the existing one inactive and set up a new one with valid characters."""
    tidy.in_books("Ace", code=code, **WHOLE)

    (one,) = found(tidy)

    assert (one.check, one.code, one.side) == ("id", code, Side.BOOKS)
    assert code in one.sentence
    assert "Make it inactive in Books in memory and set up a new one" in one.way_out
    assert "at most 15 characters, matching [A-Z0-9_-]+" in one.way_out


def test_the_way_out_ends_the_finding(tidy: World) -> None:
    """Once the old one is inactive its id is no longer complained of; that it is inactive is said."""
    tidy.in_books("Ace", code="ACE CO", active=False)
    tidy.in_books("Ace, new", code="ACE-CO", **WHOLE)

    assert told(tidy) == {("books", "inactive", "Ace")}


def test_an_inactive_one_that_will_be_imported_is_looked_at_like_any_other(tidy: World) -> None:
    """With ``inactive = "import"`` its id matters."""
    tidy.rules["inactive"] = "import"
    tidy.in_books("Ace", code="ACE CO", active=False, **WHOLE)

    assert told(tidy) == {("books", "inactive", "Ace"), ("books", "id", "Ace")}


@pytest.mark.parametrize(
    ("blank", "check"),
    [({"billing_address": Address()}, "address"), ({"phone": " "}, "phone"), ({"contact": ""}, "contact")],
)
def test_missing_addresses_phones_and_contact_names_are_shown(
    tidy: World, blank: dict[str, Any], check: str
) -> None:
    """Seed 001: ensure the data is complete (addresses, telephone numbers, contact names)."""
    tidy.in_books("Ace", code="ACE", **WHOLE | blank)

    assert told(tidy) == {("books", check, "Ace")}


def test_a_job_leaves_its_address_to_its_customer(tidy: World) -> None:
    """What stands on the customer need not be said again on each of its jobs."""
    tidy.in_books("Kitchen", code="J-1", parent="Ace")

    assert found(tidy) == []


@pytest.mark.parametrize("also", [{"mobile": "555"}, {"alt_phone": "555"}])
def test_any_telephone_number_will_do(tidy: World, also: dict[str, Any]) -> None:
    """Somebody with a mobile only can be reached."""
    tidy.in_books("Ace", code="ACE", **WHOLE | {"phone": ""} | also)

    assert found(tidy) == []


@pytest.mark.parametrize(("host", "books"), [("00101", "101"), ("ace-1", "ACE-1"), ("000", "0")])
def test_ids_that_differ_in_padding_or_case_are_shown_on_both_sides(
    tidy: World, host: str, books: str
) -> None:
    """``00101`` is not ``101``: each side says which one it is not."""
    tidy.rules["code_pattern"] = ""
    tidy.on_host("Ace", code=host, **WHOLE)
    tidy.in_books("Ace Ltd", code=books, **WHOLE)

    sentences = {one.side.value: one.sentence for one in found(tidy) if one.check == "padded id"}

    assert sentences == {
        "host": f'its id "{host}" is not "{books}", which is in the books',
        "books": f'its id "{books}" is not "{host}", which is on the host',
    }


def test_ids_that_are_equal_are_not_padded(tidy: World) -> None:
    """A record with its exact partner is in order, whatever else looks like it; the other one is shown."""
    tidy.on_host("Ace", code="101", **WHOLE)
    tidy.in_books("Ace", code="101", **WHOLE)
    tidy.in_books("Other", code="00101", **WHOLE)

    assert told(tidy) == {("books", "padded id", "Other")}


def test_who_is_linked_has_found_its_partner(tidy: World) -> None:
    """A link made by hand settles what the ids do not say."""
    from tieout.sync.linking import find_record, link_by_hand

    tidy.on_host("Ace", code="00101", **WHOLE)
    tidy.in_books("Ace Ltd", code="101", **WHOLE)
    with tidy.site() as site:
        refresh(site)
        host = find_record(site, Side.HOST, tidy.entity, "00101")
        books = find_record(site, Side.BOOKS, tidy.entity, "101")
        link_by_hand(site, tidy.entity, host, books, who="test")

    assert found(tidy) == []


def test_names_and_ids_that_occur_twice_are_shown_with_their_number(tidy: World) -> None:
    """Names but for case and blanks; ids exactly; and how many of them are inactive."""
    tidy.company.seed(tidy.entity, [])
    tidy.in_books("Twin", code="T-1", **WHOLE)
    tidy.in_books("TWIN ", code="T-2", active=False)
    tidy.on_host("One", "Two", code="SAME", **WHOLE)

    sentences = {(one.check, one.name): one.sentence for one in found(tidy)}

    assert sentences["duplicate name", "Twin"] == "2 records here have this name, 1 of them inactive"
    assert ("duplicate name", "TWIN ") in sentences
    assert sentences["duplicate id", "One"] == "2 records here have this id"
    assert ("duplicate id", "Two") in sentences


def test_blank_ids_are_no_duplicates(tidy: World) -> None:
    """Two records without an id share nothing."""
    tidy.in_books("One", "Two", **WHOLE)

    assert found(tidy) == []


def test_findings_come_by_side_and_key(tidy: World) -> None:
    """All about one record stand together, its own first."""
    tidy.in_books("A", "B", "C", code="no good")

    keys = [one.key for one in found(tidy)]

    assert keys == sorted(keys)
    assert [one.check for one in found(tidy)][:1] == ["id"]


def test_lint_writes_nothing_anywhere(tidy: World) -> None:
    """Neither side, nor the state."""
    tidy.in_books("Ace", code="ACE CO")
    with tidy.site() as site:
        refresh(site)
        before, books = (tidy.folder / "state.db").read_bytes(), tidy.company.written()
        assert list(lint(site))
        assert (tidy.folder / "state.db").read_bytes() == before
    assert tidy.company.written() == books


@pytest.mark.parametrize(
    ("code", "loose"),
    [
        ("", ""),
        ("  ", ""),
        ("0", "0"),
        ("000", "0"),
        ("00101", "101"),
        (" Ace-1 ", "ace-1"),
        ("\N{FULLWIDTH DIGIT ONE}01", "101"),
    ],
)
def test_loose_ids(code: str, loose: str) -> None:
    """Padding, case and width are ignored, nothing else."""
    assert loose_id(code) == loose


def test_a_large_company_needs_no_more_memory_than_a_small_one() -> None:
    """Sixty times the records, and less than a megabyte more."""
    small, large = (_peak(count) for count in (1_000, 60_000))

    assert large - small < 1_000_000


def _peak(count: int) -> int:
    def halves(pad: str) -> Iterator[Half]:
        for number in range(count):
            code = f"{pad}{number % (count // 2)}"
            yield Half(str(number), code, f"Name {number // 2}", True, False, b"", "", "")  # noqa: FBT003

    tracemalloc.start()
    with namesakes(halves("0"), halves("")) as known:
        assert sum(1 for _ in known.near(Side.HOST)) > count * 0.9
        assert sum(1 for _ in known.shared(Side.BOOKS, "name")) == count
        assert sum(1 for _ in known.shared(Side.BOOKS, "code")) == count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
