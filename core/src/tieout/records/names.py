"""Names are data; what they are *matched* by is made here and stored beside them, never instead of them."""

import re
import unicodedata

_BLANKS = re.compile(r"\s+")


def name_key(name: str) -> str:
    """What names that a person would call the same have in common: width, case and blanks ignored.

    Used to find candidates only. Two records with one key but different names are a near match.
    """
    if name.isascii():
        # The same result without its cost: nine names in ten are plain.
        return " ".join(name.lower().split())
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip()


def exactly_equal(one: str, other: str) -> bool:
    """Whether two names are an EXACT match: the same signs, but for blanks around them."""
    return one.strip() == other.strip()


def within_type(type_name: str, included: str) -> bool:
    """Whether a type is the included one or a child of it: ``Commercial:Retail`` is within ``commercial``."""
    wanted, actual = name_key(included), name_key(type_name)
    return actual == wanted or actual.startswith(wanted + ":")
