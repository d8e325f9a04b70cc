"""One file, several processes: what is kept, when it is written, and who may have it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tieout_quickbooks.simulator import (
    Answer,
    Clock,
    HResult,
    NotACompanyFile,
    RequestProcessor,
    SimulatedCompany,
    demo_company,
    load_company,
    save_company,
)
from tieout_quickbooks.simulator.storage import dump_company

SET = '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"{}>{}</QBXMLMsgsRq></QBXML>'
ADD = "<CustomerAddRq><CustomerAdd><Name>Acme</Name></CustomerAdd></CustomerAddRq>"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A company file with nothing in it."""
    path = tmp_path / "books.QBW"
    save_company(SimulatedCompany(clock=Clock(at=1_700_000_000)), path)
    return path


def _begin(path: Path) -> tuple[RequestProcessor, str]:
    quickbooks = RequestProcessor(path)
    quickbooks.open_connection("", "tieout")
    return quickbooks, quickbooks.begin_session()


def test_everything_comes_back(tmp_path: Path) -> None:
    """Records, transactions, deletions, memory, history, desk and switches survive saving."""
    company = demo_company(2, customers=30)
    company.desk.require_certificate(Answer.WHILE_OPEN, Answer.ALWAYS)
    company.delete(company.add("Vendor", "Gone"))
    company.behaviour.replay_in_full = True
    quickbooks = RequestProcessor(company)
    quickbooks.open_connection("", "tieout")
    ticket = quickbooks.begin_session()
    estimate = (
        "<EstimateAddRq><EstimateAdd><CustomerRef><FullName>Closed Diner</FullName></CustomerRef><EstimateLineAdd>"
        "<ItemRef><FullName>Labor</FullName></ItemRef></EstimateLineAdd></EstimateAdd></EstimateAddRq>"
    )
    quickbooks.process(ticket, SET.format(' newMessageSetID="A"', ADD + estimate))
    save_company(company, tmp_path / "c.QBW")
    again = load_company(tmp_path / "c.QBW")
    assert dump_company(again) == dump_company(company)
    assert again.find_by_name("acme", "Customer") is not None
    assert [event.name for event in again.history][-2:] == ["Acme", "1"]


def test_processes_share_one_company(path: Path) -> None:
    """What one session writes, the next one reads, the memory of message sets included."""
    quickbooks, ticket = _begin(path)
    quickbooks.process(ticket, SET.format(' newMessageSetID="A"', ADD))
    quickbooks.close_connection()
    quickbooks, ticket = _begin(path)
    assert "<Name>Acme</Name>" in quickbooks.process(ticket, SET.format("", "<CustomerQueryRq/>"))
    assert "<ErrorRecovery>" in quickbooks.process(ticket, SET.format(' newMessageSetID="A"', ADD))
    assert quickbooks.get_current_company_file_name(ticket) == str(path)


def test_a_change_is_on_disk_before_its_answer(path: Path) -> None:
    """Another look at the file during the session already shows the record."""
    quickbooks, ticket = _begin(path)
    quickbooks.process(ticket, SET.format("", ADD))
    assert load_company(path).count("Customer") == 1


def test_a_lost_answer_is_on_disk_too(path: Path) -> None:
    """A fault after processing loses the answer, never the record."""
    quickbooks, ticket = _begin(path)
    quickbooks.faults.lose_answer()
    with pytest.raises(HResult):
        quickbooks.process(ticket, SET.format("", ADD))
    assert load_company(path).count("Customer") == 1


def test_reading_does_not_write(path: Path) -> None:
    """The file is the same one, untouched, after queries of every sort."""
    quickbooks, ticket = _begin(path)
    before = path.stat()
    quickbooks.process(
        ticket,
        SET.format(
            "",
            "<CustomerQueryRq/><HostQueryRq/><ListDeletedQueryRq><ListDelType>Vendor"
            "</ListDelType></ListDeletedQueryRq>",
        ),
    )
    after = path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_the_tripwire_is_on_disk_even_for_a_refused_set(path: Path) -> None:
    """A Mod that was refused as a parse error is still found by whoever judges the file."""
    quickbooks, ticket = _begin(path)
    with pytest.raises(HResult):
        quickbooks.process(ticket, SET.format("", "<CustomerModRq/>"))
    assert [attempt.request for attempt in load_company(path).tripwire] == ["CustomerMod"]


def test_two_sessions_cannot_have_one_file(path: Path) -> None:
    """While one session is open another processor gets 0x8004041B; afterwards it gets in."""
    quickbooks, ticket = _begin(path)
    other = RequestProcessor(path)
    other.open_connection("", "tieout")
    with pytest.raises(HResult) as caught:
        other.begin_session()
    assert caught.value.code == 0x8004041B
    quickbooks.end_session(ticket)
    assert other.begin_session()


def test_the_lock_holds_between_processes_and_dies_with_them(path: Path) -> None:
    """A process that was killed in its session leaves the file free."""
    program = (
        "import sys\nfrom tieout_quickbooks.simulator import RequestProcessor\n"
        "q = RequestProcessor(sys.argv[1])\nq.open_connection('', 'x')\nq.begin_session()\nprint('in', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        quickbooks = RequestProcessor(path)
        quickbooks.open_connection("", "tieout")
        with pytest.raises(HResult):
            quickbooks.begin_session()
        other.kill()
        other.wait()
        assert quickbooks.begin_session()


def test_a_file_can_be_named_without_being_listed(path: Path) -> None:
    """A processor without files opens the one whose path it is given."""
    quickbooks = RequestProcessor()
    quickbooks.open_connection("", "tieout")
    assert quickbooks.begin_session(str(path))


def test_a_click_at_the_desk_is_remembered(path: Path) -> None:
    """A grant given in one process holds in the next."""
    company = load_company(path)
    company.desk.require_certificate(Answer.WHILE_OPEN)
    save_company(company, path)
    quickbooks, ticket = _begin(path)
    quickbooks.end_session(ticket)
    assert load_company(path).desk.answers == []
    _begin(path)[0].close_connection()


@pytest.mark.parametrize("content", ["", "{}", '{"format": 99}', "[]", "PK\x03\x04"])
def test_a_file_that_is_none_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    """Loading says so, and a session cannot be begun with it; the lock is free again."""
    path = tmp_path / "x.QBW"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotACompanyFile):
        load_company(path)
    quickbooks = RequestProcessor(path)
    quickbooks.open_connection("", "tieout")
    for _ in range(2):
        with pytest.raises(HResult) as caught:
            quickbooks.begin_session(str(path))
        assert caught.value.code == 0x80040401


def test_a_failed_save_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the new file cannot be put in place the old one is still whole, and nothing is left lying about."""
    before = path.read_bytes()

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(target)

    monkeypatch.setattr(Path, "replace", refuse)
    company = load_company(path)
    company.add("Customer", "Acme")
    with pytest.raises(PermissionError):
        save_company(company, path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_file_is_plain_json(path: Path) -> None:
    """Nothing in it needs more than a JSON reader."""
    assert json.loads(path.read_text(encoding="utf-8"))["format"] == 1
