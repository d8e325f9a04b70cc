"""The process that speaks COM, as a process: what it does when nobody is left, and to bytes that are no calls."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tieout_quickbooks.simulator.computer import Happening, Trouble
from tieout_quickbooks.transports.com_child import ABANDONED, dispatch
from tieout_quickbooks.transports.com_frames import (
    AskFile,
    Failed,
    Open,
    Opened,
    Process,
    Refused,
    read_frame,
    write_frame,
)
from tieout_quickbooks.transports.com_process import CHILD
from tieout_quickbooks.transports.com_session import ComSession, is_com_error, read_com_error

if TYPE_CHECKING:
    from tests.plugins.quickbooks.com.com_desk import QUESTION, Desk, hang_at
else:
    from com_desk import QUESTION, Desk, hang_at


@contextmanager
def start(desk: Desk) -> Iterator[subprocess.Popen[bytes]]:
    """The process alone, with nobody of ours around it; a test that fails leaves none behind."""
    environment = {**os.environ, **desk.environment}
    with subprocess.Popen(CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def opened(process: subprocess.Popen[bytes], desk: Desk) -> None:
    """Open a session in it."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(write_frame(Open("tieout", str(desk.file))))
    process.stdin.flush()
    assert isinstance(read_frame(process.stdout.read), Opened)


def test_it_ends_with_its_program(desk: Desk) -> None:
    """When stdin closes between two calls, the session is ended properly."""
    with start(desk) as process:
        opened(process, desk)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0

    assert desk.calls[-2:] == ["EndSession", "CloseConnection"]


def test_it_ends_with_its_program_although_quickbooks_hangs(desk: Desk) -> None:
    """When stdin closes during a call that never returns, the process ends all the same, after a grace."""
    desk.goes_wrong(hang_at("ProcessRequest"))
    with start(desk) as process:
        opened(process, desk)
        assert process.stdin is not None
        process.stdin.write(write_frame(Process(QUESTION.decode())))
        process.stdin.close()
        assert process.wait(30) == ABANDONED


def test_it_ends_when_the_program_is_killed(desk: Desk) -> None:
    """A program that is killed in the middle of a call leaves no process behind."""
    desk.goes_wrong(hang_at("ProcessRequest"))
    program = (
        "import sys\n"
        "from tieout_quickbooks.transports.com import open_com\n"
        "from tieout_quickbooks.settings import Settings\n"
        f"with open_com(Settings(transport='com', file={str(desk.file)!r})) as transport:\n"
        "    print(transport._process.pid, flush=True)\n"
        f"    transport.exchange({QUESTION!r})\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env={**os.environ, **desk.environment}
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    # Nobody's child any more: its exit shows when the lock it holds on the company file becomes free.
    desk.goes_wrong(lock_seconds=60)
    with desk.open(time_limit=90) as transport:
        assert b"HostRet" in transport.exchange(QUESTION)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    """Whether a process still does anything; one that nobody waited for may still have its number."""
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123 - a file of the system
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


@pytest.mark.parametrize("garbage", [b"GET / HTTP/1.1\r\n\r\n", b"TOCM\x07\x00\x00\x00\x00\x00", b"TO"])
def test_bytes_that_are_no_calls_end_it(desk: Desk, garbage: bytes) -> None:
    """It does not guess what was meant: the session is ended and the process too."""
    with start(desk) as process:
        opened(process, desk)
        assert process.stdin is not None
        process.stdin.write(garbage)
        process.stdin.close()
        assert process.wait(30) == 0

    assert desk.calls[-2:] == ["EndSession", "CloseConnection"]


class Rude:
    """A request processor whose methods are not what they are said to be."""

    AuthPreferences = None

    def OpenConnection2(self, *arguments: object) -> None:  # noqa: N802 - the name of the COM method
        """Take anything."""


def test_any_other_exception_is_a_failure_with_its_method() -> None:
    """What no COM error is, is told with the method it happened in."""
    reply = ComSession(Rude, is_simulated=True).answer(Open("tieout", ""))

    assert isinstance(reply, Failed)
    assert reply.method == "AuthPreferences"
    assert "AttributeError" in reply.reason


def test_versions_may_be_withheld(desk: Desk) -> None:
    """A session that will not list its versions is a session all the same: they are asked for in qbXML."""
    desk.goes_wrong(Trouble("QBXMLVersionsForSession", Happening.REFUSE, number=0x80040402))
    with desk.open() as transport:
        assert transport.facts().versions == ()
        assert b"HostRet" in transport.exchange(QUESTION)


class Shaped(Exception):
    """An exception with the attributes of pywin32's com_error."""

    def __init__(self, hresult: int, excepinfo: object, strerror: str = "COM says") -> None:
        super().__init__(hresult)
        self.hresult, self.excepinfo, self.strerror = hresult, excepinfo, strerror


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Shaped(-2147352567, (0, "QB", "its text", None, 0, -2147220451)), (-2147220451, "its text")),
        (Shaped(-2147220480, None), (-2147220480, "COM says")),
        (Shaped(-2147220480, ()), (-2147220480, "COM says")),
        (Shaped(-2147220480, (0, None, None, None, 0, 0)), (-2147220480, "COM says")),
        (Shaped(-2147220480, (0, "QB", "text")), (-2147220480, "text")),
    ],
)
def test_the_particular_number_is_chosen(error: Shaped, expected: tuple[int, str]) -> None:
    """``excepinfo[5]`` where there is one, else ``hresult``; its own text, else COM's."""
    assert is_com_error(error)
    assert read_com_error(error) == expected


def test_other_exceptions_are_no_com_errors() -> None:
    """Only the shape counts, and OSError has another one."""
    assert not is_com_error(OSError(5, "no"))


def test_nothing_can_be_dispatched_here() -> None:
    """Without pywin32 the import fails, which the program turns into a sentence."""
    with pytest.raises(ImportError):
        dispatch()


def test_a_refused_question_for_the_file_is_a_refusal(desk: Desk) -> None:
    """A method that is called without a session is refused by QuickBooks and told with its number."""
    reply = ComSession(lambda: None, is_simulated=True).answer(AskFile())

    assert not isinstance(reply, Refused)
    assert isinstance(reply, Failed)
