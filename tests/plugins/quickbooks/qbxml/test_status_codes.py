"""Status codes and lock texts become verdicts a run can act on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout_quickbooks.qbxml import Outcome, Retry, classify_status
from tieout_quickbooks.qbxml.status_table import STATUSES


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (0, "ok"),
        (1, "empty"),
        (500, "partial"),
        (530, "partial"),
        (1000, "retryable"),
        (1010, "retryable"),
        (1060, "our_bug"),
        (3020, "our_bug"),
        (3070, "record_error"),
        (3090, "record_error"),
        (3100, "record_error"),
        (3120, "record_error"),
        (3140, "record_error"),
        (3170, "record_error"),
        (3175, "retryable"),
        (3176, "retryable"),
        (3180, "record_error"),
        (3200, "record_error"),
        (3231, "retryable"),
        (3250, "record_error"),
        (3260, "session_error"),
        (3263, "session_error"),
        (3290, "our_bug"),
        (3390, "retryable"),
        (3391, "retryable"),
    ],
)
def test_known_codes_have_their_outcome(code: int, outcome: str) -> None:
    """Each known code says what to do, whatever severity or text comes with it."""
    for severity in ("Info", "Error", ""):
        assert classify_status(code, severity, "any text").outcome == outcome


@pytest.mark.parametrize(
    "text",
    [
        "This list has been modified by another user.",
        "There was an error when saving a list.  QuickBooks: This list has been  modified by another user. ",
        "The internals could not be locked.  They are in use by another user.",
        "QuickBooks FAILED TO ACQUIRE\nTHE LOCK",
        "The list element is in use.",
    ],
)
@pytest.mark.parametrize("code", [3170, 3175, 3176, 3180])
def test_lock_texts_mean_try_again(code: int, text: str) -> None:
    """Under four codes the text tells a lock from a refusal; blanks, breaks and case do not matter."""
    verdict = classify_status(code, "Error", text)
    assert (verdict.outcome, verdict.retry) == (Outcome.RETRYABLE, Retry.LATER)


def test_lock_texts_count_under_their_codes_only() -> None:
    """A customer whose name reads like a lock text does not turn another refusal into a retry."""
    text = 'The name "list element is in use" of the list element is already in use.'
    assert classify_status(3100, "Error", text).outcome == Outcome.RECORD_ERROR


@pytest.mark.parametrize(
    ("code", "severity", "outcome"),
    [
        (77, "Info", "ok"),
        (777, "Warn", "partial"),
        (7777, "Error", "record_error"),
        (7777, " error ", "record_error"),
        (77, "", "ok"),
        (777, "Odd", "partial"),
        (7777, "", "record_error"),
        (-5, "", "record_error"),
        (77, "Error", "record_error"),
    ],
)
def test_unknown_codes_go_by_severity(code: int, severity: str, outcome: str) -> None:
    """An unknown code is judged by its severity, and by Intuit's ranges where that is missing."""
    verdict = classify_status(code, severity)
    assert verdict.outcome == outcome
    assert str(code) in verdict.meaning


def test_retry_is_said_exactly_where_it_helps() -> None:
    """Retryable verdicts say how, all others say no."""
    for code in STATUSES:
        verdict = classify_status(code)
        assert (verdict.retry is not Retry.NO) == (verdict.outcome is Outcome.RETRYABLE), code
    assert classify_status(3231).retry is Retry.REQUEUE
    assert classify_status(3391).retry is Retry.RESTART_READ
    assert classify_status(1000).retry is Retry.ONCE


def test_failures_say_what_they_mean_and_what_to_do() -> None:
    """Whoever reads a failure finds a meaning and an advice; done is done without one."""
    for code in STATUSES:
        verdict = classify_status(code)
        assert verdict.meaning.endswith(".")
        assert verdict.advice or verdict.is_done
    assert classify_status(500).is_done
    assert not classify_status(3175).is_done


def test_every_code_of_the_reference_is_known(reference: Path) -> None:
    """The table has all codes that are known at all."""
    rows = (reference / "spec" / "status_codes.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert {int(row.split("\t")[0]) for row in rows} == set(STATUSES)


@given(st.integers(), st.text(), st.text())
def test_any_status_has_a_verdict(code: int, severity: str, message: str) -> None:
    """No answer of QuickBooks leaves the run without a decision."""
    assert classify_status(code, severity, message).outcome in Outcome
