"""Record text on the screen."""

import io
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from tieout.cli.screen.display import clipped, shown, visible
from tieout.cli.screen.signs import ASCII, Signs, signs_for
from tieout.cli.screen.streams import make_streams_safe

ENCODINGS = ["utf-8", "cp1252", "cp437", "ascii"]

HOSTILE = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="[]/:xbold=cmd()\x1b\x00\x9b\u202e\u200f\t\r\n\u2028😀é", max_size=300),
    st.sampled_from(
        [
            "Acme [/] Co",
            "Smith [main]",
            "Dr :heart: Clinic",
            "\x1b[31mred\x1b[0m",
            "\x1b]0;title\x07",
            "nul\x00nul",
            "\u202eevil",
            "=cmd()",
            "x" * 300,
            "\ud800",
        ]
    ),
)


@given(HOSTILE, st.sampled_from(ENCODINGS))
def test_no_sign_without_a_picture_reaches_the_screen(text: str, encoding: str) -> None:
    """What is printed holds no control, no direction mark, no half of a pair, in any encoding."""
    for sign in visible(text, encoding):
        assert sign in "\u200c\u200d" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(HOSTILE, st.sampled_from(ENCODINGS))
def test_visible_text_can_always_be_encoded(text: str, encoding: str) -> None:
    """The console never raises for a name."""
    visible(text, encoding).encode(encoding)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=80))
def test_ordinary_text_is_not_touched(text: str) -> None:
    """A name in any script, with any punctuation, is shown exactly as it is."""
    assert visible(text) == text


@given(HOSTILE)
def test_rich_prints_a_name_as_it_is_shown(text: str) -> None:
    """Neither markup nor an emoji code in a name is read, even by a console that would read them."""
    console = Console(
        width=5000, markup=True, emoji=True, highlight=False, legacy_windows=False, force_terminal=False
    )
    with console.capture() as capture:
        console.print(shown(text), end="", soft_wrap=True)
    assert capture.get() == visible(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\x1bb", "a␛b"),
        ("a\x00b", "a␀b"),
        ("a\x7fb", "a␡b"),
        ("a\nb", "a␊b"),
        ("a\x9bb", "a<009B>b"),
        ("a\u202eb", "a<202E>b"),
        ("a\u2028b", "a<2028>b"),
        ("עברית", "עברית"),
    ],
)
def test_each_kind_of_hidden_sign_is_shown(text: str, seen: str) -> None:
    """Controls have their pictures, other hidden signs their number; letters of any script stay."""
    assert visible(text) == seen


def test_controls_have_an_ascii_form() -> None:
    """A console without pictures of controls shows ESC as ``^[``."""
    assert visible("a\x1bb\x7f", "cp1252") == "a^[b^?"


@given(HOSTILE, st.integers(0, 60), st.sampled_from(ENCODINGS))
def test_clipped_text_never_takes_more_room(text: str, width: int, encoding: str) -> None:
    """A clipped name fits its cells, whatever it is made of."""
    assert cell_len(clipped(text, width, encoding)) <= width


def test_a_cut_is_marked() -> None:
    """Whoever reads a cut name can see that it was cut."""
    assert clipped("Kings Electric", 6) == "Kings…"
    assert clipped("Kings Electric", 6, "ascii") == "Kings~"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_signs_are_all_drawn_or_all_ascii(encoding: str) -> None:
    """One console shows one family of signs."""
    signs = signs_for(encoding)
    assert signs in (Signs(), ASCII)
    "".join(signs).encode(encoding)


def test_an_unknown_encoding_gets_ascii() -> None:
    """A console that names an encoding Python does not know still works."""
    assert signs_for("no-such-encoding") == ASCII


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437"])
def test_a_stream_that_was_made_safe_never_raises(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody passed through ``visible``, as a backend's own command, still cannot end the program."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    make_streams_safe()
    sys.stdout.write("☑ Иванов")
    sys.stdout.flush()
    assert raw.getvalue().decode(encoding) == "? ??????"
