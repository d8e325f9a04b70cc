"""``tieout quickbooks reach`` takes the Web Connector's first steps, and says at which one the way ends."""

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from tests.plugins.quickbooks.real_wire.conftest import Certified, named
from tests.plugins.quickbooks.visits.conftest import WebShop

from tieout.cli import cli
from tieout_quickbooks.webconnector.reaching import Look, look_at

Serve = Any


def looked(looks: Iterator[Look]) -> list[tuple[str, bool]]:
    """Each step's first words, and whether it was good."""
    return [(look.what.partition(":")[0], look.is_good) for look in looks]


def test_a_service_that_runs_is_reached_with_and_without_tls(
    shop: WebShop, serve: Serve, certified: Certified
) -> None:
    """All five steps are good, and the certificate's end is told."""
    shop.add_site()
    plain, secure = serve(shop.folder), serve(shop.folder, *certified.options)

    assert all(is_good for _, is_good in looked(look_at(named(plain.url))))
    looks = list(look_at(named(secure.url), certified.trusting()))
    assert [look.is_good for look in looks] == [True] * 5
    assert "the certificate is good until" in looks[1].what
    assert "tieout 0." in looks[4].what


def test_a_certificate_that_windows_would_not_trust_is_told(
    shop: WebShop, serve: Serve, certified: Certified
) -> None:
    """With the number that the Web Connector would show."""
    shop.add_site()
    server = serve(shop.folder, *certified.options)
    *_, last = look_at(named(server.url))

    assert (last.is_good, "QBWC1048" in last.fix) == (False, True)


@pytest.mark.parametrize(
    ("url", "step"),
    [
        ("https://127.0.0.1/quickbooks", "the address is one the Web Connector takes"),
        ("http://sync.example.com/quickbooks", "the address is one the Web Connector takes"),
        ("http://localhost:1/quickbooks", "the connection opens"),
    ],
)
def test_the_first_step_that_fails_ends_the_way(url: str, step: str) -> None:
    """Nothing after it is tried."""
    *_, last = looked(look_at(url))

    assert last == (step, False)


@pytest.fixture
def stranger() -> Iterator[Callable[[dict[str, tuple[int, str, bytes]]], str]]:
    """Another program on a free port, which answers ``{"GET /path": (status, content type, body)}``."""
    servers: list[ThreadingHTTPServer] = []

    def start(answers: dict[str, tuple[int, str, bytes]]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                status, kind, body = answers.get(f"{self.command} {self.path}", (404, "text/plain", b"no"))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer  # noqa: N815 - the names http.server looks for

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://localhost:{server.server_port}/quickbooks"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


SUPPORT = {"GET /quickbooks/support": (200, "text/html", b"hello")}
WSDL = {"GET /quickbooks": (200, "text/xml", b"<x name='QBWebConnectorSvc'/>")}
ANSWER = b"<?xml version='1.0'?><serverVersionResult>tieout 1</serverVersionResult>"


@pytest.mark.parametrize(
    ("answers", "step", "number"),
    [
        ({}, "the support page answers", "QBWC1003"),
        ({"GET /quickbooks/support": (302, "text/html", b"")}, "the support page answers", "QBWC1003"),
        (SUPPORT, "the service describes itself", "proxy"),
        (
            {**SUPPORT, "GET /quickbooks": (200, "text/html", b"shop")},
            "the service describes itself",
            "proxy",
        ),
        ({**SUPPORT, **WSDL}, "the service answers a call", "QBWC1012"),
        (
            {**SUPPORT, **WSDL, "POST /quickbooks": (HTTPStatus.OK, "text/xml", b"\n" + ANSWER)},
            "the service answers a call",
            "QBWC1012",
        ),
    ],
)
def test_something_else_at_the_address_is_found_out(
    stranger: Any, answers: dict[str, tuple[int, str, bytes]], step: str, number: str
) -> None:
    """Another program, a proxy that redirects, one that puts something before the answer."""
    *_, last = look_at(stranger(answers))

    assert (last.what, last.is_good) == (step, False)
    assert number in last.fix


def test_the_command_ends_with_5_when_the_way_is_closed(shop: WebShop, serve: Serve) -> None:
    """And with 0 when it is open; the steps are in its JSON."""
    shop.add_site()
    server = serve(shop.folder)
    words = ["quickbooks", "reach", "--json", "--url"]
    open_, closed = (
        CliRunner().invoke(cli, [*words, url]) for url in (named(server.url), "http://localhost:1")
    )

    assert (open_.exit_code, json.loads(open_.stdout)["data"]["reached"]) == (0, True)
    assert (closed.exit_code, json.loads(closed.stdout)["data"]["reached"]) == (5, False)
