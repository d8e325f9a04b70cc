"""A server that is told to end ends within seconds, whatever is under way, and the next one goes on."""

import signal
import threading
import time
from collections.abc import Callable, Mapping

import pytest
from tests.plugins.quickbooks.real_wire.conftest import (
    PATIENCE,
    Serve,
    ServerProcess,
    at,
    named,
    update_at,
)
from tests.plugins.quickbooks.visits.conftest import WebShop

from tieout_quickbooks.simulator.webconnector import Update, WireAnswer, http_post

#: Seconds within which a server ends; calls under way are given some of them.
_SOON = 15


def reviewed(shop: WebShop) -> WebShop:
    """The site after its first review: from here on rules write without a person."""
    shop.in_quickbooks("First")
    shop.set_up()
    with shop.serving() as service:
        shop.update(service)
    shop.review()
    return shop


def ended_after(
    shop: WebShop, server: ServerProcess, word: bytes, sign: signal.Signals
) -> tuple[Update, int]:
    """An update whose server is told to end after the first call with this word; its exit code."""
    real, codes = at(named(server.url), http_post(PATIENCE)), list[int]()

    def post(url: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        answer = real(url, headers, body)
        if word in body + answer.body and not codes:
            codes.append(server.end(sign))
        return answer

    update = shop.connector(post).update()
    return update, codes[0]


@pytest.mark.parametrize(
    ("word", "sign"),
    [
        (b"<authenticateResponse", signal.SIGTERM),
        (b"CustomerAddRq", signal.SIGINT),
        (b"CustomerAddRq", signal.SIGTERM),
        (b"CustomerAddRs", signal.SIGINT),
    ],
    ids=[
        "before the first request",
        "addition handed out",
        "addition handed out, SIGTERM",
        "its answer came",
    ],
)
def test_it_ends_in_order_with_a_session_open(
    shop: WebShop, serve: Serve, word: bytes, sign: signal.Signals, tally: Callable[[str, int], None]
) -> None:
    """Exit code 0, no traceback; at the next server's first update everything is there once."""
    reviewed(shop)
    shop.in_quickbooks("Bolt")
    shop.on_host("Core")
    server = serve(shop.folder)
    begun = time.monotonic()

    update, code = ended_after(shop, server, word, sign)

    assert time.monotonic() - begun < _SOON
    assert code == 0, server.said
    assert update.outcome == "error", "the Web Connector found nobody"
    assert not [line for line in server.said if "Traceback" in line or "Fatal" in line], server.said
    assert update_at(shop, serve(shop.folder)).outcome == "done"
    assert shop.quickbooks_customers() == shop.host_customers() == ["Bolt", "Core", "First"]
    tally("servers ended in a session, the next went on", 1)


#: The visit stays long at its own side: the call that waits for it is under way when the signal comes.
_SLOW_VISIT = """
import time
from tieout import faultpoints
from tieout.sync import visit
def slow(*_):
    print("at work", file=__import__("sys").stderr, flush=True)
    time.sleep(3600)
visit.recover = slow
"""


def test_it_ends_soon_with_a_call_under_way(shop: WebShop, serve: Serve) -> None:
    """The call that waits for a slow visit is answered at once; the visit is left to itself."""
    reviewed(shop)
    server = serve(shop.folder, before=_SLOW_VISIT)
    thread = threading.Thread(target=lambda: update_at(shop, server))
    thread.start()
    server.await_line("at work")
    begun = time.monotonic()
    code = server.end()
    thread.join(PATIENCE)

    assert time.monotonic() - begun < _SOON
    assert code == 0, server.said
    assert update_at(shop, serve(shop.folder)).outcome == "done"
