"""The service under fire: what is no call is refused, and nobody moves a session whose ticket he does not have."""

import itertools
import random
import re
from collections import deque
from typing import Final, NamedTuple

from tests.plugins.quickbooks.fuzz.memory_sites import PASSWORD, MemorySite
from tests.plugins.quickbooks.fuzz.mutating import mutate
from tests.plugins.quickbooks.fuzz.recording import FILE, recorded_answers
from tests.plugins.quickbooks.fuzz.soap_calls import blank_call, hostile_value, write_call

from tieout_quickbooks.errors import SoapUnreadable
from tieout_quickbooks.webconnector import service as service_module
from tieout_quickbooks.webconnector.caller import Caller
from tieout_quickbooks.webconnector.channel import Turn
from tieout_quickbooks.webconnector.lockout import Lockout
from tieout_quickbooks.webconnector.passwords import _Stored
from tieout_quickbooks.webconnector.service import Result, Service
from tieout_quickbooks.webconnector.soap import PEEK_LIMIT, Call, peek_ticket, read_call, write_answer
from tieout_quickbooks.webconnector.tickets import ticket_hash

HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"
_OPERATIONS: Final = (
    "serverVersion", "clientVersion", "authenticate", "sendRequestXML", "receiveResponseXML", "connectionError",
    "getLastError", "closeConnection", "getInteractiveURL", "interactiveRejected", "interactiveDone",
)  # fmt: skip
#: Tickets given out since the last document.
_REMEMBERED: Final = 20
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_STAGES: Final = ("send", "receive", "later", "error", "close")


class Picture(NamedTuple):
    """All of a session that a call may change."""

    site: str
    expects: str
    percent: int
    turn: str
    handed: int
    failed_openings: int
    company_path: str | None
    is_hung_up: bool


class Broken(AssertionError):
    """The service did what it must not do."""


class SoapTarget:
    """A service with sessions at every stage. ``document`` makes the next body, ``try_one`` sends it."""

    def __init__(self) -> None:
        hours = itertools.count(0, 3601)
        self.numbers, self.given = itertools.count(), deque[str](maxlen=_REMEMBERED)
        # From a seed, everything: a failure found once is found again.
        setattr(service_module, "new_ticket", self._give_ticket)  # noqa: B010 - it is imported there, not its own
        self.sites = {name: MemorySite(name) for name in ("north", "south", "east", "west")}
        self.service = self.make_service(Lockout(clock=lambda: float(next(hours))))
        self.service._admission._passwords._nobody = _Stored(2, 8, 1, b"s" * 16, b"h" * 32)
        self.tickets: dict[str, str] = dict.fromkeys(self.sites, "")
        self.last, self.read = b"", 0

    def make_service(self, lockout: Lockout) -> Service:
        """The service, without any wire."""
        return Service(lambda: self.sites, version="1", lockout=lockout)

    def _give_ticket(self, *_: object) -> str:
        self.given.append(f"ticket-{next(self.numbers)}-{'abcdefgh' * 4}")
        return self.given[-1]

    # --- a document

    def document(self, chance: random.Random) -> bytes:
        """A body for one of the sessions as it stands, most of them broken somewhere."""
        site = chance.choice(list(self.sites))
        if chance.random() < 0.2:
            self.bring(site, chance.choice(_STAGES))
        body = self.write(chance, site)
        other, self.last = self.last, body
        return body if chance.random() < 0.3 else mutate(chance, body, other)

    def write(self, chance: random.Random, site: str) -> bytes:
        """A call in good form; its arguments are right, or not."""
        operation = chance.choice(_OPERATIONS)
        arguments = self.right(chance, operation, site)
        known = (*self.tickets.values(), *self.sites, PASSWORD, FILE, operation)
        for name in arguments:
            if chance.random() < 0.2:
                arguments[name] = hostile_value(chance, known)
        return write_call(chance, operation, arguments)

    def right(self, chance: random.Random, operation: str, site: str) -> dict[str, str]:
        """The arguments a session's own Web Connector would send, the answer sometimes changed."""
        arguments, ticket = blank_call(operation), self.tickets[site]
        values = {
            "strVersion": "34.0.0.1", "strUserName": site, "strPassword": PASSWORD, "ticket": ticket, "wcTicket": ticket,
            "strCompanyFileName": FILE, "qbXMLCountry": "US", "qbXMLMajorVers": "16", "qbXMLMinorVers": "0",
            "strHCPResponse": recorded_answers()[0].decode(), "sessionID": "1", "reason": "no",
        }  # fmt: skip
        if operation == "receiveResponseXML":
            values["response"] = self._answer(chance, site)
        return {name: values.get(name, "") for name in arguments}

    def _answer(self, chance: random.Random, site: str) -> str:
        answers = recorded_answers()
        caller = self.caller(site)
        fitting = answers[(caller.channel.handed if caller else 1) - 1 if caller else 0]
        if chance.random() < 0.5:
            fitting = mutate(chance, fitting, chance.choice(answers))
        # Nothing but what XML can hold survives the trip inside an envelope.
        return _CONTROLS.sub("", fitting.decode("utf-8", "replace"))

    # --- sessions

    def caller(self, site: str) -> Caller | None:
        """A site's session as it stands."""
        return self.service._sessions._by_ticket.get(ticket_hash(self.tickets[site]))

    def bring(self, site: str, stage: str) -> None:
        """Have a site's session stand at a stage, by right calls of its own."""
        if self.caller(site) is not None:
            self.say("closeConnection", site)
        told = self.say("authenticate", site)
        assert not isinstance(told, str | int)
        self.tickets[site], word = told[0], told[1]
        self.given.clear()
        if word != FILE:
            raise Broken(f"{site} was not let in: {word}")
        if stage != "send":
            self.say("sendRequestXML", site)
        if stage == "later":
            self.say("receiveResponseXML", site, response=recorded_answers()[0].decode())
        if stage in {"error", "close"}:
            self.say("sendRequestXML", site)
        if stage == "close":
            self.say("getLastError", site)

    def say(self, operation: str, site: str, **values: str) -> Result:
        """A right call of the site's own Web Connector."""
        arguments = self.right(random.Random(0), operation, site)  # noqa: S311 - nothing is drawn from it
        return self.service.answer(Call(operation, {**arguments, **values}), HOME)

    # --- the trial

    def try_one(self, chance: random.Random, body: bytes) -> None:
        """Send a body and look at everything; raises ``Broken``, or whatever the service should not have raised."""
        before, touched = self.pictures(), self.touched()
        for site in self.sites.values():
            site.told.clear()
        call = self.deliver(chance, body)
        self.read += call is not None
        self._check(call, before, touched)
        self._learn_tickets()
        for site in self.sites.values():
            if site.crashes:
                raise Broken("a visit raised what is no error of ours") from site.crashes[0]

    def deliver(self, chance: random.Random, body: bytes) -> Call | None:
        """Read and answer; the call, when it was one."""
        peeked = peek_ticket(body)
        try:
            call = read_call(body)
        except SoapUnreadable:
            return None
        shown = call.arguments.get("ticket") or call.arguments.get("wcTicket") or ""
        if peeked not in {"", shown} or (len(body) <= PEEK_LIMIT and peeked != shown):
            raise Broken(f"the ticket seen early is {peeked!r}, the one read {shown!r}")
        write_answer(call.operation, self.service.answer(call, ELSEWHERE))
        return call

    def _check(self, call: Call | None, before: dict[str, Picture], touched: list[int]) -> None:
        proves = ticket_hash(call.arguments.get("ticket", "")) if call else ""
        after = self.pictures()
        for known, picture in before.items():
            if known != proves and after.get(known) != picture and not _makes_way(call, picture):
                raise Broken(f"a session moved from {picture} to {after.get(known)} without its ticket")
        if proves in before or (
            call and call.arguments.get("strUserName") in self.sites and _has_password(call)
        ):
            return
        if self.touched() != touched or after.keys() != before.keys():
            raise Broken("somebody without ticket and password changed something")
        if any(site.told for site in self.sites.values()):
            raise Broken("somebody without ticket and password was noted as one who came in")

    def _learn_tickets(self) -> None:
        """A mutated call, too, may open a session: the next ones are to have its ticket."""
        hashes = {ticket_hash(ticket): ticket for ticket in self.given}
        for known, caller in self.service._sessions._by_ticket.items():
            self.tickets[caller.site.name] = hashes.get(known, self.tickets[caller.site.name])
        self.given.clear()

    def pictures(self) -> dict[str, Picture]:
        """Every live session by its ticket's hash."""
        return {known: _picture(caller) for known, caller in self.service._sessions._by_ticket.items()}

    def touched(self) -> list[int]:
        """How often anything of each site was written or begun."""
        return [site.touched for site in self.sites.values()]

    def close(self) -> None:
        """End what is still under way."""
        for site in self.sites:
            if self.caller(site) is not None:
                self.say("closeConnection", site)


def _has_password(call: Call) -> bool:
    return call.arguments.get("strPassword") == PASSWORD


def _makes_way(call: Call | None, picture: Picture) -> bool:
    """Whether a session that is over anyway ends because its own user comes again, with the password."""
    if call is None or not _has_password(call):
        return False
    return picture.turn == Turn.OVER and call.arguments["strUserName"] == picture.site


def _picture(caller: Caller) -> Picture:
    channel = caller.channel
    return Picture(
        caller.site.name, str(caller.expects), caller.percent, str(channel.turn), channel.handed, caller.failed_openings,
        caller.company_path, channel._hung_up is not None,
    )  # fmt: skip
