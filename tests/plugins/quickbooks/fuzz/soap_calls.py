"""Calls as Web Connectors and others write them: right ones, and right forms with wrong values in them."""

import random
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from tieout_quickbooks.webconnector.operations import NAMESPACE, OPERATIONS

_HOSTILE: Final = (
    "", " ", "0", "-1", "1", "none", "nvu", "true", "0x80040414", "0x8004040A", "80040400", "-2147220480", "0x0", "0xZZ",
    "0x" + "9" * 40, "\u0663", "\u00b2", "1e400", "9" * 4400, "\U0001f600", "\ufeff", "\u202eabc", "a" * 70_000, "'; DROP TABLE",
    "]]>", "<QBXML>", "<?qbxml version='99.0'?>", "&amp;amp;", "\r\n\t", "\u2028", "%s%n{0}", r"C:\QB\Other.QBW",
    "../../etc", "\x85", "\ud7ff\ue000", "[/red]", "{112C5334-E6C4-41D8-92E5-C0DF0C4894A6}",
)  # fmt: skip
_FORMS: Final = (
    ("soap", "http://schemas.xmlsoap.org/soap/envelope/"),
    ("s", "http://schemas.xmlsoap.org/soap/envelope/"),
    ("env", "http://www.w3.org/2003/05/soap-envelope"),
)


def hostile_value(chance: random.Random, known: tuple[str, ...]) -> str:
    """A text somebody sends in the place of a right one; ``known`` are those right elsewhere, changed or not."""
    if not known or chance.random() < 0.6:
        return chance.choice(_HOSTILE)
    one = chance.choice(known)
    return chance.choice((one, one.upper(), one + " ", one[:-1], one[::-1], one + "\x00".strip("\x00") + "x"))


def write_call(chance: random.Random, operation: str, arguments: Mapping[str, str]) -> bytes:
    """An envelope in one of the ways clients write it."""
    prefix, soap = chance.choice(_FORMS)
    names = list(arguments)
    if chance.random() < 0.1:
        chance.shuffle(names)
    own = chance.choice(("", "", "q:"))
    lines = "".join(_argument(chance, own + name, arguments[name]) for name in names)
    spelt = f"xmlns:q='{NAMESPACE}'" if own else f'xmlns="{NAMESPACE}"'
    header = chance.choice(("", "", f"<{prefix}:Header/>", f"<{prefix}:Header><x>1</x></{prefix}:Header>"))
    begins = chance.choice(('<?xml version="1.0" encoding="utf-8"?>', "", "\r\n<?xml version='1.0'?>"))
    return (
        f'{begins}<{prefix}:Envelope xmlns:{prefix}="{soap}">{header}<{prefix}:Body>'
        f"<{own}{operation} {spelt}>{lines}</{own}{operation}></{prefix}:Body></{prefix}:Envelope>"
    ).encode("utf-8", "replace")


def _argument(chance: random.Random, name: str, value: str) -> str:
    if not value:
        return chance.choice((f"<{name}/>", f"<{name}></{name}>", ""))
    if chance.random() < 0.05 and "]]>" not in value:
        return f"<{name}><![CDATA[{value}]]></{name}>"
    return f"<{name}>{escape(value)}</{name}>"


def blank_call(operation: str) -> dict[str, str]:
    """The operation's arguments, all empty."""
    return dict.fromkeys(OPERATIONS[operation].arguments, "")
