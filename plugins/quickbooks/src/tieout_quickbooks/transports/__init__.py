"""The ways to QuickBooks. Each is one implementation of ``port.Transport``."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The COM process imports this package at every start, and nothing of these.
    from tieout_quickbooks.port import Transport
    from tieout_quickbooks.settings import Settings


def open_transport(settings: "Settings") -> "AbstractContextManager[Transport]":
    """The transport the settings name, opened when the context is entered and closed when it is left.

    Raises ``CompanyFileUnclear``; entering raises what access can raise.
    """
    from tieout_quickbooks.errors import CompanyFileUnclear

    if "*" in settings.file or "?" in settings.file:
        raise CompanyFileUnclear(f"{settings.file} is a pattern and not one company file", where="books.file")
    if settings.transport == "webconnector":
        from tieout_quickbooks.transports.webconnector import open_webconnector

        return open_webconnector()
    if settings.transport == "com":
        from tieout_quickbooks.transports.com import open_com

        return open_com(settings)
    from tieout_quickbooks.transports.simulator import open_simulator

    return open_simulator(settings)


__all__ = ["open_transport"]
