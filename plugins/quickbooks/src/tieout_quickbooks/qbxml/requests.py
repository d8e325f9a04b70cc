"""One request, and one thing that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from tieout_quickbooks.qbxml.characters import shown


class Rule(StrEnum):
    """The rules a request can break."""

    UNKNOWN = "unknown"
    """The request has no such element at that place."""
    MISSING = "missing"
    TOO_MANY = "too-many"
    CHOICE = "choice"
    """Two elements that exclude each other."""
    TYPE = "type"
    """Wrong type, or not spelled as QuickBooks wants it."""
    LENGTH = "length"
    ENUM = "enum"
    CHARACTERS = "characters"
    """A character outside Windows-1252."""
    CONTROL = "control"
    COLON = "colon"
    BLANKS = "blanks"
    VERSION = "version"
    """The element is younger than the qbXML version spoken."""
    EDITION = "edition"
    """The element is not in that country's QuickBooks."""
    ADDRESS = "address"
    """Addr4 or Addr5 together with City, State, PostalCode or Country."""
    ATTRIBUTE = "attribute"
    ITERATOR = "iterator"
    MESSAGE_SET = "message-set"


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: the field's path (``BillAddress/Addr1``), the rule, and a sentence about it."""

    field: str
    rule: Rule
    sentence: str


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a message set.

    Attributes:
        name: as in ``VOCABULARY``, without ``Rq``.
        request_id: 1 to 50 characters; comes back with the answer, and answers are told apart by it.
        fields: element name to value. Structured elements are mappings, repeating ones lists, None is left
            out. The order does not matter. For an Add the record's own fields, and ``IncludeRetElement``.
        attributes: ``iterator``, ``iteratorID``, ``metaData`` of a query.
    """

    name: str
    request_id: str
    fields: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def label(self) -> str:
        """What a person calls it: ``CustomerAdd "Acme Plumbing"``, or its request id."""
        for key in ("Name", "RefNumber"):
            value = self.fields.get(key)
            if isinstance(value, str) and value:
                return f"{self.name} {shown(value)}"
        return f"{self.name} {shown(self.request_id)}"
