"""The program's side of the process with the SDK: start it, ask it within a time limit, never leave it behind."""

import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from tieout.plugin import TieoutError
from tieout_sage50.canada.writing.errors import SdkBroken, SdkSilent
from tieout_sage50.canada.writing.sdk_lines import (
    Call,
    Close,
    Closed,
    LineBroken,
    Message,
    Open,
    Write,
    read_line,
    write_line,
)

MODULE: Final = "tieout_sage50.canada.writing.sdk_process"
_LAST_WORDS: Final = 500
_DOING: Final[dict[type[Any], str]] = {
    Open: "while the company was opened",
    Write: "while a record was written",
    Close: "while the company was closed",
}


class SdkChild:
    """One process, from start to ``stop``. Not to be used by two threads.

    Once ``is_over`` the process is certainly dead: it was killed, by its own id, and waited for.
    """

    def __init__(self, options: Sequence[str]) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", MODULE, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            # Ctrl-C is ours to handle: the company has to be closed properly.
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._calls: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._courier = threading.Thread(target=self._carry, daemon=True)
        self._courier.start()
        self.is_over = False

    @property
    def pid(self) -> int:
        """The process id, for messages and tests."""
        return self._process.pid

    def ask(self, call: Call, seconds: float) -> Any:
        """The reply to a call.

        Raises ``SdkSilent`` when none came in time and ``SdkBroken`` when none can come; the process is dead then,
        and nobody knows yet what Sage 50 did.
        """
        if self.is_over:
            raise SdkBroken("The process with Sage 50's SDK was ended before")
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

    def stop(self, seconds: float) -> None:
        """Close the company within so many seconds, and end the process in any case. May be called twice."""
        with suppress(TieoutError):
            if isinstance(self.ask(Close(), seconds), Closed):
                self._await_exit(seconds)
        self._end()

    def _await_exit(self, seconds: float) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def _checked(self, reply: Any) -> Any:
        if isinstance(reply, Exception):
            raise self._broken(str(reply))
        return reply

    def _end(self) -> None:
        """Kill what still runs, wait for it, and give everything back."""
        if self.is_over:
            return
        self._process.kill()
        self._process.wait()
        self.is_over = True
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
        self._process.stdin.write(write_line(call))
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise LineBroken("it ended")
        reply: Message = read_line(line)
        return reply

    def _broken(self, reason: str) -> SdkBroken:
        self._process.kill()
        code = self._process.wait()
        self._complaints.seek(0)
        words = self._complaints.read()[-_LAST_WORDS:].decode("utf-8", "replace").strip()
        said = f"; its last words: {' '.join(words.split())}" if words else ""
        return SdkBroken(
            "The process with Sage 50's SDK failed",
            where=f"process {self.pid}, exit code {code}",
            why=f"{reason}{said}",
        )


def _too_late(call: Call, seconds: float) -> SdkSilent:
    return SdkSilent(
        "Sage 50 did not answer", where=_DOING[type(call)], why=f"nothing came within {seconds:g} seconds"
    )
