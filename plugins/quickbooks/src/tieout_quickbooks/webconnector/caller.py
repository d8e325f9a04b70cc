"""One session of the Web Connector: its ticket, its visit in a thread of its own, and what it is waited for now."""

import logging
import threading
import time
from enum import StrEnum
from typing import Final

from tieout.errors import SiteLocked
from tieout.plugin import AnswerLost, BooksClosed, CallingSite, TieoutError, Visit
from tieout_quickbooks.port import SessionFacts
from tieout_quickbooks.transports.webconnector import calling
from tieout_quickbooks.webconnector.channel import Channel, Turn
from tieout_quickbooks.webconnector.tickets import ticket_hash

log = logging.getLogger("tieout.webconnector")

#: Seconds a call waits for the visit's next request before it says that the visit is still at work.
#: Well under the 100 seconds after which .NET's SOAP client gives up by itself.
PATIENCE: Final = 20.0
#: The very first request may take longer than that, as its call must not be answered with "not yet".
FIRST_PATIENCE: Final = 60.0


class Expects(StrEnum):
    """The call that comes next when everything goes in order."""

    SEND = "sendRequestXML"
    RECEIVE = "receiveResponseXML"
    ERROR = "getLastError"
    CLOSE = "closeConnection"


class Caller:
    """The session behind one ticket. Its calls come one after the other; others are refused, not queued."""

    def __init__(self, site: CallingSite, ticket: str, facts: SessionFacts) -> None:
        self.site, self.ticket_hash = site, ticket_hash(ticket)
        self.channel = Channel(facts)
        self.expects = Expects.SEND
        self.percent = 0
        self.visit: Visit | None = None
        #: Another run of the site had the lock when the visit began.
        self.is_locked_out = False
        #: How often QuickBooks could not be opened in this session.
        self.failed_openings = 0
        #: The answer received last, to know it again when the call is repeated.
        self.last_answer = ""
        #: The company file the first call named; no later call of the session may name another.
        self.company_path: str | None = None
        #: Held by the call that is being answered.
        self.one_at_a_time = threading.Lock()
        self._heard = time.monotonic()
        self._thread = threading.Thread(target=self._work, name=f"visit of {site.name}", daemon=True)

    def begin(self) -> None:
        """Start the visit, and wait until it has its first request or has ended without one."""
        self._thread.start()
        self.channel.await_turn(FIRST_PATIENCE)

    def _work(self) -> None:
        try:
            with calling(self.channel):
                self.visit = self.site.visit(self._progress)
        except SiteLocked:
            self.is_locked_out = True
        except Exception as error:  # whatever it is, the Web Connector must get a sentence
            log.exception("the visit of %s failed", self.site.name)
            about = {"code": "TO-RUN-000", "what": "tieout failed", "why": f"{type(error).__name__}: {error}"}
            self.visit = Visit(sentence="tieout failed; its log says why. Nothing is lost.", error=about)
        finally:
            self.channel.finish()

    def _progress(self, percent: int) -> None:
        self.percent = max(self.percent, min(percent, 99))

    @property
    def is_over(self) -> bool:
        """The visit has ended; only the goodbye is missing."""
        return self.channel.turn is Turn.OVER

    @property
    def silent_seconds(self) -> float:
        """How long ago the last call was."""
        return time.monotonic() - self._heard

    def hear(self) -> None:
        """A call came."""
        self._heard = time.monotonic()

    def await_visit(self, seconds: float = PATIENCE) -> Turn:
        """Wait a while for what the visit says next."""
        return self.channel.await_turn(seconds)

    def break_off(self, why: TieoutError | None = None, seconds: float = PATIENCE) -> None:
        """End the visit: what is under way becomes a lost answer. Waits a while until it let go of the site."""
        self.channel.hang_up(why or BooksClosed("The Web Connector ended the session"))
        self._thread.join(seconds)

    def out_of_order(self, call: str) -> AnswerLost:
        """The error for a call that does not come in its turn."""
        return AnswerLost(
            "The Web Connector's calls came out of order", why=f"{call} instead of {self.expects}"
        )

    def last_words(self, otherwise: str) -> str:
        """The sentence of the visit, for the Web Connector's window."""
        return self.visit.sentence if self.visit else otherwise
