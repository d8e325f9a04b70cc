"""Names are matched by a key that forgives width, case and blanks, and by exact equality that forgives nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.records import exactly_equal, name_key, within_type

NAMES = st.text(max_size=20)


@given(NAMES)
def test_a_key_is_its_own_key_after_folding_twice(name: str) -> None:
    """Folding settles: the key of a key's key is the key's key."""
    once = name_key(name_key(name))

    assert name_key(once) == once


@given(NAMES, st.sampled_from([" ", "\t", "\n", "\u00a0", "\u3000"]))
def test_blanks_around_do_not_count(name: str, blank: str) -> None:
    """Whatever blank stands before or behind, the key stays."""
    assert name_key(f"{blank}{name}{blank}") == name_key(name)


@given(NAMES)
def test_keys_have_no_stray_blanks(name: str) -> None:
    """Inside a key there is at most one blank at a time, and none at the ends."""
    key = name_key(name)

    assert "  " not in key
    assert key == key.strip()


@given(st.text(alphabet="abcäößé XYZ", max_size=12))
def test_case_does_not_count(name: str) -> None:
    """Capitals and small letters share a key."""
    assert name_key(name.upper()) == name_key(name.lower())


@given(NAMES, NAMES)
def test_exactly_equal_names_share_a_key(one: str, other: str) -> None:
    """An exact match is always a candidate; the reverse need not hold."""
    if exactly_equal(one, other):
        assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("\uff21\uff22\uff23", "abc"),
        ("Cafe\u0301", "CAFÉ"),
        ("two  blanks", "Two blanks"),
    ],
)
def test_near_names_share_a_key_but_are_not_equal(one: str, other: str) -> None:
    """These are shown to a person, never paired as exact."""
    assert name_key(one) == name_key(other)
    assert not exactly_equal(one, other)


def test_only_outer_blanks_are_forgiven() -> None:
    """An exact match allows blanks around, and nothing else."""
    assert exactly_equal(" Ann ", "Ann")
    assert not exactly_equal("Ann", "ann")
    assert not exactly_equal("An n", "Ann")


@pytest.mark.parametrize(
    ("actual", "included", "expected"),
    [
        ("Commercial", "Commercial", True),
        ("Commercial:Retail", "commercial", True),
        ("Commercial:Retail:Shoes", "Commercial:Retail", True),
        ("Commercial", "Commercial:Retail", False),
        ("Commercials", "Commercial", False),
        ("Residential", "Commercial", False),
        ("", "Commercial", False),
    ],
)
def test_a_type_includes_its_children(actual: str, included: str, expected: bool) -> None:  # noqa: FBT001
    """A child of an included type is included; a type that only begins alike is not."""
    assert within_type(actual, included) is expected


@given(NAMES.map(name_key).filter(bool), NAMES)
def test_every_child_is_within_its_parent(parent: str, child: str) -> None:
    """However the names look, ``parent:child`` is within ``parent``."""
    if name_key(parent) == parent:
        assert within_type(f"{parent}:{child}", parent)
