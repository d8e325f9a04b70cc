"""Bytes nobody should send: the server refuses them with its own error, in little memory, and goes on serving."""

import io
import random
import socket
import struct
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plugins.sage100.conftest import Read

from tieout_sage100.simulator.company import SimulatedCompany
from tieout_sage100.simulator.login import prelogin_answer, read_login, wants_encryption
from tieout_sage100.simulator.packets import LONGEST_MESSAGE, Kind, PacketFault, read_message
from tieout_sage100.simulator.parameters import read_call
from tieout_sage100.simulator.server import SimulatedServer

#: Far less than a message may announce.
LITTLE = 4 * LONGEST_MESSAGE


def packet(kind: int, body: bytes, *, status: int = 1, length: int | None = None) -> bytes:
    """One packet, with any length in its head."""
    return struct.pack(">BBHHBB", kind, status, len(body) + 8 if length is None else length, 0, 1, 0) + body


@pytest.mark.parametrize(
    "data",
    [
        b"\x01",
        packet(Kind.BATCH, b"", length=0),
        packet(Kind.BATCH, b"", length=7),
        packet(Kind.BATCH, b"abc", length=65535),
        packet(99, b"abc"),
        packet(Kind.ANSWER, b"abc"),
        packet(Kind.BATCH, b"abc", status=0),
        packet(Kind.BATCH, b"abc", status=0) + packet(Kind.CALL, b"abc"),
        packet(Kind.BATCH, b"x" * 65000, status=0) * 20,
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    """Cut off, too long, of another kind, or no TDS at all."""
    with pytest.raises(PacketFault):
        read_message(io.BytesIO(data))


def test_leaving_between_two_messages_is_no_fault() -> None:
    """That is how a conversation ends."""
    assert read_message(io.BytesIO(b"")) is None


def test_a_message_that_never_ends_costs_little() -> None:
    """However much is sent, no more than one longest message is kept."""
    endless = io.BytesIO(packet(Kind.BATCH, b"x" * 60000, status=0) * 200)
    tracemalloc.start()
    try:
        with pytest.raises(PacketFault, match="more than"):
            read_message(endless)
        assert tracemalloc.get_traced_memory()[1] < LITTLE
    finally:
        tracemalloc.stop()


READERS: tuple[Callable[[bytes], object], ...] = (
    read_login,
    read_call,
    wants_encryption,
    lambda data: read_message(io.BytesIO(data)),
)


@pytest.mark.parametrize("read", READERS, ids=["login", "call", "prelogin", "packet"])
@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(read: Callable[[bytes], object], data: bytes) -> None:
    """Nothing but our own error ever comes out of a reader."""
    with suppress(PacketFault):
        read(data)


@settings(max_examples=300, deadline=None)
@given(
    token=st.sampled_from([0x1F, 0x24, 0x26, 0x28, 0x2A, 0x68, 0x6A, 0x6D, 0x6F, 0xA7, 0xE7]),
    data=st.binary(max_size=60),
)
def test_any_value_of_a_call_is_read_or_refused(token: int, data: bytes) -> None:
    """A call that begins well and has any bytes as a value of a known type."""
    call = struct.pack("<IHHHB", 4, 0xFFFF, 10, 0, 0) + bytes([0, token]) + data
    with suppress(PacketFault):
        read_call(call)


def test_lengths_that_lie_cost_little() -> None:
    """A text that announces gigabytes in parts, of which none comes."""
    announced = b"\x00\xe7\xff\xff" + bytes(5) + struct.pack("<QI", 2**40, 2**31)
    call = struct.pack("<IHHHB", 4, 0xFFFF, 10, 0, 0) + announced
    tracemalloc.start()
    try:
        with pytest.raises(PacketFault):
            read_call(call)
        assert tracemalloc.get_traced_memory()[1] < LITTLE
    finally:
        tracemalloc.stop()


def test_the_server_outlives_whatever_is_sent_to_it(
    company: SimulatedCompany, server: SimulatedServer, read: Read
) -> None:
    """Noise, halves of messages, statements before the sign-in; afterwards it still serves the company."""
    company.add_client(101, clnnme="Alpha")
    noise = random.Random(5)  # noqa: S311 - the same noise every time
    for round_ in range(60):
        kind = noise.choice([1, 3, 14, 16, 18, 200])
        body = noise.randbytes(noise.randrange(200))
        data = noise.randbytes(noise.randrange(300)) if round_ % 3 else packet(kind, body)
        with socket.create_connection(("127.0.0.1", server.port), 5) as client:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            while client.recv(4096):
                pass
    assert set(read()) == {"101"}


def test_a_statement_before_the_sign_in_is_answered_with_an_error(server: SimulatedServer) -> None:
    """And with nothing else."""
    from tieout_sage100.simulator.login import Encryption

    with socket.create_connection(("127.0.0.1", server.port), 5) as client:
        client.sendall(packet(Kind.PRELOGIN, prelogin_answer(Encryption.NOT_SUPPORTED)))
        assert client.recv(4096)[0] == Kind.ANSWER
        client.sendall(packet(Kind.BATCH, struct.pack("<I", 4) + "SELECT 1".encode("utf-16-le")))
        answer = client.recv(4096)
        assert "protocol stream is incorrect".encode("utf-16-le") in answer
        assert client.recv(4096) == b""
