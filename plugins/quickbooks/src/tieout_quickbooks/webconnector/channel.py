"""Where a visit and the Web Connector's calls meet: one has requests, the other brings their answers.

The visit is ordinary code in a thread of its own. ``exchange`` lays a request down and sleeps until a later
call brings the answer. Nothing that matters lives here: a request that was handed out and whose answer never
came is a lost answer, and the journal knows that it was sent.
"""

import re
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from tieout.plugin import AnswerLost, TieoutError
from tieout_quickbooks.port import SessionFacts
from tieout_quickbooks.qbxml.hresult_errors import SessionLost

#: Seconds without any call after which a visit gives up waiting: the Web Connector is gone.
SILENCE: Final = 300.0
_DECLARED = re.compile(r"""(<\?xml[^>]{0,80}?)\s+encoding\s*=\s*["'][A-Za-z0-9._-]{1,40}["']""")


class Turn(StrEnum):
    """Whose turn it is."""

    WORKING = "working"
    """The visit's: it has not asked yet."""
    ASKING = "asking"
    """The Web Connector's: a request lies ready."""
    ASKED = "asked"
    """QuickBooks': the request was handed out."""
    OVER = "over"
    """Nobody's: the visit ended."""


class Channel:
    """One visit's way to QuickBooks. Implements ``port.Transport`` for the visit's thread."""

    def __init__(self, facts: SessionFacts, *, silence: float = SILENCE) -> None:
        self._changed = threading.Condition()
        self._facts, self._silence = facts, silence
        self._request = b""
        self._answer: str | TieoutError | None = None
        self._hung_up: TieoutError | None = None
        self.turn = Turn.WORKING
        #: How many requests were handed out.
        self.handed = 0

    # --- the visit's side

    def exchange(self, request: bytes) -> bytes:
        """See ``Transport``. ``SessionLost`` when the request was never handed out, else ``AnswerLost``."""
        with self._changed:
            if self._hung_up:
                raise self._never_sent(self._hung_up)
            self._request, self._answer, self.turn = request, None, Turn.ASKING
            self._changed.notify_all()
            self._await(lambda: self._answer is not None or self._hung_up is not None)
            return self._taken()

    def facts(self) -> SessionFacts:
        """See ``Transport``."""
        with self._changed:
            return self._facts

    def _taken(self) -> bytes:
        """The answer that came; the turn is ours again, whatever came."""
        was, self.turn = self.turn, Turn.WORKING
        if isinstance(self._answer, str):
            return _as_utf8(self._answer)
        if self._answer is not None:
            raise self._answer
        cause = self._hung_up or AnswerLost(
            "The Web Connector did not call again", why=f"nothing came for {self._silence:g} seconds"
        )
        self._hung_up = cause
        raise self._never_sent(cause) if was is Turn.ASKING else _lost(cause)

    def _never_sent(self, cause: TieoutError) -> TieoutError:
        """The session is over and this request certainly was not carried out."""
        return SessionLost(cause.what, where=cause.where, why=cause.why, fix=cause.fix)

    def finish(self) -> None:
        """The visit is over, however it ended."""
        with self._changed:
            self.turn = Turn.OVER
            self._changed.notify_all()

    # --- the calls' side

    def await_turn(self, seconds: float) -> Turn:
        """Wait at most so long until the visit has a request, or is over or hung up; then whose turn it is."""
        with self._changed:
            self._await(lambda: self.turn in {Turn.ASKING, Turn.OVER} or self._hung_up is not None, seconds)
            return self.turn

    def hand_out(self) -> str | None:
        """The request that lies ready, now on its way to QuickBooks; None when there is none."""
        with self._changed:
            if self.turn is not Turn.ASKING or self._hung_up:
                return None
            self.turn = Turn.ASKED
            self.handed += 1
            return self._request.decode("utf-8")

    def answer(self, answer: str | TieoutError) -> bool:
        """Bring the answer to the request that was handed out, or what QuickBooks raised; False when none was."""
        with self._changed:
            if self.turn is not Turn.ASKED or self._answer is not None:
                return False
            self._answer, self.turn = answer, Turn.WORKING
            self._changed.notify_all()
            return True

    def learn(self, facts: SessionFacts) -> None:
        """Take over what a call told about the session."""
        with self._changed:
            self._facts = facts

    def hang_up(self, why: TieoutError) -> None:
        """End the conversation: the visit gets an error at its next word, or for the one it waits for."""
        with self._changed:
            self._hung_up = self._hung_up or why
            self._changed.notify_all()

    def _await(self, is_there: Callable[[], bool], seconds: float | None = None) -> None:
        deadline = time.monotonic() + (self._silence if seconds is None else seconds)
        while not is_there():
            left = deadline - time.monotonic()
            if left <= 0:
                return
            self._changed.wait(left)


def _lost(cause: TieoutError) -> AnswerLost:
    return AnswerLost(
        "The answer of QuickBooks was lost", where=cause.where, why=f"{cause.what} {cause.why}".strip()
    )


def _as_utf8(answer: str) -> bytes:
    """The answer as the bytes of a document: the text came through SOAP, so no encoding it declares is true."""
    head, rest = answer[:200], answer[200:]
    return (_DECLARED.sub(r"\1", head, count=1) + rest).encode("utf-8", "surrogatepass")
