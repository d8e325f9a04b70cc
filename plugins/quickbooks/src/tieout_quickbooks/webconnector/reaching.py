"""Can a Web Connector reach our service? Its own first steps, taken from any computer, without a Web Connector.

A step that fails ends the way, as it would there. No password is sent and no session begun.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import SplitResult, urlsplit

from tieout.errors import TieoutError
from tieout.plugin import Frozen
from tieout_quickbooks.webconnector.endpoint_paths import address_of, support_of
from tieout_quickbooks.webconnector.operations import NAMESPACE
from tieout_quickbooks.webconnector.qwc_rules import check_address

_SECONDS: Final = 10.0
#: A certificate that ends within so many days is worth a word.
_SOON: Final = 14
#: Bytes that are looked at of an answer.
_ENOUGH: Final = 64 * 1024

_QUESTION: Final = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
    f'<soap:Body><serverVersion xmlns="{NAMESPACE}" /></soap:Body></soap:Envelope>'
).encode()
_HEADERS: Final = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{NAMESPACE}serverVersion"'}


class Look(Frozen):
    """One step: what was looked at, whether it is good, and if not why and what to do."""

    what: str
    is_good: bool = True
    why: str = ""
    fix: str = ""


class _Failed(Exception):
    """A step did not go as it should."""

    def __init__(self, why: str, fix: str) -> None:
        super().__init__(why)
        self.why, self.fix = why, fix


def look_at(url: str, context: ssl.SSLContext | None = None) -> Iterator[Look]:
    """Take the steps to the service at the setting ``url``; ``context`` says whom TLS trusts."""
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("the address is one the Web Connector takes", lambda: _address(url)),
        ("the connection opens", lambda: _connect(url, context)),
        ("the support page answers", lambda: _support(url, context)),
        ("the service describes itself", lambda: _description(url, context)),
        ("the service answers a call", lambda: _call(url, context)),
    )
    for what, step in steps:
        try:
            said = step()
        except _Failed as failed:
            yield Look(what=what, is_good=False, why=failed.why, fix=failed.fix)
            return
        yield Look(what=f"{what}: {said}" if said else what)


def _address(url: str) -> str:
    try:
        check_address(address_of(url), "url")
    except TieoutError as error:
        raise _Failed(f"{error.what} {error.why}".strip(), error.fix) from error
    return address_of(url)


def _connect(url: str, context: ssl.SSLContext | None) -> str:
    connection = _connection(urlsplit(address_of(url)), context)
    try:
        connection.connect()
        return _certificate(connection.sock)
    except ssl.SSLError as error:
        fix = "QBWC1048. Use a certificate of a public authority for this name, with its whole chain."
        raise _Failed(f"the certificate is not trusted here: {error}", fix) from error
    except OSError as error:
        fix = "Does  tieout serve  run? Look at the name, the port, the firewall, and the proxy before it."
        raise _Failed(f"nothing answers at {address_of(url)}: {error}", fix) from error
    finally:
        connection.close()


def _certificate(sock: socket.socket) -> str:
    """How long the certificate is good; a warning in words when that is not long."""
    if not isinstance(sock, ssl.SSLSocket):
        return "without TLS, which is for this computer and the local network only"
    told = sock.getpeercert() or {}
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told.get("notAfter"))), UTC)
    days = (until - datetime.now(UTC)).days
    soon = f", only {days} days: renew it" if days < _SOON else ""
    return f"{sock.version()}, the certificate is good until {until:%Y-%m-%d}{soon}"


def _support(url: str, context: ssl.SSLContext | None) -> str:
    status, _, _ = _asked(support_of(url), context, "GET")
    if status not in {200, 202}:
        raise _Failed(
            f"{support_of(url)} answers with status {status}",
            "QBWC1003 or QBWC1004. The proxy must pass everything below this address on to  tieout serve .",
        )
    return support_of(url)


def _description(url: str, context: ssl.SSLContext | None) -> str:
    status, kind, body = _asked(address_of(url), context, "GET")
    if status != http.client.OK or "xml" not in kind or b"QBWebConnectorSvc" not in body:
        raise _Failed(
            f"{address_of(url)} answers a GET with status {status} and {kind or 'nothing'}",
            "Something else than  tieout serve  answers there: look at the proxy and the path in the setting url.",
        )
    return ""


def _call(url: str, context: ssl.SSLContext | None) -> str:
    status, kind, body = _asked(address_of(url), context, "POST")
    begins, _, rest = body.partition(b"<serverVersionResult>")
    version = rest.partition(b"</serverVersionResult>")[0]
    if status != http.client.OK or "text/xml" not in kind or not begins.startswith(b"<?xml") or not version:
        raise _Failed(
            f"a call was answered with status {status} and {kind or 'nothing'}",
            "QBWC1012. A proxy must pass POST requests on unchanged, and add nothing to the answer.",
        )
    return version.decode("ascii", "replace")


def _asked(address: str, context: ssl.SSLContext | None, method: str) -> tuple[int, str, bytes]:
    """Status, content type and the beginning of the answer. Redirects are not followed: the caller does not."""
    parts = urlsplit(address)
    connection = _connection(parts, context)
    body, headers = (_QUESTION, _HEADERS) if method == "POST" else (None, {})
    try:
        connection.request(method, parts.path or "/", body, headers)
        response = connection.getresponse()
        return response.status, response.headers.get("Content-Type", ""), response.read(_ENOUGH)
    except (OSError, http.client.HTTPException) as error:
        raise _Failed(f"{address} broke off: {error}", "Look at the proxy before  tieout serve .") from error
    finally:
        connection.close()


def _connection(parts: SplitResult, context: ssl.SSLContext | None) -> http.client.HTTPConnection:
    if parts.scheme == "https":
        trust = context or ssl.create_default_context()
        return http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=_SECONDS, context=trust)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
