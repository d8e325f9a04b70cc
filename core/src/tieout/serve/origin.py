"""Where a request really comes from, and whether it was encrypted on its way."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from tieout.records import Frozen

_FORWARDED_FOR, _FORWARDED_PROTO = b"x-forwarded-for", b"x-forwarded-proto"


class Door(Frozen):
    """Which requests are let in: encrypted ones, and those from this computer itself.

    ``has_tls``: this process speaks TLS itself. ``proxies``: addresses of proxies that end TLS in front of
    us and say so in ``X-Forwarded-Proto``; what they say of the caller's address is believed, too.
    """

    has_tls: bool = False
    proxies: tuple[str, ...] = ()

    def why_refused(self, scope: Mapping[str, Any]) -> str:
        """Why a request is not let in, as a sentence; "" when it is."""
        if self.has_tls:
            return ""
        peer = peer_of(scope)
        told = _header(scope, _FORWARDED_PROTO)
        if told or _header(scope, _FORWARDED_FOR):
            if not self._is_proxy(peer):
                return "A proxy this server does not know sent this; start it with --proxy ADDRESS."
            return "" if told.lower() == "https" else "This service is reached by https only."
        return "" if is_loopback(peer) else "This service is reached by https only."

    def let_in(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        """The request with the caller's own address, where a known proxy told it."""
        told = _header(scope, _FORWARDED_FOR)
        if not told or not self._is_proxy(peer_of(scope)):
            return dict(scope)
        # The last address is the one the proxy itself saw; those before it are the caller's own words.
        return {**scope, "client": (told.rpartition(",")[2].strip(), 0)}

    def _is_proxy(self, peer: str) -> bool:
        return peer in self.proxies


def peer_of(scope: Mapping[str, Any]) -> str:
    """The address at the other end of the connection, "" when there is none (a socket in the file system)."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def is_loopback(address: str) -> bool:
    """Whether an address is this computer itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)


def _header(scope: Mapping[str, Any], name: bytes) -> str:
    values = [value for key, value in scope.get("headers", ()) if key.lower() == name]
    return b",".join(values).decode("latin-1").strip()
