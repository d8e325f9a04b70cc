"""Record text on a screen: never markup, never a command to the terminal, never silently different.

A customer may be called ``Acme [/] Co`` or carry an escape sequence or a sign that turns the reading
direction round. Every text that comes from a record goes through ``visible`` before it is printed.
"""

import unicodedata
from typing import TYPE_CHECKING

from tieout.cli.screen.signs import signs_for

if TYPE_CHECKING:
    from rich.text import Text

#: Joiners that many scripts and family emoji need; they neither move the cursor nor the reading direction.
_JOINERS = frozenset({"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"})
#: Categories without a picture of their own: control, format, surrogate, unassigned, line and paragraph ends.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
_PICTURES_OF_CONTROLS = 0x2400
_PICTURE_OF_DELETE = "\N{SYMBOL FOR DELETE}"
_DELETE = 0x7F
_FIRST_PRINTABLE = 0x20


def visible(text: str, encoding: str = "utf-8") -> str:
    """The text with every sign that has no picture replaced by one that has: ESC becomes ``␛``.

    What ``encoding`` cannot show is ``?``, so that a width counted here is the width printed.
    """
    if text.isascii() and text.isprintable():
        return text
    shown = "".join(_visible_sign(sign, encoding) for sign in text)
    return shown.encode(encoding, "replace").decode(encoding, "replace")


def _visible_sign(sign: str, encoding: str) -> str:
    if unicodedata.category(sign) not in _UNSEEN or sign in _JOINERS:
        return sign
    point = ord(sign)
    if point < _FIRST_PRINTABLE:
        return _or_else(chr(_PICTURES_OF_CONTROLS + point), f"^{chr(point + 0x40)}", encoding)
    if point == _DELETE:
        return _or_else(_PICTURE_OF_DELETE, "^?", encoding)
    return f"<{point:04X}>"


def _or_else(sign: str, instead: str, encoding: str) -> str:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return instead
    return sign


def shown(text: str, style: str = "", encoding: str = "utf-8") -> "Text":
    """Record text as a ``rich`` text, which is never read as markup."""
    from rich.text import Text

    return Text(visible(text, encoding), style=style)


def clipped(text: str, width: int, encoding: str = "utf-8") -> str:
    """Visible text cut to a number of terminal cells; a cut is marked."""
    from rich.cells import cell_len, set_cell_size

    whole = visible(text, encoding)
    if cell_len(whole) <= width:
        return whole
    mark = signs_for(encoding).cut
    return set_cell_size(whole, max(0, width - cell_len(mark))) + mark if width > 0 else ""
