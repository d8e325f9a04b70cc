"""Mishaps on purpose: which call goes wrong, the how-manieth time, and in what way.

Two ways to use it. *By script*: ``Faults(Fault("export_records", 3, Mishap.ANSWER_LOST))`` writes the third
record and then loses its answer. *One after another*: ``one_after_another()`` fails at the first instant of a
run, then at the second, the third ... until a run comes through. ``tieout.testing.faulty`` wraps the backend
and the host that are to suffer; ``Faults.listening`` adds the named places of ``tieout.faultpoints``.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Literal, NamedTuple

from tieout import faultpoints
from tieout.company import Company
from tieout.errors import (
    AccessNotGranted,
    AnswerLost,
    BooksClosed,
    BooksTimeout,
    HostUnreachable,
    ReadIncomplete,
    RecordRefused,
)


class Crash(KeyboardInterrupt):
    """The process dies here. Nothing but the test may catch it: guards let an interruption pass."""


class Mishap(StrEnum):
    """What goes wrong."""

    #: The process dies before the call, or the item of a stream, is asked for.
    CRASH_BEFORE = "crash before"
    #: The process dies after it was done, before anybody hears of it.
    CRASH_AFTER = "crash after"
    #: It is done, and the answer does not arrive.
    ANSWER_LOST = "answer lost"
    #: It is not done, and no answer arrives either: the caller cannot tell the two apart.
    NOT_SENT = "not sent"
    CLOSED = "closed"
    ACCESS_LOST = "access lost"
    #: No answer within the time limit.
    TIMEOUT = "timeout"
    #: ``Faults.on_hang`` is called, where a test can wait, or look around from outside.
    HANG = "hang"
    #: ``company()`` names another company from now on.
    WRONG_COMPANY = "wrong company"
    #: The stream ends here without its last page.
    ENDS_EARLY = "ends early"
    #: The stream raises here, in the middle of a read.
    BREAKS_OFF = "breaks off"
    #: This record is refused; the others go on.
    REFUSED = "refused"
    #: An error no contract knows.
    BUG = "bug"


class Fault(NamedTuple):
    """One mishap: at the ``number``-th time (from 1) that ``call`` happens.

    ``call`` is a hook, a host's method, ``company``, or ``point:NAME`` for a place of ``faultpoints``. Streams
    (``fetch_records``, ``export_records``) count each page or receipt; the end of a stream counts as one more.
    """

    call: str
    number: int
    mishap: Mishap


class Instant(NamedTuple):
    """One numbered place of a run where it could fail."""

    call: str
    when: Literal["before", "after"]
    number: int


#: What a company is replaced by under ``Mishap.WRONG_COMPANY``.
ANOTHER_COMPANY = Company(name="Another Company", file_id="another")

_AFTER = frozenset({Mishap.CRASH_AFTER, Mishap.ANSWER_LOST})
_NOT_RAISED = frozenset({Mishap.WRONG_COMPANY, Mishap.ENDS_EARLY, Mishap.REFUSED})


class Faults:
    """A script of faults and a count of what happened; shared by all wrappers of one run."""

    def __init__(self, *script: Fault) -> None:
        self.script = script
        #: Fail at the instant of this running number (from 1), whatever it is; 0 for never.
        self.fail_at = 0
        self.fail_with: Callable[[], BaseException] = Crash
        #: Called under ``Mishap.HANG``; by default nobody waits and the call goes on.
        self.on_hang: Callable[[], None] = lambda: None
        #: Every instant reached, in order.
        self.reached: list[Instant] = []
        #: Every fault that happened; a test should look that its fault did.
        self.happened: list[Fault | Instant] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def reach(self, call: str, when: Literal["before", "after"], *, on_host: bool = False) -> None:
        """Count an instant, and raise what the script has for it."""
        self._counts[call, when] += 1
        instant = Instant(call, when, self._counts[call, when])
        self.reached.append(instant)
        if len(self.reached) == self.fail_at:
            self.happened.append(instant)
            raise self.fail_with()
        for fault in self.script:
            is_due = (fault.call, fault.number) == (call, instant.number)
            if is_due and fault.mishap not in _NOT_RAISED and (fault.mishap in _AFTER) == (when == "after"):
                self._happen(fault, on_host=on_host)

    def is_due(self, call: str, number: int, mishap: Mishap) -> bool:
        """Whether the script has this mishap here; for those that are not errors. Notes that it happened."""
        fault = Fault(call, number, mishap)
        if fault in self.script:
            self.happened.append(fault)
        return fault in self.script

    def count(self, call: str) -> int:
        """How often a call was begun so far."""
        return self._counts[call, "before"]

    def next_record(self, call: str) -> int:
        """The running number of one more record handed to a writing call."""
        self._counts[call, "record"] += 1
        return self._counts[call, "record"]

    def listening(self) -> AbstractContextManager[None]:
        """While this context lasts, ``faultpoints.reach(NAME)`` counts as the call ``point:NAME``."""
        return faultpoints.listening(lambda name: self.reach(f"point:{name}", "before"))

    def _happen(self, fault: Fault, *, on_host: bool) -> None:
        self.happened.append(fault)
        if fault.mishap is Mishap.HANG:
            self.on_hang()
        else:
            raise error_of(fault.mishap, on_host=on_host)


def error_of(mishap: Mishap, *, on_host: bool = False) -> BaseException:
    """The error a mishap shows itself as; a host has one word for everything that makes it unreachable."""
    if mishap in {Mishap.CRASH_BEFORE, Mishap.CRASH_AFTER}:
        return Crash()
    if mishap is Mishap.BUG:
        return ZeroDivisionError("a mistake in the backend, made on purpose")
    if on_host:
        return HostUnreachable(f"the host was made unreachable on purpose ({mishap})")
    error = {
        Mishap.ANSWER_LOST: AnswerLost,
        Mishap.NOT_SENT: AnswerLost,
        Mishap.CLOSED: BooksClosed,
        Mishap.ACCESS_LOST: AccessNotGranted,
        Mishap.TIMEOUT: BooksTimeout,
        Mishap.BREAKS_OFF: ReadIncomplete,
        Mishap.REFUSED: RecordRefused,
    }[mishap]
    return error(f"made on purpose: {mishap}")


def all_points(run: Callable[[Faults], object]) -> tuple[Instant, ...]:
    """Every instant at which ``run`` could fail, from one run without faults."""
    faults = Faults()
    run(faults)
    return tuple(faults.reached)


def one_after_another(fail_with: Callable[[], BaseException] = Crash) -> Iterator[Faults]:
    """Faults that fail at the first instant, the second, the third ...; ends when a run came through.

    ::

        for faults in one_after_another():
            with suppress(Crash):
                run_everything(faults)
            look_that_nothing_is_double()
    """
    number = 0
    happened = True
    while happened:
        number += 1
        faults = Faults()
        faults.fail_at, faults.fail_with = number, fail_with
        yield faults
        happened = bool(faults.happened)
