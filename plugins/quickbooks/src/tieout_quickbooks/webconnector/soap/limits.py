"""How large a call may be. A real one has about ten elements; only the qbXML in it is large."""

from typing import Final

BODY_LIMIT: Final = 64 * 1024 * 1024
"""Bytes of a whole call, unless ``read_call`` is told otherwise."""

PEEK_LIMIT: Final = 16 * 1024
"""Bytes in which ``peek_ticket`` looks for the ticket; the real client sends it in the first 500."""

CHUNK: Final = 64 * 1024
"""Bytes given to the parser at once."""

TAG_LIMIT: Final = 64 * 1024
"""Bytes of a tag or comment that has not ended yet. Parsers read such a one again and again."""

DEPTH_LIMIT: Final = 32
ELEMENT_LIMIT: Final = 1000
ATTRIBUTE_LIMIT: Final = 64
"""Attributes of one element."""

NAME_LIMIT: Final = 128
"""Characters of an element's or attribute's name."""

VALUE_LIMIT: Final = 1024
"""Characters of an attribute's value."""

TEXT_LIMIT: Final = 64 * 1024
"""Characters of an argument that is not a whole qbXML document."""

ENCODINGS: Final = frozenset(
    {
        "utf-8",
        "utf-16",
        "utf-16le",
        "utf-16be",
        "us-ascii",
        "ascii",
        "iso-8859-1",
        "latin1",
        "latin-1",
        "windows-1252",
        "cp1252",
    }
)
"""Encodings a call may declare, in small letters. Others could hide markup from whoever filters the traffic."""
