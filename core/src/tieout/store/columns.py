"""Column types that mean the same in SQLite and PostgreSQL, and the small numbers kept for words."""

from collections.abc import Callable
from typing import Any
from zlib import crc32

from sqlalchemy import BigInteger, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from tieout.records import Entity, Side

#: The number kept for each side; never reused for another.
SIDE_NUMBERS: dict[Side, int] = {Side.HOST: 0, Side.BOOKS: 1}
#: The number kept for each entity; never reused for another.
ENTITY_NUMBERS: dict[Entity, int] = {
    Entity.CUSTOMER: 1,
    Entity.VENDOR: 2,
    Entity.CONTACT: 3,
    Entity.PRODUCT: 4,
    Entity.SALES_REP: 5,
    Entity.QUOTATION: 6,
    Entity.INVOICE: 7,
    Entity.BILL: 8,
}
ENTITIES: dict[int, Entity] = {number: entity for entity, number in ENTITY_NUMBERS.items()}

#: A counter that is SQLite's own row number there.
Counter: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")


def escape_nul(text: str) -> str:
    """A text PostgreSQL can hold: NUL, the one sign it refuses, written with an escape that can be undone."""
    if "\x00" in text or "\x1a" in text:
        return text.replace("\x1a", "\x1a\x1a").replace("\x00", "\x1a0")
    return text


def unescape_nul(text: str) -> str:
    """What ``escape_nul`` was given."""
    if "\x1a" not in text:
        return text
    return text.replace("\x1a\x1a", "\x1a1").replace("\x1a0", "\x00").replace("\x1a1", "\x1a")


def text_hash(text: str) -> int:
    """A number of 32 bits with a sign, to look a text up by; whoever finds a row compares the text itself."""
    return crc32(text.encode("utf-8", "surrogatepass")) - (1 << 31)


class AnyText(TypeDecorator[str]):
    """Any text at all, compared and sorted by its bytes in UTF-8 on both databases."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """PostgreSQL sorts by the server's language unless told otherwise; SQLite sorts by bytes."""
        return dialect.type_descriptor(Text(collation="C") if dialect.name == "postgresql" else Text())

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Only PostgreSQL needs the escape; SQLite keeps the cost of a call per value."""
        return _process(escape_nul) if dialect.name == "postgresql" else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:  # noqa: ARG002
        """The reverse."""
        return _process(unescape_nul) if dialect.name == "postgresql" else None


def _process(change: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else change(value)
