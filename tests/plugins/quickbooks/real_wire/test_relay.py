"""Which process a call is passed on to, what is sent there, and what is made of its answer."""

import http.server
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import Any

import pytest

from tieout_quickbooks.webconnector import relay as relaying
from tieout_quickbooks.webconnector.registration import LiveTicket
from tieout_quickbooks.webconnector.relay import RELAYED, holder_of, relay
from tieout_quickbooks.webconnector.tickets import new_ticket, site_tag, tag_of, ticket_hash

HERE = socket.gethostname()


class Site:
    """A site with a live ticket; counts how often its notes are looked at."""

    def __init__(self, name: str, **live: str) -> None:
        self.name, self.looks = name, 0
        self.ticket = new_ticket(name)
        self._live = LiveTicket(hash=ticket_hash(self.ticket), **live)

    def notes(self) -> Mapping[str, str]:
        """The ticket as the process that gave it out wrote it down."""
        self.looks += 1
        return {"ticket": self._live.model_dump_json()}


def holder(ticket: str, *sites: Site, besides: str = "us") -> str:
    """Who has a ticket, as one process sees it."""
    known: Any = {site.name: site for site in sites}
    return holder_of(ticket, known, besides=besides)


def test_a_ticket_leads_to_the_process_that_gave_it_out() -> None:
    """By the one site it is tagged with; the others' notes are not read."""
    shop = Site("shop", process="far/1/a", address="https://a.example:8437")
    other = Site("other", process="far/2/b", address="https://b.example")

    assert holder(shop.ticket, shop, other) == "https://a.example:8437"
    assert (shop.looks, other.looks) == (1, 0)


def test_a_made_up_ticket_leads_nowhere() -> None:
    """Neither one with a right tag, nor one without; the latter costs no look at the store."""
    shop = Site("shop", process="far/1/a", address="https://a.example")

    assert holder(f"guess.{site_tag('shop')}", shop) == ""
    assert holder("guess", shop) == holder("", shop) == holder("guess.", shop) == ""
    assert shop.looks == 1


def test_our_own_ticket_is_not_passed_on() -> None:
    """Not even when its session is over here."""
    shop = Site("shop", process="us", address="https://a.example")
    assert holder(shop.ticket, shop) == ""


@pytest.mark.parametrize(
    ("process", "address", "is_asked"),
    [
        (f"{HERE}/1/a", "http://127.0.0.1:8437", True),
        (f"{HERE}/1/a", "http://localhost:8437", True),
        (f"{HERE}/1/a", "https://[::1]:8437", True),
        ("another-computer/1/a", "http://127.0.0.1:8437", False),
        (f"{HERE}/1/a", "http://node.example", False),
        ("far/1/a", "https://node.example", True),
        ("far/1/a", "ftp://node.example", False),
        ("far/1/a", "", False),
    ],
)
def test_no_ticket_is_shown_to_a_network_or_to_a_stranger(process: str, address: str, is_asked: bool) -> None:  # noqa: FBT001 - a table's column
    """Loopback means the computer of the process that wrote it; everywhere else it must be https."""
    shop = Site("shop", process=process, address=address)
    assert holder(shop.ticket, shop) == (address if is_asked else "")


def test_a_sites_name_cannot_be_read_off_its_tickets() -> None:
    """The tag is letters and digits, and of another site another one."""
    assert tag_of(new_ticket("shop")) == site_tag("shop") != site_tag("Shop")
    assert "shop" not in new_ticket("shop")
    assert tag_of(new_ticket()) == ""


# --- on the wire


@contextmanager
def answering(status: int, body: bytes, *, delay: threading.Event | None = None) -> Iterator[SimpleNamespace]:
    """Another process, as far as one POST goes; ``seen`` is what it was sent."""
    seen: list[tuple[str, str | None, bytes]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.path, self.headers[RELAYED], sent))
            if delay:
                delay.wait(30)
            with suppress(OSError):  # who asked may have gone
                self._send()

        def _send(self) -> None:
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", seen=seen)
        finally:
            server.shutdown()
            thread.join()


def test_a_call_is_passed_on_as_it_came_and_marked() -> None:
    """Byte for byte, the answer too; a path before ours is kept."""
    with answering(200, b"<answer/>") as other:
        assert relay(f"{other.url}/node-a/", b"\xef\xbb\xbf<call/>") == b"<answer/>"
    assert other.seen == [("/node-a/quickbooks", "1", b"\xef\xbb\xbf<call/>")]


@pytest.mark.parametrize("status", [301, 403, 404, 413, 500, 503])
def test_anything_but_an_answer_is_none(status: int) -> None:
    """It is sent once, and no redirect is followed."""
    with answering(status, b"<html/>") as other:
        assert relay(other.url, b"<call/>") == b""
    assert len(other.seen) == 1


def test_a_process_that_is_gone_gives_no_answer() -> None:
    """Nobody listens there any more."""
    with answering(200, b"") as other:
        pass
    assert relay(other.url, b"<call/>") == b""


def test_an_endless_answer_and_a_late_one_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both limits, made small."""
    monkeypatch.setattr(relaying, "_LARGEST_ANSWER", 10)
    with answering(200, b"12345678901") as other:
        assert relay(other.url, b"<call/>") == b""
    monkeypatch.setattr(relaying, "_ANSWER_SECONDS", 0.05)
    late = threading.Event()
    with answering(200, b"1", delay=late) as other:
        assert relay(other.url, b"<call/>") == b""
        late.set()
