"""Every key of a TOML text has its line and column."""

import tomllib
from collections.abc import Iterator
from typing import Any

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from tieout.config.positions import KeyPath, Place, key_places, nearest_place

TEXT = r'''
top = 1 # top = 2
[a.b]
"quoted key" = "a # no comment ]"
c.d = """
[not.a.table]
x = "1" \""""" # ends in two quotes more
e = {f = 'it''s' , g = [1, {h = 2}]}
'''.replace("it''s", "its")


def test_keys_of_every_kind_are_found() -> None:
    """Dotted, quoted and inline keys, after texts that look like TOML themselves."""
    places = key_places(TEXT)
    assert tomllib.loads(TEXT)["a"]["b"]["c"]["d"].endswith('""')
    expected: dict[KeyPath, tuple[int, int]] = {
        ("top",): (2, 1),
        ("a", "b"): (3, 1),
        ("a", "b", "quoted key"): (4, 1),
        ("a", "b", "c", "d"): (5, 1),
        ("a", "b", "e"): (8, 1),
        ("a", "b", "e", "f"): (8, 6),
        ("a", "b", "e", "g"): (8, 18),
        ("a", "b", "e", "g", 1): (8, 26),
        ("a", "b", "e", "g", 1, "h"): (8, 27),
    }
    assert {path: tuple(places[path]) for path in expected} == expected


def test_lists_of_tables_are_counted() -> None:
    """Each [[x]] is an element, and [x.y] belongs to the last one."""
    places = key_places("[[x]]\na = 1\n[[x]]\n[x.y]\nb = 2\n[[x.z]]\nc = 3\n")
    assert places["x", 0, "a"] == Place(2, 1)
    assert places["x", 1, "y", "b"] == Place(5, 1)
    assert places["x", 1, "z", 0, "c"] == Place(7, 1)


def test_what_is_not_there_is_placed_in_the_table_around_it() -> None:
    """A missing key is shown where its table begins, or at the first line."""
    places = key_places("\n[a]\n")
    assert nearest_place(places, ("a", "b", "c")) == Place(2, 1)
    assert nearest_place(places, ("z",)) == Place(1, 1)


_KEYS = st.text(min_size=1, max_size=8).filter(lambda key: "\r" not in key)
_VALUES = st.recursive(
    st.text(max_size=12) | st.integers(-9, 9) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)


def _paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _paths(inner, (*path, key))


@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_every_path_of_every_file_has_a_place(table: dict[str, Any]) -> None:
    """For any table written as TOML: what tomllib finds and what has a place is the same."""
    text = tomlkit.dumps(table)
    assert set(key_places(text)) == set(_paths(tomllib.loads(text)))
