"""The eight calls of the Web Connector: arguments in their order, what comes back, and the number of its failure.

From the published service descriptions and chapter 10 of the programmer's guide; the numbers from Appendix A.
The calls of the interactive mode are not played.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

NAMESPACE: Final = "http://developer.intuit.com/"
"""The namespace of every element of the service, with its final slash."""

Argument: TypeAlias = str | int
Arguments: TypeAlias = Mapping[str, Argument]

Result: TypeAlias = str | int | tuple[str, ...]
"""What a call brings back: a text, a 32-bit number, or the two to four texts of authenticate."""

NUMBERS: Final = frozenset({"qbXMLMajorVers", "qbXMLMinorVers"})
"""The arguments that are numbers."""


class Returns(StrEnum):
    """The sort of result an operation has."""

    TEXT = "string"
    NUMBER = "int"
    TEXTS = "ArrayOfString"


@dataclass(frozen=True)
class Operation:
    """One call. ``error`` is the number shown when its answer cannot be used."""

    name: str
    error: str
    arguments: tuple[str, ...] = ()
    returns: Returns = Returns.TEXT


_SEND = (
    "ticket",
    "strHCPResponse",
    "strCompanyFileName",
    "qbXMLCountry",
    "qbXMLMajorVers",
    "qbXMLMinorVers",
)

OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        one.name: one
        for one in (
            Operation("serverVersion", "QBWC1036"),
            Operation("clientVersion", "QBWC1036", ("strVersion",)),
            Operation("authenticate", "QBWC1012", ("strUserName", "strPassword"), Returns.TEXTS),
            Operation("sendRequestXML", "QBWC1041", _SEND),
            Operation(
                "receiveResponseXML", "QBWC1042", ("ticket", "response", "hresult", "message"), Returns.NUMBER
            ),
            Operation("connectionError", "QBWC1045", ("ticket", "hresult", "message")),
            Operation("getLastError", "QBWC1043", ("ticket",)),
            Operation("closeConnection", "QBWC1044", ("ticket",)),
        )
    }
)
"""Name to operation."""


def blank_arguments(operation: str) -> dict[str, Argument]:
    """Every argument of an operation, with nothing in it."""
    return {name: 0 if name in NUMBERS else "" for name in OPERATIONS[operation].arguments}
