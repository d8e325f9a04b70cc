"""How much an answer may hold before it is refused, so that no answer can exhaust the machine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one answer. A page of 100 customers is under 1 MB; these leave ample room.

    Attributes:
        body: bytes of the whole document.
        depth: elements inside each other, QBXML counting as the first.
        elements: elements of the whole answer.
        elements_in_record: elements of one record (an invoice of 10,000 lines has about 200,000).
        text: characters of one field.
    """

    body: int = 64 * 1024 * 1024
    depth: int = 64
    elements: int = 10_000_000
    elements_in_record: int = 400_000
    text: int = 1024 * 1024


DEFAULT_LIMITS = Limits()
