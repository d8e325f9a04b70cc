"""A simulated QuickBooks to talk to: one company, one connection, and answers taken apart."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from lxml import etree

from tieout_quickbooks.simulator import Clock, RequestProcessor, SimulatedCompany

START = 1_700_000_000


@dataclass
class Caller:
    """Sends requests in a session of its own and takes the answers apart."""

    company: SimulatedCompany
    quickbooks: RequestProcessor
    ticket: str

    def send(self, body: str, *, version: str = "13.0", attributes: str = 'onError="continueOnError"') -> str:
        """One message set, its envelope added; the answer as it came."""
        document = (
            f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
            f"<QBXML><QBXMLMsgsRq {attributes}>{body}</QBXMLMsgsRq></QBXML>"
        )
        return self.quickbooks.process(self.ticket, document)

    def ask(
        self, body: str, *, version: str = "13.0", attributes: str = 'onError="continueOnError"'
    ) -> list[etree._Element]:
        """One message set; the Rs elements of the answer."""
        return list(etree.fromstring(self.send(body, version=version, attributes=attributes).encode())[0])

    def ask_one(self, body: str, *, version: str = "13.0") -> etree._Element:
        """One request; its Rs element."""
        (answer,) = self.ask(body, version=version)
        return answer

    def names(self, body: str, path: str = "*/Name") -> list[str]:
        """The texts a query returns at a path."""
        return [node.text or "" for node in self.ask_one(body).iterfind(path)]

    def status(self, body: str) -> tuple[str, str]:
        """Code and text of one request."""
        answer = self.ask_one(body)
        return str(answer.get("statusCode")), str(answer.get("statusMessage"))


@pytest.fixture
def company() -> SimulatedCompany:
    """An empty company whose clock stands still."""
    return SimulatedCompany(clock=Clock(at=START))


@pytest.fixture
def caller(company: SimulatedCompany) -> Iterator[Caller]:
    """A session with the company."""
    quickbooks = RequestProcessor(company)
    quickbooks.open_connection("", "tieout")
    ticket = quickbooks.begin_session()
    yield Caller(company, quickbooks, ticket)
    quickbooks.close_connection()
