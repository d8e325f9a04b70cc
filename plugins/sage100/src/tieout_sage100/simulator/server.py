"""The server: one thread for each client, on the loopback address only."""

import socket
import socketserver
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import cast

from tieout_sage100.simulator.conversation import Conversation, Log
from tieout_sage100.simulator.rights import Databases

_HERE = "127.0.0.1"


class SimulatedServer(socketserver.ThreadingTCPServer):
    """A listening server with its databases. ``stop`` also breaks off every conversation."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, files: tuple[Path, ...], port: int = 0, log: Log = lambda _: None) -> None:
        super().__init__((_HERE, port), _Client)
        self.databases, self.log = Databases(files), log
        self._clients: set[socket.socket] = set()
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @contextmanager
    def serving(self, client: socket.socket) -> Iterator[None]:
        """Know of a client for as long as it is here."""
        with self._lock:
            self._clients.add(client)
        try:
            yield
        finally:
            with self._lock:
                self._clients.discard(client)

    def stop(self) -> None:
        """Listen no more and hang up on everybody."""
        self.shutdown()
        self.server_close()
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)


class _Client(socketserver.StreamRequestHandler):
    server: SimulatedServer

    def handle(self) -> None:
        with self.server.serving(self.connection), suppress(OSError, sqlite3.Error):
            # A file that was taken away hangs up, as a server whose disk went does.
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = cast("BufferedReader", self.rfile)
            Conversation(self.server.databases, stream, self.connection.sendall, self.server.log).hold()


@contextmanager
def serve(*files: Path, port: int = 0, log: Log = lambda _: None) -> Iterator[SimulatedServer]:
    """A server for as long as the context lasts."""
    server = SimulatedServer(files, port, log)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
