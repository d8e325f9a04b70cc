"""Named places where a test may let the program fall over; outside tests they do nothing.

``tieout.sync`` calls ``reach("a name")`` wherever a crash would be interesting: between the intent and the
export, between the answer and the journal. A test listens with ``listening`` and may raise there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str], None]

_listener: Listener | None = None


def reach(name: str) -> None:
    """Tell the listener, if there is one, that this place was reached; costs one comparison without one."""
    if _listener is not None:
        _listener(name)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Let ``listener`` be told of every place reached, in all threads; what it raises goes through there."""
    global _listener  # noqa: PLW0603 - one switch for the whole process is the purpose
    before, _listener = _listener, listener
    try:
        yield
    finally:
        _listener = before
