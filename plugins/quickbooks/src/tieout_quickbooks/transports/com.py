"""The transport to QuickBooks on this computer, by COM. Not tried on Windows; see ``com_session``."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tieout_quickbooks.port import SessionFacts
from tieout_quickbooks.qbxml import hresult_error
from tieout_quickbooks.qbxml import hresult_errors as errors
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.transports.com_errors import ComBroken, ComNotHere
from tieout_quickbooks.transports.com_frames import (
    AskFile,
    Call,
    Failed,
    FileNow,
    NotHere,
    Open,
    Opened,
    Process,
    Processed,
    Refused,
)
from tieout_quickbooks.transports.com_process import ComProcess

WAITS = (1.0, 2.0, 4.0)
"""Seconds before each further try to open a session."""

PASSING = (
    errors.QuickBooksNotReached,
    errors.QuickBooksUnexpected,
    errors.QuickBooksNotStarted,
    errors.CompanyNotLocked,
    errors.NotReadyYet,
    errors.ComServerFault,
)
"""What may be gone at the next try to open a session. A request is never tried again: it may have been done."""

LONGEST_GOODBYE = 10.0
"""Seconds that ending a session may take."""


@contextmanager
def open_com(
    settings: Settings,
    *,
    launches: bool = False,
    waits: Sequence[float] = WAITS,
    sleep: Callable[[float], object] = time.sleep,
    start: Callable[[], ComProcess] = ComProcess,
) -> Iterator["ComTransport"]:
    """A session with the company the settings name, in a process of its own.

    ``launches`` lets QuickBooks open its window to ask its user. Entering raises the error of the HRESULT,
    ``ComNotHere`` on a computer without COM, ``BooksTimeout`` and ``ComBroken``; the process is gone then.
    """
    transport = _open_patiently(settings, launches, waits, sleep, start)
    try:
        yield transport
    finally:
        transport.close()


class ComTransport:
    """One session. After an answer did not come in time its process is killed, and the session is over."""

    def __init__(self, process: ComProcess, settings: Settings) -> None:
        self._process, self._settings = process, settings
        self._opened = Opened((), is_simulated=False)

    def begin(self, *, launches: bool) -> None:
        """Open the session; see ``open_com`` for what it raises."""
        settings = self._settings
        self._opened = self._ask(Open(settings.app_name, settings.file, launches), Opened)

    def exchange(self, request: bytes) -> bytes:
        """See ``Transport``."""
        answer: str = self._ask(Process(request.decode("utf-8")), Processed).answer
        # A half of a character cannot be encoded; let it through for the reader of answers to refuse.
        return answer.encode("utf-8", "surrogatepass")

    def facts(self) -> SessionFacts:
        """See ``Transport``."""
        return SessionFacts(
            company_path=self._ask(AskFile(), FileNow).path,
            versions=self._opened.versions,
            is_simulated=self._opened.is_simulated,
        )

    def close(self) -> None:
        """End the session and the process; nothing that happens meanwhile is worth an error."""
        self._process.stop(min(self._settings.time_limit, LONGEST_GOODBYE))

    def _ask(self, call: Call, wanted: type[Any]) -> Any:
        reply = self._process.ask(call, self._settings.time_limit)
        if isinstance(reply, wanted):
            return reply
        raise _as_error(reply, self._settings)


def _open_patiently(
    settings: Settings,
    launches: bool,  # noqa: FBT001 - passed on
    waits: Sequence[float],
    sleep: Callable[[float], object],
    start: Callable[[], ComProcess],
) -> ComTransport:
    for wait in waits:
        try:
            return _open_once(settings, launches, start)
        except PASSING:
            sleep(wait)
    return _open_once(settings, launches, start)


def _open_once(settings: Settings, launches: bool, start: Callable[[], ComProcess]) -> ComTransport:  # noqa: FBT001
    """One try, in a fresh process: an interface that broke down once stays broken in its process."""
    transport = ComTransport(start(), settings)
    try:
        transport.begin(launches=launches)
    except BaseException:
        transport.close()
        raise
    return transport


def _as_error(reply: object, settings: Settings) -> Exception:
    file = settings.file or "the open company"
    match reply:
        case Refused(method, number, text):
            return hresult_error(number, text, f"{method}, {file}")
        case NotHere(reason):
            return ComNotHere(
                "QuickBooks cannot be reached by COM from here", where="books.transport", why=reason
            )
        case Failed(method, reason):
            return ComBroken("The call to QuickBooks failed", where=f"{method}, {file}", why=reason)
    return ComBroken("The process that speaks to QuickBooks mixed up its replies", why=type(reply).__name__)
