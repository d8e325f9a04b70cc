"""An independent SOAP client, from Intuit's description and from ours, carries a whole sync over the wire."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.plugins.quickbooks.real_wire.conftest import PATIENCE, Certified, Serve, named
from tests.plugins.quickbooks.visits.conftest import WebShop
from zeep import Client, Transport

from tieout_quickbooks.simulator.webconnector import CompanySession, load_qwc
from tieout_quickbooks.simulator.webconnector.hcp import ask_facts

REFERENCE = Path(__file__).parents[5] / "shared" / "reference" / "quickbooks" / "wsdl"
INTUIT = "QBWebConnectorSvc.intuit-troubleshoot.wsdl"
CONSOLIBYTE = "QBWebConnectorSvc.consolibyte.wsdl"


@contextmanager
def soap(description: str, url: str, trust: Path | None) -> Iterator[Any]:
    """The proxy of zeep for the service at an address, made from a description at a path or an address."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(trust) if trust else True
        transport = Transport(session=session, timeout=PATIENCE, operation_timeout=PATIENCE)  # type: ignore[no-untyped-call]
        client = Client(description, transport=transport)  # type: ignore[no-untyped-call]
        # The names differ; the binding of SOAP 1.1, which the Web Connector speaks, ends like this.
        [binding] = [one for one in client.wsdl.bindings if one.endswith("Soap")]
        yield client.create_service(binding, f"{url}/quickbooks")  # type: ignore[no-untyped-call]


class Courier:
    """Carries requests from the service to a make-believe QuickBooks and answers back, as the guide tells it."""

    def __init__(self, shop: WebShop, service: Any) -> None:
        self.shop, self.service, self.exchanges, self.calls = shop, service, 0, 0
        self.percents: list[int] = []

    def update(self) -> str:
        """One update; the text of its end. ``authenticate`` must let us in."""
        self._call("clientVersion", strVersion="2.3.0.215")
        user = load_qwc(self.shop.qwc_path.read_bytes()).user_name
        ticket, word = self._call("authenticate", strUserName=user, strPassword=self.shop.password)[:2]
        if not word:
            self._exchange(ticket)
        return str(self._call("closeConnection", ticket=ticket))

    def _exchange(self, ticket: str) -> None:
        session = CompanySession(self.shop.computer, load_qwc(self.shop.qwc_path.read_bytes()), "COURIER")
        session.begin("")
        try:
            session.mark()
            facts = ask_facts(session)
            told, percent = facts.hcp, 0
            while 0 <= percent < 100:
                request = self._call(
                    "sendRequestXML",
                    ticket=ticket,
                    strHCPResponse=told,
                    strCompanyFileName=session.company_path,
                    qbXMLCountry=facts.country,
                    qbXMLMajorVers=facts.major,
                    qbXMLMinorVers=facts.minor,
                )
                told, percent = "", self._deliver(ticket, session.process(request))
        finally:
            session.end()

    def _deliver(self, ticket: str, answer: str) -> int:
        self.exchanges += 1
        percent = int(
            self._call("receiveResponseXML", ticket=ticket, response=answer, hresult="", message="")
        )
        self.percents.append(percent)
        return percent

    def _call(self, operation: str, **arguments: Any) -> Any:
        self.calls += 1
        return getattr(self.service, operation)(**arguments)


def description(name: str, url: str) -> str:
    """The path of a published description, or the address of ours."""
    if not name:
        return f"{url}/quickbooks?wsdl"
    path = REFERENCE / name
    if not path.is_file():
        pytest.skip("the published descriptions lie beside the checkout only")
    return str(path)


@pytest.mark.parametrize(
    ("name", "wire"),
    [("", "http"), ("", "tls"), (INTUIT, "tls"), (CONSOLIBYTE, "http")],
    ids=["ours-http", "ours-tls", "intuit-tls", "consolibyte-http"],
)
def test_zeep_carries_a_whole_sync(
    shop: WebShop,
    serve: Serve,
    certified: Certified,
    name: str,
    wire: str,
    tally: Callable[[str, int], None],
) -> None:
    """Imports and exports are there afterwards, each once; a repeat changes nothing."""
    names = [f"Customer {number:02}" for number in range(12)]
    shop.in_quickbooks(*names, "Bölt & Söhne <GmbH>")
    shop.on_host("Core", "Dárt")
    shop.set_up()
    server = serve(shop.folder, *(certified.options if wire == "tls" else ()))
    url = named(server.url)

    with soap(description(name, url), url, certified.trust if wire == "tls" else None) as service:
        assert service.serverVersion(**({"strVersion": ""} if name == CONSOLIBYTE else {})).startswith(
            "tieout"
        )
        courier = Courier(shop, service)
        assert courier.update() == "OK: 13 customers read."
        shop.review()
        assert "2 added to the books" in courier.update()
        history = list(shop.company.history)
        assert courier.update() == "OK: nothing new."

    assert shop.company.history == history
    assert (
        shop.quickbooks_customers()
        == shop.host_customers()
        == ["Bölt & Söhne <GmbH>", "Core", *names, "Dárt"]
    )
    assert courier.percents[-1] == 100
    assert shop.company.tripwire == []
    tally("zeep calls over real sockets", courier.calls)
    tally("qbXML exchanges carried by zeep", courier.exchanges)


def test_zeep_refuses_a_server_nobody_vouches_for(shop: WebShop, serve: Serve, certified: Certified) -> None:
    """The handshake fails on the client's side, before the description is asked for."""
    server = serve(shop_with_site(shop).folder, *certified.options)
    url = named(server.url)
    with pytest.raises(requests.exceptions.SSLError), soap(f"{url}/quickbooks?wsdl", url, None):
        pass


def shop_with_site(shop: WebShop) -> WebShop:
    """A shop whose site file is there."""
    shop.add_site("schedule=0s")
    return shop
