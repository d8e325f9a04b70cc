"""Where the service is reached: the paths here, and the addresses the QuickBooks computer is told."""

from typing import Final
from urllib.parse import urlsplit

PATH: Final = "/quickbooks"
SUPPORT: Final = "/quickbooks/support"


def address_of(url: str) -> str:
    """The address of the calls, from the setting ``url``: a bare host gets our path.

    >>> address_of("https://sync.example.com")
    'https://sync.example.com/quickbooks'
    """
    plain = url.rstrip("/")
    return plain if urlsplit(plain).path else plain + PATH


def support_of(url: str) -> str:
    """The address of the page for browsers: below that of the calls."""
    return address_of(url) + "/support"
