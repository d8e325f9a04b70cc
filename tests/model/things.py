"""What the model is made of: things as either side holds them, and what is remembered of each. No tieout here."""

from dataclasses import dataclass, field, replace
from typing import Any

from tieout.records import Entity, Side

#: The entities of the small company, parties before the documents addressed to them.
ENTITIES = (Entity.CUSTOMER, Entity.VENDOR, Entity.INVOICE, Entity.BILL)
#: Whom a document is addressed to.
PARTY_OF = {Entity.INVOICE: Entity.CUSTOMER, Entity.BILL: Entity.VENDOR}
#: The fields in which two linked things are compared.
FIELDS = {
    Entity.CUSTOMER: ("name", "phone", "address"),
    Entity.VENDOR: ("name", "phone", "address"),
    Entity.INVOICE: ("name", "total"),
    Entity.BILL: ("name", "total"),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """A customer, vendor, invoice or bill as one side holds it; ``party`` is a key on the same side."""

    key: str
    name: str
    phone: str = ""
    address: str = ""
    party: str = ""
    party_name: str = ""
    total: str = ""
    approved: bool = False
    referred_to: bool = False
    deleted: bool = False

    def value(self, name: str) -> str:
        """One of its fields."""
        text: str = getattr(self, name)
        return text

    def like(self, other: "Thing", names: tuple[str, ...]) -> "Thing":
        """The same thing with some fields of another."""
        changes: dict[str, Any] = {name: other.value(name) for name in names}
        return replace(self, **changes)


@dataclass(slots=True)
class Known:
    """What is remembered of one thing: as it was last read, and the last agreed value of each field.

    ``is_open``: something changed since it was last looked at. ``read`` numbers the read that brought the change.
    """

    seen: Thing
    read: int
    is_gone: bool = False
    is_open: bool = True
    agreed: dict[str, str] = field(default_factory=dict)

    def was_changed(self, name: str) -> bool | None:
        """Whether a field is not what was agreed; None when nothing ever was."""
        return self.seen.value(name) != self.agreed[name] if name in self.agreed else None


@dataclass(frozen=True, slots=True)
class Write:
    """One step of a plan, ticked or not: what would be done to which pair, in which fields."""

    kind: str
    entity: Entity
    name: str
    host: str = ""
    books: str = ""
    fields: tuple[str, ...] = ()
    ticked: bool = False
    links: bool = False
    #: A person may tick it although it was left unticked.
    tickable: bool = False

    @property
    def pair(self) -> tuple[Entity, str, str]:
        """Which two things it is about."""
        return self.entity, self.host, self.books

    @property
    def sides(self) -> tuple[tuple[Side, Entity, str], ...]:
        """Each thing it is about."""
        both = (Side.HOST, self.entity, self.host), (Side.BOOKS, self.entity, self.books)
        return tuple(one for one in both if one[2])
