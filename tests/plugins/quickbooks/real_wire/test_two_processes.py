"""Two servers on one PostgreSQL state store: companies spread over both, sessions that change sides, one that dies."""

import itertools
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.plugins.quickbooks.real_wire.conftest import (
    PATIENCE,
    Certified,
    Serve,
    ServerProcess,
    at,
    named,
    update_at,
)
from tests.plugins.quickbooks.visits.conftest import WebShop

from tieout_quickbooks.simulator import RequestProcessor
from tieout_quickbooks.simulator.webconnector import (
    Call,
    Post,
    Update,
    WebConnector,
    WireAnswer,
    http_post,
    load_qwc,
)

Tally = Callable[[str, int], None]
#: A server that nothing leads to, as behind a load balancer without --advertise.
NOWHERE = "http://127.0.0.1:9"
#: More than anybody may send whose ticket is not alive.
SMALL = 64 * 1024


@pytest.fixture
def team(shop: WebShop, postgres_database: str) -> WebShop:
    """A shop whose site's state is kept in PostgreSQL."""
    shop.ok("init", str(shop.folder), "--state", postgres_database)
    return shop


def reviewed(shop: WebShop, *rules: str) -> WebShop:
    """The site after its first review: from here on rules write without a person."""
    shop.in_quickbooks(f"{shop.name} first")
    shop.set_up(*rules)
    with shop.serving() as service:
        shop.update(service)
    shop.review()
    return shop


def second_computer(shop: WebShop, server: ServerProcess) -> Update:
    """Another computer with the same company and the same .qwc file calls."""
    qwc, computer = load_qwc(shop.qwc_path.read_bytes()), RequestProcessor(shop.company)
    post = at(named(server.url), http_post(PATIENCE))
    return WebConnector(qwc, shop.password, computer, post).update()


def alternating(*posts: Post) -> Post:
    """A load balancer that gives each call to the next server."""
    turns = itertools.cycle(posts)

    def post(url: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        return next(turns)(url, headers, body)

    return post


def copied(folder: Path) -> Path:
    """Another folder with the same site file: servers share the state store and nothing else."""
    elsewhere = folder.with_name("elsewhere")
    elsewhere.mkdir()
    (elsewhere / "tieout.toml").write_text((folder / "tieout.toml").read_text())
    return elsewhere


def test_companies_are_spread_over_both(team: WebShop, serve: Serve, tally: Tally) -> None:
    """At once, each at the server its turn brings it to; the next time at the other one."""
    shops = [reviewed(WebShop(team.folder, f"shop{number}", rf"C:\QB\{number}.QBW")) for number in range(4)]
    servers = [serve(team.folder), serve(team.folder)]
    for round_ in range(2):
        for one in shops:
            one.in_quickbooks(f"{one.name} books {round_}")
            one.on_host(f"{one.name} host {round_}")
        start = threading.Barrier(len(shops))

        def call(number: int, start: threading.Barrier = start, round_: int = round_) -> Update:
            start.wait(PATIENCE)
            return update_at(shops[number], servers[(number + round_) % 2])

        with ThreadPoolExecutor(len(shops)) as threads:
            updates = list(threads.map(call, range(len(shops))))
        assert [one.outcome for one in updates] == ["done"] * len(shops)

    for one in shops:
        names = [f"{one.name} {where}" for where in ("books 0", "books 1", "first", "host 0", "host 1")]
        assert one.quickbooks_customers() == one.host_customers() == names
    tally("companies spread over two processes", len(shops))


def test_a_company_in_session_elsewhere_is_told_that_it_is_busy(team: WebShop, serve: Serve) -> None:
    """Before any of its calls reaches the session, and the session goes on undisturbed."""
    reviewed(team)
    team.in_quickbooks("Bolt")
    team.on_host("Core")
    first, second = serve(team.folder), serve(team.folder)
    others: list[Update] = []

    def intrude(call: Call) -> None:
        if call.operation == "receiveResponseXML":
            others.append(second_computer(team, second))

    connector = team.connector(at(named(first.url), http_post(PATIENCE)))
    connector.faults.after_call = intrude
    update = connector.update()

    assert update.outcome == "done"
    assert len(others) >= 3
    assert {one.outcome for one in others[:-1]} == {"busy"}
    assert team.quickbooks_customers() == team.host_customers() == ["Bolt", "Core", "shop first"]


@pytest.mark.parametrize("wire", ["http", "tls"])
def test_one_session_alternates_between_both(
    team: WebShop, serve: Serve, certified: Certified, wire: str, tally: Tally
) -> None:
    """Each call is answered by the process with the session, large answers too; a repeat changes nothing."""
    reviewed(team)
    team.in_quickbooks(*(f"Customer {number:03}" for number in range(30)), Notes="Gate code? Ask. " * 200)
    team.on_host("Core", "Dart")
    options = certified.options if wire == "tls" else []
    tls = certified.trusting() if wire == "tls" else None
    environment = {"SSL_CERT_FILE": str(certified.trust)}
    servers = [
        serve(folder, *options, environment=environment) for folder in (team.folder, copied(team.folder))
    ]
    posts = [at(named(server.url), http_post(PATIENCE, tls)) for server in servers]

    update = team.connector(alternating(*posts)).update()
    history = list(team.company.history)
    again = team.connector(alternating(*reversed(posts))).update()

    assert update.outcome == "done"
    assert "2 added to the books" in update.shown
    assert again.shown == "OK: nothing new."
    assert team.company.history == history
    assert len(team.host_customers()) == len(set(team.host_customers())) == 33
    assert team.quickbooks_customers() == team.host_customers()
    largest = max(len(str(call.arguments.get("response", ""))) for call in update.calls)
    assert largest > SMALL, "no answer was larger than a stranger may send"
    tally("calls of one session alternating between two processes", len(update.calls) + len(again.calls))


@pytest.mark.parametrize("leads", ["nowhere", "to the other"])
def test_a_session_that_nothing_leads_to_has_expired_elsewhere(
    team: WebShop, serve: Serve, leads: str
) -> None:
    """The other process gives the protocol's own answers; the session itself ends, and nothing is lost.

    An address that leads back to the one that asks, as that of a load balancer may, is asked once.
    """
    reviewed(team)
    team.on_host("Core")
    second = serve(team.folder)
    first = serve(team.folder, "--advertise", NOWHERE if leads == "nowhere" else second.url)
    here, there = (at(named(server.url), http_post(PATIENCE)) for server in (first, second))

    def post(url: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        is_answer = b"<receiveResponseXML" in body
        return (there if is_answer or b"<getLastError" in body else here)(url, headers, body)

    update = team.connector(post).update()
    assert update.percents == [-1]
    assert update.shown.startswith("The session has expired")
    assert update_at(team, second).outcome == "done"
    assert team.quickbooks_customers() == team.host_customers() == ["Core", "shop first"]


def test_one_dies_in_the_middle_and_the_other_takes_over(team: WebShop, serve: Serve, tally: Tally) -> None:
    """Killed after each kind of call, with an addition on its way: one record each at the next update."""
    reviewed(team)
    survivor = serve(team.folder)
    expected, kills = ["shop first"], 0
    for operation, nth in [
        ("authenticate", 1),
        ("sendRequestXML", 2),
        *_after_the_addition(),
        ("closeConnection", 1),
    ]:
        team.in_quickbooks(f"Books {kills}")
        team.on_host(f"Host {kills}")
        expected += [f"Books {kills}", f"Host {kills}"]
        victim = serve(team.folder)
        broken = _killed_after(team, victim, survivor, operation, nth)
        kills += 1

        update = update_at(team, survivor)
        assert update.outcome == "done", (operation, nth, update.trace, broken.trace)
        assert team.quickbooks_customers() == team.host_customers() == sorted(expected), (operation, nth)
    assert team.company.tripwire == []
    tally("servers killed in a session, another took over", kills)


def _after_the_addition() -> list[tuple[str, int]]:
    """The addition has been handed out; QuickBooks has made it, and its answer reaches the survivor or the dead."""
    return [("CustomerAddRq", 1), ("CustomerAddRs", 1)]


def _killed_after(
    shop: WebShop, victim: ServerProcess, survivor: ServerProcess, operation: str, nth: int
) -> Update:
    """An update whose server is killed after the nth such call; a load balancer sends what follows to the other."""
    posts = {
        True: at(named(victim.url), http_post(PATIENCE)),
        False: at(named(survivor.url), http_post(PATIENCE)),
    }
    counted, is_alive = itertools.count(1), True

    def post(url: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        nonlocal is_alive
        answer = posts[is_alive](url, headers, body)
        if is_alive and operation.encode() in body + answer.body and next(counted) == nth:
            victim.kill()
            is_alive = False
        return answer

    update = shop.connector(post).update()
    assert not is_alive, f"{operation} {nth} never came"
    return update
