"""Listening: uvicorn round the app, with limits on how much and how long anybody may keep it busy."""

import ssl
from pathlib import Path
from typing import Any

from tieout.errors import FolderNotWritable, UsageProblem
from tieout.records import Frozen
from tieout.serve.origin import Door, is_loopback

#: Connections at once; more are answered 503 by uvicorn.
_MOST_CONNECTIONS = 2000
#: Seconds a connection may stay open with nothing asked.
_IDLE_SECONDS = 75
#: Seconds that calls under way are waited for when the server is told to end.
_ENDING_SECONDS = 10


class Listening(Frozen):
    """Where and how the server listens."""

    host: str = "127.0.0.1"
    port: int = 8437
    certificate: Path | None = None
    key: Path | None = None
    proxies: tuple[str, ...] = ()

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


def check_listening(listening: Listening) -> None:
    """Raise ``UsageProblem`` when passwords would cross a network unencrypted, or the certificate is unusable."""
    if listening.key and not listening.certificate:
        raise UsageProblem("There is a key without its certificate.", fix="Give  --cert FILE  as well.")
    if listening.certificate:
        _check_certificate(listening.certificate, listening.key)
        return
    if not listening.proxies and not is_loopback(listening.host) and listening.host != "localhost":
        raise UsageProblem(
            f"Listening on {listening.host} without TLS would show passwords to the whole network",
            why="without TLS only this computer itself may call",
            fix="Give  --cert FILE --key FILE , or name the proxy that ends TLS in front of it:  --proxy ADDRESS",
        )


def _check_certificate(certificate: Path, key: Path | None) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise UsageProblem(
            "The certificate or its key cannot be used",
            where=str(certificate),
            why=str(error),
            fix="Give PEM files: the certificate with its chain as --cert, the key without a password as --key.",
        ) from error


def listen(app: Any, listening: Listening) -> None:
    """Serve until the process is told to end. Raises ``FolderNotWritable`` when the port cannot be had."""
    import uvicorn

    settings = uvicorn.Config(
        app,
        host=listening.host,
        port=listening.port,
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
    server = uvicorn.Server(settings)
    try:
        server.run()
    except SystemExit as error:  # uvicorn's own way of saying that it could not bind
        raise FolderNotWritable(
            f"The port {listening.port} of {listening.host} cannot be listened on",
            why="another program has it, or this user may not",
            fix="Choose another with  --port N , or end the other program.",
        ) from error
