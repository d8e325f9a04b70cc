"""Matching: one against one and exactly equal is a pair; everything else is shown, nothing is guessed."""

from hypothesis import given
from hypothesis import strategies as st

from tieout.matching import match_candidates, suggest
from tieout.pairs import Candidate, Half, Pair


def half(key: str, name: str, code: str = "") -> Half:
    """A row with nothing but what matching looks at."""
    return Half(key, code, name, True, False, b"", "", "{}")  # noqa: FBT003 - positional for brevity


def test_one_against_one_with_exactly_the_same_name_is_a_pair() -> None:
    """Names that differ only in blanks around them are the same name."""
    [pair] = match_candidates([Candidate((half("h", "Acme "),), (half("b", "Acme"),), "name")])

    assert (pair.how, pair.ambiguous) == ("name", False)
    assert pair.host
    assert pair.books


def test_names_that_differ_in_capitals_are_two_records_and_a_suggestion() -> None:
    """EXACT means exact: a person decides whether ACME is Acme."""
    host, books = match_candidates([Candidate((half("h", "ACME"),), (half("b", "Acme"),), "name")])

    assert host.books is None
    assert books.host is None
    assert host.suggestions[0].key == "b"
    assert books.suggestions[0].key == "h"


def test_an_equal_id_pairs_records_of_different_names() -> None:
    """When the rule says id, the id decides."""
    [pair] = match_candidates([Candidate((half("h", "A", "X1"),), (half("b", "B", "X1"),), "id")])

    assert pair.how == "id"
    assert "X1" in pair.reason


def test_several_of_one_name_are_ambiguous_and_all_shown() -> None:
    """Two on the host and one in the books: three rows, no pair, each with the others as suggestions."""
    group = Candidate((half("h1", "Acme"), half("h2", "Acme")), (half("b", "Acme"),), "name")

    pairs = list(match_candidates([group]))

    assert [pair.ambiguous for pair in pairs] == [True] * 3
    assert all(not (pair.host and pair.books) for pair in pairs)
    assert {near.key for near in pairs[2].suggestions} == {"h1", "h2"}


def test_twins_on_one_side_are_marked_but_not_lost() -> None:
    """Two host records of one name, nothing across: both are shown, both say so."""
    pairs = list(match_candidates([Candidate((half("h1", "Acme"), half("h2", "Acme")), (), "none")]))

    assert len(pairs) == 2
    assert all("1 more there with this name" in pair.reason for pair in pairs)


def test_similar_names_are_suggested_across_but_never_paired() -> None:
    """Kings Electric and Kings Electrical may be one; only a person knows."""
    alone = [
        Pair(half("h", "Kings Electrical"), None, "none", ""),
        Pair(None, half("b", "Kings Electric"), "none", ""),
        Pair(None, half("c", "Zebra Foods"), "none", ""),
    ]

    host, books, other = suggest(alone)

    assert [near.key for near in host.suggestions] == ["b"]
    assert [near.key for near in books.suggestions] == ["h"]
    assert other.suggestions == ()


@given(
    st.lists(
        st.tuples(
            st.lists(st.text(max_size=6), max_size=3),
            st.lists(st.text(max_size=6), max_size=3),
            st.sampled_from(["id", "name", "none"]),
        )
    )
)
def test_every_record_comes_out_exactly_once(groups: list[tuple[list[str], list[str], str]]) -> None:
    """Whatever the groups look like: nothing is lost, nothing doubled, no group of several makes a pair."""
    candidates = [
        Candidate(
            tuple(half(f"h{n}.{i}", name) for i, name in enumerate(hosts)),
            tuple(half(f"b{n}.{i}", name) for i, name in enumerate(books)),
            by,  # type: ignore[arg-type]
        )
        for n, (hosts, books, by) in enumerate(groups)
    ]

    pairs = list(match_candidates(candidates))

    seen = [side.key for pair in pairs for side in (pair.host, pair.books) if side]
    expected = [half.key for candidate in candidates for half in (*candidate.host, *candidate.books)]
    assert sorted(seen) == sorted(expected)
    alone = {c.host[0].key for c in candidates if len(c.host) == 1 and len(c.books) == 1}
    assert all(pair.host.key in alone for pair in pairs if pair.host and pair.books)
