"""Trouble on demand: what a test wants to go wrong in the simulated QuickBooks, and when.

Each call adds one fault to the list; a fault strikes ``times`` times after having let ``skip`` occasions
pass, and is then used up. ``struck`` tells afterwards what happened.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tieout_quickbooks.simulator import hresult, status

if TYPE_CHECKING:
    from tieout_quickbooks.simulator.company import SimulatedCompany


class Trouble(StrEnum):
    """What can go wrong."""

    BEGIN = "begin session fails"
    BEFORE = "request fails before it is processed"
    AFTER = "request is processed and then fails"
    HANG_BEFORE = "no answer, nothing processed"
    HANG_AFTER = "no answer, but processed"
    LATE = "the answer comes too late"
    CUT = "the answer is cut short"
    GARBAGE = "something else instead of the answer"
    REFUSE = "one request is refused with a status"
    SWAP = "another company is open from now on"
    UNSTORED = "the message set could not be stored"


@dataclass
class Fault:
    """One thing that will go wrong."""

    trouble: Trouble
    skip: int = 0
    times: int = 1
    code: int = 0
    text: str = ""
    request: str = ""
    share: float = 0.5
    company: "SimulatedCompany | None" = None


@dataclass
class Faults:
    """The faults still to come, and those that came."""

    pending: list[Fault] = field(default_factory=list)
    struck: list[Trouble] = field(default_factory=list)

    def fail_begin(self, code: int, *, times: int = 1, skip: int = 0, text: str = "") -> None:
        """BeginSession raises an HRESULT."""
        self.pending.append(Fault(Trouble.BEGIN, skip, times, code, text))

    def fail_request(
        self, code: int, *, processed: bool = False, times: int = 1, skip: int = 0, text: str = ""
    ) -> None:
        """ProcessRequest raises an HRESULT, before or after the work was done."""
        trouble = Trouble.AFTER if processed else Trouble.BEFORE
        self.pending.append(Fault(trouble, skip, times, code, text))

    def lose_answer(self, *, processed: bool = True, skip: int = 0, code: int = hresult.SERVER_FAULT) -> None:
        """The connection breaks: the work was done (or not) and the answer never arrives."""
        self.fail_request(code, processed=processed, skip=skip)

    def hang(self, *, processed: bool = False, skip: int = 0) -> None:
        """QuickBooks does not come back: NoAnswer is raised."""
        trouble = Trouble.HANG_AFTER if processed else Trouble.HANG_BEFORE
        self.pending.append(Fault(trouble, skip))

    def answer_late(self, *, skip: int = 0) -> None:
        """NoAnswer is raised, and carries the true answer that comes after everybody stopped waiting."""
        self.pending.append(Fault(Trouble.LATE, skip))

    def cut_answer(self, share: float = 0.5, *, skip: int = 0) -> None:
        """Only the first part of the answer arrives; the work was done."""
        self.pending.append(Fault(Trouble.CUT, skip, share=share))

    def answer_html(self, *, skip: int = 0) -> None:
        """A web page arrives in place of the answer; the work was done."""
        page = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502</h1><br></body></html>"
        self.pending.append(Fault(Trouble.GARBAGE, skip, text=page))

    def refuse(self, request: str, code: int, *, nth: int = 1, times: int = 1, text: str = "") -> None:
        """The nth request of that name (``CustomerAdd``; ``Add`` means any Add) is answered with a status."""
        self.pending.append(Fault(Trouble.REFUSE, nth - 1, times, code, text, request))

    def lock(self, request: str = "Add", *, times: int = 1, code: int = 3180, nth: int = 1) -> None:
        """A list is locked by another user so many times, then it works; codes 3170, 3175, 3176 or 3180."""
        self.refuse(request, code, nth=nth, times=times)

    def swap_company(self, company: "SimulatedCompany", *, skip: int = 0) -> None:
        """Somebody opens another company file; the running session sees that one from the next request on."""
        self.pending.append(Fault(Trouble.SWAP, skip, company=company))

    def forget_message_set(self, *, skip: int = 0) -> None:
        """The set is carried out, but its state cannot be stored (9005)."""
        self.pending.append(Fault(Trouble.UNSTORED, skip))

    def strike(self, *troubles: Trouble, fits: Callable[[Fault], bool] = lambda _fault: True) -> Fault | None:
        """The first pending fault of those sorts whose moment this is; called by the processor on each occasion."""
        chosen = None
        for fault in list(self.pending):
            if fault.trouble not in troubles or not fits(fault):
                continue
            if fault.skip:
                fault.skip -= 1
            elif chosen is None:
                chosen = fault
                self._use_up(fault)
        return chosen

    def refuse_if_due(self, request: str, name: str) -> None:
        """Raise the Refusal that is due for a request, if one is."""
        fault = self.strike(
            Trouble.REFUSE, fits=lambda fault: fault.request == request or request.endswith(fault.request)
        )
        if fault is not None:
            raise status.Refusal(fault.code, fault.text or status.example_text(fault.code, request, name))

    def _use_up(self, fault: Fault) -> None:
        self.struck.append(fault.trouble)
        fault.times -= 1
        if not fault.times:
            self.pending.remove(fault)
