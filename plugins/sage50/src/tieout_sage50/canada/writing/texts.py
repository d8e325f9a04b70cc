"""Which texts Sage 50 can hold: a problem is a sentence, and nothing is ever cut or replaced."""

import unicodedata
from collections.abc import Iterator
from typing import Final

#: The Python codec of what each charset of the database can store.
CODECS: Final = {"latin1": "cp1252", "cp1250": "cp1250", "cp1251": "cp1251", "ascii": "ascii"}
_THREE_BYTES: Final = 0xFFFF


def problems_of(what: str, text: str, most: int, charset: str) -> Iterator[str]:
    """Why a text does not fit; nothing when it does. ``most`` counts characters, ``charset`` is MySQL's word."""
    if len(text) > most:
        yield f"{what} has {len(text)} characters, {most} at most."
    if unusual := next((sign for sign in text if unicodedata.category(sign) in {"Cc", "Cs"}), ""):
        yield f"{what} has a line break, tab or other control character ({unusual!a})."
    elif lacking := next((sign for sign in text if not _fits(sign, charset)), ""):
        yield f'{what} has the sign "{lacking}", which the database ({charset}) cannot hold.'


def _fits(sign: str, charset: str) -> bool:
    if charset in {"utf8", "utf8mb3"}:
        return ord(sign) <= _THREE_BYTES
    try:
        sign.encode(CODECS.get(charset, "utf-8"))
    except UnicodeEncodeError:
        return False
    return True
