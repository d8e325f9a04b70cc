"""How a probe speaks to QuickBooks: any qbXML, also such as our own request layer would never send."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field

from tieout.plugin import BooksClosed, TieoutError
from tieout_quickbooks.port import Transport
from tieout_quickbooks.probing.errors import WritingProbesRefused
from tieout_quickbooks.qbxml import Answer, Fields, read_flag, read_whole, text_at
from tieout_quickbooks.qbxml.characters import shown
from tieout_quickbooks.transports.com_errors import ComBroken


@dataclass(frozen=True)
class Heard:
    """What came of one message set: an answer, or the error that came instead."""

    sent: str
    came: bytes = b""
    fault: TieoutError | None = None

    @property
    def answer(self) -> Answer:
        """The answer, taken apart. Raises the error that came instead, and what a broken answer raises."""
        if self.fault is not None:
            raise self.fault
        return read_whole(self.came)

    @property
    def verdict(self) -> str:
        """In one line: the status of each response, the code of the message set, or the error."""
        if self.fault is not None:
            return f"{self.fault.code}: {self.fault.why or self.fault.what}"
        answer = self.answer
        parts = [
            f"{one.head.name} {one.head.status_code} {one.head.severity}: {shown(one.head.message, 200)}"
            for one in answer.responses
        ]
        if answer.message_set.status_code is not None:
            parts.append(f"messageSetStatusCode {answer.message_set.status_code}")
        return "; ".join(parts) or "an empty answer"

    @property
    def code(self) -> int | None:
        """The status code of the first response; None when there is none."""
        if self.fault is not None or not self.answer.responses:
            return None
        return self.answer.responses[0].head.status_code

    def rows(self, name: str) -> list[Fields]:
        """The records of that name in the first response; raises like ``answer``."""
        responses = self.answer.responses
        return [ret.fields for ret in responses[0].records if ret.name == name] if responses else []


@dataclass
class Ask:
    """The line to QuickBooks. ``ask(body)`` sends a message set; after a lost session the next one opens another.

    ``marker`` is a text no other run uses, for the names of what a writing probe makes.
    """

    open_session: Callable[[], AbstractContextManager[Transport]]
    version: str
    marker: str
    _stack: ExitStack = field(default_factory=ExitStack)
    _transport: Transport | None = None

    def __call__(self, body: str, *, version: str = "", **attributes: str) -> Heard:
        """Send requests (elements with a ``requestID``) and hear what comes; ``attributes`` of the message set."""
        request = document(body, version or self.version, attributes)
        try:
            return Heard(body, self._send(request.encode("ascii", "xmlcharrefreplace")))
        except TieoutError as fault:
            if isinstance(fault, BooksClosed | ComBroken):
                self.close()
            return Heard(body, fault=fault)

    def write(self, body: str, **attributes: str) -> Heard:
        """The same for requests that add something, after a look that this still is the sample company.

        Raises ``WritingProbesRefused`` when it is not, and the error of a look that got no answer.
        """
        look = self(
            '<CompanyQueryRq requestID="1"><IncludeRetElement>IsSampleCompany</IncludeRetElement></CompanyQueryRq>'
        )
        rows = look.rows("CompanyRet")
        if not rows or not read_flag(text_at(rows[0], "IsSampleCompany")):
            raise WritingProbesRefused("The open company is not QuickBooks' sample company")
        return self(body, **attributes)

    def close(self) -> None:
        """End the session, if one is open."""
        self._transport = None
        self._stack.close()

    def _send(self, request: bytes) -> bytes:
        if self._transport is None:
            self._transport = self._stack.enter_context(self.open_session())
        answer = self._transport.exchange(request)
        return answer if isinstance(answer, bytes) else b"".join(answer)


def document(body: str, version: str, attributes: dict[str, str]) -> str:
    """A whole request document. Nothing of it is checked: a probe may want to know what QuickBooks does with it."""
    words = "".join(
        f' {name}="{value}"' for name, value in {"onError": "continueOnError", **attributes}.items()
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
        f"<QBXML><QBXMLMsgsRq{words}>{body}</QBXMLMsgsRq></QBXML>"
    )
