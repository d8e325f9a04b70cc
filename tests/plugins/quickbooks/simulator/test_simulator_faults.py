"""Trouble on demand: it strikes when it is told to, once, and the history shows what was really done."""

from typing import Any

import pytest

from tieout_quickbooks.simulator import HResult, NoAnswer, SimulatedCompany, Trouble

ADD = "<CustomerAddRq><CustomerAdd><Name>{}</Name></CustomerAdd></CustomerAddRq>"


def _created(caller: Any) -> list[str]:
    return [event.name for event in caller.company.history if event.action == "created"]


@pytest.mark.parametrize(("processed", "created"), [(True, ["Acme"]), (False, [])])
def test_a_lost_answer_may_mean_done_or_not(caller: Any, processed: bool, created: list[str]) -> None:  # noqa: FBT001
    """The caller gets the same error; only the history tells."""
    caller.quickbooks.faults.lose_answer(processed=processed)
    with pytest.raises(HResult) as caught:
        caller.send(ADD.format("Acme"))
    assert caught.value.code == 0x80010105
    assert _created(caller) == created


@pytest.mark.parametrize(("processed", "created"), [(True, ["Acme"]), (False, [])])
def test_a_hanging_quickbooks_gives_no_answer(caller: Any, processed: bool, created: list[str]) -> None:  # noqa: FBT001
    """NoAnswer stands for waiting in vain, before or after the work."""
    caller.quickbooks.faults.hang(processed=processed)
    with pytest.raises(NoAnswer) as caught:
        caller.send(ADD.format("Acme"))
    assert caught.value.answer == ""
    assert _created(caller) == created


def test_a_late_answer_exists_after_all(caller: Any) -> None:
    """The true answer is there for whoever wants to deliver it too late."""
    caller.quickbooks.faults.answer_late()
    with pytest.raises(NoAnswer) as caught:
        caller.send(ADD.format("Acme"))
    assert "<Name>Acme</Name>" in caught.value.answer
    assert _created(caller) == ["Acme"]


def test_an_answer_can_be_cut(caller: Any) -> None:
    """The first part arrives, the end does not, the work was done."""
    caller.quickbooks.faults.cut_answer(0.5)
    text = caller.send(ADD.format("Acme"))
    assert text.startswith("<?xml")
    assert "</QBXML>" not in text
    assert _created(caller) == ["Acme"]


def test_something_else_can_arrive(caller: Any) -> None:
    """A web page in place of XML."""
    caller.quickbooks.faults.answer_html()
    assert caller.send("<VendorQueryRq/>").startswith("<!DOCTYPE html>")
    assert caller.send("<VendorQueryRq/>").startswith("<?xml")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (3170, "list has been modified by another user"),
        (3175, "internals could not be locked"),
        (3176, "failed to acquire the lock"),
        (3180, "list has been modified by another user"),
    ],
)
def test_a_locked_list_opens_after_a_while(caller: Any, code: int, words: str) -> None:
    """So many tries are refused with a lock text, then the record is made once."""
    caller.quickbooks.faults.lock("CustomerAdd", times=2, code=code)
    answers = [caller.status(ADD.format("Acme")) for _ in range(3)]
    assert [answer[0] for answer in answers] == [str(code), str(code), "0"]
    assert words in answers[0][1]
    assert _created(caller) == ["Acme"]


def test_the_nth_add_can_be_refused(caller: Any) -> None:
    """Counting goes by request name; other requests do not count."""
    caller.quickbooks.faults.refuse("CustomerAdd", 1000, nth=2)
    body = "<VendorQueryRq/>" + "".join(ADD.format(name) for name in "abc")
    assert [answer.get("statusCode") for answer in caller.ask(body)] == ["1", "0", "1000", "0"]
    assert _created(caller) == ["a", "c"]


def test_any_add_can_be_refused_with_any_text(caller: Any) -> None:
    """``Add`` means every sort of Add; the text may be given."""
    caller.quickbooks.faults.refuse("Add", 3170, text="The list element is in use.")
    body = "<JobTypeAddRq><JobTypeAdd><Name>a</Name></JobTypeAdd></JobTypeAddRq>"
    assert caller.status(body) == ("3170", "The list element is in use.")


def test_two_faults_wait_for_their_turns(caller: Any) -> None:
    """A fault skips as many occasions as it was told, whatever stands before it in the list."""
    faults = caller.quickbooks.faults
    faults.fail_request(0x80040402, skip=1)
    faults.fail_request(0x80040414, skip=2)
    codes = []
    for _ in range(4):
        try:
            caller.send("<VendorQueryRq/>")
            codes.append(0)
        except HResult as error:
            codes.append(error.code)
    assert codes == [0, 0x80040402, 0x80040414, 0]
    assert faults.struck == [Trouble.BEFORE, Trouble.BEFORE]
    assert faults.pending == []


def test_faults_of_one_sort_strike_one_after_another(caller: Any) -> None:
    """Two faults that are both due do not use each other up."""
    codes = [0x80040402, 0x80040414]
    for code in codes:
        caller.quickbooks.faults.fail_request(code)
    for code in codes:
        with pytest.raises(HResult) as caught:
            caller.send("<VendorQueryRq/>")
        assert caught.value.code == code
    assert caller.ask_one("<VendorQueryRq/>").get("statusCode") == "1"


def test_another_company_can_slip_in(caller: Any) -> None:
    """From the next request on, the session talks to another company file, without any error."""
    other = SimulatedCompany(file_name=r"C:\Books\Other.QBW")
    other.profile.company["CompanyName"] = "Other"
    caller.quickbooks.faults.swap_company(other, skip=1)
    seen = [caller.ask_one("<CompanyQueryRq/>").findtext("*/CompanyName") for _ in range(3)]
    assert seen == ["Sample Plumbing", "Other", "Other"]
    assert caller.quickbooks.get_current_company_file_name(caller.ticket) == r"C:\Books\Other.QBW"


def test_a_begin_fault_passes(company: SimulatedCompany) -> None:
    """After having struck so often, sessions begin again."""
    from tieout_quickbooks.simulator import RequestProcessor

    quickbooks = RequestProcessor(company)
    quickbooks.open_connection("", "tieout")
    quickbooks.faults.fail_begin(0x80040408, times=2)
    for _ in range(2):
        with pytest.raises(HResult):
            quickbooks.begin_session()
    assert quickbooks.begin_session()
