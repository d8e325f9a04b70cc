"""What every record has, whatever it is: two names for itself, a version, and whether it still lives."""

from enum import StrEnum
from typing import ClassVar, TypeAlias

from pydantic import MISSING, BaseModel, ConfigDict, Field

#: A text one side may hold. ``""`` is blank; ``MISSING`` says that side did not send the field at all.
Text: TypeAlias = str | MISSING
#: A claim one side may hold, or did not send.
Claim: TypeAlias = bool | MISSING


class Side(StrEnum):
    """The two sides of a site."""

    HOST = "host"
    BOOKS = "books"

    @property
    def other(self) -> "Side":
        """The side across."""
        return Side.BOOKS if self is Side.HOST else Side.HOST


class Entity(StrEnum):
    """The kinds of records tieout knows; the words of design.md."""

    CUSTOMER = "customer"
    VENDOR = "vendor"
    CONTACT = "contact"
    PRODUCT = "product"
    SALES_REP = "sales_rep"
    QUOTATION = "quotation"
    INVOICE = "invoice"
    BILL = "bill"


class Frozen(BaseModel):
    """A value: never changes after it was made, and refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Record(Frozen):
    """One canonical item of an entity, as one side has it.

    ``key`` is that side's immutable identity (QuickBooks: ListID), ``code`` the identity people use
    (an account number, a customer id; not every side has one), ``version`` changes with every edit
    (QuickBooks: EditSequence), ``modified`` is that side's own time stamp as it wrote it and is never
    compared with another clock.
    """

    #: Fields that describe the record as a row on its side and are never compared between sides.
    about_row: ClassVar[frozenset[str]] = frozenset(
        {"key", "version", "modified", "active", "deleted", "read_only", "referred_to"}
    )

    key: str = Field(min_length=1, max_length=255)
    version: str = ""
    modified: str = ""
    active: bool = True
    deleted: bool = False
    #: The host keeps people from editing it; never sent back to the books.
    read_only: bool = False
    #: An approved transaction on the host refers to it.
    referred_to: bool = False
    code: Text = MISSING
    name: str = ""

    @property
    def full_name(self) -> str:
        """The name that is unique on its side; with its parents where the entity is a tree."""
        return self.name
