"""Whatever the SDK answers with becomes a sentence: what, why, and what to do."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tieout.errors import AccessNotGranted, BooksClosed, BooksFault, TieoutError
from tieout.plugin import Entity, Outcome
from tieout_sage50.canada.simulator.sdk_rules import EXCEPTIONS as THEIRS
from tieout_sage50.canada.simulator.sdk_rules import SDKResult
from tieout_sage50.canada.writing.sdk_results import EXCEPTIONS, RESULTS, exception_error

if TYPE_CHECKING:
    from tests.plugins.sage50.canada_writing.canada_desk import Desk, InThisProcess, add, customer
else:
    from canada_desk import Desk, InThisProcess, add, customer

pytestmark = pytest.mark.usefixtures("near")
FAILURES = [result.name for result in SDKResult if result.name.startswith("FAIL")]


def test_every_failure_of_the_sdk_has_a_meaning() -> None:
    """The table and the SDK's own list are the same; so are the exceptions."""
    assert set(RESULTS) == set(FAILURES)
    assert set(EXCEPTIONS) == set(THEIRS)


@pytest.mark.parametrize("result", FAILURES)
def test_a_company_that_is_not_opened_says_why(desk: Desk, pretend: Callable[..., None], result: str) -> None:
    """Each SDKResult ends the run with its sentence; nothing was written."""
    pretend(result=result)
    with pytest.raises((AccessNotGranted, BooksClosed, BooksFault)) as caught:
        desk.send(add(Entity.CUSTOMER, customer()))

    fault = caught.value
    assert fault.code.startswith("TO-SAGE50-")
    assert result in fault.why
    assert fault.where == str(desk.sai)
    assert len(fault.fix) > 15
    assert desk.count(Entity.CUSTOMER) == 0


@pytest.mark.parametrize("name", [*THEIRS, "NullReferenceException"])
@pytest.mark.parametrize("at", ["InitializeNew", "Save"])
def test_every_exception_is_a_sentence(desk: Desk, pretend: Callable[..., None], name: str, at: str) -> None:
    """Before and at Save: the record is refused in our words, with Sage 50's as the reason."""
    pretend(fault={"at": at, "do": "raise", "exception": name, "message": "Sage's own  words"})

    [receipt] = desk.send(add(Entity.CUSTOMER, customer()))
    assert receipt.outcome is Outcome.REFUSED
    assert receipt.error is not None
    assert "Sage's own words" in str(receipt.error["why"])
    assert at in str(receipt.error["where"])
    assert re.match("Sage 50", str(receipt.error["what"]))
    assert desk.count(Entity.CUSTOMER) == 0


def test_an_exception_after_saving_is_no_refusal(desk: Desk, pretend: Callable[..., None]) -> None:
    """A message that comes when the record is saved already: the tables tell, and it is done."""
    pretend(fault={"at": "Save", "when": "after", "do": "raise", "message": "By the way"})

    [receipt] = desk.send(add(Entity.CUSTOMER, customer()))
    assert receipt.outcome is Outcome.DONE
    assert "By the way" in receipt.remark


def test_after_a_failed_call_the_session_is_given_up(
    desk: Desk, pretend: Callable[..., None], tmp_path: Any
) -> None:
    """The next record goes through a session of its own, and one that failed does not stop it."""
    pretend(fault={"at": "Save", "do": "raise", "once": str(tmp_path / "struck")})

    started = len(InThisProcess.started)
    receipts = desk.send(add(Entity.CUSTOMER, customer("A")), add(Entity.CUSTOMER, customer("B")))
    assert [one.outcome for one in receipts] == [Outcome.REFUSED, Outcome.DONE]
    assert [one.is_over for one in InThisProcess.started[started:]] == [True, True]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"users": {"tieout": "other"}}, "FAIL_USER_LOGON_FAILED"),
        ({"signed_in": ["tieout"]}, "FAIL_USER_LOGON_FAILED"),
        ({"signed_in": ["marie", "luc"]}, "FAIL_CONNECTIONMGR_TOOMANY"),
        ({"signed_in": ["marie"], "first_step": True}, "FAIL_DATABASE_CONNECTION_FAILED"),
    ],
)
def test_seats_names_and_editions(
    desk: Desk, pretend: Callable[..., None], changes: dict[str, Any], told: str
) -> None:
    """Who may be in: nobody twice, no more than there are seats, one alone in First Step."""
    pretend(**changes)
    with pytest.raises(TieoutError) as caught:
        desk.send(add(Entity.CUSTOMER, customer()))
    assert told in caught.value.why


def test_a_company_file_that_is_gone_is_closed_books(desk: Desk) -> None:
    """The path is in the sentence."""
    desk.sai.unlink()
    with pytest.raises(BooksClosed) as caught:
        desk.send(add(Entity.CUSTOMER, customer()))
    assert caught.value.where == str(desk.sai)


def test_an_unknown_exception_is_a_fault_of_the_sdk() -> None:
    """Not of the record."""
    assert isinstance(exception_error("IndexOutOfRangeException", "", "customer", "Save"), BooksFault)
