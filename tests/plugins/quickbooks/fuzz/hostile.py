"""Single documents made to exhaust whoever reads them:  python -m tests.plugins.quickbooks.fuzz.hostile

Prints for each how it ended, and the KiB and seconds it took beside the document itself, as JSON.
"""

import json
import time
from collections.abc import Callable, Iterator
from typing import Final

from tests.plugins.quickbooks.fuzz.memory import begin_peak, peak_kib

from tieout_quickbooks.errors import SoapUnreadable
from tieout_quickbooks.qbxml import AnswerUnreadable, read_whole
from tieout_quickbooks.webconnector.soap import read_call

_MIB: Final = 1024 * 1024
_SOAP: Final = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    b'<getLastError xmlns="http://developer.intuit.com/"><ticket>'
)
_QBXML: Final = b'<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode="0"><CustomerRet><Name>'
_HEAD: Final = {"soap": _SOAP, "answers": _QBXML}


def _laughs(words: int = 9) -> bytes:
    lines = [b'<!DOCTYPE l [<!ENTITY e0 "ha">']
    lines += [b'<!ENTITY e%d "%s">' % (at, b"&e%d;" % (at - 1) * 10) for at in range(1, words)]
    return b"".join(lines) + b"]>"


def documents(kind: str) -> Iterator[tuple[str, bytes]]:
    """Each by a name; ``kind`` says whose form they have."""
    head = _HEAD[kind]
    yield "a billion laughs", _laughs() + head + b"&e8;"
    yield (
        "one entity of 8 MiB, 4000 times",
        b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 8 * _MIB + b'">]>' + head + b"&a;" * 4000,
    )
    yield "elements 2 million deep", head + b"<a>" * 2_000_000
    yield "elements with names of their own", head + b"".join(b"<n%d/>" % at for at in range(1_000_000))
    yield "3 million elements side by side", head + b"<a/>" * 3_000_000
    yield "an attribute of 32 MiB", head + b'<a b="' + b"v" * 32 * _MIB + b'"/>'
    yield "a million attributes", head + b"<a " + b"".join(b"a%d='' " % at for at in range(1_000_000)) + b"/>"
    yield (
        "a million namespaces",
        head + b"<a " + b"".join(b"xmlns:n%d='u' " % at for at in range(700_000)) + b"/>",
    )
    yield "a name of 32 MiB", head + b"<" + b"n" * 32 * _MIB + b"/>"
    yield "a text of 48 MiB", head + b"x" * 48 * _MIB
    yield "a comment of 48 MiB", b"<!--" + b"x" * 48 * _MIB
    yield "an instruction of 48 MiB", head + b"<?a " + b"x" * 48 * _MIB
    yield "a section of 48 MiB", head + b"<![CDATA[" + b"x" * 48 * _MIB
    yield "references, 12 million of them", head + b"&#65;" * (12 * _MIB // 5)
    yield "blanks before it begins", b" " * 48 * _MIB + head
    yield "more than may come", b"x" * (64 * _MIB + 1)
    yield "zeros", bytes(48 * _MIB)


def read(kind: str, body: bytes) -> str:
    """How reading it ended; raises what no reader should."""
    readers: dict[str, Callable[[bytes], object]] = {"soap": read_call, "answers": read_whole}
    try:
        readers[kind](body)
    except (SoapUnreadable, AnswerUnreadable):
        return "refused"
    return "read"


def main() -> None:
    """Read them all."""
    ends = {}
    for kind in _HEAD:
        read(kind, _HEAD[kind])
        for name, body in documents(kind):
            begin_peak()
            before, began = peak_kib(), time.monotonic()
            end = read(kind, body)
            ends[f"{kind}: {name}"] = (end, peak_kib() - before, round(time.monotonic() - began, 3))
    print(json.dumps(ends))  # noqa: T201


if __name__ == "__main__":
    main()
