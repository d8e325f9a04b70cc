"""Several companies call one process at the same time: each company's records reach its own host, and once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.plugins.quickbooks.real_wire.conftest import PATIENCE, Serve, ServerProcess, at, named
from tests.plugins.quickbooks.visits.conftest import WebShop

from tieout_quickbooks.simulator import RequestProcessor
from tieout_quickbooks.simulator.webconnector import Update, WebConnector, http_post, load_qwc

COMPANIES, ROUNDS = 8, 2


def several_shops(shop: WebShop, count: int) -> list[WebShop]:
    """Sites of one site file, each with a company, a host and one customer on either side, after its review."""
    shops = [WebShop(shop.folder, f"shop{number}", rf"C:\QB\{number}.QBW") for number in range(count)]
    for one in shops:
        one.company.profile.company["CompanyName"] = f"Company {one.name}"
        one.in_quickbooks(f"{one.name} first")
        one.set_up()
        with one.serving() as service:
            one.update(service)
        one.review()
    return shops


def poll(shop: WebShop, server: ServerProcess, start: threading.Barrier) -> Update:
    """One of two computers that call for the same company at the same moment."""
    post = at(named(server.url), http_post(PATIENCE))
    computer = RequestProcessor(shop.company)
    connector = WebConnector(load_qwc(shop.qwc_path.read_bytes()), shop.password, computer, post)
    start.wait(PATIENCE)
    update = connector.update()
    assert update.outcome in {"done", "busy"}, update.trace
    return update


def test_companies_that_call_at_once_stay_apart(
    shop: WebShop, serve: Serve, tally: Callable[[str, int], None]
) -> None:
    """Eight companies with changes on both sides, two computers each: none is mixed up, none is served twice."""
    shops = several_shops(shop, COMPANIES)
    server = serve(shop.folder)
    updates: list[Update] = []
    with ThreadPoolExecutor(2 * COMPANIES) as threads:
        for round_ in range(ROUNDS):
            for one in shops:
                one.in_quickbooks(*(f"{one.name} books {round_}.{number}" for number in range(3)))
                one.on_host(*(f"{one.name} host {round_}.{number}" for number in range(2)))
            start = threading.Barrier(2 * COMPANIES)
            updates += threads.map(lambda one, start=start: poll(one, server, start), shops * 2)

    for one in shops:
        books = one.quickbooks_customers()
        assert books == one.host_customers()
        assert len(books) == len(set(books)) == 1 + 5 * ROUNDS
        assert all(name.startswith(one.name) for name in books), "another company's record"
        assert one.company.tripwire == []
    tally("companies calling one process at once", len(shops))
    tally("calls over real sockets", sum(len(one.calls) for one in updates))
    tally("records in step over real sockets", sum(len(one.host_customers()) for one in shops))
