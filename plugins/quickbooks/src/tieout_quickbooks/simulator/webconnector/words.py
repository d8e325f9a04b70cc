"""What the words mean that the service answers with: of clientVersion, authenticate and connectionError."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tieout_quickbooks.simulator.webconnector.errors import QbwcError

NO_OP: Final = "NoOp"
"""Nothing to do just now: pause, then ask again. From sendRequestXML only if getLastError says it as well."""

INTERACTIVE: Final = "Interactive mode"

_VERSION: Final = re.compile(r"O:[0-9]+(\.[0-9]+)*")
_SECONDS: Final = re.compile(r"[0-9]{1,9}")


class Login(StrEnum):
    """What the second string of authenticate means."""

    NONE = "none"
    REFUSED = "nvu"
    BUSY = "busy"
    WORK = "work"


@dataclass(frozen=True)
class Welcome:
    """The answer to authenticate. ``postponed`` and ``every`` are seconds, 0 when not given.

    ``company`` is the path to open when there is work, empty for the company that is open.
    """

    ticket: str
    login: Login
    company: str = ""
    postponed: int = 0
    every: int = 0


def read_welcome(texts: tuple[str, ...]) -> Welcome:
    """Read the two to four strings; any word that is none of the known ones is a path, typing errors included.

    Raises QBWC1012 when a number of seconds is none.
    """
    ticket, word, *delays = texts
    postponed, every = (_read_seconds(text) for text in [*delays, "", ""][:2])
    lower = word.lower()
    if lower in {Login.NONE, Login.REFUSED, Login.BUSY}:
        return Welcome(ticket, Login(lower), "", postponed, every)
    return Welcome(ticket, Login.WORK, word, postponed, every)


def _read_seconds(text: str) -> int:
    if not text:
        return 0
    if not _SECONDS.fullmatch(text):
        raise QbwcError("QBWC1012", f"authenticate: {text!r} is no number of seconds")
    return int(text)


def read_version_verdict(text: str) -> str:
    """The warning clientVersion gives, empty for none. Raises QBWC1037 for ``E:`` and QBWC1046 for other syntax."""
    if not text or _VERSION.fullmatch(text):
        return ""
    letter, rest = text[:2], text[2:]
    if letter == "E:" and rest:
        raise QbwcError("QBWC1037", rest)
    if letter == "W:" and rest:
        return rest
    raise QbwcError("QBWC1046", f"clientVersion answered {text!r}")
