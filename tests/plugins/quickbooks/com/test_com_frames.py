"""The frames between the program and its COM process, and what happens to anything else."""

import io
import json
import os
import struct
import sys

import pytest

from tieout.plugin import BooksTimeout
from tieout_quickbooks.qbxml.hresult_errors import SessionLost
from tieout_quickbooks.transports.com_errors import ComBroken
from tieout_quickbooks.transports.com_frames import (
    LARGEST,
    PROTOCOL,
    AskFile,
    Close,
    Closed,
    Failed,
    FileNow,
    FrameBroken,
    Message,
    NotHere,
    Open,
    Opened,
    Process,
    Processed,
    Refused,
    read_frame,
    write_frame,
)
from tieout_quickbooks.transports.com_process import ComProcess

MESSAGES: list[Message] = [
    Open("tieout", r"C:\Bücher\Rock Castle.QBW", launches=True),
    Process("<a>\U0001f600 京都 \x85</a>"),
    Process("\ud800"),
    AskFile(),
    Close(),
    Opened(("1.0", "16.0"), is_simulated=False),
    Opened((), is_simulated=True),
    Processed(""),
    FileNow("x"),
    Closed(),
    Refused("BeginSession", -2147220480, "text"),
    NotHere("no"),
    Failed("Dispatch", "boom"),
]


def frame(body: bytes, *, magic: bytes = b"TOCM", protocol: int = PROTOCOL, kind: int = 1) -> bytes:
    """A frame made by hand; kind 1 is ``Process``."""
    return struct.pack(">4sBBI", magic, protocol, kind, len(body)) + body


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: type(one).__name__)
def test_what_is_written_is_read(message: Message) -> None:
    """Every message comes back equal, whatever signs it holds."""
    assert read_frame(io.BytesIO(write_frame(message)).read) == message


def test_messages_may_come_in_any_pieces() -> None:
    """A pipe gives what it has: one byte at a time is enough, and one frame does not eat the next."""
    stream = io.BytesIO(b"".join(write_frame(one) for one in MESSAGES))
    read = [read_frame(lambda count: stream.read(min(count, 1))) for _ in MESSAGES]

    assert read == MESSAGES
    assert read_frame(stream.read) is None


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 1024 * 1024 + 1, 20_000_000])
def test_a_message_may_have_any_size(size: int) -> None:
    """From nothing to far more than a pipe holds."""
    message = Processed("x" * size)
    assert read_frame(io.BytesIO(write_frame(message)).read) == message


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"Traceback (most recent call last):", "begins with"),
        (b"TO", "inside the head"),
        (frame(b'{"request": "x"}', magic=b"ABCD"), "begins with"),
        (frame(b'{"request": "x"}', protocol=PROTOCOL + 1), "protocol 2"),
        (frame(b"{}", kind=99), "kind 99"),
        (struct.pack(">4sBBI", b"TOCM", PROTOCOL, 1, LARGEST + 1), "length"),
        (frame(b'{"request": "x"}')[:-3], "inside a message"),
        (frame(b"not json"), "not JSON"),
        (frame(b"\xff\xfe"), "not JSON"),
        (frame(b"[]"), "other fields"),
        (frame(b"{}"), "other fields"),
        (frame(b'{"request": "x", "more": 1}'), "other fields"),
        (frame(b'{"request": 5}'), "a int"),
        (frame(json.dumps({"versions": ["1", 2], "is_simulated": True}).encode(), kind=4), "a list"),
        (frame(json.dumps({"method": "m", "number": True, "text": ""}).encode(), kind=8), "a bool"),
    ],
)
def test_anything_else_is_no_frame(broken: bytes, reason: str) -> None:
    """Garbage, cut frames, other versions and wrong types are refused with their reason."""
    with pytest.raises(FrameBroken, match=reason):
        read_frame(io.BytesIO(broken).read)


def speak(program: str) -> ComProcess:
    """A process that runs some lines of Python in place of ours; ``say`` writes to its stdout."""
    head = "import os, sys, time\ndef say(b): os.write(1, b)\n"
    return ComProcess([sys.executable, "-c", head + program])


@pytest.mark.parametrize(
    "program",
    [
        "say(b'hello, I am something else\\n'); time.sleep(60)",
        "say(b'TOCM')",
        "sys.exit('cannot start')",
        "pass",
        f"say({frame(b'{}', kind=9, protocol=PROTOCOL + 7)!r}); time.sleep(60)",
        f"say({frame(b'{}', kind=99)!r}); time.sleep(60)",
    ],
)
def test_a_process_that_speaks_otherwise_is_ended(program: str) -> None:
    """Whatever it says instead of a reply, it is ended, and nothing is believed of it."""
    process = speak(program)
    with pytest.raises(ComBroken) as caught:
        process.ask(AskFile(), 30)

    assert caught.value.why
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
    with pytest.raises(SessionLost):
        process.ask(AskFile(), 30)
    process.stop(1)


def test_the_last_words_of_a_process_are_told() -> None:
    """What it wrote to stderr is where its reason stands."""
    process = speak("sys.exit('QuickBooks is out')")
    with pytest.raises(ComBroken) as caught:
        process.ask(AskFile(), 30)

    assert "QuickBooks is out" in caught.value.why
    assert "exit code 1" in caught.value.where


def test_a_process_that_does_not_even_listen_is_ended() -> None:
    """A call that does not fit into the pipe of a process that reads nothing is a time-out as well."""
    process = speak("time.sleep(60)")
    with pytest.raises(BooksTimeout):
        process.ask(Process("x" * 5_000_000), 0.3)
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_stopping_twice_is_harmless() -> None:
    """Whoever closes last finds nothing left to do."""
    process = speak("sys.exit(0)")
    process.stop(5)
    process.stop(5)
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
