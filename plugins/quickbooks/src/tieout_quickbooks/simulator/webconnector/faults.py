"""Trouble on demand between the Web Connector and the service, and on the computer they meet at.

Each call adds one fault, which strikes at the ``nth`` call of its operation from now on (``""`` is any
operation) and is then used up. ``struck`` tells afterwards what happened.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.webconnector.company_session import CompanySession, open_company_file
from tieout_quickbooks.simulator.webconnector.operations import Argument, Arguments
from tieout_quickbooks.simulator.webconnector.update import Call


class Trouble(StrEnum):
    """What can happen to a call; the texts are those of ``Call.fault``."""

    LOST = "lost"
    UNSENT = "unsent"
    REPEATED = "repeated"
    EXTRA = "extra"
    TICKET = "other ticket"
    BEFORE = "something before"
    DIED = "died"


@dataclass
class Fault:
    """One thing that will happen. ``closes`` is whether closeConnection is still called afterwards."""

    trouble: Trouble
    operation: str = ""
    nth: int = 1
    times: int = 1
    closes: bool = True
    ticket: str = ""
    extra: str = ""
    arguments: Arguments = field(default_factory=dict)
    act: Callable[[CompanySession], None] | None = None


def _ignore(_call: Call) -> None:
    """Nothing."""


@dataclass
class WebFaults:
    """The faults still to come, and those that came.

    ``before_call`` and ``after_call`` are told of every call that is sent; by default nobody listens.
    """

    pending: list[Fault] = field(default_factory=list)
    struck: list[Trouble] = field(default_factory=list)
    before_call: Callable[[Call], None] = _ignore
    after_call: Callable[[Call], None] = _ignore

    # -- the wire --------------------------------------------------------------------------------------------

    def lose_answer(self, operation: str, nth: int = 1, *, closes: bool = True) -> None:
        """The call reaches the service and its answer is lost: the program shows an error and ends the update."""
        self.pending.append(Fault(Trouble.LOST, operation, nth, closes=closes))

    def never_send(self, operation: str, nth: int = 1, *, closes: bool = True) -> None:
        """The service cannot be reached for this call; the program shows the same error."""
        self.pending.append(Fault(Trouble.UNSENT, operation, nth, closes=closes))

    def repeat(self, operation: str, nth: int = 1) -> None:
        """The same bytes arrive twice; the second answer is the one that counts."""
        self.pending.append(Fault(Trouble.REPEATED, operation, nth))

    def insert(self, extra: str, *, before: str, nth: int = 1, **arguments: Argument) -> None:
        """A call that is not due is made before another; what it brings is recorded and not heeded.

        Arguments that are not named are empty, but the ticket is that of the update.
        """
        fault = Fault(Trouble.EXTRA, before, nth, extra=extra, arguments=arguments)
        self.pending.append(fault)

    def change_ticket(self, operation: str, ticket: str = "unknown", nth: int = 1, *, times: int = 1) -> None:
        """The call, and as many after it as ``times`` says, carries a ticket the service never gave."""
        self.pending.append(Fault(Trouble.TICKET, operation, nth, times, ticket=ticket))

    def die(self, operation: str = "", nth: int = 1) -> None:
        """After the nth call was answered the program is gone; QuickBooks ends its session, nobody else hears."""
        self.pending.append(Fault(Trouble.DIED, operation, nth))

    # -- the computer ----------------------------------------------------------------------------------------

    def switch_company(self, company: SimulatedCompany, *, before: str, nth: int = 1) -> None:
        """Somebody opens another company file. A session that is running sees that one from its next request."""
        self.act(lambda session: open_company_file(session.computer, company), before=before, nth=nth)

    def renew_session(self, *, before: str, nth: int = 1) -> None:
        """The program's session with QuickBooks ends and another begins: all iterators are dead."""
        self.act(lambda session: session.renew(), before=before, nth=nth)

    def act(self, act: Callable[[CompanySession], None], *, before: str, nth: int = 1) -> None:
        """Anything else that shall happen just before a call."""
        self.pending.append(Fault(Trouble.BEFORE, before, nth, act=act))

    # -- for the program -------------------------------------------------------------------------------------

    def strike(self, trouble: Trouble, operation: str) -> list[Fault]:
        """The faults of that sort whose moment this call is; the program asks once for each call and sort."""
        due = []
        for fault in list(self.pending):
            if fault.trouble is not trouble or fault.operation not in {"", operation}:
                continue
            fault.nth -= 1
            if fault.nth <= 0:
                due.append(fault)
                self._use_up(fault)
        return due

    def _use_up(self, fault: Fault) -> None:
        self.struck.append(fault.trouble)
        fault.times -= 1
        if fault.times <= 0:
            self.pending.remove(fault)
