"""The exchanges of one update: a request from the service, QuickBooks' answer back to it, until there is no more."""

from typing import Final

from tieout_quickbooks.simulator.hresult import HResult
from tieout_quickbooks.simulator.webconnector.errors import EndlessUpdate, LoggerCrash
from tieout_quickbooks.simulator.webconnector.hcp import Facts, ask_facts
from tieout_quickbooks.simulator.webconnector.qbxml_checks import check_request
from tieout_quickbooks.simulator.webconnector.update import Outcome
from tieout_quickbooks.simulator.webconnector.visit import Visit
from tieout_quickbooks.simulator.webconnector.words import INTERACTIVE, NO_OP

FINISHED: Final = 100
PAUSE: Final = 5
"""Seconds between NoOp and the next question."""


def exchange_all(visit: Visit) -> None:
    """Ask for requests and deliver answers until the service or an error ends it."""
    facts = ask_facts(visit.session)
    hcp = facts.hcp if visit.habits.hcp is None else visit.habits.hcp
    request = _ask_for_request(visit, facts, hcp)
    if request in {"", NO_OP} and visit.habits.logger_crashes:
        raise LoggerCrash(f"the first sendRequestXML was answered {request!r}: NullReferenceException")
    while _handle(visit, request):
        request = _ask_for_request(visit, facts, "")


def _ask_for_request(visit: Visit, facts: Facts, hcp: str) -> str:
    asked = sum(call.operation == "sendRequestXML" for call in visit.update.calls)
    if asked >= visit.habits.max_exchanges:
        raise EndlessUpdate(f"the service has been asked for {asked} requests and still has no end")
    return visit.caller.text(
        "sendRequestXML",
        strHCPResponse=hcp,
        strCompanyFileName=visit.session.company_path,
        qbXMLCountry=facts.country,
        qbXMLMajorVers=facts.major,
        qbXMLMinorVers=facts.minor,
    )


def _handle(visit: Visit, request: str) -> bool:
    """Whether there is to be another exchange."""
    if request in {"", NO_OP}:
        return _ask_why(visit, request)
    check_request(request)
    return _judge(visit, _deliver(visit, request))


def _ask_why(visit: Visit, request: str) -> bool:
    """No request came: either the service wants a pause, or its last text is shown and that was all."""
    text = visit.caller.text("getLastError")
    if text == NO_OP:
        visit.update.paused += PAUSE
        visit.pause(PAUSE)
        return True
    if request == NO_OP:
        visit.complain(f"sendRequestXML answered NoOp, but getLastError {text!r}")
    _show_last_error(visit, text)
    visit.end(Outcome.STOPPED, text)
    return False


def _deliver(visit: Visit, request: str) -> int:
    """Give QuickBooks the request and the service what came of it; its answer, the percentage done."""
    visit.update.exchanges += 1
    answer = {"response": "", "hresult": "", "message": ""}
    try:
        answer["response"] = visit.session.process(request)
    except HResult as refusal:
        answer |= {"hresult": f"0x{refusal.code:08X}", "message": refusal.text}
    return visit.caller.number("receiveResponseXML", **answer)


def _judge(visit: Visit, percent: int) -> bool:
    """Whether the percentage means to go on."""
    before = visit.update.percents[-1:] or [0]
    visit.update.percents.append(percent)
    if percent < 0:
        text = visit.caller.text("getLastError")
        _show_last_error(visit, text)
        visit.end(Outcome.ERROR, text, "QBWC1031")
        return False
    if percent > FINISHED:
        visit.complain(f"{percent} percent done is more than all")
    if percent < before[0]:
        visit.complain(f"{percent} percent done after {before[0]}")
    if percent >= FINISHED:
        visit.end(Outcome.DONE)
    return percent < FINISHED


def _show_last_error(visit: Visit, text: str) -> None:
    if not text:
        visit.complain("getLastError answered nothing: the person sees an empty error")
    if text == INTERACTIVE:
        visit.complain("interactive mode was asked for, which is not played here")
