"""The transport through the Web Connector: it exists only while QuickBooks is calling, in the visit it called for."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from tieout_quickbooks.errors import NotCalling
from tieout_quickbooks.port import Transport

_calling: ContextVar[Transport | None] = ContextVar("tieout_quickbooks_calling", default=None)


@contextmanager
def calling(transport: Transport) -> Iterator[None]:
    """Let books opened in this thread be those of the company that is calling."""
    token = _calling.set(transport)
    try:
        yield
    finally:
        _calling.reset(token)


@contextmanager
def open_webconnector() -> Iterator[Transport]:
    """The call this thread works for. Raises ``NotCalling`` outside one."""
    transport = _calling.get()
    if transport is None:
        raise NotCalling("QuickBooks calls us through its Web Connector; it is not calling now")
    yield transport
