"""The transport by COM, over a request processor in a real process of its own."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tieout.plugin import BooksTimeout
from tieout_quickbooks.qbxml import HRESULTS
from tieout_quickbooks.qbxml.hresult_errors import (
    LoginNotAutomatic,
    NotReadyYet,
    OtherCompanyOpen,
    QuickBooksNotReached,
    RequestNotParsed,
    SessionLost,
)
from tieout_quickbooks.simulator.computer import Happening, Trouble
from tieout_quickbooks.transports import open_transport
from tieout_quickbooks.transports.com import PASSING, ComTransport, open_com
from tieout_quickbooks.transports.com_child import TEST_DOOR
from tieout_quickbooks.transports.com_errors import ComBroken, ComNotHere
from tieout_quickbooks.transports.com_process import ComProcess

if TYPE_CHECKING:
    from tests.plugins.quickbooks.com.com_desk import QUESTION, Desk, fails, hang_at
else:
    from com_desk import QUESTION, Desk, fails, hang_at

PASSING_NUMBERS = {"0x80040401", "0x80040402", "0x80040408", "0x8004041B", "0x80040424", "0x80010105"}
BEFORE_A_TICKET = ("OpenConnection2", "AuthPreferences", "PutIsReadOnly", "BeginSession")


def refusal(method: str, number: int, *, nth: int = 0, after: bool = False) -> Trouble:
    """A call ends with an HRESULT."""
    return Trouble(method, Happening.REFUSE, nth, after, number)


def hurry(transport: ComTransport) -> None:
    """From now on answers are waited for a moment only; a process needs longer to start on a busy machine."""
    transport._settings = transport._settings.model_copy(update={"time_limit": 0.3})


def has_ended(pid: int) -> bool:
    """Whether a process is gone and was waited for: not even its number is left."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_session_asks_and_ends(desk: Desk, processes: list[ComProcess]) -> None:
    """A question is answered, the facts are those of the session, and nothing is left behind."""
    with desk.open() as transport:
        answer = transport.exchange(QUESTION)
        facts = transport.facts()

    assert b"HostRet" in answer
    assert facts.company_path == str(desk.file)
    assert facts.versions[-1] == "16.0"
    assert facts.is_simulated
    assert desk.calls[-2:] == ["EndSession", "CloseConnection"]
    assert [has_ended(one.pid) for one in processes] == [True]


def test_wishes_come_before_the_session(desk: Desk) -> None:
    """AuthPreferences are put between OpenConnection2 and BeginSession, with the numbers of the type library."""
    with desk.open(app_name="Shop sync"):
        pass

    assert desk.calls[:5] == [
        "OpenConnection2",
        "AuthPreferences",
        "PutIsReadOnly",
        "PutUnattendedModePref",
        "BeginSession",
    ]
    assert desk.arguments("OpenConnection2") == [["", "Shop sync", 1]]
    assert desk.arguments("PutIsReadOnly") == [[False]]
    assert desk.arguments("PutUnattendedModePref") == [[2]]
    assert desk.arguments("BeginSession") == [[str(desk.file), 2]]


def test_the_window_is_launched_only_when_wished(desk: Desk) -> None:
    """Connection type 3 lets QuickBooks show itself; a sync uses 1."""
    with open_com(desk.settings(), launches=True):
        pass

    assert desk.arguments("OpenConnection2") == [["", "tieout", 3]]


def test_the_setting_leads_here(desk: Desk) -> None:
    """``transport = "com"`` is this transport."""
    with open_transport(desk.settings()) as transport:
        assert transport.facts().company_path == str(desk.file)


def test_no_file_means_the_open_one(desk: Desk) -> None:
    """An empty setting ``file`` opens what a person has open."""
    with desk.open(file="") as transport:
        assert transport.facts().company_path == str(desk.file)


def test_a_large_request_goes_through(desk: Desk) -> None:
    """Requests larger than any pipe's buffer arrive whole."""
    padding = QUESTION.replace(b"<QBXML>", b"<QBXML>" + b" " * 3_000_000)
    with desk.open() as transport:
        assert b"HostRet" in transport.exchange(padding)


def test_what_a_library_prints_disturbs_nothing(desk: Desk) -> None:
    """Text on the process's stdout does not get between two frames."""
    desk.goes_wrong(Trouble("ProcessRequest", Happening.PRINT))
    with desk.open() as transport:
        assert b"HostRet" in transport.exchange(QUESTION)


@pytest.mark.parametrize("number", HRESULTS)
def test_every_refusal_at_the_beginning_is_its_error(
    desk: Desk, processes: list[ComProcess], number: str
) -> None:
    """Each HRESULT of BeginSession is raised as its own error, and the connection is closed after it."""
    desk.goes_wrong(refusal("BeginSession", int(number, 16)))
    error = fails(desk.open())

    assert type(error) is HRESULTS[number][0]
    assert number in error.why
    assert error.where.startswith("BeginSession")
    assert desk.calls[-1] == "CloseConnection"
    assert all(has_ended(one.pid) for one in processes)


@pytest.mark.parametrize("number", HRESULTS)
def test_every_refusal_of_a_request_is_its_error_and_never_repeated(desk: Desk, number: str) -> None:
    """Each HRESULT of ProcessRequest is raised as its own error after one call: it may have been carried out."""
    desk.goes_wrong(refusal("ProcessRequest", int(number, 16)))
    with desk.open() as transport, pytest.raises(HRESULTS[number][0]) as caught:
        transport.exchange(QUESTION)

    assert number in caught.value.why
    assert desk.calls.count("ProcessRequest") == 1
    assert desk.calls[-2:] == ["EndSession", "CloseConnection"]


def test_an_unknown_number_is_shown(desk: Desk) -> None:
    """A number of no table is told as it is."""
    desk.goes_wrong(refusal("BeginSession", 0x80040433))
    assert "0x80040433" in fails(desk.open()).why


def test_a_request_in_another_grammar_was_not_done(desk: Desk) -> None:
    """The real refusal of unreadable XML is the error that promises that nothing was done."""
    with desk.open() as transport:
        with pytest.raises(RequestNotParsed):
            transport.exchange(QUESTION.replace(b"HostQuery", b"NoQuery"))
        assert b"HostRet" in transport.exchange(QUESTION)


# --- trying again


@pytest.mark.parametrize("number", HRESULTS)
def test_only_what_passes_is_tried_again(desk: Desk, number: str) -> None:
    """The numbers that may pass are tried again after each wait; every other one is final at once."""
    desk.goes_wrong(refusal("BeginSession", int(number, 16)))
    waited: list[float] = []
    error = fails(open_com(desk.settings(), waits=(1, 2, 4), sleep=waited.append))

    assert (isinstance(error, PASSING)) is (number in PASSING_NUMBERS)
    assert waited == ([1, 2, 4] if number in PASSING_NUMBERS else [])
    assert desk.calls.count("BeginSession") == len(waited) + 1


def test_a_later_try_may_succeed(desk: Desk, processes: list[ComProcess]) -> None:
    """QuickBooks that is still starting is waited for, each try in a process of its own."""
    desk.goes_wrong(refusal("BeginSession", 0x80040424, nth=1), refusal("BeginSession", 0x80040401, nth=2))
    waited: list[float] = []
    with open_com(desk.settings(), waits=(1, 2, 4), sleep=waited.append) as transport:
        assert b"HostRet" in transport.exchange(QUESTION)

    assert waited == [1, 2]
    assert len({one.pid for one in processes}) == 3


def test_refusals_of_other_calls_are_told_too(desk: Desk) -> None:
    """The interface that is not registered is the first thing that can be missing."""
    desk.goes_wrong(refusal("OpenConnection2", 0x80040154))
    assert fails(desk.open()).code == "TO-QB-191"


# --- QuickBooks does not come back


@pytest.mark.parametrize("method", [*BEFORE_A_TICKET, "PutUnattendedModePref", "QBXMLVersionsForSession"])
def test_a_hang_while_opening_ends_with_the_time_limit(
    desk: Desk, processes: list[ComProcess], method: str
) -> None:
    """Wherever QuickBooks hangs while a session is opened, the wait ends, and so does the process."""
    desk.goes_wrong(hang_at(method))
    error = fails(desk.open(time_limit=0.7))

    assert type(error) is BooksTimeout
    assert "0.7 seconds" in error.why
    assert all(has_ended(one.pid) for one in processes)


@pytest.mark.parametrize("after", [False, True])
def test_a_hang_in_a_request_ends_the_session(
    desk: Desk, processes: list[ComProcess], *, after: bool
) -> None:
    """A request without an answer is a time-out, and everything after it is a lost session."""
    desk.goes_wrong(hang_at("ProcessRequest", after=after))
    with desk.open() as transport:
        hurry(transport)
        with pytest.raises(BooksTimeout) as caught:
            transport.exchange(QUESTION)
        assert not isinstance(caught.value, SessionLost)
        assert has_ended(processes[0].pid)
        with pytest.raises(SessionLost):
            transport.exchange(QUESTION)
        with pytest.raises(SessionLost):
            transport.facts()

    assert desk.calls.count("ProcessRequest") == 1


def test_a_hang_in_the_question_for_the_file_is_a_time_out(desk: Desk) -> None:
    """The file's name is asked for within the time limit as well."""
    desk.goes_wrong(hang_at("GetCurrentCompanyFileName"))
    with desk.open() as transport:
        hurry(transport)
        with pytest.raises(BooksTimeout):
            transport.facts()


@pytest.mark.parametrize("method", ["EndSession", "CloseConnection"])
def test_a_hang_while_closing_spoils_nothing(desk: Desk, processes: list[ComProcess], method: str) -> None:
    """What was answered stays answered; the process is ended when it does not end by itself."""
    desk.goes_wrong(hang_at(method))
    with desk.open() as transport:
        answer = transport.exchange(QUESTION)
        hurry(transport)

    assert b"HostRet" in answer
    assert has_ended(processes[0].pid)


def test_an_answer_that_is_late_comes_too_late(desk: Desk) -> None:
    """An answer after the time limit is never given to the next question."""
    desk.goes_wrong(Trouble("ProcessRequest", Happening.LATE, seconds=5, after=True))
    with desk.open() as transport:
        hurry(transport)
        with pytest.raises(BooksTimeout):
            transport.exchange(QUESTION)
        with pytest.raises(SessionLost):
            transport.exchange(QUESTION)


def test_an_answer_may_take_its_time_within_the_limit(desk: Desk) -> None:
    """Slow is not late."""
    desk.goes_wrong(Trouble("ProcessRequest", Happening.LATE, seconds=0.2))
    with desk.open() as transport:
        assert b"HostRet" in transport.exchange(QUESTION)


def test_an_interrupted_wait_ends_the_session(
    desk: Desk, processes: list[ComProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After Ctrl-C the answer that still comes is not taken for another one's."""
    with desk.open() as transport:

        class Interrupted:
            def get(self, timeout: float) -> object:
                raise KeyboardInterrupt

            def put(self, reply: object) -> None:
                """The reply that nobody waits for any more."""

        monkeypatch.setattr(processes[0], "_replies", Interrupted())
        with pytest.raises(KeyboardInterrupt):
            transport.exchange(QUESTION)
        with pytest.raises(SessionLost):
            transport.exchange(QUESTION)


# --- the process dies


@pytest.mark.parametrize("method", [*BEFORE_A_TICKET, "PutUnattendedModePref", "QBXMLVersionsForSession"])
def test_a_death_while_opening_is_told(desk: Desk, processes: list[ComProcess], method: str) -> None:
    """A process that dies while it opens a session is an error that says so, and is not waited for."""
    desk.goes_wrong(Trouble(method, Happening.DIE))
    error = fails(desk.open())

    assert type(error) is ComBroken
    assert "exit code 9" in error.where
    assert all(has_ended(one.pid) for one in processes)


@pytest.mark.parametrize("after", [False, True])
def test_a_death_in_a_request_leaves_it_in_doubt(desk: Desk, *, after: bool) -> None:
    """It is neither of the two errors that promise that nothing was done; everything later is a lost session."""
    desk.goes_wrong(Trouble("ProcessRequest", Happening.DIE, after=after))
    with desk.open() as transport:
        with pytest.raises(ComBroken) as caught:
            transport.exchange(QUESTION)
        assert not isinstance(caught.value, SessionLost | RequestNotParsed)
        with pytest.raises(SessionLost):
            transport.exchange(QUESTION)


def test_a_death_in_the_question_for_the_file_is_told(desk: Desk) -> None:
    """The file's name is a call like any other."""
    desk.goes_wrong(Trouble("GetCurrentCompanyFileName", Happening.DIE))
    with desk.open() as transport, pytest.raises(ComBroken):
        transport.facts()


@pytest.mark.parametrize("method", ["EndSession", "CloseConnection"])
def test_a_death_while_closing_spoils_nothing(desk: Desk, method: str) -> None:
    """What was answered stays answered."""
    desk.goes_wrong(Trouble(method, Happening.DIE))
    with desk.open() as transport:
        answer = transport.exchange(QUESTION)

    assert b"HostRet" in answer


def test_the_session_is_ended_after_an_error_inside(desk: Desk) -> None:
    """An error of the program itself does not leave QuickBooks with an open session."""
    with pytest.raises(ZeroDivisionError), desk.open():
        _ = 1 // 0

    assert desk.calls[-2:] == ["EndSession", "CloseConnection"]


# --- people at the computer


def test_another_company_shows_in_the_next_answer(desk: Desk) -> None:
    """What people change meanwhile is what the next question sees."""
    with desk.open() as transport:
        desk.change(lambda company: company.profile.company.update(CompanyName="Other Company"))
        answer = transport.exchange(QUESTION.replace(b"HostQuery", b"CompanyQuery"))

    assert b"Other Company" in answer


def test_closing_quickbooks_ends_the_session(desk: Desk) -> None:
    """The ticket of a QuickBooks that was closed is worth nothing."""

    def close(company: object) -> None:
        company.desk.is_running = company.desk.is_open = False  # type: ignore[attr-defined]

    with desk.open() as transport:
        desk.change(close)
        with pytest.raises(SessionLost):
            transport.exchange(QUESTION)


def test_two_programs_do_not_have_the_file_at_once(desk: Desk) -> None:
    """A second session waits for the first and then says that the company could not be locked."""
    with desk.open():
        desk.goes_wrong(lock_seconds=0.1)
        error = fails(desk.open())

    assert error.code == "TO-QB-127"


# --- computers without QuickBooks


def test_a_computer_without_com_says_what_to_do(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pywin32 there is a sentence and a remedy, and no traceback."""
    monkeypatch.delenv(TEST_DOOR)
    error = fails(desk.open())

    assert type(error) is ComNotHere
    assert "pythoncom" in error.why
    assert "tieout-quickbooks[com]" in error.fix
    assert int(error.exit_code) == 4


def test_the_test_door_is_no_setting(desk: Desk) -> None:
    """No setting of a site can name what is dispatched."""
    assert not [name for name in type(desk.settings()).model_fields if "door" in name or "object" in name]


def test_the_errors_stay_what_they_are() -> None:
    """The classes the tests above rely on are those of the published table."""
    told = {HRESULTS[number][0] for number in PASSING_NUMBERS}

    assert set(PASSING) == told
    assert {NotReadyYet, QuickBooksNotReached} <= told
    assert not {LoginNotAutomatic, OtherCompanyOpen} & told


def test_nothing_of_windows_is_imported_by_the_program(desk: Desk, tmp_path: Path) -> None:
    """The process that speaks COM is the only one that looks for pywin32."""
    import sys

    with desk.open():
        assert "pythoncom" not in sys.modules
        assert "win32com" not in sys.modules
