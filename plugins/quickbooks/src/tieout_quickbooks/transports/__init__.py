"""The ways to QuickBooks. Each is one implementation of ``port.Transport``."""

from contextlib import AbstractContextManager

from tieout_quickbooks.errors import CompanyFileUnclear, TransportNotHere
from tieout_quickbooks.port import Transport
from tieout_quickbooks.settings import Settings

_LATER = {
    "com": "QuickBooks on this computer (COM) comes with the next release of tieout-quickbooks",
    "webconnector": "the QuickBooks Web Connector comes with the next release of tieout-quickbooks",
}


def open_transport(settings: Settings) -> AbstractContextManager[Transport]:
    """The transport the settings name, opened when the context is entered and closed when it is left.

    Raises ``TransportNotHere`` and ``CompanyFileUnclear``; entering raises what access can raise.
    """
    if "*" in settings.file or "?" in settings.file:
        raise CompanyFileUnclear(f"{settings.file} is a pattern and not one company file", where="books.file")
    if settings.transport in _LATER:
        raise TransportNotHere(
            f'The transport "{settings.transport}" cannot be used yet',
            where="books.transport",
            why=_LATER[settings.transport],
        )
    from tieout_quickbooks.transports.simulator import open_simulator

    return open_simulator(settings)


__all__ = ["open_transport"]
