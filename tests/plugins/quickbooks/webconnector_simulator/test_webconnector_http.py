"""The calls over real HTTP and TLS, on the loopback."""

import http.server
import select
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import trustme

from tieout_quickbooks.simulator import RequestProcessor
from tieout_quickbooks.simulator.webconnector import (
    Habits,
    QbwcError,
    WebConnector,
    WireAnswer,
    add_application,
    build_envelope,
    build_headers,
    http_get,
    http_post,
    load_qwc,
)

Answer = Callable[[str, Any, bytes], WireAnswer]


@contextmanager
def _serve(
    answer: Answer, tls: ssl.SSLContext | None = None, *, closes: bool = False
) -> Iterator[tuple[int, list[object]]]:
    """A server that hands its POSTs to ``answer``; its port, and the client addresses seen."""
    seen: list[object] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(WireAnswer(200 if self.path == "/support?wsdl" else 404))

        def do_POST(self) -> None:
            seen.append(self.client_address)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._send(answer(self.path, self.headers, body))

        def _send(self, reply: WireAnswer) -> None:
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
            self.close_connection = self.close_connection or closes

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1], seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _connect(write_qwc: Any, url: str, computer: RequestProcessor, post: Any, **habits: Any) -> WebConnector:
    qwc = load_qwc(write_qwc(AppURL=url, AppSupport=f"{url.rsplit('/', 1)[0]}/support?wsdl"))
    return WebConnector(qwc, "secret", computer, post, habits=Habits(**habits))


@pytest.mark.parametrize("habits", [{}, {"expects_continue": True}])
def test_an_update_runs_over_one_kept_connection(
    write_qwc: Any, computer: RequestProcessor, service: Any, habits: dict[str, Any]
) -> None:
    """Also when the program asks to be told to continue first; path and query of AppURL are kept."""
    paths: list[str] = []

    def answer(path: str, headers: Any, body: bytes) -> WireAnswer:
        paths.append(path)
        reply: WireAnswer = service.post(path, headers, body)
        return reply

    with _serve(answer) as (port, seen):
        post = http_post(5)
        url = f"http://localhost:{port}/qbwc?site=1"
        connector = _connect(write_qwc, url, computer, post, **habits)
        update = connector.update()
        del post, connector
    assert (update.outcome, len(seen), len(set(seen))) == ("done", 6, 1)
    assert set(paths) == {"/qbwc?site=1"}
    assert (service.received[0].headers["Expect"] == "100-continue") is bool(habits)
    assert service.received[0].headers["SOAPAction"] == '"http://developer.intuit.com/serverVersion"'


def test_a_connection_the_service_closed_is_opened_again(
    write_qwc: Any, computer: RequestProcessor, service: Any
) -> None:
    """Without sending anything twice."""

    def answer(path: str, headers: Any, body: bytes) -> WireAnswer:
        reply = service.post(path, headers, body)
        return WireAnswer(reply.status, {**reply.headers, "Connection": "close"}, reply.body)

    with _serve(answer) as (port, seen):
        update = _connect(write_qwc, f"http://localhost:{port}/qbwc", computer, http_post(5)).update()
    assert (update.outcome, len(seen), len(set(seen))) == ("done", 6, 6)


def test_a_connection_closed_in_silence_is_noticed_before_the_next_call(service: Any) -> None:
    """A service that lets idle connections go gets every call once."""

    def answer(path: str, headers: Any, body: bytes) -> WireAnswer:
        reply: WireAnswer = service.post(path, headers, body)
        return reply

    post = http_post(5)
    body = build_envelope("serverVersion", {})
    with _serve(answer, closes=True) as (port, seen):
        for _ in range(3):
            assert post(f"http://localhost:{port}/", build_headers("serverVersion"), body).status == 200
            [connection] = vars(post)["connections"].values()
            assert select.select([connection.sock], [], [], 5)[0]
    assert len(set(seen)) == len(seen) == 3


def test_nobody_at_the_address_is_an_error(write_qwc: Any, computer: RequestProcessor) -> None:
    """The first call already fails."""
    with _serve(lambda *_: WireAnswer()) as (port, _):
        pass
    connector = _connect(write_qwc, f"http://localhost:{port}/qbwc", computer, http_post(5))
    update = connector.update()
    assert (update.code, update.names) == ("QBWC1036", ["serverVersion"])
    with pytest.raises(QbwcError) as caught:
        add_application(connector.qwc, http_get(5))
    assert caught.value.code == "QBWC1003"


def test_something_that_speaks_no_http_is_an_error(write_qwc: Any, computer: RequestProcessor) -> None:
    """What the standard library calls a bad status line is a broken connection here."""
    strange = WireAnswer(200, {"Transfer-Encoding": "chunked"}, b"zzz\r\n")
    with _serve(lambda *_: strange) as (port, _):
        update = _connect(write_qwc, f"http://localhost:{port}/qbwc", computer, http_post(5)).update()
    assert update.code == "QBWC1036"


def test_a_trusted_certificate_is_accepted_and_another_is_not(
    write_qwc: Any, computer: RequestProcessor, service: Any
) -> None:
    """QBWC1048 when it cannot be verified, for the service and for the support page."""
    authority = trustme.CA()
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(server_side)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with _serve(service.post, server_side) as (port, _):
        url = f"https://localhost:{port}/qbwc"
        connector = _connect(write_qwc, url, computer, http_post(5, trusting))
        assert connector.update().outcome == "done"
        add_application(connector.qwc, http_get(5, trusting))
        assert _connect(write_qwc, url, computer, http_post(5)).update().code == "QBWC1048"
        with pytest.raises(QbwcError) as caught:
            add_application(connector.qwc, http_get(5))
    assert caught.value.code == "QBWC1048"
