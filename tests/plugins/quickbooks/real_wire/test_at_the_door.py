"""What a real process answers to whoever comes to its socket, and what it takes in."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from tests.plugins.quickbooks.real_wire.conftest import PATIENCE, Certified, ServerProcess
from tests.plugins.quickbooks.visits.conftest import WebShop

from tieout_quickbooks.simulator.webconnector import build_envelope
from tieout_quickbooks.webconnector.relay import RELAYED

XML = {"Content-Type": "text/xml; charset=utf-8"}
#: Slow bodies are cut off after this many seconds here, not after 15.
_SOON = 0.4
_IMPATIENT = f"""
from tieout_quickbooks.webconnector import endpoint
endpoint.SMALL_SECONDS = {_SOON}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One process without TLS, with one site, that waits for nobody long."""
    folder = tmp_path_factory.mktemp("door")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "home"))
        WebShop(folder).add_site("schedule=0s")
        process = ServerProcess(folder, before=_IMPATIENT)
    yield process
    process.kill()


def ask(
    server: ServerProcess, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """One request on a connection of its own; ``X_Y`` stands for the header ``X-Y``."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        connection.request(method, path, body, {**(XML if body else {}), **named})
        response = connection.getresponse()
        return response, response.read()


def call_of(size: int, ticket: str = "made-up") -> bytes:
    """A receiveResponseXML of so many bytes."""
    empty = {"ticket": ticket, "response": "", "hresult": "", "message": ""}
    room = size - len(build_envelope("receiveResponseXML", empty))
    return build_envelope("receiveResponseXML", {**empty, "response": "x" * room})


# --- what a browser gets


def test_a_browser_gets_the_support_page_and_may_run_frame_or_keep_nothing_of_it(
    server: ServerProcess,
) -> None:
    """The headers say so; HEAD gets the same without the page."""
    response, page = ask(server, "GET", "/quickbooks/support")
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert len(response.headers.get_all("Content-Security-Policy") or []) == 1
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Server" not in response.headers
    assert b"<script" not in page
    head, nothing = ask(server, "HEAD", "/quickbooks/support")
    assert (head.status, nothing, head.headers["Content-Length"]) == (200, b"", str(len(page)))


@pytest.mark.parametrize("path", ["/quickbooks", "/quickbooks/", "/quickbooks?wsdl", "/quickbooks?x=<&y"])
def test_who_asks_gets_the_description(server: ServerProcess, path: str) -> None:
    """With the address it was asked at, and nothing of the query in it."""
    response, text = ask(server, "GET", path)
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    location = f'location="http://127.0.0.1:{server.port}{path.partition("?")[0]}"'
    assert location.encode() in text


def test_a_monitor_sees_that_the_process_answers(server: ServerProcess) -> None:
    """Nothing else is said."""
    assert ask(server, "GET", "/health")[1] == b"ok\n"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/quickbooks/other", 404),
        ("GET", "/quickbooks/../tieout.toml", 404),
        ("GET", "/quickbooks/%2e%2e/tieout.toml", 404),
        ("POST", "/", 404),
        ("POST", "/quickbooks/support", 405),
        ("PUT", "/quickbooks", 405),
        ("DELETE", "/quickbooks", 405),
        ("OPTIONS", "/quickbooks", 405),
        ("TRACE", "/quickbooks", 405),
    ],
)
def test_anything_else_is_not_there(server: ServerProcess, method: str, path: str, status: int) -> None:
    """With the security headers all the same, and without a word about the program."""
    response, text = ask(server, method, path)
    assert response.status == status
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert b"starlette" not in text.lower()


# --- plain text and proxies


@pytest.mark.parametrize("header", [{"X_Forwarded_For": "192.0.2.7"}, {"X_Forwarded_Proto": "https"}])
def test_a_proxy_that_was_not_named_is_refused(server: ServerProcess, header: dict[str, str]) -> None:
    """Whatever it says of encryption; what to do is said."""
    response, text = ask(server, "POST", "/quickbooks", build_envelope("serverVersion", {}), **header)
    assert response.status == 403
    assert b"--proxy ADDRESS" in text


# --- bodies


def test_a_large_body_is_refused_before_it_has_come(server: ServerProcess) -> None:
    """70 KB are announced for a ticket nobody gave out: 413 after the first 64, the rest need not be sent."""
    body = call_of(70 * 1024)
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
        line.sendall(head_of(len(body)) + body[: 65 * 1024])
        answer = received(line)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"too large or too slow" in answer


def test_a_body_beyond_every_limit_is_refused_unread(server: ServerProcess) -> None:
    """65 MB are announced; none of it has to be sent."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
        line.sendall(head_of(65 * 1024 * 1024))
        assert received(line).startswith(b"HTTP/1.1 413 ")


def test_a_body_in_pieces_without_a_length_has_the_same_limit(server: ServerProcess) -> None:
    """Chunked encoding announces nothing; what comes is counted."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
        line.sendall(
            b"POST /quickbooks HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        piece = call_of(70 * 1024)[: 33 * 1024]
        for _ in range(2):
            line.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        assert received(line).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_comes_too_slowly_is_cut_off(server: ServerProcess) -> None:
    """Half a call, then silence."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
        line.sendall(head_of(1000) + b"<soap:Envelope")
        assert received(line).startswith(b"HTTP/1.1 413 ")


def test_a_caller_who_hangs_up_leaves_the_others_alone(server: ServerProcess) -> None:
    """Fifty broken calls, then a whole one."""
    for _ in range(50):
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
            line.sendall(head_of(1000) + b"<soap:Envelope")
    assert ask(server, "POST", "/quickbooks", build_envelope("serverVersion", {}))[0].status == 200


@pytest.mark.parametrize("length", ["-1", "1e3", "1, 2", "\u0661".encode().decode("latin-1")])
def test_a_length_that_is_none_is_refused(server: ServerProcess, length: str) -> None:
    """Never a fault of ours."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
        line.sendall(head_of(length) + b"x")
        assert received(line).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("body", [b"<x/>", b"", b"\xff\xfe\x00", b"<!DOCTYPE a []><a/>", b"not xml"])
def test_what_is_no_call_gets_a_fault(server: ServerProcess, body: bytes) -> None:
    """A SOAP fault with status 500, as SOAP wants it, and no word of Python."""
    response, text = ask(server, "POST", "/quickbooks", body)
    assert response.status == 500
    assert b"<faultcode>soap:Client</faultcode>" in text
    assert b"Traceback" not in text


@pytest.mark.parametrize("relayed", ["1", ""])
def test_the_mark_of_a_relayed_call_opens_nothing(server: ServerProcess, relayed: str) -> None:
    """Whoever writes it himself is answered like everybody with an unknown ticket."""
    _, text = ask(server, "POST", "/quickbooks", call_of(500), **{RELAYED: relayed})
    assert b"<receiveResponseXMLResult>-1</receiveResponseXMLResult>" in text
    assert ask(server, "POST", "/quickbooks", call_of(70 * 1024), **{RELAYED: relayed})[0].status == 413


# --- the connection


def test_a_connection_is_kept_and_asked_again(server: ServerProcess) -> None:
    """Twenty calls, one connection, each answered whole."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        ports = set()
        for _ in range(20):
            connection.request("POST", "/quickbooks", build_envelope("serverVersion", {}), XML)
            assert b"tieout" in connection.getresponse().read()
            ports.add(connection.sock.getsockname()[1])
    assert len(ports) == 1


def test_who_asks_before_sending_is_told_to_continue(server: ServerProcess) -> None:
    """.NET sends ``Expect: 100-continue`` and waits."""
    body = build_envelope("serverVersion", {})
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
        line.sendall(head_of(len(body), "Expect: 100-continue\r\n"))
        assert received(line, until=b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")
        line.sendall(body)
        assert received(line).startswith(b"HTTP/1.1 200 ")


def test_two_calls_on_one_connection_at_once_are_answered_in_order(server: ServerProcess) -> None:
    """The second does not wait for the first's answer to be read."""
    version, welcome = (
        build_envelope("serverVersion", {}),
        build_envelope("clientVersion", {"strVersion": "2"}),
    )
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
        line.sendall(
            head_of(len(version)) + version + head_of(len(welcome), "Connection: close\r\n") + welcome
        )
        answer = received(line, until=b"</clientVersionResponse></soap:Body></soap:Envelope>")
    assert 0 < answer.index(b"serverVersionResponse") < answer.index(b"clientVersionResponse")


def test_plain_text_at_a_tls_port_and_old_tls_get_nowhere(
    tmp_path: Path, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does a client that does not trust the authority; one that does gets in."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    WebShop(tmp_path).add_site("schedule=0s")
    server = ServerProcess(tmp_path, *certified.options)
    try:
        assert server.url.startswith("https://127.0.0.1:")
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as line:
            line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"ok" not in received(line)
        with pytest.raises(ssl.SSLCertVerificationError):
            handshake(server, ssl.create_default_context())
        old = certified.trusting()
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        assert handshake(server, old) == "TLSv1.2"
        assert handshake(server, certified.trusting()) == "TLSv1.3"
    finally:
        assert server.end() == 0


def handshake(server: ServerProcess, context: ssl.SSLContext) -> str | None:
    """The version of TLS that both agree on."""
    with (
        socket.create_connection(("127.0.0.1", server.port), PATIENCE) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as line,
    ):
        return line.version()


def head_of(length: int | str, more: str = "") -> bytes:
    """The head of a POST with a body of this length."""
    lines = f"POST /quickbooks HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n"
    return f"{lines}{more}\r\n".encode("latin-1")


def received(line: socket.socket, until: bytes = b"</soap:Envelope>") -> bytes:
    """What comes until these bytes end it or the other side closes."""
    answer = b""
    with suppress(ConnectionError):
        while not answer.endswith(until) and (piece := line.recv(65536)):
            answer += piece
    return answer
