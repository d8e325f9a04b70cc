"""The make-believe QBXMLRP2 object is stricter than the real one: order, types, ticket and thread."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tieout_quickbooks.simulator import Answer, SimulatedCompany, load_company, save_company
from tieout_quickbooks.simulator.com import ComRequestProcessor
from tieout_quickbooks.simulator.com_errors import TYPE_MISMATCH, UNEXPECTED, WRONG_THREAD, ComError
from tieout_quickbooks.simulator.computer import Computer, load_computer, read_calls, save_computer


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A company file."""
    path = tmp_path / "A.QBW"
    save_company(SimulatedCompany(file_name=str(path)), path)
    return path


@pytest.fixture
def processor(file: Path, tmp_path: Path) -> ComRequestProcessor:
    """The object, in the thread of the test."""
    return ComRequestProcessor(Computer((str(file),), str(tmp_path / "log"), lock_seconds=0))


def number_of(call: Callable[[], Any]) -> int:
    """The particular number of the COM error a call raises."""
    with pytest.raises(ComError) as caught:
        call()
    error = caught.value
    assert error.hresult < 0
    found = error.excepinfo[5] if error.excepinfo else error.hresult
    assert isinstance(found, int)
    return found & 0xFFFFFFFF


def opened(processor: ComRequestProcessor, file: Path) -> str:
    """A connection and a session."""
    processor.OpenConnection2("", "tieout", 1)
    return processor.BeginSession(str(file), 2)


def test_wishes_are_refused_after_the_session_began(processor: ComRequestProcessor, file: Path) -> None:
    """Both the object and its methods."""
    processor.OpenConnection2("", "tieout", 1)
    wishes = processor.AuthPreferences
    wishes.PutIsReadOnly(True)  # noqa: FBT003 - the signature of the COM method
    processor.BeginSession(str(file), 2)

    assert number_of(lambda: processor.AuthPreferences) == UNEXPECTED
    assert number_of(lambda: wishes.PutUnattendedModePref(1)) == UNEXPECTED


def test_calls_out_of_order_are_refused(processor: ComRequestProcessor, file: Path) -> None:
    """No session without a connection, no second of either, no closing before the session ended."""
    assert number_of(lambda: processor.BeginSession(str(file), 2)) == UNEXPECTED
    assert number_of(lambda: processor.AuthPreferences) == UNEXPECTED
    assert number_of(processor.CloseConnection) == UNEXPECTED
    ticket = opened(processor, file)
    assert number_of(lambda: processor.OpenConnection2("", "tieout", 1)) == UNEXPECTED
    assert number_of(lambda: processor.BeginSession(str(file), 2)) == UNEXPECTED
    assert number_of(processor.CloseConnection) == UNEXPECTED
    processor.EndSession(ticket)
    processor.CloseConnection()


def test_a_foreign_ticket_is_refused(processor: ComRequestProcessor, file: Path) -> None:
    """0x8004040D, whatever is asked with it, and for the own one after its end."""
    ticket = opened(processor, file)
    for call in (
        processor.GetCurrentCompanyFileName,
        processor.QBXMLVersionsForSession,
        processor.EndSession,
    ):
        assert number_of(lambda call=call: call("x")) == 0x8004040D  # type: ignore[misc]
    assert number_of(lambda: processor.ProcessRequest("x", "<a/>")) == 0x8004040D
    processor.EndSession(ticket)
    assert number_of(lambda: processor.ProcessRequest(ticket, "<a/>")) == 0x8004040D


@pytest.mark.parametrize(
    "arguments", [("", "tieout", "1"), ("", "tieout", True), (None, "tieout", 1), ("", b"tieout", 1), ("",)]
)
def test_wrong_types_are_refused(processor: ComRequestProcessor, arguments: tuple[Any, ...]) -> None:
    """COM forgives some of them; this does not."""
    assert number_of(lambda: processor.OpenConnection2(*arguments)) == TYPE_MISMATCH


@pytest.mark.parametrize("number", [-1, 5])
def test_unknown_connection_types_and_modes_are_refused(
    processor: ComRequestProcessor, file: Path, number: int
) -> None:
    """Only the numbers of the type library."""
    assert number_of(lambda: processor.OpenConnection2("", "tieout", number)) == UNEXPECTED
    processor.OpenConnection2("", "tieout", 3)
    assert number_of(lambda: processor.BeginSession(str(file), number)) == UNEXPECTED


def test_another_thread_is_refused(processor: ComRequestProcessor) -> None:
    """The apartment is single-threaded: only the thread that made the object may call it."""
    seen: list[int] = []

    def call() -> None:
        seen.append(number_of(lambda: processor.OpenConnection2("", "tieout", 1)))

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()

    assert seen == [WRONG_THREAD]


def test_quickbooks_errors_have_the_shape_of_pywin32s(processor: ComRequestProcessor, file: Path) -> None:
    """A generic signed number outside, the particular one with QuickBooks' text inside."""
    ticket = opened(processor, file)
    with pytest.raises(ComError) as caught:
        processor.ProcessRequest(ticket, "<nonsense/>")

    assert caught.value.hresult == -2147352567
    assert caught.value.excepinfo is not None
    assert caught.value.excepinfo[5] == 0x80040400 - 2**32
    assert "parsing" in str(caught.value.excepinfo[2])
    assert len(caught.value.args) == 4


def test_the_dialog_is_remembered_by_the_file(processor: ComRequestProcessor, file: Path) -> None:
    """An answer given in one process is there in the next, and so is the tick."""
    company = load_company(file)
    company.desk.require_certificate(Answer.ALWAYS)
    save_company(company, file)
    processor.OpenConnection2("", "tieout", 3)
    assert number_of(lambda: processor.BeginSession(str(file), 2)) == 0x8004041D

    company = load_company(file)
    assert company.desk.grants["tieout"].answer == Answer.ALWAYS
    company.desk.allow_automatic_login("tieout")
    save_company(company, file)
    assert processor.BeginSession(str(file), 2)


def test_the_description_survives_its_file(tmp_path: Path) -> None:
    """What one process writes is what the next reads."""
    computer = Computer(("a", "b"), "log", lock_seconds=1)
    save_computer(computer, tmp_path / "c.json")

    assert load_computer(tmp_path / "c.json") == computer
    assert read_calls(tmp_path / "nothing") == []
