"""A call that does not return is ended where that can be done, and reported where it cannot."""

import logging
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tieout.errors import BooksTimeout
from tieout.guards import deadline
from tieout.guards.deadline import can_interrupt, time_limit
from tieout.plugin import Entity, Page

interruptible = pytest.mark.skipif(
    not can_interrupt(), reason="a call can only be ended on POSIX, main thread"
)


def _hang() -> Any:
    threading.Event().wait()


@interruptible
def test_a_hook_that_does_not_return_is_ended(puppet: Any, guarded: Any) -> None:
    """The call is interrupted and named, although it would wait for ever."""
    puppet.answers["open_books"] = _hang
    with pytest.raises(BooksTimeout) as caught:
        guarded(seconds=0.05).hooks.open_books(None)
    assert caught.value.where == "open_books"


@interruptible
def test_a_page_that_never_comes_is_ended_and_earlier_pages_are_kept(puppet: Any, guarded: Any) -> None:
    """The limit holds for each step of a stream; a backend that catches every Exception does not escape it."""

    def stream() -> Iterator[Page]:
        yield Page(done=1)
        try:
            _hang()
        except Exception:  # noqa: BLE001 - what careless code does
            yield Page(done=2)

    puppet.answers["fetch_records"] = stream
    pages = guarded(seconds=0.05).hooks.fetch_records(None, Entity.CUSTOMER, "")
    assert next(pages).done == 1
    with pytest.raises(BooksTimeout):
        next(pages)


@interruptible
def test_an_alarm_that_was_set_before_is_set_again() -> None:
    """Our limit does not rob the program of its own alarm."""
    rung: list[bool] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    earlier = signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        with time_limit(500, "hook", "backend"):
            inside = signal.getitimer(signal.ITIMER_REAL)[0]
        after = signal.getitimer(signal.ITIMER_REAL)[0]
        handler = signal.getsignal(signal.SIGALRM)
    finally:
        signal.setitimer(signal.ITIMER_REAL, *earlier)
        signal.signal(signal.SIGALRM, before)
    assert inside <= 500 < after
    assert handler is not before
    assert rung == []


def test_in_another_thread_a_late_call_is_only_reported(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where nothing can end the call, a warning says that it has not returned, and its answer still counts."""
    monkeypatch.setattr(deadline, "can_interrupt", lambda: False)
    warned = threading.Event()
    monkeypatch.setattr(deadline.log, "warning", lambda *_: warned.set())
    with caplog.at_level(logging.WARNING), time_limit(0.01, "fetch_records", "slow"):
        assert warned.wait(60)


def test_no_limit_is_no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    """0 leaves every alarm alone; another number does not."""
    set_alarms: list[float] = []

    def setitimer(_which: int, seconds: float, _interval: float = 0.0) -> tuple[float, float]:
        set_alarms.append(seconds)
        return 0.0, 0.0

    monkeypatch.setattr(signal, "setitimer", setitimer)
    with time_limit(0, "hook", "backend"):
        assert set_alarms == []
    with time_limit(60, "hook", "backend"):
        assert set_alarms == [60]
