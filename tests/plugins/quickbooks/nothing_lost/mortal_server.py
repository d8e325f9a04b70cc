"""A server process that is killed: started by ``server_process``, reached over a real socket on this computer."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

from tieout_quickbooks.simulator.webconnector import WireAnswer, http_post

_PROGRAM = Path(__file__).with_name("server_process.py")
_KILLED = -int(signal.SIGKILL)
#: Seconds after which a call is given up; none of ours takes so long.
_LONG = 60.0

Counting = Literal["places", "calls"]


class MortalServer:
    """One server process. ``post`` reaches it as the Web Connector does; ``kill`` is kill -9."""

    def __init__(self, pid: int, port: int, folder: Path) -> None:
        self.pid, self._folder = pid, folder
        self._address = f"http://127.0.0.1:{port}"
        self._post = http_post(_LONG)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        """One call, to where the process listens."""
        return self._post(f"{self._address}{urlsplit(url).path}", headers, body)

    def kill(self) -> None:
        """SIGKILL; harmless when it is dead already, as nobody has reaped it yet."""
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> None:
        """Ask it to end in good order."""
        os.kill(self.pid, signal.SIGTERM)

    def counted(self) -> int:
        """How many places or calls it went through, once it has ended in good order."""
        return int((self._folder / "counted").read_text())


class Forge:
    """The process that forks servers, one at a time. ``kills`` counts those that really died by SIGKILL."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.kills = 0

    @contextmanager
    def server(
        self, config: Path, *, kill_at: int = 0, counting: Counting = "places", build: str = ""
    ) -> Iterator[MortalServer]:
        """A running server; at the end it is asked to end, unless it was killed."""
        order = {"config": str(config), "kill_at": kill_at, "counting": counting, "build": build}
        self._order(json.dumps(order))
        pid, port = self._told("up")
        server = MortalServer(pid, port, config.parent)
        try:
            yield server
        finally:
            self._await_end(server)

    def _await_end(self, server: MortalServer) -> None:
        impatience = threading.Timer(_LONG, server.kill)
        impatience.start()
        server.end()
        [ended] = self._told("ended")
        impatience.cancel()
        impatience.join()
        self._order("")
        assert ended in {0, _KILLED}, f"the server ended with {ended}"
        self.kills += ended == _KILLED

    def _order(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")

    def _told(self, what: str) -> list[int]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().split()
        assert line[:1] == [what], f"the process that forks servers said {line}; its error stands above"
        return [int(text) for text in line[1:]]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(_LONG)
        self._process.stdout.close()
