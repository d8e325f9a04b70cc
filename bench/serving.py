"""A server process under measurement: started on a free port, its CPU and memory read from outside, ended again."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.measure import ROOT, Failed

_READY_SECONDS = 120.0
_TICKS = os.sysconf("SC_CLK_TCK")


class Used(NamedTuple):
    """CPU seconds so far, user's and system's together, and MiB of resident memory at the peak so far."""

    cpu: float
    mib: float


class Serving(NamedTuple):
    """A server that answers on a port of this computer."""

    port: int
    process: "subprocess.Popen[bytes]"

    def used(self) -> Used:
        """What it has used so far; read from /proc, so on Linux only."""
        folder = Path("/proc") / str(self.process.pid)
        words = (folder / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        status = (folder / "status").read_text(encoding="utf-8").splitlines()
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
        return Used((int(words[11]) + int(words[12])) / _TICKS, peak / 1024)


@contextmanager
def serving(command: Sequence[str], folder: Path) -> Iterator[Serving]:
    """Run a server whose command takes ``--port``; it is told to end, as by Ctrl-C, when the context is left."""
    port = _free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder), "XDG_STATE_HOME": str(folder)}
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
        )
    try:
        _await(process, port, folder / "server.log")
        yield Serving(port, process)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def tieout_serve(site_file: Path) -> list[str]:
    """The command of the server itself."""
    return [str(Path(sys.executable).with_name("tieout")), "serve", "--config", str(site_file)]


def floor() -> list[str]:
    """The same web stack, answering every call with the same few bytes."""
    return [sys.executable, "-m", "bench.constant_service"]


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Failed(
                f"the server did not come up:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}"
            )
        time.sleep(0.05)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
