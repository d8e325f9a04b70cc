"""One update from beginning to end, in the order of the programmer's guide.

serverVersion, clientVersion, authenticate; then closeConnection at once, or QuickBooks and the exchanges of
``exchanging``; closeConnection. Where the guide is silent this is chosen: busy and a postponed update are
closed like ``none``, and so is an update that failed after a ticket was given.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tieout_quickbooks.simulator.hresult import HResult
from tieout_quickbooks.simulator.webconnector.caller import Caller
from tieout_quickbooks.simulator.webconnector.company_session import CompanySession
from tieout_quickbooks.simulator.webconnector.errors import Hung, LoggerCrash, QbwcError, Vanished
from tieout_quickbooks.simulator.webconnector.habits import Habits
from tieout_quickbooks.simulator.webconnector.tracing import Trace
from tieout_quickbooks.simulator.webconnector.update import Outcome, Update
from tieout_quickbooks.simulator.webconnector.words import (
    Login,
    Welcome,
    read_version_verdict,
    read_welcome,
)


@dataclass
class Visit:
    """What one update works with."""

    caller: Caller
    session: CompanySession
    update: Update
    trace: Trace
    habits: Habits
    password: str
    pause: Callable[[int], None]
    is_closing: bool = False

    def complain(self, text: str) -> None:
        """Remember an answer that is wrong and that the real program lets pass."""
        self.update.complaints.append(text)

    def end(self, outcome: Outcome, shown: str = "", code: str = "") -> None:
        """Decide how the update ended and what the window shows."""
        self.update.outcome, self.update.shown, self.update.code = outcome, shown, code


def run_visit(visit: Visit, work: Callable[[Visit], None]) -> None:
    """Run the update; ``work`` is what is done once QuickBooks is open. Errors end up in ``visit.update``."""
    try:
        _run(visit, work)
        visit.session.end()
    except QbwcError as error:
        _report(visit, error)
    except LoggerCrash as error:
        visit.end(Outcome.CRASHED, str(error))
    except Vanished as error:
        visit.end(Outcome.HUNG if isinstance(error, Hung) else Outcome.VANISHED, str(error))
    finally:
        visit.session.drop()


def _run(visit: Visit, work: Callable[[Visit], None]) -> None:
    if not _exchange_versions(visit):
        return
    welcome = _log_in(visit)
    if _has_work(visit, welcome) and _open_company(visit, welcome.company):
        work(visit)
    _close(visit)


def _exchange_versions(visit: Visit) -> bool:
    """Whether to go on: the service may warn, and the person may heed it."""
    update = visit.update
    update.server_version = visit.caller.text("serverVersion")
    verdict = visit.caller.text("clientVersion", strVersion=visit.habits.version)
    update.warning = read_version_verdict(verdict)
    if update.warning and not visit.habits.goes_on_after_warnings:
        visit.end(Outcome.DECLINED, update.warning, "QBWC1037")
        return False
    return True


def _log_in(visit: Visit) -> Welcome:
    name, password = visit.session.qwc.user_name, visit.password
    welcome = read_welcome(visit.caller.texts("authenticate", strUserName=name, strPassword=password))
    visit.caller.ticket = welcome.ticket
    if visit.habits.runs_automatically:
        visit.update.postponed, visit.update.every = welcome.postponed, welcome.every
    if not welcome.ticket:
        visit.complain("authenticate gave an empty ticket")
    return welcome


def _has_work(visit: Visit, welcome: Welcome) -> bool:
    # A postponement wins over the word beside it (worked examples of the guide, page 63).
    if visit.update.postponed:
        visit.end(Outcome.POSTPONED, "Update postponed by application")
    elif welcome.login is Login.NONE:
        visit.end(Outcome.NONE, "No data exchange required")
    elif welcome.login is Login.BUSY:
        visit.end(Outcome.BUSY, "The application is busy")
    elif welcome.login is Login.REFUSED:
        visit.end(Outcome.NVU, "No valid user name or password", "QBWC1040")
    else:
        return True
    return False


def _open_company(visit: Visit, path: str) -> bool:
    """Begin a session, asking the service through connectionError what to do when QuickBooks refuses."""
    for left in range(visit.habits.connection_retries, -1, -1):
        try:
            visit.session.begin(path)
        except HResult as refusal:
            visit.end(Outcome.ERROR, refusal.text, "QBWC1013")
            path = _ask_about_refusal(visit, refusal)
            if path.lower() == "done":
                return False
            if not left:
                visit.complain("connectionError never answered done")
        else:
            visit.trace.add("CompanyFileLock.getLock", f"Got Lock = {visit.session.mark()}")
            return True
    return False


def _ask_about_refusal(visit: Visit, refusal: HResult) -> str:
    return visit.caller.text("connectionError", hresult=f"0x{refusal.code:08X}", message=refusal.text)


def _close(visit: Visit) -> None:
    update, visit.is_closing = visit.update, True
    update.closing = visit.caller.text("closeConnection")
    update.shown = update.shown or update.closing


def _report(visit: Visit, error: QbwcError) -> None:
    """Show the error, close as far as that is possible, and leave QuickBooks."""
    visit.end(Outcome.ERROR, error.text, error.code)
    if visit.caller.ticket is not None and visit.caller.closes and not visit.is_closing:
        _try(visit, lambda: _close(visit))
    _try(visit, visit.session.end)


def _try(visit: Visit, step: Callable[[], None]) -> None:
    """A step after an error; one more error is only written down."""
    try:
        step()
    except QbwcError as later:
        visit.trace.add("SOAPWebService.updateWS", str(later))
