"""A time limit for one call into a backend, where that can be kept honestly.

On POSIX, in the main thread, the call is interrupted (by ``SIGALRM``) as soon as it is back in Python or
in a system call. Elsewhere, and so on Windows, nothing can end a call that does not return: there a
warning is logged when the time is up, and the backend's own time-outs must do the rest.
"""

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tieout.errors import BooksTimeout

log = logging.getLogger("tieout.hooks")


class _TimeIsUp(BaseException):
    """Not an ``Exception``, so that a backend's ``except Exception`` does not swallow it."""


@contextmanager
def time_limit(seconds: float, hook: str, backend: str) -> Iterator[None]:
    """Raise ``BooksTimeout`` when what is inside takes longer; 0 is no limit."""
    if not seconds:
        yield
    elif can_interrupt():
        with _alarm(seconds, hook, backend):
            yield
    else:
        with _warning(seconds, hook, backend):
            yield


def can_interrupt() -> bool:
    """Whether a call in this thread can be ended from outside."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def _alarm(seconds: float, hook: str, backend: str) -> Iterator[None]:
    """Lay our alarm over whatever alarm is set, and put that one back with the time it has left."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _TimeIsUp

    began = time.monotonic()
    before = signal.signal(signal.SIGALRM, ring)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _TimeIsUp:
        raise BooksTimeout(
            f'the books of "{backend}" did not answer within {seconds:g} seconds', where=hook
        ) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 0.001), interval)


@contextmanager
def _warning(seconds: float, hook: str, backend: str) -> Iterator[None]:
    arguments = ("%s of %s has not returned for %g seconds", hook, backend, seconds)
    timer = threading.Timer(seconds, log.warning, arguments)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
