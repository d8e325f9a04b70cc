"""Sends the calls over real HTTP or TLS, on a connection that is kept open between them, as .NET does."""

import http.client
import select
import ssl
import weakref
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from tieout_quickbooks.simulator.webconnector.wire import Get, Post, WireAnswer

_Connections = dict[str, http.client.HTTPConnection]


def http_post(timeout: float = 10.0, ssl_context: ssl.SSLContext | None = None) -> Post:
    """A ``post`` over HTTP. ``timeout`` in seconds; without a context the system's own certificates count.

    Nothing is ever sent twice: a connection that the service has closed meanwhile is noticed before the call.
    Redirects are not followed. The connections close when the function is forgotten.
    """
    return _HttpPost(timeout, ssl_context)


def http_get(timeout: float = 10.0, ssl_context: ssl.SSLContext | None = None) -> Get:
    """A ``get`` over HTTP for ``add_application``."""

    def get(url: str) -> int:
        parts = urlsplit(url)
        connection = _connect(parts, timeout, ssl_context)
        try:
            connection.request("GET", _path(parts))
            return connection.getresponse().status
        except http.client.HTTPException as error:
            raise _as_os_error(error) from error
        finally:
            connection.close()

    return get


class _HttpPost:
    def __init__(self, timeout: float, ssl_context: ssl.SSLContext | None) -> None:
        self.timeout, self.ssl_context = timeout, ssl_context
        self.connections: _Connections = {}
        weakref.finalize(self, _close_all, self.connections)

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        parts = urlsplit(url)
        connection = self._connection(parts)
        try:
            return _exchange(connection, _path(parts), headers, body)
        except http.client.HTTPException as error:
            connection.close()
            raise _as_os_error(error) from error
        except OSError:
            connection.close()
            raise

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        key = f"{parts.scheme}://{parts.netloc}"
        if key not in self.connections:
            self.connections[key] = _connect(parts, self.timeout, self.ssl_context)
        connection = self.connections[key]
        if _is_stale(connection):
            connection.close()
        return connection


def _connect(
    parts: SplitResult, timeout: float, ssl_context: ssl.SSLContext | None
) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl_context or ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=timeout, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=timeout)


def _exchange(
    connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str], body: bytes
) -> WireAnswer:
    connection.putrequest("POST", path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    return WireAnswer(response.status, dict(response.getheaders()), response.read())


def _is_stale(connection: http.client.HTTPConnection) -> bool:
    """Whether the other side has closed the kept connection: there is something to read though nothing was asked."""
    if connection.sock is None:
        return False
    readable, _, _ = select.select([connection.sock], [], [], 0)
    return bool(readable)


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _as_os_error(error: http.client.HTTPException) -> ConnectionError:
    return ConnectionError(f"{type(error).__name__}: {error}")


def _close_all(connections: _Connections) -> None:
    for connection in connections.values():
        connection.close()
