"""The ASGI app: every backend's endpoints, behind one door that lets nothing through unencrypted."""

from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tieout.serve.origin import Door
from tieout.serve.server import BackendServer, Server

#: What a browser is told about every page: nothing from elsewhere, no framing, no guessing of types.
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def make_app(server: Server, door: Door) -> Starlette:
    """The app of a server: ``/health`` and what the backends offer."""
    routes = [Route("/health", _health, methods=["GET"]), *_backend_routes(server)]
    return Starlette(routes=routes, middleware=[Middleware(_Guarded, door=door)])


def _backend_routes(server: Server) -> Iterable[BaseRoute]:
    for name, backend in server.backends.items():
        yield from backend.hooks.web_routes(server=BackendServer(server, name)) or ()


async def _health(_request: Request) -> Response:
    """For a monitor: the process answers. Whether the books still call is said by ``tieout doctor``."""
    return PlainTextResponse("ok\n")


class _Guarded:
    """Refuses what came unencrypted from elsewhere, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        why = self.door.why_refused(scope)
        if why:
            refusal = PlainTextResponse(f"{why}\n", HTTPStatus.FORBIDDEN, headers=SECURITY_HEADERS)
            await refusal(scope, receive, send)
            return
        await self.app(self.door.let_in(scope), receive, _with_headers(send))


def _with_headers(send: Send) -> Callable[..., Awaitable[None]]:
    async def sending(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            headers = message.setdefault("headers", [])
            assert isinstance(headers, list)
            known = {name.lower() for name, _ in headers}
            more = [(name.lower().encode(), text.encode()) for name, text in SECURITY_HEADERS.items()]
            headers += [(name, text) for name, text in more if name not in known]
        await send(message)

    return sending
