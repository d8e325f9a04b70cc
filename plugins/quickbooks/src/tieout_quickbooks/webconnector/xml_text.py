"""Text inside XML, written so that every reader gives back the same text."""

import re
from typing import Final

_IMPOSSIBLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: A bare carriage return is read as a line feed, so it has to be a reference.
_REFERENCES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}


def impossible_character(text: str) -> str:
    """The first character of a text that XML 1.0 cannot hold, not even as a reference; "" when there is none."""
    found = _IMPOSSIBLE.search(text)
    return found[0] if found else ""


def escaped(text: str) -> str:
    """A text for the inside of an element, or of a quoted attribute that has no line breaks.

    Raises ``ValueError`` for a character that XML 1.0 cannot hold: it is never left out or replaced.
    """
    if sign := impossible_character(text):
        raise ValueError(f"XML cannot hold the character U+{ord(sign):04X}")
    for sign, reference in _REFERENCES.items():
        text = text.replace(sign, reference)
    return text


def with_replacements(text: str) -> str:
    """A text with U+FFFD for what XML 1.0 cannot hold: for messages, never for anybody's data."""
    return _IMPOSSIBLE.sub("\ufffd", text)


def as_ascii(document: str) -> bytes:
    """A document's bytes: ASCII, the rest as numeric references, so that no wrong charset can harm it."""
    return document.encode("ascii", "xmlcharrefreplace")
