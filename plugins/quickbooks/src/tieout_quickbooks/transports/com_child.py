"""The process that alone speaks COM: ``python -m tieout_quickbooks.transports.com_child``.

QuickBooks answers nobody while one of its dialogs is open, and a COM call cannot be called off. So the calls
are made here, and the program kills this process when the time limit is over. Calls come as frames on stdin,
replies go out on stdout. It ends by itself when stdin closes, even in the middle of a call.
"""

import importlib
import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from tieout_quickbooks.transports.com_frames import (
    Call,
    Close,
    FrameBroken,
    read_frame,
    write_frame,
)
from tieout_quickbooks.transports.com_session import ComSession

TEST_DOOR = "TIEOUT_TEST_COM_OBJECT"
"""Environment variable ``module:function`` of what makes the object to call instead of QuickBooks'.

For tests on computers without QuickBooks; no setting of a site leads here. A session through it says of itself
that it is simulated.
"""

GRACE = 3.0
"""Seconds a call may still take after the program that wanted it is gone."""

ABANDONED = 3
"""Exit code of a process whose program went away during a call."""

PROGRAM_ID = "QBXMLRP2.RequestProcessor"


def main() -> int:
    """Serve calls until one says Close or nobody is left to make any."""
    replies = _own_stdout()
    calls: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(calls,), daemon=True).start()
    door = os.environ.get(TEST_DOOR, "")
    session = ComSession(_from_door(door) if door else dispatch, is_simulated=bool(door))
    try:
        _serve(session, calls, replies)
    except OSError:
        return ABANDONED
    finally:
        session.end()
    return 0


def dispatch() -> Any:
    """QuickBooks' request processor in a single-threaded apartment, the only kind it works in.

    Raises ImportError without pywin32, and pywin32's com_error.
    """
    pythoncom = importlib.import_module("pythoncom")
    client = importlib.import_module("win32com.client")
    # Nothing undoes this: the apartment ends with the process, after the object in it.
    pythoncom.CoInitialize()
    return client.Dispatch(PROGRAM_ID)


def _from_door(door: str) -> Callable[[], Any]:
    module, _, name = door.partition(":")
    made: Callable[[], Any] = getattr(importlib.import_module(module), name)
    return made


def _own_stdout() -> int:
    """A stdout for frames alone: what a library prints goes to stderr and cannot get between two frames."""
    own = os.dup(1)
    os.dup2(2, 1)
    return own


def _serve(session: ComSession, calls: "queue.SimpleQueue[Call | None]", replies: int) -> None:
    while (call := calls.get()) is not None:
        _write_all(replies, write_frame(session.answer(call)))
        if isinstance(call, Close):
            return


def _write_all(handle: int, frame: bytes) -> None:
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _listen(calls: "queue.SimpleQueue[Call | None]") -> None:
    """Hand calls on; when no more can come, end the process although QuickBooks may never come back."""
    try:
        while (call := read_frame(lambda count: os.read(0, count))) is not None:
            calls.put(call)
    except (FrameBroken, OSError):
        pass
    calls.put(None)
    time.sleep(GRACE)
    os._exit(ABANDONED)


if __name__ == "__main__":
    sys.exit(main())
