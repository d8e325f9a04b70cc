"""The floor of the calls: uvicorn, Starlette and tieout's own door, and behind them always the same answer."""

import argparse
from types import SimpleNamespace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tieout.serve.app import make_app
from tieout.serve.binding import bound
from tieout.serve.listening import Listening, listen

_ANSWER = (
    b'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
    b'<soap:Body><authenticateResponse xmlns="http://developer.intuit.com/"><authenticateResult>'
    b"<string>no-ticket</string><string>none</string></authenticateResult></authenticateResponse></soap:Body></soap:Envelope>"
)


async def _answer(request: Request) -> Response:
    await request.body()
    return Response(_ANSWER, media_type="text/xml; charset=utf-8")


def main() -> None:
    """Serve until told to end."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, required=True)
    routes = [Route("/quickbooks", _answer, methods=["POST"])]
    backend = SimpleNamespace(hooks=SimpleNamespace(web_routes=lambda **_: routes))
    server: Any = SimpleNamespace(backends={"constant": backend}, address="")
    with bound(Listening(port=asked.parse_args().port)) as (listening, sockets):
        listen(make_app(server, listening.door), listening, sockets, lambda: None)


if __name__ == "__main__":
    main()
