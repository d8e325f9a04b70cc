"""What QuickBooks' status codes mean for us: use it, show it, try again, stop, or mend our own program.

The full official table was never seen; an unknown code is judged by its severity. Message texts are for
people, except the four that tell a locked list from a real refusal under the same code.
"""

from dataclasses import dataclass
from enum import StrEnum

from tieout_quickbooks.qbxml.status_table import STATUSES


class Outcome(StrEnum):
    """What to do with one response."""

    OK = "ok"
    EMPTY = "empty"
    """A query without a hit; not an error."""
    PARTIAL = "partial"
    """Done or answered, but not all of it."""
    RECORD_ERROR = "record_error"
    """This record failed; the others go on."""
    RETRYABLE = "retryable"
    """The same request may work later."""
    SESSION_ERROR = "session_error"
    """Nothing more will work until a person acts: stop and tell."""
    OUR_BUG = "our_bug"
    """We sent something QuickBooks does not understand."""


class Retry(StrEnum):
    """How a retryable response is tried again."""

    NO = "no"
    ONCE = "once"
    LATER = "later"
    """Again after a pause, a limited number of times: somebody has the record or the list open."""
    RESTART_READ = "restart-read"
    """The iterator is gone: read again from the last safe watermark."""
    REQUEUE = "requeue"
    """Never tried: an earlier request of the same set failed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One status judged: ``meaning`` and ``advice`` are our sentences, ``advice`` may be ""."""

    outcome: Outcome
    code: int
    retry: Retry
    meaning: str
    advice: str

    @property
    def is_done(self) -> bool:
        """Whether QuickBooks did what was asked, wholly or in part."""
        return self.outcome in {Outcome.OK, Outcome.EMPTY, Outcome.PARTIAL}


LOCK_TEXTS = (
    "list has been modified by another user",
    "internals could not be locked",
    "failed to acquire the lock",
    "list element is in use",
)
"""Texts that under the codes below mean "try again"; a PHP client has relied on them for years."""

RANGES = ((500, Outcome.OK), (1000, Outcome.PARTIAL))
"""Intuit's ranges: information below 500, warnings below 1000, errors above."""

LOCK_CODES = frozenset({3170, 3175, 3176, 3180})


def classify_status(code: int, severity: str = "", message: str = "") -> Verdict:
    """The verdict on a response's ``statusCode``, ``statusSeverity`` and ``statusMessage``."""
    if code in LOCK_CODES and is_lock_text(message):
        return Verdict(
            Outcome.RETRYABLE,
            code,
            Retry.LATER,
            "Somebody else is changing the same list in QuickBooks.",
            "It is tried again; if it stays, close the list or the record in QuickBooks.",
        )
    row = STATUSES.get(code)
    if row is not None:
        outcome, retry, meaning, advice = row
        return Verdict(Outcome(outcome), code, Retry(retry), meaning, advice)
    return Verdict(
        _by_severity(code, severity),
        code,
        Retry.NO,
        f"QuickBooks answered with code {code}, which tieout does not know.",
        "Read QuickBooks' own words beside it.",
    )


def is_lock_text(message: str) -> bool:
    """Whether a message says that a list or record was locked, whatever its spacing and case."""
    plain = " ".join(message.split()).casefold()
    return any(text in plain for text in LOCK_TEXTS)


def _by_severity(code: int, severity: str) -> Outcome:
    known = {"info": Outcome.OK, "warn": Outcome.PARTIAL, "error": Outcome.RECORD_ERROR}
    by_word = known.get(severity.strip().casefold())
    if by_word is not None:
        return by_word
    first_above = next((outcome for bound, outcome in RANGES if code < bound), Outcome.RECORD_ERROR)
    return first_above if code >= 0 else Outcome.RECORD_ERROR
