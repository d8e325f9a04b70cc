"""Companies that call and find nothing to do: four calls each, on a connection of their own, many at once."""

import asyncio
import time
from collections.abc import Sequence
from typing import NamedTuple

from bench.companies import PASSWORD, Company
from bench.measure import Failed

from tieout_quickbooks.simulator.webconnector import build_envelope, build_headers


class Call(NamedTuple):
    """One call as it was made: which, and seconds until its answer was there."""

    operation: str
    seconds: float


def poll(port: int, companies: Sequence[Company], at_once: int, *, is_floor: bool = False) -> list[Call]:
    """One update of each company, so many at once; every call made. Raises ``Failed`` for a wrong answer."""
    return asyncio.run(_poll(port, companies, at_once, is_floor=is_floor))


async def _poll(port: int, companies: Sequence[Company], at_once: int, *, is_floor: bool) -> list[Call]:
    waiting, calls = list(reversed(companies)), list[Call]()

    async def caller() -> None:
        while waiting:
            await _update(port, waiting.pop(), calls, is_floor=is_floor)

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(caller())
    return calls


async def _update(port: int, company: Company, calls: list[Call], *, is_floor: bool) -> None:
    connection = await asyncio.open_connection("127.0.0.1", port)

    async def make(operation: str, **arguments: str) -> bytes:
        began = time.perf_counter()
        answer = await _post(connection, operation, build_envelope(operation, arguments))
        calls.append(Call(operation, time.perf_counter() - began))
        return answer

    try:
        await make("serverVersion")
        await make("clientVersion", strVersion="34.0.10018.103")
        told = await make("authenticate", strUserName=company.name, strPassword=PASSWORD)
        if b"<string>none</string>" not in told:
            raise Failed(f"{company.name} was told {told[-400:]!r}")
        ticket = told.partition(b"<string>")[2].partition(b"</string>")[0].decode()
        bye = await make("closeConnection", ticket=ticket)
        if not is_floor and b"nothing to do" not in bye:
            raise Failed(f"{company.name} was told {bye[-400:]!r}")
    finally:
        connection[1].close()


async def _post(
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], operation: str, body: bytes
) -> bytes:
    reader, writer = connection
    lines = [f"{name}: {value}\r\n" for name, value in build_headers(operation).items()]
    head = (
        f"POST /quickbooks HTTP/1.1\r\nHost: localhost\r\n{''.join(lines)}Content-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answered = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = answered.partition(b"content-length:")[2].partition(b"\r\n")[0]
    answer = await reader.readexactly(int(length))
    if not answered.startswith(b"http/1.1 200"):
        raise Failed(f"{operation} was answered {answered[:40]!r} {answer[:400]!r}")
    return answer
