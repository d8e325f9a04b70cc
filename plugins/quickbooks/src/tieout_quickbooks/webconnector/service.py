"""The service behind the eight calls: what each of them is answered, and nothing about the wire.

``Service.answer`` takes a call and gives its result. The order of calls, and what becomes of those out of
order, stands in the Web Connector Programmer's Guide, chapters 2 and 10; whatever goes wrong, the answer is
one of the protocol's own and the visit's journal knows what is in doubt.
"""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from tieout.plugin import AnswerLost, BooksClosed, CallingSite, TieoutError, WrongCompany
from tieout_quickbooks.port import SessionFacts
from tieout_quickbooks.qbxml import hresult_error, may_wait
from tieout_quickbooks.qbxml.characters import without_controls
from tieout_quickbooks.webconnector.admission import NO_ENTRY, Admission
from tieout_quickbooks.webconnector.caller import FIRST_PATIENCE, PATIENCE, Caller, Expects
from tieout_quickbooks.webconnector.channel import Turn
from tieout_quickbooks.webconnector.introduction import facts_told
from tieout_quickbooks.webconnector.lockout import Lockout
from tieout_quickbooks.webconnector.registration import (
    LiveTicket,
    keep_ticket,
    live_ticket,
    registration_of,
    settings_of,
    user_of,
)
from tieout_quickbooks.webconnector.sessions import Sessions
from tieout_quickbooks.webconnector.soap import Call
from tieout_quickbooks.webconnector.tickets import new_ticket, same_ticket, ticket_hash

log = logging.getLogger("tieout.webconnector")

Result = str | int | Sequence[str]

#: A session whose last call is older than this many seconds is given up when its user comes again.
TAKEOVER: Final = 60.0
#: Sessions at once in one process: each has a thread and its own connections.
MOST_SESSIONS: Final = 64
#: Seconds a company is asked to stay away when there is no room for it.
COME_BACK: Final = 60
#: So often opening QuickBooks is tried again in one session, where waiting may help.
OPENINGS: Final = 2

#: How "no error" is written: nothing, and what careful clients write instead.
_NO_ERROR: Final = frozenset({"", "0", "0x0", "0x00000000"})

NO_WORK, BUSY, NO_OP, DONE = "none", "busy", "NoOp", "done"
EXPIRED: Final = "The session has expired. Run the update again; nothing is lost."


class Service:
    """All sessions of this process. ``sites`` gives the sites whose QuickBooks calls, as they are now."""

    def __init__(
        self,
        sites: Callable[[], Mapping[str, CallingSite]],
        *,
        version: str = "",
        address: str = "",
        lockout: Lockout | None = None,
        patience: float = PATIENCE,
        takeover: float = TAKEOVER,
        most_sessions: int = MOST_SESSIONS,
    ) -> None:
        self._admission = Admission(sites, lockout)
        self._version, self._patience, self._takeover = version, patience, takeover
        self._address = address
        #: This process's name in live tickets: ``computer/pid/random``.
        self.process: Final = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
        self._sessions = Sessions(most_sessions, takeover)
        self._answers: Mapping[str, Callable[[Call, str], Result]] = {
            "serverVersion": self._server_version,
            "clientVersion": self._client_version,
            "authenticate": self._authenticate,
            "sendRequestXML": self._send_request,
            "receiveResponseXML": self._receive_response,
            "connectionError": self._connection_error,
            "getLastError": self._get_last_error,
            "closeConnection": self._close_connection,
            "getInteractiveURL": lambda _call, _address: "",
            "interactiveRejected": lambda _call, _address: "",
            "interactiveDone": lambda _call, _address: "Done",
        }

    def answer(self, call: Call, address: str) -> Result:
        """The result of one call from an address. Never raises for anything a caller can send.

        Where our own side fails, as when the state store is away, the answer is the protocol's own for that.
        """
        log.debug("%s from %s", call.operation, address)
        try:
            return self._answers[call.operation](call, address)
        except TieoutError as error:
            log.error("%s could not be answered: %s %s", call.operation, error.what, error.why)  # noqa: TRY400 - a sentence
            return _in_trouble(call.operation, error)

    def knows(self, ticket: str) -> bool:
        """Whether a ticket is one of this process's live sessions."""
        return self._sessions.of_ticket(ticket) is not None

    def end(self) -> None:
        """The process ends: every visit is told at its next word, and no call waits for one any longer."""
        self._sessions.hang_up(BooksClosed("The server was ended", fix="It goes on at the next update."))

    # --- before a session

    def _server_version(self, _call: Call, _address: str) -> str:
        return f"tieout {self._version}".strip()

    def _client_version(self, _call: Call, _address: str) -> str:
        """Every Web Connector may go on: none is known that speaks otherwise."""
        return ""

    def _authenticate(self, call: Call, address: str) -> list[str]:
        arguments = call.arguments
        admitted = self._admission.admit(arguments["strUserName"], arguments["strPassword"], address)
        if admitted.site is None:
            return [new_ticket(), NO_ENTRY]
        ticket = new_ticket(admitted.site.name)
        return [ticket, *self._begin(admitted.site, ticket)]

    def _begin(self, site: CallingSite, ticket: str) -> list[str]:
        """The second word of the answer, and when to come again where that is to be said."""
        if not self._is_free(site):
            return [BUSY]
        work = site.work()
        if not work:
            site.called("nothing to do")
            self._sessions.say_goodbye(ticket, "OK: nothing to do.")
            return [NO_WORK]
        if not self._sessions.have_room():
            return [BUSY, str(COME_BACK)]
        return self._open(site, ticket, work)

    def _is_free(self, site: CallingSite) -> bool:
        """Whether no session of the site lives here; one that is silent for too long, or done, is let go."""
        caller = self._sessions.of_site(site.name)
        if caller is None:
            return True
        if not caller.is_over:
            if caller.silent_seconds < self._takeover:
                return False
            caller.break_off(AnswerLost("The Web Connector came again before it brought the answer"))
        self._sessions.forget(caller)
        return True

    def _open(self, site: CallingSite, ticket: str, work: str) -> list[str]:
        known, settings = registration_of(site.notes()), settings_of(site)
        facts = SessionFacts(owner_id=known.owner_id, file_id=known.file_id)
        caller = Caller(site, ticket, facts)
        if not self._sessions.add(caller):
            return [BUSY]
        caller.begin()
        if caller.is_over:
            self._sessions.forget(caller)
            return [BUSY] if caller.is_locked_out else [self._ended_at_once(caller, ticket)]
        keep_ticket(site, self._ticket(site, caller))
        site.called(f"a session: {work}")
        return [settings.file]

    def _ended_at_once(self, caller: Caller, ticket: str) -> str:
        """Said at the door: a session whose first request is empty makes some Web Connectors fail."""
        sentence = without_controls(caller.last_words(EXPIRED))
        caller.site.called(f"nothing could be done: {sentence}")
        self._sessions.say_goodbye(ticket, sentence)
        return NO_WORK

    def _ticket(self, site: CallingSite, caller: Caller) -> LiveTicket:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        return LiveTicket(
            hash=caller.ticket_hash,
            user=user_of(site),
            company=caller.channel.facts().file_id,
            process=self.process,
            address=self._address,
            since=since,
        )

    # --- within one

    def _send_request(self, call: Call, _address: str) -> str:
        caller = self._known(call)
        if caller is None:
            return ""
        with caller.one_at_a_time:
            return self._next_request(caller, call) if _is_in_turn(caller, call, Expects.SEND) else ""

    def _next_request(self, caller: Caller, call: Call) -> str:
        is_first = not caller.channel.handed
        if trouble := self._why_not(caller, call):
            caller.break_off(trouble)
        turn = caller.await_visit(FIRST_PATIENCE if is_first else self._patience)
        request = caller.channel.hand_out()
        if request is not None:
            caller.expects = Expects.RECEIVE
            return request
        if turn is Turn.OVER or is_first:
            caller.expects = Expects.ERROR
            return ""
        # The visit is busy with its own side; the Web Connector asks getLastError, pauses and comes again.
        return NO_OP

    def _why_not(self, caller: Caller, call: Call) -> TieoutError | None:
        """Why this session must not get a request: another company file, or a newer session elsewhere."""
        path = call.arguments["strCompanyFileName"]
        if caller.company_path is None:
            caller.company_path = path
            caller.channel.learn(facts_told(caller.channel.facts(), call.arguments))
        elif path != caller.company_path:
            what = "The company file was changed within a session"
            return WrongCompany(what, where=path, why=f"the session began with {caller.company_path}")
        notes = caller.site.notes()
        live = live_ticket(notes)
        if not same_ticket(call.arguments["ticket"], live.hash):
            return BooksClosed("A newer session of this company took over", where=live.process)
        if live.company != registration_of(notes).file_id:
            return WrongCompany(
                "The site was given to another company within a session", where=caller.site.name
            )
        return None

    def _receive_response(self, call: Call, _address: str) -> int:
        caller = self._known(call)
        if caller is None:
            return -1
        with caller.one_at_a_time:
            return self._take_response(caller, call)

    def _take_response(self, caller: Caller, call: Call) -> int:
        arguments = call.arguments
        told = ticket_hash("\n".join(arguments[name] for name in ("response", "hresult", "message")))
        if caller.expects is Expects.SEND and caller.channel.handed and told == caller.last_answer:
            return caller.percent  # the same call again: its answer was lost on the way, not ours to redo
        if not _is_in_turn(caller, call, Expects.RECEIVE):
            return -1
        caller.last_answer = told
        caller.channel.answer(_told(arguments))
        return self._after(caller)

    def _after(self, caller: Caller) -> int:
        """How far the session is, once the visit has made something of the answer."""
        turn = caller.await_visit(self._patience)
        if turn is not Turn.OVER:
            caller.expects = Expects.SEND
            return caller.percent
        is_good = caller.visit is not None and caller.visit.error is None
        caller.expects = Expects.CLOSE if is_good else Expects.ERROR
        return 100 if is_good else -1

    def _connection_error(self, call: Call, _address: str) -> str:
        """QuickBooks could not be opened: try again where that may help, else end the session with its reason."""
        caller = self._known(call)
        if caller is None:
            return DONE
        arguments = call.arguments
        with caller.one_at_a_time:
            if not _is_in_turn(caller, call, Expects.SEND):
                return DONE
            caller.failed_openings += 1
            if may_wait(arguments["hresult"]) and caller.failed_openings <= OPENINGS:
                return settings_of(caller.site).file
            caller.break_off(hresult_error(arguments["hresult"], arguments["message"]))
            caller.expects = Expects.CLOSE
            return DONE

    def _get_last_error(self, call: Call, _address: str) -> str:
        caller = self._known(call)
        if caller is None:
            return EXPIRED
        if caller.expects is Expects.SEND:
            return NO_OP
        caller.expects = Expects.CLOSE
        return without_controls(caller.last_words("No more work."))

    def _close_connection(self, call: Call, _address: str) -> str:
        caller = self._known(call)
        if caller is None:
            return self._sessions.goodbye(call.arguments["ticket"])
        if not caller.is_over:
            caller.break_off()
        self._sessions.forget(caller)
        return without_controls(caller.last_words("The session was ended; it goes on at the next update."))

    def _known(self, call: Call) -> Caller | None:
        """The session of a call, which has been heard of just now."""
        caller = self._sessions.of_ticket(call.arguments["ticket"])
        if caller is not None:
            caller.hear()
        return caller


def _in_trouble(operation: str, error: TieoutError) -> Result:
    """The answer to a call while our own side is in trouble: come again, there is nothing, it failed."""
    sentence = without_controls(
        f"tieout is in trouble: {error.what} Nothing is lost; run the update again later."
    )
    answers: Mapping[str, Result] = {
        "authenticate": [new_ticket(), BUSY, str(COME_BACK)],
        "sendRequestXML": "",
        "receiveResponseXML": -1,
        "connectionError": DONE,
    }
    return answers.get(operation, sentence)


def _is_in_turn(caller: Caller, call: Call, expected: Expects) -> bool:
    """Whether a call comes when it should; one that does not ends the session."""
    if caller.expects is expected:
        return True
    caller.break_off(caller.out_of_order(call.operation))
    caller.expects = Expects.ERROR
    return False


def _told(arguments: Mapping[str, str]) -> str | TieoutError:
    """What QuickBooks answered, or the error it raised instead."""
    if arguments["hresult"].strip().casefold() not in _NO_ERROR:
        return hresult_error(arguments["hresult"], arguments["message"])
    return arguments["response"]
