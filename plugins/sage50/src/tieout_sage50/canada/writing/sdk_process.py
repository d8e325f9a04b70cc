"""The process that alone loads the SDK: ``python -m tieout_sage50.canada.writing.sdk_process``.

A call of the SDK may wait for a dialog nobody sees, and cannot be called off. So the calls are made here, and the
program ends this process when the time limit is over. Calls come as lines on stdin, replies go out on stdout. It
ends by itself when stdin closes, even in the middle of a call, and holds the company's lock as long as it lives.
"""

import argparse
import importlib
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from tieout_sage50.canada.writing.sdk_lines import (
    Call,
    Close,
    Closed,
    LineBroken,
    NotHere,
    Open,
    Reply,
    read_line,
    write_line,
)
from tieout_sage50.canada.writing.sdk_lock import held
from tieout_sage50.canada.writing.sdk_session import SdkSession

GRACE = 3.0
"""Seconds a call may still take after the program that wanted it is gone."""
ABANDONED = 3
"""Exit code of a process whose program went away during a call."""
ASSEMBLY = "Sage_SA.SDK"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve calls until one says Close or nobody is left to make any."""
    options = _options(arguments)
    replies = _own_stdout()
    calls: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(calls,), daemon=True).start()
    session = SdkSession(_loader(options), simulated=bool(options.make_believe))
    with held(options.company) as ours:
        try:
            _serve(session, calls, replies, ours)
        except OSError:
            return ABANDONED
        finally:
            session.end()
    return 0


def load_sage(folder: str) -> Any:
    """The SDK's namespace, on Windows with pythonnet. ``folder`` holds the assembly and what it needs.

    The .NET Framework is asked for, not .NET: public reports say that the SDK does not work in the other one.
    Raises ImportError where any of it is missing.
    """
    try:
        importlib.import_module("pythonnet").load("netfx")
        clr = importlib.import_module("clr")
        if folder:
            sys.path.insert(0, folder)
        clr.AddReference(ASSEMBLY)
        return importlib.import_module("SimplySDK")
    except ImportError:
        raise
    except Exception as error:  # a .NET exception: no framework, no assembly, the wrong width
        raise ImportError(f"{type(error).__name__}: {error}") from error


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--company", required=True, help="the company file whose lock is held")
    parser.add_argument("--folder", default="", help="the folder of the SDK's assembly")
    parser.add_argument(
        "--make-believe", default="", help="JSON: a simulated SDK instead; tests and the demo only"
    )
    return parser.parse_args(arguments)


def _loader(options: argparse.Namespace) -> Callable[[], Any]:
    if not options.make_believe:
        return lambda: load_sage(options.folder)
    made: Any = importlib.import_module("tieout_sage50.canada.simulator.sdk")
    return lambda: made.simply_sdk(options.make_believe)


def _own_stdout() -> int:
    """A stdout for lines alone: what a library prints goes to stderr and cannot get between two of them."""
    own = os.dup(1)
    os.dup2(2, 1)
    return own


def _serve(session: SdkSession, calls: "queue.SimpleQueue[Call | None]", replies: int, ours: bool) -> None:  # noqa: FBT001
    while (call := calls.get()) is not None:
        _write_all(replies, write_line(_answer(session, call, ours=ours)))
        if isinstance(call, Close):
            return


def _answer(session: SdkSession, call: Call, *, ours: bool) -> Reply:
    if isinstance(call, Close):
        session.end()
        return Closed()
    if not ours:
        return NotHere("another process is writing into this company", busy=True)
    return session.open(call) if isinstance(call, Open) else session.write(call)


def _write_all(handle: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _listen(calls: "queue.SimpleQueue[Call | None]") -> None:
    """Hand calls on; when no more can come, end the process although the SDK may never come back."""
    with suppress(LineBroken, OSError), os.fdopen(0, "rb", closefd=False) as lines:
        for line in lines:
            calls.put(read_line(line))
    calls.put(None)
    time.sleep(GRACE)
    os._exit(ABANDONED)


if __name__ == "__main__":
    sys.exit(main())
