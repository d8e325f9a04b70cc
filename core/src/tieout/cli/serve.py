"""``tieout serve``: wait for books that call us."""

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from tieout.cli.frame.chosen_site import the_config
from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.console import remark
from tieout.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from socket import socket

    from tieout.serve.listening import Listening


@make_command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8437, show_default=True, help="Its port.")
@click.option(
    "--cert",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="TLS certificate with its chain, PEM.",
)
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Its key, PEM.",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="A proxy that ends TLS in front of us; what it says of the caller is believed.",
)
@click.option(
    "--advertise",
    default="",
    metavar="URL",
    help="Where other servers on the same state store reach this one; they pass on calls of its sessions. "
    "Unless given: where it listens, when that is this computer only.",
)
@click.pass_obj
def command(
    invocation: Invocation,
    host: str,
    port: int,
    cert: Path | None,
    key: Path | None,
    proxies: tuple[str, ...],
    advertise: str,
) -> int:
    """Wait for books that call us.

    Serves every site of the site file whose books call, as QuickBooks does through its Web Connector.
    Without TLS of its own or a proxy in front only this computer may call. Ctrl-C ends it; calls under way
    are finished first.

    \b
    Examples:
      tieout serve
      tieout serve --host 0.0.0.0 --port 443 --cert fullchain.pem --key privkey.pem
    """
    _check_installed()
    from tieout.serve.binding import bound
    from tieout.serve.listening import Listening, check_listening

    asked = Listening(
        host=host, port=port, certificate=cert, key=key, proxies=proxies, advertise=advertise.rstrip("/")
    )
    check_listening(asked)
    path = the_config(invocation).path
    with bound(asked) as (listening, sockets):
        _serve(invocation, path, listening, sockets)
    return int(ExitCode.DONE)


def _check_installed() -> None:
    for package in ("starlette", "uvicorn"):
        if importlib.util.find_spec(package) is None:
            raise UsageProblem(
                "The server is not installed", why=f"there is no package {package}",
                fix="Run:  pip install 'tieout[serve]'",
            )  # fmt: skip


def _serve(invocation: Invocation, path: Path, listening: "Listening", sockets: list["socket"]) -> None:
    from tieout.serve.app import make_app
    from tieout.serve.listening import listen
    from tieout.serve.server import Server

    server = Server(path, listening.address)
    try:
        names = [name for backend in server.backends for name in server.sites_of(backend)]
        waiting = ", ".join(names) or "no site yet, as none has books that call"
        app = make_app(server, listening.door)
        remark(invocation, f"Listening on {listening.url} for {waiting}. Ctrl-C ends it.")
        listen(app, listening, sockets, server.begin_to_end)
    finally:
        server.close()
