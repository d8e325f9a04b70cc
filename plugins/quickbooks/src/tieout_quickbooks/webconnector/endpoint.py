"""The service as web endpoints: bounded bodies in, exact bytes out. The one file that knows the web framework."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tieout.plugin import CallingSite, CallServer
from tieout_quickbooks.errors import SoapUnreadable
from tieout_quickbooks.webconnector.endpoint_paths import PATH, SUPPORT
from tieout_quickbooks.webconnector.pages import SECURITY_HEADERS, support_page
from tieout_quickbooks.webconnector.relay import RELAYED, holder_of, relay
from tieout_quickbooks.webconnector.service import Service
from tieout_quickbooks.webconnector.soap import BODY_LIMIT, peek_ticket, read_call, write_answer, write_fault
from tieout_quickbooks.webconnector.wsdl import wsdl

#: Bytes anybody may send; more is read only for a ticket that is alive.
SMALL: Final = 64 * 1024
#: Seconds a body may take to arrive: a small one, and one of a live session.
SMALL_SECONDS, LARGE_SECONDS = 15.0, 120.0
#: Calls answered at once: each session has one, and those who ask for entry come and go.
_AT_ONCE: Final = 256
#: Digits a length may have: Python refuses to read numbers of thousands.
_LONGEST_NUMBER: Final = 20
_XML: Final = "text/xml; charset=utf-8"


class TooLarge(Exception):
    """A body that is larger, or slower, than its sender may send."""


def web_routes(server: CallServer) -> list[Route]:
    """``/quickbooks`` for the calls and the WSDL, ``/quickbooks/support`` for browsers."""
    service = Service(server.sites, version=version("tieout"), address=server.address)
    server.when_ending(service.end)
    endpoint = Endpoint(service, server.sites)
    return [
        Route(SUPPORT, _support, methods=["GET", "HEAD"]),
        Route(PATH, endpoint.call, methods=["POST"]),
        Route(PATH + "/", endpoint.call, methods=["POST"]),
        Route(PATH, _wsdl, methods=["GET"]),
        Route(PATH + "/", _wsdl, methods=["GET"]),
    ]


class Endpoint:
    """Takes calls off the wire, has them answered in a thread, and puts the answers on it."""

    def __init__(self, service: Service, sites: Callable[[], Mapping[str, CallingSite]] = dict) -> None:
        self.service, self._sites = service, sites
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
        may_relay = RELAYED not in request.headers
        return await anyio.to_thread.run_sync(self._answer, body, address, may_relay, limiter=self._limiter())

    def _limiter(self) -> anyio.CapacityLimiter:
        # Made within the event loop that uses it.
        self._at_once = self._at_once or anyio.CapacityLimiter(_AT_ONCE)
        return self._at_once

    def _answer(self, body: bytes, address: str, may_relay: bool) -> Response:  # noqa: FBT001 - anyio hands over by position
        try:
            call = read_call(body)
        except SoapUnreadable as error:
            return _fault(HTTPStatus.INTERNAL_SERVER_ERROR, error.what)
        holder = self._holder(call.arguments.get("ticket", "")) if may_relay else ""
        answer = relay(holder, body) if holder else b""
        answer = answer or write_answer(call.operation, self.service.answer(call, address))
        return Response(answer, media_type=_XML, headers=SECURITY_HEADERS)

    def _holder(self, ticket: str) -> str:
        """The address of the other process in which a ticket's session lives; "" when there is none."""
        if not ticket or self.service.knows(ticket):
            return ""
        return holder_of(ticket, self._sites(), besides=self.service.process)

    def _is_alive(self, ticket: str, may_relay: bool) -> bool:  # noqa: FBT001 - anyio hands over by position
        return self.service.knows(ticket) or (may_relay and bool(self._holder(ticket)))

    async def _body(self, request: Request) -> bytes:
        """The body, as far as its sender may send one."""
        if _announced(request) > BODY_LIMIT:
            raise TooLarge
        pieces = bytearray()
        stream = request.stream()
        try:
            async with asyncio.timeout(SMALL_SECONDS):
                await _fill(pieces, stream, SMALL)
            if len(pieces) > SMALL:
                await self._rest(pieces, stream, may_relay=RELAYED not in request.headers)
        except TimeoutError:
            raise TooLarge from None
        return bytes(pieces)

    async def _rest(self, pieces: bytearray, stream: AsyncIterator[bytes], *, may_relay: bool) -> None:
        """A large body is taken in only for a ticket that is alive, here or in a process it is relayed to."""
        ticket = peek_ticket(bytes(pieces[:SMALL]))
        if not await anyio.to_thread.run_sync(self._is_alive, ticket, may_relay, limiter=self._limiter()):
            raise TooLarge
        async with asyncio.timeout(LARGE_SECONDS):
            await _fill(pieces, stream, BODY_LIMIT)
        if len(pieces) > BODY_LIMIT:
            raise TooLarge


def _announced(request: Request) -> int:
    """How many bytes are said to come; 0 where that is no number, for what comes is counted anyway."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < _LONGEST_NUMBER else 0


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
