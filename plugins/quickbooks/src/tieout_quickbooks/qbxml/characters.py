"""Which characters QuickBooks can keep: Windows-1252 only, and what XML can carry.

Anything else would arrive as ``?`` or stop the whole message set, so it is named instead of sent.
"""

import unicodedata

ALLOWED_CONTROLS = "\t\n"


def first_bad_character(text: str) -> tuple[int, str, str] | None:
    """The first character QuickBooks cannot keep, as (position from 1, rule, its name), or None.

    The rule is ``control`` for control characters and ``characters`` for those outside Windows-1252.
    """
    try:
        text.encode("cp1252")
        if text.isprintable():
            return None
    except UnicodeEncodeError:
        pass
    for position, sign in enumerate(text, start=1):
        if unicodedata.category(sign) == "Cc" and sign not in ALLOWED_CONTROLS:
            return position, "control", name_of(sign)
        if not _fits_cp1252(sign):
            return position, "characters", name_of(sign)
    return None


def _fits_cp1252(sign: str) -> bool:
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def name_of(sign: str) -> str:
    """A character as a person can find it: ``U+4E2D CJK UNIFIED IDEOGRAPH-4E2D (中)``."""
    name = unicodedata.name(sign, "a control character" if unicodedata.category(sign) == "Cc" else "unnamed")
    shown = f" ({sign})" if sign.isprintable() and not unicodedata.combining(sign) else ""
    return f"U+{ord(sign):04X} {name}{shown}"


def shown(text: str, limit: int = 60) -> str:
    """A record's text for a sentence: in quotes, shortened, unprintable characters spelled out."""
    short = text if len(text) <= limit else text[: limit - 3] + "..."
    return '"' + "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in short) + '"'


def without_controls(text: str) -> str:
    """A text for a window that shows one line: what is no printable character becomes a blank."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
