"""What is known of a column, in tieout's words: enough to say beforehand what it can hold."""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """The sorts of columns a canonical value can be kept in."""

    TEXT = "text"
    INTEGER = "whole number"
    NUMERIC = "number"
    FLOAT = "floating-point number"
    BOOLEAN = "yes/no"
    DATE = "date"
    MOMENT = "date and time"
    UUID = "UUID"
    #: Anything else, as JSON or bytes; refused only when the mapping uses it.
    OTHER = "sort tieout cannot write"


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column as the catalogue describes it. 0 means no limit."""

    table: str
    name: str
    sort: Sort
    nullable: bool = True
    #: Characters, not bytes.
    length: int = 0
    #: CHAR: blanks at the end are filling and do not count.
    padded: bool = False
    #: For whole numbers: 16, 32 or 64.
    bits: int = 64
    #: Significant digits, and digits after the point (-1: as many as there are digits).
    digits: int = 0
    places: int = -1

    @property
    def limited(self) -> bool:
        """Whether there are amounts the column cannot hold."""
        return bool(self.length or self.digits) or self.places >= 0

    @property
    def where(self) -> str:
        """The column for people."""
        return f"{self.table}.{self.name}"
