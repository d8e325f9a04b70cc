"""The operations of the Web Connector's service: their arguments, in order, and the kind of their result.

Source: QuickBooks Web Connector Programmer's Guide, chapter 10. The names are binding, capital letters too.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

NAMESPACE: Final = "http://developer.intuit.com/"
"""The namespace of the service, and what its SOAP actions begin with."""


class Operation(NamedTuple):
    """One operation. ``result``: a text, several texts, or a whole number.

    ``numbers`` are the arguments that are whole numbers, ``long`` those that may hold a whole qbXML document.
    ``is_interactive`` ones are in the guide and in no published WSDL.
    """

    arguments: tuple[str, ...] = ()
    result: Literal["text", "texts", "number"] = "text"
    numbers: frozenset[str] = frozenset()
    long: frozenset[str] = frozenset()
    is_interactive: bool = False


_SEND = ("ticket", "strHCPResponse", "strCompanyFileName", "qbXMLCountry", "qbXMLMajorVers", "qbXMLMinorVers")

OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "serverVersion": Operation(),
        "clientVersion": Operation(("strVersion",)),
        "authenticate": Operation(("strUserName", "strPassword"), result="texts"),
        "sendRequestXML": Operation(
            _SEND,
            numbers=frozenset({"qbXMLMajorVers", "qbXMLMinorVers"}),
            long=frozenset({"strHCPResponse"}),
        ),
        "receiveResponseXML": Operation(
            ("ticket", "response", "hresult", "message"),
            result="number",
            long=frozenset({"response"}),
        ),
        "connectionError": Operation(("ticket", "hresult", "message")),
        "getLastError": Operation(("ticket",)),
        "closeConnection": Operation(("ticket",)),
        "getInteractiveURL": Operation(("wcTicket", "sessionID"), is_interactive=True),
        "interactiveRejected": Operation(("wcTicket", "reason"), is_interactive=True),
        "interactiveDone": Operation(("wcTicket",), is_interactive=True),
    }
)
"""Every operation by its name."""
