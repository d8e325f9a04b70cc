"""Coming in: connections, sessions, the screen and the certificate dialog."""

import pytest

from tieout_quickbooks.simulator import (
    Answer,
    Clock,
    FileMode,
    HResult,
    NoAnswer,
    RequestProcessor,
    SimulatedCompany,
)
from tieout_quickbooks.simulator.hresult import TEXTS

QUERY = '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">{}</QBXMLMsgsRq></QBXML>'


def _connect(*companies: SimulatedCompany) -> RequestProcessor:
    quickbooks = RequestProcessor(*companies)
    quickbooks.open_connection("", "tieout")
    return quickbooks


def _begin_code(quickbooks: RequestProcessor, path: str = "", mode: int = 2) -> int:
    try:
        quickbooks.end_session(quickbooks.begin_session(path, mode))
    except HResult as error:
        return error.code
    return 0


def test_a_session_knows_its_file_and_versions(company: SimulatedCompany) -> None:
    """The open company answers for its path and for the versions spoken."""
    quickbooks = _connect(company)
    ticket = quickbooks.begin_session()
    assert quickbooks.get_current_company_file_name(ticket) == company.file_name
    assert quickbooks.qbxml_versions(ticket)[-1] == "16.0"


def test_a_ticket_is_good_for_its_session_only(company: SimulatedCompany) -> None:
    """After EndSession, or when invented, a ticket is invalid."""
    quickbooks = _connect(company)
    ticket = quickbooks.begin_session()
    quickbooks.end_session(ticket)
    for number in (ticket, "invented"):
        with pytest.raises(HResult) as caught:
            quickbooks.process_request(number, QUERY.format(""))
        assert caught.value.code == 0x8004040D


def test_closing_the_connection_ends_its_sessions(company: SimulatedCompany) -> None:
    """CloseConnection leaves no session behind, and without a connection there is none."""
    quickbooks = _connect(company)
    quickbooks.begin_session()
    quickbooks.close_connection()
    assert quickbooks.sessions == {}
    assert _begin_code(quickbooks) == 0x80040401


def test_no_file_open_and_none_named(company: SimulatedCompany) -> None:
    """Nothing to work on is 0x80040416; a path that is no company is 0x80040401."""
    company.desk.is_open = False
    assert _begin_code(_connect(company)) == 0x80040416
    assert _begin_code(_connect(company), r"C:\Books\Other.QBW") == 0x80040401


def test_another_file_is_open() -> None:
    """Naming a file while QuickBooks has another one open is 0x8004040A."""
    one, two = SimulatedCompany(file_name=r"C:\One.QBW"), SimulatedCompany(file_name=r"C:\Two.QBW")
    two.desk.is_open = False
    quickbooks = _connect(one, two)
    assert _begin_code(quickbooks, r"C:\Two.QBW") == 0x8004040A
    assert _begin_code(quickbooks, r"c:/one.qbw") == 0


def test_the_person_may_switch_companies_between_sessions() -> None:
    """The empty path always means the file that is open now."""
    one, two = SimulatedCompany(file_name=r"C:\One.QBW"), SimulatedCompany(file_name=r"C:\Two.QBW")
    two.desk.is_open = False
    quickbooks = _connect(one, two)
    first = quickbooks.get_current_company_file_name(quickbooks.begin_session())
    one.desk.is_open, two.desk.is_open = False, True
    second = quickbooks.get_current_company_file_name(quickbooks.begin_session())
    assert (first, second) == (r"C:\One.QBW", r"C:\Two.QBW")


@pytest.mark.parametrize(
    ("mode", "asked", "code"),
    [
        (FileMode.SINGLE, 0, 0),
        (FileMode.SINGLE, 1, 0x80040410),
        (FileMode.SINGLE, 2, 0),
        (FileMode.MULTI, 0, 0x80040410),
        (FileMode.MULTI, 1, 0),
        (FileMode.MULTI, 2, 0),
    ],
)
def test_the_file_mode_must_fit(company: SimulatedCompany, mode: FileMode, asked: int, code: int) -> None:
    """0 asks for single user, 1 for multi user, and 2 does not care."""
    company.desk.mode = mode
    assert _begin_code(_connect(company), mode=asked) == code


@pytest.mark.parametrize(
    ("flag", "code"),
    [
        ("has_modal_dialog", 0x80040414),
        ("is_starting", 0x80040424),
        ("has_exclusive_application", 0x80040422),
    ],
)
def test_the_screen_can_be_in_the_way(company: SimulatedCompany, flag: str, code: int) -> None:
    """A dialog, an unfinished start and a jealous application each have their code, and it passes."""
    setattr(company.desk, flag, True)
    assert _begin_code(_connect(company)) == code
    setattr(company.desk, flag, False)
    assert _begin_code(_connect(company)) == 0


def test_an_application_never_seen_needs_the_administrator(company: SimulatedCompany) -> None:
    """With nobody at the desk, or without the administrator in single-user mode, the answer is 0x80040418."""
    company.desk.require_certificate()
    assert _begin_code(_connect(company)) == 0x80040418
    company.desk.answers.append(Answer.WHILE_OPEN)
    company.desk.is_admin = False
    assert _begin_code(_connect(company)) == 0x80040418
    company.desk.is_admin, company.desk.mode = True, FileMode.MULTI
    assert _begin_code(_connect(company)) == 0x80040418
    company.desk.mode = FileMode.SINGLE
    assert _begin_code(_connect(company)) == 0


def test_no_is_asked_again_next_time(company: SimulatedCompany) -> None:
    """The person says no: 0x80040420, and the dialog comes back."""
    company.desk.require_certificate(Answer.NO, Answer.WHILE_OPEN)
    quickbooks = _connect(company)
    assert [_begin_code(quickbooks) for _ in range(3)] == [0x80040420, 0, 0]


def test_prompt_each_time_needs_a_person_each_time(company: SimulatedCompany) -> None:
    """The first session works; the next one waits behind the dialog, and works again once it is answered."""
    company.desk.require_certificate(Answer.PROMPT)
    quickbooks = _connect(company)
    assert _begin_code(quickbooks) == 0
    with pytest.raises(NoAnswer):
        quickbooks.begin_session()
    company.desk.answers += [Answer.NO, Answer.PROMPT]
    assert [_begin_code(quickbooks), _begin_code(quickbooks)] == [0x80040420, 0]


def test_while_open_works_while_open(company: SimulatedCompany) -> None:
    """Once closed, the file can be named, but the application may not log in by itself."""
    company.desk.require_certificate(Answer.WHILE_OPEN)
    quickbooks = _connect(company)
    assert _begin_code(quickbooks) == 0
    company.desk.is_open = False
    assert _begin_code(quickbooks, company.file_name) == 0x8004041D


def test_always_refuses_until_login_is_ticked(company: SimulatedCompany) -> None:
    """The answer "always" leads to 0x8004041D until the login is allowed; then it works with the file closed too."""
    company.desk.require_certificate(Answer.ALWAYS)
    quickbooks = _connect(company)
    assert [_begin_code(quickbooks), _begin_code(quickbooks)] == [0x8004041D, 0x8004041D]
    company.desk.allow_automatic_login("tieout")
    assert _begin_code(quickbooks) == 0
    company.desk.is_open = False
    assert _begin_code(quickbooks, company.file_name) == 0


def test_a_grant_can_be_taken_back(company: SimulatedCompany) -> None:
    """An application whose access was unticked gets 0x8004041A."""
    company.desk.revoke("tieout")
    assert _begin_code(_connect(company)) == 0x8004041A


def test_a_grant_is_for_one_application(company: SimulatedCompany) -> None:
    """What one application was granted does not help another one."""
    company.desk.require_certificate(Answer.WHILE_OPEN)
    assert _begin_code(_connect(company)) == 0
    other = RequestProcessor(company)
    other.open_connection("", "somebody else")
    assert _begin_code(other) == 0x80040418


def test_reading_only_is_kept_to(company: SimulatedCompany) -> None:
    """An application that asked for reading only cannot add."""
    quickbooks = _connect(company)
    quickbooks.put_is_read_only(True)  # noqa: FBT003 - the signature of the COM method
    ticket = quickbooks.begin_session()
    add = "<VendorAddRq><VendorAdd><Name>Bolt</Name></VendorAdd></VendorAddRq>"
    assert 'statusCode="3263"' in quickbooks.process(ticket, QUERY.format(add))
    assert 'statusCode="1"' in quickbooks.process(ticket, QUERY.format("<VendorQueryRq/>"))


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_every_known_hresult_can_be_had(code: int) -> None:
    """Each code of the table can come from BeginSession and from ProcessRequest, with its text."""
    quickbooks = _connect(SimulatedCompany(clock=Clock(at=0)))
    quickbooks.faults.fail_begin(code)
    assert _begin_code(quickbooks) == code
    ticket = quickbooks.begin_session()
    quickbooks.faults.fail_request(code)
    with pytest.raises(HResult) as caught:
        quickbooks.process(ticket, QUERY.format("<VendorQueryRq/>"))
    assert (caught.value.code, caught.value.text) == (code, TEXTS[code])
    assert str(caught.value).startswith(f"0x{code:08X}: ")
    assert 'statusCode="1"' in quickbooks.process(ticket, QUERY.format("<VendorQueryRq/>"))
