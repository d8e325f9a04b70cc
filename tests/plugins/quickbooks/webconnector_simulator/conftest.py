"""A tiny service, written by hand and right, for the make-believe Web Connector to call; any answer can be spoilt."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, unescape

import pytest

from tieout_quickbooks.simulator import Clock, RequestProcessor, SimulatedCompany
from tieout_quickbooks.simulator.webconnector import Habits, QwcFile, WebConnector, WireAnswer, load_qwc

START = 1_700_000_000
OWNER = "{57F3B9B1-86F1-4fcc-B1EE-566DE1813D20}"
FILE = "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}"
TEXT_XML = {"content-type": "text/xml; charset=utf-8"}
OPENING = '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
CLOSING = "</s:Body></s:Envelope>"
QUERY = (
    '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n'
    '<QBXML><QBXMLMsgsRq onError="continueOnError">{}</QBXMLMsgsRq></QBXML>'
)
CUSTOMERS = QUERY.format('<CustomerQueryRq requestID="q1"/>')

Scripted = str | int | list[str] | WireAnswer | OSError

QWC = {
    "AppName": "tieout (Sample)",
    "AppID": "",
    "AppURL": "https://sync.example.com/qbwc/",
    "AppDescription": "Keeps two systems in step",
    "AppSupport": "https://sync.example.com/qbwc/support",
    "UserName": "sample",
    "OwnerID": OWNER,
    "FileID": FILE,
    "QBType": "QBFS",
}


def write_qwc(*, without: str = "", more: str = "", **changes: str) -> bytes:
    """A ``.qwc`` file; values are raw XML."""
    elements = {**QWC, **changes}
    elements.pop(without, None)
    content = "".join(f"<{name}>{text}</{name}>" for name, text in elements.items())
    return f'<?xml version="1.0"?>\n<QBWCXML>{content}{more}</QBWCXML>\n'.encode()


def write_answer(
    operation: str, content: str, *, namespace: str = "http://developer.intuit.com/"
) -> WireAnswer:
    """A whole answer around the content of the result element."""
    result = f"<{operation}Result>{content}</{operation}Result>"
    call = f'<{operation}Response xmlns="{namespace}">{result}</{operation}Response>'
    return WireAnswer(200, TEXT_XML, f"{OPENING}{call}{CLOSING}".encode())


def write_fault(text: str, status: int = 500) -> WireAnswer:
    """A SOAP fault."""
    fault = f"<s:Fault><faultcode>s:Server</faultcode><faultstring>{text}</faultstring></s:Fault>"
    return WireAnswer(status, TEXT_XML, f"{OPENING}{fault}{CLOSING}".encode())


@dataclass
class Received:
    """One call as it arrived."""

    operation: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    def argument(self, name: str) -> str | None:
        """An argument's text, None when it is not there."""
        text = self.body.decode()
        if f"<{name} />" in text:
            return ""
        match = re.search(f"<{name}>(.*?)</{name}>", text, re.DOTALL)
        return None if match is None else unescape(match[1])


@dataclass
class Service:
    """Hands out ``requests`` one by one. ``script`` holds answers to give in place of the usual ones, in order."""

    requests: list[str] = field(default_factory=lambda: [CUSTOMERS])
    script: dict[str, list[Scripted]] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        """Answer one call."""
        match = re.search(rb"<soap:Body><(\w+)", body)
        assert match is not None
        operation = match[1].decode()
        self.received.append(Received(operation, url, headers, body))
        scripted = self.script.get(operation)
        return _as_answer(operation, scripted.pop(0) if scripted else self._usual(operation))

    def _usual(self, operation: str) -> Scripted:
        usual: dict[str, Scripted] = {
            "serverVersion": "Service 1.0",
            "authenticate": ["ticket-1", ""],
            "receiveResponseXML": 50 if self.requests else 100,
            "connectionError": "done",
            "getLastError": "No more work",
            "closeConnection": "OK",
        }
        if operation == "sendRequestXML":
            return self.requests.pop(0) if self.requests else ""
        return usual.get(operation, "")

    write_answer = staticmethod(write_answer)
    write_fault = staticmethod(write_fault)

    def names(self) -> list[str]:
        """The calls that arrived."""
        return [one.operation for one in self.received]

    def calls(self, operation: str) -> list[Received]:
        """Those of one operation."""
        return [one for one in self.received if one.operation == operation]


def _as_answer(operation: str, scripted: Scripted) -> WireAnswer:
    if isinstance(scripted, OSError):
        raise scripted
    if isinstance(scripted, WireAnswer):
        return scripted
    if isinstance(scripted, list):
        return write_answer(operation, "".join(f"<string>{escape(text)}</string>" for text in scripted))
    return write_answer(operation, escape(str(scripted)))


@pytest.fixture(name="write_qwc")
def give_write_qwc() -> Any:
    """Writes ``.qwc`` files."""
    return write_qwc


@pytest.fixture
def query() -> Any:
    """Wraps a request into a whole qbXML document."""
    return QUERY.format


@pytest.fixture
def company() -> SimulatedCompany:
    """A company with one customer, whose clock stands still."""
    company = SimulatedCompany(clock=Clock(at=START))
    company.add("Customer", "Acme")
    return company


@pytest.fixture
def computer(company: SimulatedCompany) -> RequestProcessor:
    """The computer it is open on."""
    return RequestProcessor(company)


@pytest.fixture
def qwc() -> QwcFile:
    """The application."""
    return load_qwc(write_qwc())


@pytest.fixture
def service() -> Service:
    """The service."""
    return Service()


@pytest.fixture
def connector(qwc: QwcFile, computer: RequestProcessor, service: Service) -> WebConnector:
    """The Web Connector that calls it."""
    return WebConnector(qwc, "secret", computer, service.post)


@pytest.fixture
def habitual(qwc: QwcFile, computer: RequestProcessor, service: Any) -> Any:
    """Makes Web Connectors with habits."""

    def make(**habits: Any) -> WebConnector:
        return WebConnector(qwc, "secret", computer, service.post, habits=Habits(**habits))

    return make
