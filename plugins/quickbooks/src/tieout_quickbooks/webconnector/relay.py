"""Calls that reach the wrong one of several processes: relayed to the one in which their session lives.

A session is a visit under way, in one process. Behind a load balancer its calls may arrive at any of them. The
site's live ticket says where the session is; the call is passed on as it came, and the answer likewise. When
that process is gone, the caller is answered as after any lost session, and nothing is lost.
"""

import http.client
import ipaddress
import logging
import socket
import ssl
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Final
from urllib.parse import SplitResult, urlsplit

from tieout.plugin import CallingSite
from tieout_quickbooks.webconnector.endpoint_paths import PATH
from tieout_quickbooks.webconnector.registration import LiveTicket, live_ticket
from tieout_quickbooks.webconnector.tickets import same_ticket, site_tag, tag_of

log = logging.getLogger("tieout.webconnector")

RELAYED: Final = "X-Tieout-Relayed"
"""The header of a relayed call; a call that has it is never relayed again."""

#: Seconds to reach the other process; one that is alive answers at once.
_CONNECT_SECONDS: Final = 3.0
#: Seconds for its answer: more than its own patience, less than the 100 after which .NET's client gives up.
_ANSWER_SECONDS: Final = 85.0
#: Bytes of an answer; requests to QuickBooks are far smaller.
_LARGEST_ANSWER: Final = 16 * 1024 * 1024


def holder_of(ticket: str, sites: Mapping[str, CallingSite], *, besides: str) -> str:
    """The address of the process that holds a ticket's session; "" for none, and for the process ``besides``.

    Looks at the notes of no site but the one the ticket is tagged with: a made-up ticket costs one look.
    """
    tag = tag_of(ticket)
    for site in [one for one in sites.values() if site_tag(one.name) == tag]:
        live = live_ticket(site.notes())
        if same_ticket(ticket, live.hash) and live.process != besides and _may_be_asked(live):
            return live.address
    return ""


def _may_be_asked(live: LiveTicket) -> bool:
    """Whether an address leads to the process that wrote it down, without showing a ticket to a network."""
    parts = urlsplit(live.address)
    if _is_loopback(parts.hostname or ""):
        return live.process.partition("/")[0] == socket.gethostname()
    return parts.scheme == "https"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def relay(address: str, body: bytes) -> bytes:
    """The other process's answer to a call, byte for byte; ``b""`` when it gave none. Never sends twice."""
    parts = urlsplit(address)
    connection = _connection(parts)
    try:
        return _asked(connection, parts.path.rstrip("/") + PATH, body)
    except (OSError, http.client.HTTPException) as error:
        log.warning("the process at %s, which has the session, does not answer: %s", address, error)
        return b""
    finally:
        connection.close()


def _asked(connection: http.client.HTTPConnection, path: str, body: bytes) -> bytes:
    connection.connect()
    connection.sock.settimeout(_ANSWER_SECONDS)
    connection.request("POST", path, body, {"Content-Type": "text/xml; charset=utf-8", RELAYED: "1"})
    response = connection.getresponse()
    answer = response.read(_LARGEST_ANSWER + 1)
    if response.status != HTTPStatus.OK or len(answer) > _LARGEST_ANSWER:
        raise http.client.HTTPException(f"status {response.status}, {len(answer)} bytes")
    return answer


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    """A connection that is not open yet. Proxies of the environment and redirects are not followed."""
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port, timeout=_CONNECT_SECONDS, context=_trust())
    return http.client.HTTPConnection(host, parts.port, timeout=_CONNECT_SECONDS)


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The computer's own certificate authorities; reading them takes longer than a call."""
    return ssl.create_default_context()
