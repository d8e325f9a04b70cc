"""What the values in a ``.qwc`` file may be, and the number with which each is refused."""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from tieout_quickbooks.simulator.webconnector.errors import QbwcError

LONGEST_DESCRIPTION: Final = 80
ALL_EDITIONS: Final = 0xF

WORDS: Final = {
    "QBType": ("QBFS", "QBPOS"),
    "UnattendedModePref": ("umpRequired", "umpOptional"),
    "PersonalDataPref": ("pdpNotNeeded", "pdpOptional", "pdpRequired"),
    "Style": ("Document", "DocWrapped", "RPC"),
}
"""Element to the words it may hold, in their exact letters."""

_GUID: Final = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_HEXADECIMAL: Final = re.compile(r"0x[0-9A-Fa-f]+")
_POSITIVE: Final = re.compile(r"0*[1-9][0-9]{0,8}")


def check_addresses(app_url: str, app_support: str) -> None:
    """Raise QBWC1001, 1002, 1010 or 1000 when the two addresses may not be used, separately or together."""
    service, support = _split("AppURL", app_url), _split("AppSupport", app_support)
    _refuse_ip_address("QBWC1001", "AppURL", service)
    _refuse_ip_address("QBWC1002", "AppSupport", support)
    if service.scheme != "https" and not _is_machine_name(service.hostname or ""):
        raise QbwcError("QBWC1010", f"AppURL {app_url} does not use https")
    if service.hostname != support.hostname:
        raise QbwcError("QBWC1000", f"AppURL is at {service.hostname}, AppSupport is not: {support.hostname}")


def read_guid(name: str, text: str) -> str:
    """A GUID in braces."""
    if not _GUID.fullmatch(text):
        raise QbwcError("QBWC1039", f"{name} {text!r} is no GUID in braces")
    return text


def read_word(name: str, text: str) -> str:
    """One of the words the element may hold."""
    if text not in WORDS[name]:
        raise QbwcError("QBWC1039", f"{name} {text!r} is none of {', '.join(WORDS[name])}")
    return text


def read_flag(name: str, text: str) -> bool:
    """``true`` or ``false``."""
    if text not in {"true", "false"}:
        raise QbwcError("QBWC1039", f"{name} {text!r} is neither true nor false")
    return text == "true"


def read_flags(text: str) -> int:
    """AuthFlags: a hexadecimal number of the four editions."""
    if not _HEXADECIMAL.fullmatch(text) or int(text, 16) > ALL_EDITIONS:
        raise QbwcError("QBWC1034", f"AuthFlags {text!r} is no hexadecimal number from 0x0 to 0xF")
    return int(text, 16)


def read_positive(name: str, text: str) -> int:
    """A whole number above zero."""
    if not _POSITIVE.fullmatch(text):
        raise QbwcError("QBWC1039", f"{name} {text!r} is no whole number above zero")
    return int(text)


def read_description(text: str) -> str:
    """AppDescription: 80 characters at most. The guide only recommends it; here it is kept."""
    if len(text) > LONGEST_DESCRIPTION:
        raise QbwcError("QBWC1039", f"AppDescription has {len(text)} characters, more than 80")
    return text


def _split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError as error:
        raise QbwcError("QBWC1039", f"{name} {url!r} is no address: {error}") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or not has_port:
        raise QbwcError("QBWC1039", f"{name} {url!r} is no address of the web")
    return parts


def _refuse_ip_address(code: str, name: str, parts: SplitResult) -> None:
    try:
        ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return
    raise QbwcError(code, f"{name} is an IP address: {parts.hostname}")


def _is_machine_name(host: str) -> bool:
    """``localhost`` or a name in the local network: it has no dot."""
    return "." not in host
