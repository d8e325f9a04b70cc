"""The program itself: one application of the Web Connector on one computer."""

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from tieout_quickbooks.simulator.processor import RequestProcessor
from tieout_quickbooks.simulator.webconnector.caller import Caller
from tieout_quickbooks.simulator.webconnector.company_session import CompanySession
from tieout_quickbooks.simulator.webconnector.errors import UpdateRunning
from tieout_quickbooks.simulator.webconnector.exchanging import exchange_all
from tieout_quickbooks.simulator.webconnector.faults import WebFaults
from tieout_quickbooks.simulator.webconnector.habits import Habits
from tieout_quickbooks.simulator.webconnector.qwc import QwcFile
from tieout_quickbooks.simulator.webconnector.tracing import Trace
from tieout_quickbooks.simulator.webconnector.update import Update
from tieout_quickbooks.simulator.webconnector.visit import Visit, run_visit
from tieout_quickbooks.simulator.webconnector.wire import Post

_GUARD: Final = threading.Lock()
_running: weakref.WeakSet[RequestProcessor] = weakref.WeakSet()


def _skip(_seconds: int) -> None:
    """The virtual clock: a pause is counted in the update and takes no time."""


class WebConnector:
    """One application that a person added, with the password they typed.

    ``post`` sends the calls (``http_post()``, or any function of a test). ``pause`` is called with the seconds
    of every pause; by default nothing waits. ``every_seconds`` is the schedule as it stands, None without
    one; nothing runs by itself. ``updates`` are all that ran.
    """

    def __init__(
        self,
        qwc: QwcFile,
        password: str,
        computer: RequestProcessor,
        post: Post,
        *,
        version: str = "",
        habits: Habits | None = None,
        faults: WebFaults | None = None,
        pause: Callable[[int], None] = _skip,
    ) -> None:
        """Install it; ``version`` is a short form for the one in ``habits``."""
        self.qwc, self.password, self.computer, self.post = qwc, password, computer, post
        self.habits = habits or Habits()
        if version:
            self.habits = replace(self.habits, version=version)
        self.faults = faults or WebFaults()
        self.pause = pause
        self.every_seconds = qwc.every_seconds
        self.updates: list[Update] = []

    def update(self) -> Update:
        """Run one update and tell how it ended.

        Raises UpdateRunning while another one runs on the computer, and EndlessUpdate past the limit.
        """
        with _only_one(self.computer):
            visit = self._prepare()
            self.updates.append(visit.update)
            run_visit(visit, exchange_all)
        if visit.update.every:
            self.every_seconds = max(self.every_seconds or 0, visit.update.every)
        return visit.update

    def _prepare(self) -> Visit:
        update = Update()
        session = CompanySession(self.computer, self.qwc, self.habits.hostname)
        trace = Trace(update.trace, self.habits.log_level)
        caller = Caller(session, self.post, self.faults, update, trace, self.habits.expects_continue)
        return Visit(caller, session, update, trace, self.habits, self.password, self.pause)


@contextmanager
def _only_one(computer: RequestProcessor) -> Iterator[None]:
    with _GUARD:
        if computer in _running:
            raise UpdateRunning("an update is running on this computer")
        _running.add(computer)
    try:
        yield
    finally:
        with _GUARD:
            _running.discard(computer)
