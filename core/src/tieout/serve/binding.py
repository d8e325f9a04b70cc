"""Taking the port, before anything is served: so that its number is known and a taken one is said at once."""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tieout.errors import FolderNotWritable, UsageProblem
from tieout.serve.listening import Listening

#: Calls that wait to be taken; the system may allow fewer.
_BACKLOG = 2048
#: What it is called when the computer has a kind of address by name only, such as IPv6 where it is turned off.
_NOT_HERE = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


@contextmanager
def bound(listening: Listening) -> Iterator[tuple[Listening, list[socket.socket]]]:
    """Sockets on every address of the host, and the same ``Listening`` with the port that was really taken.

    Port 0 takes a free one. Raises ``FolderNotWritable`` when the port cannot be had, ``UsageProblem`` when
    the host is no address of this computer.
    """
    with ExitStack() as open_sockets:
        sockets: list[socket.socket] = []
        port, last = listening.port, None
        for family, address in _addresses(listening.host):
            # The protocol is named because asyncio switches waiting for full packets off only where it is.
            one = open_sockets.enter_context(socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP))
            try:
                _bind(one, address, port)
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    raise _not_had(listening, error) from error
                last = error
                continue
            port = one.getsockname()[1]
            sockets.append(one)
        if not sockets:
            raise _no_address(listening.host, last)
        yield listening.model_copy(update={"port": port}), sockets


def _addresses(host: str) -> list[tuple[int, str]]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise _no_address(host, error) from error
    return list(dict.fromkeys((int(family), str(address[0])) for family, _, _, _, address in found))


def _bind(one: socket.socket, address: str, port: int) -> None:
    if os.name == "posix":  # on Windows the option would let two programs have the port
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if one.family == socket.AF_INET6:
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    one.bind((address, port))
    one.listen(_BACKLOG)


def _not_had(listening: Listening, error: OSError) -> FolderNotWritable:
    return FolderNotWritable(
        f"The port {listening.port} of {listening.host} cannot be listened on",
        why=f"another program has it, or this user may not ({error.strerror})",
        fix="Choose another with  --port N , or end the other program.",
    )


def _no_address(host: str, error: OSError | None) -> UsageProblem:
    return UsageProblem(
        f"{host} is no address of this computer",
        why=str(error.strerror if error else "it has none"),
        fix="Give  --host  an address of this computer, or 0.0.0.0 for all of them.",
    )
