"""What a make-believe QuickBooks answers to one whole visit, recorded once and played back for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from tieout.records import Entity
from tieout_quickbooks.fetching import fetch_pages
from tieout_quickbooks.port import SessionFacts
from tieout_quickbooks.session import open_company
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import RequestProcessor, demo_company
from tieout_quickbooks.transports.simulator import SimulatorTransport, forget_computers, register_computer

FILE = r"C:\QB\Bayshore.QBW"
ENTITIES = (Entity.CUSTOMER, Entity.VENDOR, Entity.SALES_REP)
PAGE_SIZE = 7
FACTS = SessionFacts(company_path=FILE, versions=("13.0", "16.0"))


@cache
def recorded_answers() -> tuple[bytes, ...]:
    """The answers of one visit in order: the introduction, then each page of each list."""
    company = demo_company(customers=16)
    company.file_name = FILE
    register_computer(RequestProcessor(company), FILE)
    answers: list[bytes] = []
    original = SimulatorTransport.exchange

    def exchange(self: SimulatorTransport, request: bytes) -> bytes:
        answers.append(original(self, request))
        return answers[-1]

    with _replaced(exchange):
        settings = Settings(file=FILE, transport="simulator", certificate="while-open", page_size=PAGE_SIZE)
        read_everything(settings)
    forget_computers()
    return tuple(answers)


def read_everything(settings: Settings) -> int:
    """Open the company of the settings and read all its lists, as a visit does; how many records there were."""
    with open_company(settings) as books:
        return sum(len(page.records) for entity in ENTITIES for page in fetch_pages(books, entity, since=""))


@contextmanager
def _replaced(exchange: object) -> Iterator[None]:
    original = SimulatorTransport.exchange
    try:
        SimulatorTransport.exchange = exchange  # type: ignore[method-assign,assignment]
        yield
    finally:
        SimulatorTransport.exchange = original  # type: ignore[method-assign]
