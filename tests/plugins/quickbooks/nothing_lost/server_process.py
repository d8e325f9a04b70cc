"""The program that can be killed: a process with everything imported, which forks one server after the other.

Run as a script. A line of JSON on its standard input is one order: ``{"config": PATH, "kill_at": N, "counting":
"places" | "calls", "build": ""}``; it forks a server for that site file, with the real app under the real server
on a free port. The child says ``up PID PORT`` when it listens, its parent ``ended CODE`` when it is dead; it is
reaped at the next line, so that its number stays its own until then. ``kill_at`` makes it die by SIGKILL at its
N-th named place, or N-th call or return of any Python function; 0 lets it live. What it counted it leaves, when it
is told to end, in the file ``counted`` beside the site file.
"""

import contextlib
import importlib
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from tieout import faultpoints
from tieout.serve.app import make_app
from tieout.serve.origin import Door
from tieout.serve.server import Server

#: What a server loads while it works; loaded here once, so that its children need not.
_LOADED_LATER = (
    "anyio._backends._asyncio",
    "importlib_metadata._adapters",
    "pydantic.type_adapter",
    "tieout.hosts.revisions_sqlite",
    "tieout.hosts.sqlhost",
    "tieout.sync.visit",
    "tieout_quickbooks.hooks",
    "tieout_quickbooks.transports.webconnector",
    "tieout_quickbooks.webconnector.endpoint",
    "uvicorn.lifespan.off",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
)


class Counter:
    """Counts what is reached, and ends the process without a word when the number has come."""

    def __init__(self, kill_at: int) -> None:
        self.kill_at, self.count = kill_at, 0

    def place(self, _name: str) -> None:
        """A named place was reached."""
        self._one_more()

    def call(self, _frame: FrameType, event: str, _argument: Any) -> None:
        """A Python function was called or came back; what is written in C does not count."""
        if event in {"call", "return"}:
            self._one_more()

    def _one_more(self) -> None:
        self.count += 1
        if self.count == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


@contextlib.contextmanager
def counting(order: dict[str, Any]) -> Iterator[Counter]:
    """Count as ordered, in all threads."""
    counter = Counter(order["kill_at"])
    if order["counting"] == "calls":
        threading.setprofile(counter.call)
        sys.setprofile(counter.call)
        yield counter
    else:
        with faultpoints.listening(counter.place):
            yield counter


def serve(order: dict[str, Any]) -> None:
    """One server process, until it is killed or told to end."""
    if order["build"] == "believes nothing was done":
        sys.path.append(str(Path(__file__).parent))
        importlib.import_module("without_journal").believe_nothing_was_done()
    server = Server(Path(order["config"]))
    told = uvicorn.Server(_settings(make_app(server, Door())))
    # With the protocol named, asyncio switches off the delay of small packets, as it does for its own sockets.
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        # The server raises the signal that ended it once more; that shall not end this process before its time.
        signal.signal(signal.SIGTERM, lambda *_: None)
        tell("up", os.getpid(), listening.getsockname()[1])
        with counting(order) as counter:
            told.run(sockets=[listening])
            sys.setprofile(None)
    server.close()
    Path(order["config"]).with_name("counted").write_text(str(counter.count))


def _settings(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=5
    )


def tell(what: str, *numbers: int) -> None:
    """A line for whoever gave the order."""
    sys.stdout.write(f"{what} {' '.join(map(str, numbers))}\n")
    sys.stdout.flush()


def main() -> None:
    """Fork servers as ordered, one at a time, until there are no more orders."""
    for name in _LOADED_LATER:
        importlib.import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            os.close(0)  # the orders are the parent's to read
            serve(order)
            os._exit(0)
        tell("ended", _ended(child))
        # Only now, when nobody signals it any more, may its number be given to another process.
        sys.stdin.readline()
        os.waitpid(child, 0)


def _ended(child: int) -> int:
    """Wait until it ends, and leave it to be reaped; its exit code, or the signal's number below zero."""
    found = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert found is not None
    return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status


if __name__ == "__main__":
    main()
