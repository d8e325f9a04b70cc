"""Real sockets: ``tieout serve`` as a process of its own, with TLS by an authority made for the test."""

import os
import queue
import re
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import trustme
from tests.plugins.quickbooks.visits.conftest import WebShop

from tieout_quickbooks.simulator.webconnector import Post, Update, WireAnswer, http_post

#: Seconds a process may take to start or to end on a busy computer.
PATIENCE = 60


class Certified(NamedTuple):
    """An authority, the files of a certificate it gave to ``localhost``, and the file that lets clients trust it."""

    authority: trustme.CA
    certificate: Path
    key: Path
    trust: Path

    @property
    def options(self) -> list[str]:
        """The options that make a server speak TLS."""
        return ["--cert", str(self.certificate), "--key", str(self.key)]

    def trusting(self) -> ssl.SSLContext:
        """What a client has that trusts the authority."""
        return ssl.create_default_context(cafile=str(self.trust))


class ServerProcess:
    """One ``tieout serve`` on a free port. ``url`` is what it said of itself once it listened.

    ``before`` are lines of Python that run in the process before the program does, to make limits small.
    """

    def __init__(
        self, folder: Path, *options: str, before: str = "", environment: Mapping[str, str] | None = None
    ) -> None:
        program = ["-c", f"{before}\nfrom tieout.cli import main\nmain()"] if before else ["-m", "tieout.cli"]
        command = [sys.executable, *program, "serve", "--port", "0", *options]
        self.process = subprocess.Popen(
            [*command, "--config", str(folder / "tieout.toml")],
            env={**os.environ, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self.said: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.url = self._await_url()
        self.port = int(self.url.rpartition(":")[2])

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            self._lines.put(line)
        self._lines.put("")

    def _await_url(self) -> str:
        return self.await_line(r"Listening on (\S+)")[1]

    def await_line(self, pattern: str) -> re.Match[str]:
        """Wait until it says something like this; fails when it ends before."""
        while line := self._lines.get(timeout=PATIENCE):
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"it ended: {self.process.wait(PATIENCE)}\n{''.join(self.said)}")

    def kill(self) -> None:
        """What nothing can catch: no line of the program runs any more."""
        self.end(signal.SIGKILL)

    def end(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(sign)
        code = self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        if self.process.stderr:
            self.process.stderr.close()
        return code


Serve = Callable[..., ServerProcess]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers: ``serve(folder, *options)``; those still alive at the end are killed."""
    started: list[ServerProcess] = []

    def start(folder: Path, *options: str, **more: Any) -> ServerProcess:
        server = ServerProcess(folder, *options, **more)
        started.append(server)
        return server

    yield start
    for server in started:
        server.kill()


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """An authority and a certificate for ``localhost``, as PEM files."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    leaf = authority.issue_cert("localhost", "127.0.0.1")
    files = Certified(authority, folder / "chain.pem", folder / "key.pem", folder / "ca.pem")
    for piece in leaf.cert_chain_pems:
        piece.write_to_path(files.certificate, append=True)
    leaf.private_key_pem.write_to_path(files.key)
    authority.cert_pem.write_to_path(files.trust)
    return files


def at(url: str, post: Post) -> Post:
    """A ``post`` that goes to a server, whatever address the .qwc file names."""

    def posting(_url: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        return post(f"{url}/quickbooks", headers, body)

    return posting


def update_at(shop: WebShop, server: ServerProcess, tls: ssl.SSLContext | None = None) -> Update:
    """Somebody clicks Update Selected, and the calls go to a server over its socket."""
    return shop.connector(at(named(server.url), http_post(PATIENCE, tls))).update()


def named(url: str) -> str:
    """The same address with the computer's name, as the Web Connector and certificates want it."""
    return url.replace("127.0.0.1", "localhost")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WebShop:
    """A fresh shop, and a home of its own for logs."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "shop"
    folder.mkdir()
    return WebShop(folder)
