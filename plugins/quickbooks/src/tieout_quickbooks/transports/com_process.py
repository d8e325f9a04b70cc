"""The program's side of the COM process: start it, ask it within a time limit, and never leave it behind."""

import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from tieout.plugin import BooksTimeout, TieoutError
from tieout_quickbooks.qbxml.hresult_errors import SessionLost
from tieout_quickbooks.transports.com_errors import ComBroken
from tieout_quickbooks.transports.com_frames import (
    AskFile,
    Call,
    Close,
    Closed,
    FrameBroken,
    Message,
    Open,
    Process,
    read_frame,
    write_frame,
)

CHILD: Final = (sys.executable, "-m", "tieout_quickbooks.transports.com_child")
_LAST_WORDS = 500
_DOING: Final[dict[type[Any], str]] = {
    Open: "while a session was opened",
    Process: "while a request was carried out",
    AskFile: "while it was asked for the open file",
    Close: "while the session was ended",
}


class ComProcess:
    """One COM process, from start to ``stop``. Not to be used by two threads."""

    def __init__(self, command: Sequence[str] = CHILD) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            # Ctrl-C is ours to handle: the session has to be ended properly.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._calls: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._courier = threading.Thread(target=self._carry, daemon=True)
        self._courier.start()
        self._is_over = False

    @property
    def pid(self) -> int:
        """The process id, for messages and tests."""
        return self._process.pid

    def ask(self, call: Call, seconds: float) -> Any:
        """The reply to a call.

        Raises ``BooksTimeout`` when none came in time, ``ComBroken`` when none can come (in both cases the
        process is ended, and nobody knows what QuickBooks did), ``SessionLost`` ever after.
        """
        if self._is_over:
            raise SessionLost("The session with QuickBooks was given up after an answer did not come")
        try:
            self._calls.put(call)
            return self._checked(self._replies.get(timeout=seconds))
        except queue.Empty:
            self._end()
            raise _too_late(call, seconds) from None
        except BaseException:
            # An interrupted wait as well: the late reply must not be taken for the answer to the next call.
            self._end()
            raise

    def _checked(self, reply: Any) -> Any:
        if isinstance(reply, Exception):
            raise self._broken(str(reply))
        return reply

    def stop(self, seconds: float) -> None:
        """End the session within so many seconds, and the process in any case. May be called twice."""
        with suppress(TieoutError):
            if isinstance(self.ask(Close(), seconds), Closed):
                self._await_exit(seconds)
        self._end()

    def _await_exit(self, seconds: float) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def _end(self) -> None:
        """Kill what still runs, wait for it, and give everything back."""
        if self._is_over:
            return
        self._is_over = True
        self._process.kill()
        self._process.wait()
        self._calls.put(None)
        self._courier.join()
        for pipe in (self._process.stdin, self._process.stdout, self._complaints):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]  # both were asked for above

    def _carry(self) -> None:
        """Take each call to the process and bring its reply; in a thread, because both may block for ever."""
        while (call := self._calls.get()) is not None:
            try:
                self._replies.put(self._round_trip(call))
            except (OSError, ValueError) as error:
                self._replies.put(error)

    def _round_trip(self, call: Message) -> Message:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(write_frame(call))
        self._process.stdin.flush()
        reply: Message | None = read_frame(self._process.stdout.read)
        if reply is None:
            raise FrameBroken("it ended")
        return reply

    def _broken(self, reason: str) -> ComBroken:
        self._process.kill()
        code = self._process.wait()
        self._complaints.seek(0)
        words = self._complaints.read()[-_LAST_WORDS:].decode("utf-8", "replace").strip()
        said = f"; its last words: {' '.join(words.split())}" if words else ""
        return ComBroken(
            "The process that speaks to QuickBooks failed",
            where=f"process {self.pid}, exit code {code}",
            why=f"{reason}{said}",
        )


def _too_late(call: Call, seconds: float) -> BooksTimeout:
    return BooksTimeout(
        "QuickBooks did not answer", where=_DOING[type(call)], why=f"nothing came within {seconds:g} seconds"
    )
