"""What the Web Connector accepts in a .qwc file. Each check raises ``QwcRefused`` with a sentence."""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from tieout_quickbooks.errors import QwcRefused
from tieout_quickbooks.qbxml.characters import shown

#: Letters, digits and hyphens between dots; underscores because some Windows computers are named so.
_NAME: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
#: A last part like this makes a host an IPv4 address: 127.1, 2130706433 and 0x7f000001 are all this computer.
_NUMBER: Final = re.compile(r"(\d+|0x[0-9a-f]*)")
_GUID: Final = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_NO_GUID: Final = "{00000000-0000-0000-0000-000000000000}"
_LONGEST_NAME: Final = 255
_LONGEST_PAUSE: Final = 7 * 24 * 60


def check_text(
    what: str, text: str, where: str, *, most: int = _LONGEST_NAME, may_be_empty: bool = False
) -> None:
    """A text must be there, be printable on one line and not be longer than ``most`` characters."""
    if not text and may_be_empty:
        return
    if not text.strip():
        raise QwcRefused(f"{what} is empty", where=where)
    if not text.isprintable():
        raise QwcRefused(f"{what} holds a control character: {shown(text)}", where=where)
    if len(text) > most:
        raise QwcRefused(f"{what} has {len(text)} characters; at most {most} are allowed", where=where)


def check_address(url: str, where: str) -> None:
    """An address must be https, or name a computer of the local network; and never be an IP address."""
    parts, host = _parts(url, where)
    if _is_ip_address(host):  # QBWC1001, QBWC1002
        raise QwcRefused(
            f"{shown(url)} is an IP address, which the Web Connector does not accept",
            where=where,
            fix="Use the computer's name, or localhost when QuickBooks runs on the same computer.",
        )
    if not _NAME.fullmatch(host):
        raise QwcRefused(
            f"{shown(url)} has no computer's name in it",
            where=where,
            fix="Write it like https://sync.example.com/qbwc; names with other letters in their xn-- form.",
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and "." not in host):  # QBWC1010
        raise QwcRefused(
            f"{shown(url)} does not begin with https://",
            where=where,
            why="only localhost and computers of the local network may be called without",
        )


def check_same_computer(app_url: str, app_support: str) -> None:
    """Both addresses must name the same computer."""
    service, support = _parts(app_url, "app_url")[1], _parts(app_support, "app_support")[1]
    if service != support:  # QBWC1000
        raise QwcRefused(
            f"The service is on {service} and its support page on {support}",
            where="app_support",
            why="the Web Connector wants both on the same computer",
        )


def check_guid(guid: str, where: str) -> None:
    """A GUID must have braces and not be all zeros."""
    if not _GUID.fullmatch(guid) or guid == _NO_GUID:
        raise QwcRefused(
            f"{shown(guid)} is no GUID in braces",
            where=where,
            why="it looks like {12345678-90AB-CDEF-1234-567890ABCDEF}",
        )


def check_minutes(minutes: int | None) -> None:
    """The pause between two updates is between a minute and a week."""
    if minutes is not None and not 1 <= minutes <= _LONGEST_PAUSE:
        raise QwcRefused(
            f"An update every {minutes} minutes cannot be planned",
            where="every_minutes",
            why=f"it must be between 1 and {_LONGEST_PAUSE}, a week",
        )


def _parts(url: str, where: str) -> tuple[SplitResult, str]:
    """An address's parts, and its host in small letters."""
    try:
        parts = urlsplit(url)
        host, has_port = (parts.hostname or "").lower(), parts.port != 0
    except ValueError as fault:
        raise QwcRefused(f"{shown(url)} is no address", where=where, why=str(fault)) from fault
    if not url.isascii() or not url.isprintable() or " " in url or not has_port:
        raise QwcRefused(f"{shown(url)} is no address", where=where)
    if "@" in parts.netloc:
        raise QwcRefused(
            "The address holds a user name or password", where=where, why="everybody could read it there"
        )
    if parts.fragment:
        raise QwcRefused(f"{shown(url)} names a place within a page", where=where)
    return parts, host


def _is_ip_address(host: str) -> bool:
    if _NUMBER.fullmatch(host.removesuffix(".").rpartition(".")[2]):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
