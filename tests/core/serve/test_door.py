"""The door: encrypted requests come in, those of this computer too, and a proxy is believed when it was named."""

from typing import Any

import pytest

from tieout.serve.origin import Door, is_loopback, peer_of

PROXIED = Door(proxies=("10.0.0.5", "fd00::5"))


def request(peer: str | None, **headers: str) -> dict[str, Any]:
    """A request as the server hands it over; ``x_forwarded_for`` stands for that header."""
    pairs = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    return {"type": "http", "client": (peer, 1234) if peer is not None else None, "headers": pairs}


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_this_computer_may_call_without_tls(peer: str) -> None:
    """Also by IPv6, and by IPv4 written as IPv6."""
    assert Door().why_refused(request(peer)) == ""


@pytest.mark.parametrize(
    "peer",
    [
        "192.0.2.7",
        "10.0.0.5",
        "::ffff:192.0.2.7",
        "2001:db8::7",
        "fe80::1",
        "224.0.0.1",
        "",
        "localhost",
        None,
    ],
)
def test_nobody_else_may(peer: str | None) -> None:
    """A name is no address, and a connection without one is not known to be ours."""
    assert "https only" in Door().why_refused(request(peer))


@pytest.mark.parametrize("peer", ["192.0.2.7", "2001:db8::7", None])
def test_with_tls_of_our_own_everybody_may(peer: str | None) -> None:
    """And what they say about proxies makes no difference."""
    door = Door(has_tls=True)
    assert door.why_refused(request(peer)) == ""
    assert door.why_refused(request(peer, x_forwarded_proto="http")) == ""
    assert door.let_in(request(peer, x_forwarded_for="127.0.0.1"))["client"] == request(peer)["client"]


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.0.2.7", "10.0.0.6"])
@pytest.mark.parametrize("header", [{"x_forwarded_for": "198.51.100.1"}, {"x_forwarded_proto": "https"}])
def test_an_unknown_proxy_is_refused_with_what_to_do(peer: str, header: dict[str, str]) -> None:
    """Even on this computer: it may pass on what came in plain text from anywhere."""
    assert "--proxy ADDRESS" in PROXIED.why_refused(request(peer, **header))


@pytest.mark.parametrize("peer", ["10.0.0.5", "fd00::5"])
def test_a_known_proxy_is_believed_about_encryption(peer: str) -> None:
    """Https in, http out; without a word about it, out."""
    assert PROXIED.why_refused(request(peer, x_forwarded_proto="https", x_forwarded_for="1.2.3.4")) == ""
    assert PROXIED.why_refused(request(peer, x_forwarded_proto="HTTPS")) == ""
    for told in ("http", "", "https, http", "http, https"):
        assert "https only" in PROXIED.why_refused(
            request(peer, x_forwarded_proto=told, x_forwarded_for="1.2.3.4")
        )
    assert "https only" in PROXIED.why_refused(request(peer))


@pytest.mark.parametrize(
    ("told", "caller"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("127.0.0.1, 198.51.100.1", "198.51.100.1"),
        ("198.51.100.1 ,2001:db8::7 ", "2001:db8::7"),
    ],
)
def test_the_caller_is_whom_the_proxy_itself_saw(told: str, caller: str) -> None:
    """What stands before it are the caller's own words, by which nobody escapes a lock-out."""
    scope = request("10.0.0.5", x_forwarded_for=told, x_forwarded_proto="https")
    assert PROXIED.let_in(scope)["client"] == (caller, 0)


def test_two_headers_are_read_as_one() -> None:
    """A caller's own header stands before the proxy's."""
    scope = request("10.0.0.5", x_forwarded_proto="https")
    scope["headers"] += [(b"X-Forwarded-For", b"127.0.0.1"), (b"x-forwarded-for", b"198.51.100.1")]
    assert PROXIED.let_in(scope)["client"] == ("198.51.100.1", 0)


def test_a_stranger_cannot_choose_an_address() -> None:
    """Only a known proxy's word counts."""
    scope = request("192.0.2.7", x_forwarded_for="127.0.0.1")
    assert PROXIED.let_in(scope)["client"] == ("192.0.2.7", 1234)


@pytest.mark.parametrize("address", ["", "localhost", "127.1", "::", "not an address", "1.2.3.4.5"])
def test_what_is_no_loopback_address(address: str) -> None:
    """Short forms and names are not taken."""
    assert not is_loopback(address)


def test_a_socket_in_the_file_system_has_no_peer() -> None:
    """Nothing is said of the other end."""
    assert peer_of(request(None)) == ""
