"""One case of the matrix: the shop with one record typed, the service, and the Web Connector that calls it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tieout.records import Record
from tieout_quickbooks.simulator import ListRecord, RequestProcessor, SimulatedCompany
from tieout_quickbooks.simulator.webconnector import Call, Update, WebConnector
from tieout_quickbooks.webconnector.service import Service

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.judging import Wanted, additions
    from tests.plugins.quickbooks.nothing_lost.resting_shop import RestingShop, typed, typed_vendor
    from tests.plugins.quickbooks.visits.conftest import posting
else:
    from judging import Wanted, additions
    from resting_shop import RestingShop, posting, typed, typed_vendor

WRITES: dict[str, tuple[Record, Wanted]] = {
    "customer": (typed("Core"), Wanted("Customer", "Core", "Core")),
    "job": (typed("Attic", "Acme"), Wanted("Customer", "Attic", "Acme:Attic")),
    "vendor": (typed_vendor("Fern"), Wanted("Vendor", "Fern", "Fern")),
}
"""What somebody typed, and what shall come of it."""


@dataclass
class Scene:
    """One case: the shop, the service that is called, the Web Connector that calls, and what is wanted."""

    shop: RestingShop
    service: Service
    connector: WebConnector
    wanted: Wanted

    @property
    def computer(self) -> RequestProcessor:
        """The computer QuickBooks is on."""
        return self.connector.computer

    @property
    def company(self) -> SimulatedCompany:
        """The company file."""
        return self.shop.company

    def update(self) -> Update:
        """One more update by the same Web Connector."""
        return self.connector.update()

    def at_the_addition(
        self, before: Callable[[], None] = lambda: None, after: Callable[[], None] = lambda: None
    ) -> None:
        """Do something right before, or after, QuickBooks carries out the first addition."""
        process = self.computer.process_request
        done: list[str] = []

        def processing(ticket: str, request: str) -> str:
            if done or "AddRq" not in request:
                return process(ticket, request)
            done.append(request)
            before()
            answer = process(ticket, request)
            after()
            return answer

        vars(self.computer)["process_request"] = processing

    def when_handed_out(self, happens: Exception) -> None:
        """Let something happen to the Web Connector the moment it was handed the first addition."""

        def after(call: Call) -> None:
            if call.operation == "sendRequestXML" and "AddRq" in str(call.result):
                self.connector.faults.after_call = lambda _call: None
                raise happens

        self.connector.faults.after_call = after


@contextmanager
def begun(shop: RestingShop, write: str) -> Iterator[Scene]:
    """Somebody has typed one record; the service runs and the Web Connector stands ready."""
    record, wanted = WRITES[write]
    shop.on_host_records(record)
    with shop.serving(takeover=0.0) as service:
        yield Scene(shop, service, shop.connector(posting(service)), wanted)


def ours(scene: Scene) -> ListRecord | None:
    """The record that was made, if it was."""
    made = additions(scene.company)
    return scene.company.records.get(made[0].key) if made else None


def rename_ours(scene: Scene) -> None:
    """The bookkeeper renames what was made, so that its name protects nobody from a double."""
    if (made := ours(scene)) is not None:
        scene.shop.rename(made)
