"""Companies that call and have work: make-believe QuickBooks, each driven by a make-believe Web Connector."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.companies import FILE, PASSWORD, Company, on_host, type_on_host
from bench.measure import Failed
from bench.polling import Call

from tieout_quickbooks.simulator import Clock, RequestProcessor, SimulatedCompany
from tieout_quickbooks.simulator.webconnector import (
    Outcome,
    Post,
    QwcFile,
    WebConnector,
    WireAnswer,
    http_post,
)

_START = 1_768_482_000


@dataclass
class Office:
    """One company: its QuickBooks, the calls its Web Connector made so far."""

    company: Company
    books: SimulatedCompany
    connector: WebConnector
    calls: list[Call] = field(default_factory=list)

    def update(self, said: str) -> None:
        """One update, at whose end a sentence must stand. Raises ``Failed`` when it ended otherwise."""
        update = self.connector.update()
        if update.outcome != Outcome.DONE or said not in update.shown:
            raise Failed(f"{self.company.name}: {update.outcome} {update.code} {update.shown}, not {said!r}")
        # A trace of every call would outgrow what is measured.
        self.connector.updates.clear()


def make_offices(port: int, companies: Sequence[Company], customers: int) -> list[Office]:
    """A company file with that many customers for each, and a Web Connector that calls this computer."""
    return [_make_office(port, one, customers) for one in companies]


def _make_office(port: int, company: Company, customers: int) -> Office:
    books = SimulatedCompany(file_name=FILE, clock=Clock(at=_START, zone="America/New_York"))
    books.profile.company["CompanyName"] = f"{company.name} Ltd"
    for number in range(customers):
        books.clock.advance(1)
        books.add("Customer", f"Books {number}", Phone=f"555-{number:04}")
    calls: list[Call] = []
    url = f"http://localhost:{port}/quickbooks"
    qwc = QwcFile(
        "tieout", "", url, "tieout", url, company.name, company.owner_id, company.file_id, qb_type="QBFS"
    )
    connector = WebConnector(qwc, PASSWORD, RequestProcessor(books), _timed(http_post(timeout=120), calls))
    return Office(company, books, connector, calls)


def _timed(post: Post, calls: list[Call]) -> Post:
    def timed(url: str, headers: dict[str, str], body: bytes) -> WireAnswer:
        began = time.perf_counter()
        answer = post(url, headers, body)
        operation = headers["SOAPAction"].rpartition("/")[2].strip('"')
        calls.append(Call(operation, time.perf_counter() - began))
        return answer

    return timed  # type: ignore[return-value]  # the Web Connector's headers are always a dict


def read_all(folder: Path, offices: Sequence[Office], at_once: int, customers: int) -> list[Call]:
    """Every office's customers are read and imported by the rules; the calls it took."""
    calls = _update_all(offices, at_once, f"{customers} imported")
    wrong = [one.company.name for one in offices if on_host(folder, one.company) != customers]
    if wrong:
        raise Failed(f"the hosts of {', '.join(wrong)} have other customers than they must")
    return calls


def write_all(folder: Path, offices: Sequence[Office], at_once: int, customers: int) -> list[Call]:
    """As many new customers of every host are written into the books by the rules; the calls it took."""
    before = {one.company.name: len(list(one.books.list_records("Customer"))) for one in offices}
    for one in offices:
        type_on_host(folder, one.company, customers)
    calls = _update_all(offices, at_once, f"{customers} added to the books")
    for one in offices:
        if len(list(one.books.list_records("Customer"))) != before[one.company.name] + customers:
            raise Failed(f"the books of {one.company.name} have other customers than they must")
    return calls


def _update_all(offices: Sequence[Office], at_once: int, said: str) -> list[Call]:
    for one in offices:
        one.calls.clear()
    with ThreadPoolExecutor(at_once) as pool:
        for done in [pool.submit(one.update, said) for one in offices]:
            done.result()
    return [call for one in offices for call in one.calls]
