"""Listening: uvicorn round the app, with limits on how much and how long anybody may keep it busy."""

import signal
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import urlsplit

from tieout.errors import UsageProblem
from tieout.records import Frozen
from tieout.serve.origin import Door, is_loopback

#: Connections at once; more are answered 503 by uvicorn.
_MOST_CONNECTIONS = 2000
#: Seconds a connection may stay open with nothing asked.
_IDLE_SECONDS = 75
#: Seconds that calls under way are waited for when the server is told to end.
_ENDING_SECONDS = 10


class Listening(Frozen):
    """Where and how the server listens. ``advertise``: the address other processes are told, "" for none said."""

    host: str = "127.0.0.1"
    port: int = 8437
    certificate: Path | None = None
    key: Path | None = None
    proxies: tuple[str, ...] = ()
    advertise: str = ""

    @property
    def door(self) -> Door:
        """Which requests are let in."""
        return Door(has_tls=self.certificate is not None, proxies=self.proxies)

    @property
    def url(self) -> str:
        """Where the server is reached, as far as it knows itself."""
        scheme = "https" if self.certificate else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}"

    @property
    def address(self) -> str:
        """Where other processes on the same state store reach this one; "" when nothing is known to lead here."""
        return self.advertise or (self.url if is_this_computer(self.host) else "")


def is_this_computer(host: str) -> bool:
    """Whether a host's name or address can only be this computer itself."""
    return host == "localhost" or is_loopback(host)


def check_listening(listening: Listening) -> None:
    """Raise ``UsageProblem`` when passwords would cross a network unencrypted, or the certificate is unusable."""
    _check_advertised(listening.advertise)
    if listening.key and not listening.certificate:
        raise UsageProblem("There is a key without its certificate.", fix="Give  --cert FILE  as well.")
    if listening.certificate:
        _check_certificate(listening.certificate, listening.key)
        return
    if not listening.proxies and not is_this_computer(listening.host):
        raise UsageProblem(
            f"Listening on {listening.host} without TLS would show passwords to the whole network",
            why="without TLS only this computer itself may call",
            fix="Give  --cert FILE --key FILE , or name the proxy that ends TLS in front of it:  --proxy ADDRESS",
        )


def _check_certificate(certificate: Path, key: Path | None) -> None:
    try:
        # With a password given, if only an empty one, OpenSSL does not ask for it at the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ssl.SSLError) as error:
        raise UsageProblem(
            "The certificate or its key cannot be used",
            where=str(certificate),
            why=str(error),
            fix="Give PEM files: the certificate with its chain as --cert, the key without a password as --key.",
        ) from error


def _check_advertised(address: str) -> None:
    """Other processes send whole calls there, so it is https or does not leave the computer."""
    if not address:
        return
    try:
        parts = urlsplit(address)
        host, is_whole = parts.hostname or "", parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        host, is_whole = "", False
    if not host or not is_whole or parts.scheme not in {"http", "https"} or parts.query or parts.fragment:
        raise UsageProblem(
            f"{address} is no address other processes could call",
            fix="Give one like  --advertise https://node-a.example.com:8437 , which leads to this process alone.",
        )
    if parts.scheme == "http" and not is_this_computer(host):
        raise UsageProblem(
            f"Calls passed on to {address} would show tickets and records to the whole network",
            why="only https, or this computer itself, may be advertised",
            fix="Give an https address that leads to this process alone.",
        )


def listen(
    app: Any, listening: Listening, sockets: Sequence[socket], begin_to_end: Callable[[], None]
) -> None:
    """Serve on sockets that are bound, until the process is told to end by SIGTERM or Ctrl-C.

    ``begin_to_end`` is called then, before calls under way are waited for.
    """
    import uvicorn

    settings = uvicorn.Config(
        app,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.key,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_ENDING_SECONDS,
    )

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket] | None = None) -> None:
            begin_to_end()
            await super().shutdown(sockets)

    with _ends_in_order():
        Server(settings).run(sockets=list(sockets))


@contextmanager
def _ends_in_order() -> Iterator[None]:
    """Let a signal that ended the server end nothing more: uvicorn raises it again once it has finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {sign: signal.signal(sign, _heard) for sign in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def _heard(_number: int, _frame: object) -> None:
    """The server has ended already."""
