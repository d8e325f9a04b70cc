"""The same fire through the ASGI app itself: bodies in pieces, lengths that lie, callers that hang up."""

import asyncio
import random
from types import SimpleNamespace
from typing import Any

from lxml import etree
from starlette.routing import Route
from tests.plugins.quickbooks.fuzz.soap_target import Broken, SoapTarget

from tieout.serve.app import make_app
from tieout.serve.origin import Door
from tieout_quickbooks import hooks
from tieout_quickbooks.errors import SoapUnreadable
from tieout_quickbooks.webconnector.endpoint import Endpoint
from tieout_quickbooks.webconnector.lockout import Lockout
from tieout_quickbooks.webconnector.service import Service
from tieout_quickbooks.webconnector.soap import Call, read_call

_LENGTHS = ("0", "-1", "abc", "", "1", "99999999999", "\xb2", "1e3", " 5")
_STATUSES = {200, 400, 413, 500}


class EndpointTarget(SoapTarget):
    """``SoapTarget`` with the web's part of the way before it."""

    def make_service(self, lockout: Lockout) -> Service:
        """The service that the app made for itself."""
        offered: Any = SimpleNamespace(hooks=hooks)
        server: Any = SimpleNamespace(
            backends={"quickbooks": offered}, sites_of=lambda _name: self.sites, address="", endings=[]
        )
        self.app = make_app(server, Door())
        self.runner = asyncio.Runner()
        service: Service = next(_endpoints(self.app.routes)).service
        service._admission._lockout = lockout
        return service

    def deliver(self, chance: random.Random, body: bytes) -> Call | None:
        """One POST; what of it arrived as a call."""
        arrived, messages, length = _sent(chance, body)
        status, headers, answer = self.runner.run(self._post(chance, messages, length))
        if status not in _STATUSES or headers.get("x-content-type-options") != "nosniff":
            raise Broken(f"HTTP status {status}, headers {headers}")
        if status != 400:
            etree.fromstring(answer)
        if status == 200:
            return read_call(arrived)
        if status == 500 and _is_call(arrived):
            raise Broken(f"a call was answered {answer!r}")
        return None

    async def _post(
        self, chance: random.Random, messages: list[dict[str, Any]], length: str
    ) -> tuple[int, dict[str, str], bytes]:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"content-type", b"text/xml")] + [(b"content-length", length.encode("latin-1"))] * bool(
            length
        )
        await self.app(_scope(chance.choice(("/quickbooks", "/quickbooks/")), headers), receive, send)
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return sent[0]["status"], {name.decode(): text.decode() for name, text in sent[0]["headers"]}, body

    def close(self) -> None:
        """End the sessions and the loop."""
        super().close()
        self.runner.close()


def _endpoints(routes: Any) -> Any:
    for route in routes:
        owner = getattr(route.endpoint, "__self__", None) if isinstance(route, Route) else None
        if isinstance(owner, Endpoint):
            yield owner


def _sent(chance: random.Random, body: bytes) -> tuple[bytes, list[dict[str, Any]], str]:
    """What arrives of a body, the messages it arrives in, and the length that is announced."""
    at = chance.randrange(len(body) + 1)
    length = chance.choice((*_LENGTHS, *[str(len(body))] * 9))
    pieces: list[dict[str, Any]] = [
        {"type": "http.request", "body": body[:at], "more_body": True},
        {"type": "http.request", "body": body[at:], "more_body": False},
    ]
    if chance.random() < 0.05:
        return body[:at], pieces[:1], length
    return body, pieces, length


def _scope(path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8437),
    }  # fmt: skip


def _is_call(body: bytes) -> bool:
    try:
        read_call(body)
    except SoapUnreadable:
        return False
    return True
