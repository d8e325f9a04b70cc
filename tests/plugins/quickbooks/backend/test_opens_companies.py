"""Opening a company: who it is, which QuickBooks, and every way of not getting in with its remedy."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tieout.errors import AccessNotGranted, BooksClosed, BooksFault, ExitCode, TieoutError
from tieout_quickbooks import hooks
from tieout_quickbooks.errors import NotCalling
from tieout_quickbooks.port import SessionFacts
from tieout_quickbooks.qbxml import HRESULTS, VersionTooOld
from tieout_quickbooks.session import FILE_ID, OWNER_ID
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import (
    FileMode,
    RequestProcessor,
    SimulatedCompany,
    load_company,
    save_company,
)
from tieout_quickbooks.simulator.records import Extension
from tieout_quickbooks.transports.simulator import SimulatorTransport, register_computer


def fails(settings: Settings) -> TieoutError:
    """The error that opening raises."""
    with pytest.raises(TieoutError) as caught, hooks.open_books(settings):
        pass
    return caught.value


def test_company_says_who_it_is(company: SimulatedCompany, way_in: Settings) -> None:
    """Name, path, country and sample flag come from QuickBooks; a make-believe company says that it is one."""
    company.profile.country = "CA"
    company.profile.company |= {"CompanyName": "Café & Söhne", "IsSampleCompany": "true"}

    with hooks.open_books(way_in) as books:
        found = books.company()
    assert (found.name, found.path, found.country) == ("Café & Söhne", r"C:\Books\Sample.QBW", "CA")
    assert found.is_sample
    assert found.is_simulated
    assert found.file_id == ""


def test_our_own_file_id_identifies_the_company(company: SimulatedCompany, way_in: Settings) -> None:
    """The FileID under our owner id counts, whatever the case of the id; those of others do not."""
    company.extensions = [
        Extension("{00000000-0000-0000-0000-000000000001}", FILE_ID, "STR255TYPE", "theirs"),
        Extension(OWNER_ID.lower(), "AppLock", "STR255TYPE", "LOCKED:PC:1"),
        Extension(OWNER_ID.lower(), FILE_ID, "STR255TYPE", "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}"),
    ]

    with hooks.open_books(way_in) as books:
        first = books.company()
        company.extensions.clear()
        assert first.file_id == "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}"
        assert "file id" in books.company().differs_from(first)


def test_opening_writes_nothing(company: SimulatedCompany, way_in: Settings) -> None:
    """Not even a FileID is written into a company that has none."""
    with hooks.open_books(way_in) as books:
        books.company()

    assert company.history == []
    assert company.extensions == []


def test_newest_version_both_speak_is_used(company: SimulatedCompany, way_in: Settings) -> None:
    """A newer QuickBooks is spoken to in the newest version we know, an older one in its own."""
    for versions, expected in ((["5.0", "13.0", "16.0"], "13.0"), (["5.0", "8.0"], "8.0")):
        company.profile.versions = versions
        with hooks.open_books(way_in) as books:
            assert books.version == expected


def test_version_is_asked_for_where_the_transport_does_not_know(
    company: SimulatedCompany, way_in: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transport that was not told the versions begins in the oldest one, and QuickBooks' answer decides."""
    facts = SessionFacts(company_path=company.file_name, is_simulated=True)
    monkeypatch.setattr(SimulatorTransport, "facts", lambda self: facts)

    with hooks.open_books(way_in) as books:
        assert books.version == "13.0"


def test_too_old_quickbooks_is_refused(company: SimulatedCompany, way_in: Settings) -> None:
    """A QuickBooks that cannot read page by page is refused with a sentence."""
    company.profile.versions = ["1.0", "4.1"]

    assert isinstance(fails(way_in), VersionTooOld)


@pytest.mark.parametrize(
    ("answer", "code", "word"),
    [
        ("no", "TO-QB-132", "whenever this QuickBooks company file is open"),
        ("always", "TO-QB-129", "Allow this application to login automatically"),
    ],
)
def test_certificate_answers_that_keep_us_out_name_their_remedy(
    computer: RequestProcessor, way_in: Settings, answer: str, code: str, word: str
) -> None:
    """Clicking No, or "always" without its second half, says exactly what to click in QuickBooks."""
    error = fails(way_in.model_copy(update={"certificate": answer}))

    assert isinstance(error, AccessNotGranted)
    assert error.exit_code is ExitCode.NO_ACCESS
    assert error.code == code
    assert word in error.fix


@pytest.mark.parametrize("answer", ["prompt", "while-open"])
def test_certificate_answers_that_let_us_in(
    company: SimulatedCompany, computer: RequestProcessor, way_in: Settings, answer: str
) -> None:
    """The other two answers open the company, also the next time."""
    settings = way_in.model_copy(update={"certificate": answer})

    for _ in range(2):
        with hooks.open_books(settings) as books:
            assert books.company().name
    assert set(company.desk.grants) == {"tieout"}


def test_always_works_once_the_box_is_ticked(
    company: SimulatedCompany, computer: RequestProcessor, way_in: Settings
) -> None:
    """After the remedy was followed, the same command works, even with QuickBooks closed."""
    settings = way_in.model_copy(update={"certificate": "always", "file": company.file_name})
    computer.files = [company]
    register_computer(computer, company.file_name)
    fails(settings)
    company.desk.allow_automatic_login("tieout")
    company.desk.is_open = False

    with hooks.open_books(settings) as books:
        assert books.company().name


def test_first_access_needs_the_administrator(company: SimulatedCompany, way_in: Settings) -> None:
    """In multi-user mode the certificate dialog is not shown: the administrator has to be there once."""
    company.desk.mode = FileMode.MULTI
    error = fails(way_in.model_copy(update={"certificate": "while-open"}))

    assert error.code == "TO-QB-124"
    assert "single-user mode" in error.fix


@pytest.mark.parametrize(("flag", "code"), [("has_modal_dialog", "TO-QB-120"), ("is_starting", "TO-QB-136")])
def test_screens_that_keep_us_out_say_so(
    company: SimulatedCompany, way_in: Settings, flag: str, code: str
) -> None:
    """A dialog left open and a QuickBooks still starting have their own sentences."""
    setattr(company.desk, flag, True)
    error = fails(way_in)

    assert isinstance(error, BooksClosed)
    assert error.code == code


@pytest.mark.parametrize("number", sorted(HRESULTS))
def test_every_known_number_opens_to_its_own_error(
    computer: RequestProcessor, way_in: Settings, number: str
) -> None:
    """Whatever BeginSession answers becomes that number's error, with QuickBooks' own text, and closes again."""
    computer.faults.fail_begin(int(number, 16), text="Its own words")
    error = fails(way_in)

    assert type(error) is HRESULTS[number][0]
    assert "Its own words" in error.why
    assert computer.sessions == {}


def test_unknown_numbers_are_quoted(computer: RequestProcessor, way_in: Settings) -> None:
    """A number nobody knows is a fault that quotes it."""
    computer.faults.fail_begin(0x8004BEEF)

    assert "0x8004BEEF" in fails(way_in).why


def test_web_page_instead_of_an_answer_is_no_company(computer: RequestProcessor, way_in: Settings) -> None:
    """What is not qbXML is refused at the door, and the session is closed."""
    computer.faults.answer_html()

    assert isinstance(fails(way_in), BooksFault)
    assert computer.sessions == {}


def test_a_quickbooks_that_calls_us_cannot_be_opened_in_between() -> None:
    """The error says that it calls, and what works meanwhile."""
    error = fails(Settings(transport="webconnector"))

    assert isinstance(error, NotCalling)
    assert "Update Selected" in error.fix


def test_patterns_are_not_company_files() -> None:
    """A wildcard that nobody resolved is refused instead of taken for a name."""
    assert fails(Settings(transport="simulator", file=r"C:\Books\*.QBW")).code == "TO-QB-021"


def test_missing_files_are_named(tmp_path: Path) -> None:
    """A company file that is not there is named with its path."""
    error = fails(Settings(transport="simulator", file=str(tmp_path / "Nowhere.QBW")))

    assert isinstance(error, BooksClosed)
    assert "Nowhere.QBW" in error.what


def test_nothing_open_asks_for_a_file() -> None:
    """Without a file named and without QuickBooks running there is nothing to open."""
    assert fails(Settings(transport="simulator")).code == "TO-QB-122"


def test_company_kept_in_a_file_is_opened(company: SimulatedCompany, tmp_path: Path) -> None:
    """A make-believe company in a JSON file is opened by its path, and the certificate's answer is kept in it."""
    path = tmp_path / "Sample.QBW"
    save_company(company, path)
    settings = Settings(transport="simulator", file=str(path), certificate="while-open")

    with hooks.open_books(settings) as books:
        assert books.company().path == str(path)
    assert set(load_company(path).desk.grants) == {"tieout"}


def test_company_without_a_name_is_a_fault(company: SimulatedCompany, way_in: Settings) -> None:
    """An answer that names no company identifies nothing."""
    company.profile.company["CompanyName"] = ""

    assert "which company" in fails(way_in).what


@pytest.mark.parametrize(
    "wrong", [{"page_size": 0}, {"time_limit": 0}, {"transport": "fax"}, {"app_name": ""}, {"fil": "x"}]
)
def test_impossible_settings_are_refused(wrong: dict[str, Any]) -> None:
    """A setting out of range, or one that does not exist, is refused when the site file is read."""
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)
