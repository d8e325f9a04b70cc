"""Where the server may listen, what it says when it may or can not, and what it tells other servers."""

import socket
from pathlib import Path

import pytest
import trustme

from tieout.errors import FolderNotWritable, UsageProblem
from tieout.serve.binding import bound
from tieout.serve.listening import Listening, check_listening

EVERYWHERE = "0.0.0.0"  # noqa: S104 - that it is refused is the point


def files(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A certificate and its key."""
    leaf = trustme.CA().issue_cert(name)
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    leaf.cert_chain_pems[0].write_to_path(certificate)
    leaf.private_key_pem.write_to_path(key)
    return certificate, key


def refusal(listening: Listening) -> UsageProblem:
    """Why it may not listen so."""
    with pytest.raises(UsageProblem) as caught:
        check_listening(listening)
    assert caught.value.fix
    return caught.value


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.2"])
def test_this_computer_alone_may_be_served_without_tls(host: str) -> None:
    """Nothing leaves it."""
    check_listening(Listening(host=host))


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.7", "sync.example.com"])
def test_a_network_is_served_by_tls_or_behind_a_named_proxy_only(tmp_path: Path, host: str) -> None:
    """The sentence says what would be seen, and both ways out."""
    error = refusal(Listening(host=host))
    assert "would show passwords to the whole network" in error.what
    assert "--cert" in error.fix
    assert "--proxy" in error.fix
    check_listening(Listening(host=host, proxies=("10.0.0.5",)))
    certificate, key = files(tmp_path)
    check_listening(Listening(host=host, certificate=certificate, key=key))


def test_files_that_are_no_certificate_are_refused(tmp_path: Path) -> None:
    """Garbage, a key that belongs to another certificate, a key in place of the certificate, no key."""
    certificate, key = files(tmp_path)
    _, other = files(tmp_path, "other")
    garbage = tmp_path / "garbage.pem"
    garbage.write_bytes(b"\x00\xff garbage")
    for wrong in (
        (garbage, key),
        (certificate, garbage),
        (certificate, other),
        (key, key),
        (certificate, None),
    ):
        error = refusal(Listening(certificate=wrong[0], key=wrong[1]))
        assert error.what == "The certificate or its key cannot be used"
        assert error.where == str(wrong[0])
        assert error.why
    check_listening(Listening(certificate=certificate, key=key))
    assert "without its certificate" in refusal(Listening(key=key)).what


def test_a_key_with_a_password_is_refused_without_asking_for_it(tmp_path: Path) -> None:
    """A server that starts by itself has nobody to ask; OpenSSL must not wait at the terminal."""
    from cryptography.hazmat.primitives import serialization

    certificate, key = files(tmp_path)
    plain = serialization.load_pem_private_key(key.read_bytes(), None)
    secret = serialization.BestAvailableEncryption(b"secret")
    pem = serialization.Encoding.PEM
    key.write_bytes(plain.private_bytes(pem, serialization.PrivateFormat.PKCS8, secret))
    assert "cannot be used" in refusal(Listening(certificate=certificate, key=key)).what


# --- taking the port


def test_port_0_takes_a_free_one_and_says_which() -> None:
    """The address in the remark and for other servers has the real number."""
    with bound(Listening(port=0)) as (listening, sockets):
        port = sockets[0].getsockname()[1]
        assert listening.port == port > 0
        assert listening.url == listening.address == f"http://127.0.0.1:{port}"


def test_a_port_in_use_is_refused_with_what_to_do() -> None:
    """And nothing is left open."""
    with bound(Listening(port=0)) as (taken, _):
        with pytest.raises(FolderNotWritable) as caught, bound(Listening(port=taken.port)):
            pass
        assert caught.value.what == f"The port {taken.port} of 127.0.0.1 cannot be listened on"
        assert "--port N" in caught.value.fix
    with bound(Listening(port=taken.port)) as (again, _):
        assert again.port == taken.port


@pytest.mark.parametrize("host", ["192.0.2.7", "no-such-name.invalid", "a b"])
def test_a_host_that_is_not_this_computer_is_refused(host: str) -> None:
    """With what to give instead."""
    with pytest.raises(UsageProblem) as caught, bound(Listening(host=host, port=0)):
        pass
    assert caught.value.what == f"{host} is no address of this computer"
    assert "--host" in caught.value.fix


def test_a_name_is_listened_on_at_all_its_addresses_with_one_port() -> None:
    """As far as the computer has them."""
    with bound(Listening(host="localhost", port=0)) as (listening, sockets):
        assert {one.getsockname()[1] for one in sockets} == {listening.port}
        assert len(sockets) == len({one.getsockname()[0] for one in sockets})


def test_answers_do_not_wait_for_full_packets() -> None:
    """A call and its answer are small; asyncio asks for their sending at once where it sees that this is TCP."""
    with bound(Listening(port=0)) as (_, sockets):
        assert {one.proto for one in sockets} == {socket.IPPROTO_TCP}


# --- what others are told


@pytest.mark.parametrize(
    ("listening", "address"),
    [
        (Listening(), "http://127.0.0.1:8437"),
        (Listening(host="::1"), "http://[::1]:8437"),
        (Listening(host=EVERYWHERE), ""),
        (Listening(host="10.0.0.7"), ""),
        (Listening(host=EVERYWHERE, advertise="https://a.example"), "https://a.example"),
        (Listening(advertise="https://a.example/node"), "https://a.example/node"),
    ],
)
def test_what_other_servers_are_told(listening: Listening, address: str) -> None:
    """What was said; else where it listens when that is this computer only, for elsewhere nothing is known."""
    assert listening.address == address


@pytest.mark.parametrize(
    "address", ["https://a.example", "https://10.0.0.7:8437", "http://127.0.0.1:9", "http://[::1]:9"]
)
def test_https_and_this_computer_may_be_advertised(address: str) -> None:
    """Whole calls are sent there."""
    check_listening(Listening(advertise=address))


@pytest.mark.parametrize(
    "address",
    [
        "a.example",
        "https://",
        "ftp://a.example",
        "https://u:p@a.example",
        "https://a:x",
        "https://a?b",
        "https://[::",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """With an example of one."""
    assert "--advertise https://" in refusal(Listening(advertise=address)).fix


def test_calls_are_not_passed_on_in_plain_text() -> None:
    """Tickets and records would cross the network."""
    assert "to the whole network" in refusal(Listening(advertise="http://node-a.example")).what


def test_the_url_says_whether_it_is_encrypted(tmp_path: Path) -> None:
    """Https with a certificate."""
    certificate, key = files(tmp_path)
    assert Listening(certificate=certificate, key=key).url == "https://127.0.0.1:8437"
