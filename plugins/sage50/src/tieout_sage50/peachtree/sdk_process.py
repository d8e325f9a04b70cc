"""The process that alone loads the SDK: ``python -m tieout_sage50.peachtree.sdk_process``, or a program made of it.

The SDK is for 32-bit programs and keeps its grant by the program's file, while tieout is neither 32-bit nor one file.
A request comes as a line on stdin and its answer goes out as a line on stdout; then the process ends. It ends by
itself, too, when its time is over: a call may wait for a dialog that nobody sees, and cannot be called off.
"""

import argparse
import getpass
import importlib
import os
import struct
import sys
import threading
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from tieout_sage50.peachtree.sdk_lines import Ask, LineBroken, read_line, write_line
from tieout_sage50.peachtree.sdk_session import answer

ABANDONED = 3
"""Exit code of a process whose time was over."""
NO_REQUEST = 2
"""Exit code of a process that was told nothing it understands."""
_THIRTY_TWO = 32


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer one request."""
    options = _options(arguments)
    replies = _own_stdout()
    try:
        ask: Ask = read_line(sys.stdin.buffer.readline())
    except LineBroken:
        return NO_REQUEST
    watch = threading.Timer(ask.seconds, os._exit, (ABANDONED,))
    watch.daemon = True
    watch.start()
    load, user = _loader(options)
    os.write(replies, write_line(answer(ask, load, user)))
    watch.cancel()
    return 0


def load_sage(folder: str) -> Any:
    """The SDK's namespace, on Windows with pythonnet. ``folder`` holds its assemblies; "" where they are found.

    Raises ImportError where any of it is missing, with the reason.
    """
    if struct.calcsize("P") * 8 != _THIRTY_TWO:
        raise ImportError("the SDK is for 32-bit programs, and this Python is a 64-bit one")
    try:
        importlib.import_module("pythonnet").load("netfx")
        clr = importlib.import_module("clr")
        if folder:
            sys.path.insert(0, folder)
        clr.AddReference("Sage.Peachtree.API.Resolver")
        importlib.import_module("Sage.Peachtree.API.Resolver").AssemblyInitializer.Initialize()
        clr.AddReference("Sage.Peachtree.API")
        return _namespace(importlib.import_module("Sage.Peachtree.API"))
    except ImportError:
        raise
    except Exception as error:  # a .NET exception: no framework, no assembly, w3dbav90.dll not on PATH
        raise ImportError(f"{type(error).__name__}: {error}") from error


def _namespace(api: Any) -> Any:
    generic, system = (importlib.import_module(name) for name in ("System.Collections.Generic", "System"))

    def new_dictionary(values: dict[Any, str]) -> Any:
        made = generic.Dictionary[type(next(iter(values))), system.Object]()
        for key, value in values.items():
            made[key] = value
        return made

    return SimpleNamespace(
        PeachtreeSession=api.PeachtreeSession,
        AuthenticationCredentialKey=api.AuthenticationCredentialKey,
        new_dictionary=new_dictionary,
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", default="", help="the folder of the SDK's assemblies")
    parser.add_argument(
        "--make-believe", default="", help="the file of a simulated SDK; tests and the demo only"
    )
    return parser.parse_args(arguments)


def _loader(options: argparse.Namespace) -> tuple[Callable[[], Any], str]:
    if not options.make_believe:
        return (lambda: load_sage(options.folder)), getpass.getuser()
    made: Any = importlib.import_module("tieout_sage50.peachtree.simulator.sdk")
    return (lambda: made.peachtree_api(options.make_believe)), made.user_of(options.make_believe)


def _own_stdout() -> int:
    """A stdout for the answer alone: what a library prints goes to stderr."""
    own = os.dup(1)
    os.dup2(2, 1)
    return own


if __name__ == "__main__":
    sys.exit(main())
