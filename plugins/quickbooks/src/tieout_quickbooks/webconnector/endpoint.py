"""The service as web endpoints: bounded bodies in, exact bytes out. The one file that knows the web framework."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tieout.plugin import CallServer
from tieout_quickbooks.errors import SoapUnreadable
from tieout_quickbooks.webconnector.endpoint_paths import PATH, SUPPORT
from tieout_quickbooks.webconnector.pages import SECURITY_HEADERS, support_page
from tieout_quickbooks.webconnector.service import Service
from tieout_quickbooks.webconnector.soap import BODY_LIMIT, peek_ticket, read_call, write_answer, write_fault
from tieout_quickbooks.webconnector.wsdl import wsdl

#: Bytes anybody may send; more is read only for a ticket that is alive.
SMALL: Final = 64 * 1024
#: Seconds a body may take to arrive: a small one, and one of a live session.
SMALL_SECONDS, LARGE_SECONDS = 15.0, 120.0
#: Calls answered at once: each session has one, and those who ask for entry come and go.
_AT_ONCE: Final = 256
_XML: Final = "text/xml; charset=utf-8"


class TooLarge(Exception):
    """A body that is larger, or slower, than its sender may send."""


def web_routes(server: CallServer) -> list[Route]:
    """``/quickbooks`` for the calls and the WSDL, ``/quickbooks/support`` for browsers."""
    endpoint = Endpoint(Service(server.sites, version=version("tieout")))
    return [
        Route(SUPPORT, _support, methods=["GET", "HEAD"]),
        Route(PATH, endpoint.call, methods=["POST"]),
        Route(PATH + "/", endpoint.call, methods=["POST"]),
        Route(PATH, _wsdl, methods=["GET"]),
        Route(PATH + "/", _wsdl, methods=["GET"]),
    ]


class Endpoint:
    """Takes calls off the wire, has them answered in a thread, and puts the answers on it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._at_once: anyio.CapacityLimiter | None = None

    async def call(self, request: Request) -> Response:
        """One call. What is no call gets a SOAP fault, which the Web Connector shows by its number."""
        try:
            body = await self._body(request)
        except TooLarge:
            return _fault(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The call is too large or too slow.")
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        address = request.client.host if request.client else ""
        return await anyio.to_thread.run_sync(self._answer, body, address, limiter=self._limiter())

    def _limiter(self) -> anyio.CapacityLimiter:
        # Made within the event loop that uses it.
        self._at_once = self._at_once or anyio.CapacityLimiter(_AT_ONCE)
        return self._at_once

    def _answer(self, body: bytes, address: str) -> Response:
        try:
            call = read_call(body)
        except SoapUnreadable as error:
            return _fault(HTTPStatus.INTERNAL_SERVER_ERROR, error.what)
        result = self.service.answer(call, address)
        return Response(write_answer(call.operation, result), media_type=_XML, headers=SECURITY_HEADERS)

    async def _body(self, request: Request) -> bytes:
        """The body, as far as its sender may send one."""
        announced = int(request.headers.get("content-length", "0") or 0)
        if announced > BODY_LIMIT:
            raise TooLarge
        pieces = bytearray()
        stream = request.stream()
        try:
            async with asyncio.timeout(SMALL_SECONDS):
                await _fill(pieces, stream, SMALL)
            if len(pieces) > SMALL:
                await self._rest(pieces, stream)
        except TimeoutError:
            raise TooLarge from None
        return bytes(pieces)

    async def _rest(self, pieces: bytearray, stream: AsyncIterator[bytes]) -> None:
        """A large body is taken in only for a ticket that is alive here."""
        if not self.service.knows(peek_ticket(bytes(pieces[:SMALL]))):
            raise TooLarge
        async with asyncio.timeout(LARGE_SECONDS):
            await _fill(pieces, stream, BODY_LIMIT)
        if len(pieces) > BODY_LIMIT:
            raise TooLarge


async def _fill(pieces: bytearray, stream: AsyncIterator[bytes], limit: int) -> None:
    """Take in what comes until there is more than the limit, or no more."""
    async for piece in stream:
        pieces += piece
        if len(pieces) > limit:
            return


def _fault(status: HTTPStatus, text: str) -> Response:
    return Response(write_fault("Client", text), status, media_type=_XML, headers=SECURITY_HEADERS)


async def _wsdl(request: Request) -> Response:
    url: Any = request.url.replace(query="")
    return Response(wsdl(str(url)), media_type=_XML, headers=SECURITY_HEADERS)


async def _support(_request: Request) -> Response:
    return Response(
        support_page("tieout and QuickBooks"), media_type="text/html; charset=utf-8", headers=SECURITY_HEADERS
    )
