"""``tieout quickbooks probe``: every question is asked, a failing one stops none, and nobody's data gets into the file."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from tieout.cli import cli
from tieout_quickbooks.probing import Ask, Finding, WritingProbesRefused
from tieout_quickbooks.probing import run as running
from tieout_quickbooks.probing.reading import READING
from tieout_quickbooks.probing.writing import WRITING
from tieout_quickbooks.simulator import RequestProcessor, SimulatedCompany, demo_company, save_company
from tieout_quickbooks.simulator.computer import Happening, Trouble
from tieout_quickbooks.transports import open_transport
from tieout_quickbooks.transports.simulator import forget_computers, register_computer

if TYPE_CHECKING:
    from tests.plugins.quickbooks.com.com_desk import Desk, hang_at
else:
    from com_desk import Desk, hang_at


@pytest.fixture
def sample(desk: Desk) -> SimulatedCompany:
    """A sample company with people in it, on the computer's disk."""
    company = demo_company()
    company.profile.company["IsSampleCompany"] = "true"
    company.file_name = str(desk.file)
    save_company(company, desk.file)
    return company


def probe(desk: Desk, *more: str, transport: str = "simulator") -> Result:
    """Type the command."""
    out = ["--out", str(desk.folder / "found.json")]
    words = ["quickbooks", "probe", "--file", str(desk.file), "--transport", transport, *out, *more]
    return CliRunner().invoke(cli, words)


def found(desk: Desk) -> dict[str, Any]:
    """The answer file, its findings by name."""
    data: dict[str, Any] = json.loads((desk.folder / "found.json").read_text(encoding="utf-8"))
    return {**data, "findings": {one["name"]: one for one in data["findings"]}}


def conclusion(desk: Desk, name: str) -> str:
    """What one probe concluded."""
    said: str = found(desk)["findings"][name]["conclusion"]
    return said


@pytest.mark.parametrize("transport", ["com", "simulator"])
def test_reading_probes_answer_and_write_nothing(
    desk: Desk, sample: SimulatedCompany, transport: str
) -> None:
    """Each question has an answer, and the company file is the same to the byte."""
    before = desk.file.read_bytes()
    result = probe(desk, transport=transport)

    assert result.exit_code == 0, result.output
    facts = found(desk)
    assert [one["status"] for one in facts["findings"].values()] == ["answered"] * len(READING)
    assert facts["product"] == "QuickBooks Enterprise Solutions 24.0"
    assert facts["is_simulated"] is True
    assert facts["wrote"] is False
    assert desk.file.read_bytes() == before


def test_writing_probes_answer_in_the_sample_company(desk: Desk, sample: SimulatedCompany) -> None:
    """All of them are answered, by COM, and what they added is named after them."""
    result = probe(desk, "--write", transport="com")

    assert result.exit_code == 0, result.output
    facts = found(desk)
    assert len(facts["findings"]) == len(READING) + len(WRITING)
    assert {one["status"] for one in facts["findings"].values()} == {"answered"}
    added = [event for event in desk.company.history if event.application == "tieout"]
    names = [
        event.name for event in added if event.action == "created" and event.kind in {"Customer", "Vendor"}
    ]
    assert names
    assert all(name.startswith("tieout probe") for name in names)
    assert not [event for event in added if event.action in {"modified", "deleted"}]
    assert not desk.company.tripwire


def test_writing_is_refused_in_any_other_company(desk: Desk) -> None:
    """Outside of a sample company nothing is asked, nothing written, no file made."""
    before = desk.file.read_bytes()
    result = probe(desk, "--write", transport="com")

    assert result.exit_code == 2
    assert "TO-QB-052" in result.stderr
    assert desk.file.read_bytes() == before
    assert not (desk.folder / "found.json").exists()
    assert desk.calls.count("ProcessRequest") == 1


def test_a_company_that_changes_meanwhile_is_not_written_to(sample: SimulatedCompany, desk: Desk) -> None:
    """Each write looks again whether this still is the sample company."""
    other = SimulatedCompany(file_name=r"C:\Books\Real.QBW")
    computer = register_computer(RequestProcessor(sample))
    computer.faults.swap_company(other, skip=1)
    settings = desk.settings(transport="simulator", file="")
    ask = Ask(lambda: open_transport(settings), "13.0", "ABC")
    ask('<HostQueryRq requestID="1"/>')

    with pytest.raises(WritingProbesRefused):
        ask.write("<CustomerAddRq/>")
    ask.close()
    forget_computers()
    assert not other.history


def test_no_name_of_the_company_gets_into_the_file(desk: Desk, sample: SimulatedCompany) -> None:
    """Neither the company's name nor any customer's name, telephone or mail stands in the file."""
    assert probe(desk).exit_code == 0
    text = (desk.folder / "found.json").read_text(encoding="utf-8")

    assert str(sample.profile.company["CompanyName"]) not in text
    for record in sample.list_records("Customer", "Vendor", "Employee"):
        for field in ("Name", "Phone", "Email", "CompanyName", "LastName"):
            value = str(record.fields.get(field, ""))
            assert len(value) < 4 or not re.search(rf"\b{re.escape(value)}\b", text), (field, value)


def test_an_existing_file_is_not_overwritten(desk: Desk, sample: SimulatedCompany) -> None:
    """Refused before QuickBooks is asked anything."""
    (desk.folder / "found.json").write_text("mine", encoding="utf-8")
    result = probe(desk, transport="com")

    assert result.exit_code == 2
    assert (desk.folder / "found.json").read_text(encoding="utf-8") == "mine"
    assert desk.calls == []


@pytest.mark.parametrize("happening", [Happening.DIE, Happening.REFUSE])
def test_a_failing_probe_stops_no_other(desk: Desk, sample: SimulatedCompany, happening: Happening) -> None:
    """After the process died in the middle of one question, the next one has a new session."""
    desk.goes_wrong(Trouble("ProcessRequest", happening, nth=3, number=0x80010105))
    result = probe(desk, transport="com")

    assert result.exit_code == 0, result.output
    statuses = [one["status"] for one in found(desk)["findings"].values()]
    assert statuses.count("failed") == 1
    assert desk.calls.count("BeginSession") == 3


def test_a_hanging_quickbooks_costs_one_probe(desk: Desk, sample: SimulatedCompany) -> None:
    """The time limit ends the one question; the others are asked in a new session."""
    settings = desk.settings(time_limit=4)
    desk.goes_wrong(hang_at("ProcessRequest", nth=4))
    contact = running.run_probes(settings, lambda: open_transport(settings), writes=False, marker="A1")

    answered = [one for one in contact.findings if one.status == "answered"]
    assert len(answered) == len(READING)
    assert "TO-ACC-004" in contact.findings[2].conclusion


def test_a_probe_with_a_mistake_is_told_as_failed(
    desk: Desk, sample: SimulatedCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake in a probe is a finding of its own kind, not the end."""

    def broken(ask: Ask) -> Finding:
        """Is this one broken?"""
        raise KeyError("unexpected")

    monkeypatch.setattr(running, "READING", (broken, *READING[:1]))
    settings = desk.settings(transport="simulator")
    contact = running.run_probes(settings, lambda: open_transport(settings), writes=False, marker="A1")

    assert [one.status for one in contact.findings] == ["failed", "answered"]
    assert contact.findings[0].question == "Is this one broken?"
    assert "KeyError" in contact.findings[0].conclusion


def tell(name: str, value: object) -> Callable[[SimulatedCompany], object]:
    """QuickBooks behaves otherwise in one of the things nobody could look up."""
    return lambda company: setattr(company.behaviour, name, value)


@pytest.mark.parametrize(
    ("switch", "value", "probe_name", "said"),
    [
        ("unknown_id_code", 3120, "unknown-list-id", "3120"),
        ("unknown_id_code", 500, "unknown-list-id", "500"),
        ("unknown_set_code", 600, "unknown-set-status", "600"),
        ("refuse_long_texts", False, "long-name", "3070"),
        ("refuse_long_texts", True, "long-name", "0x80040400"),
        ("replay_in_full", True, "repeated-set", "'CustomerRet'"),
        ("replay_in_full", False, "repeated-set", "'ErrorRecovery'"),
    ],
)
def test_the_conclusion_follows_the_behaviour(
    desk: Desk, sample: SimulatedCompany, switch: str, value: object, probe_name: str, said: str
) -> None:
    """Each of the switches of the make-believe QuickBooks is found out by its probe."""
    desk.change(tell(switch, value))
    assert probe(desk, "--write").exit_code == 0

    assert said in conclusion(desk, probe_name)


def test_the_wrong_offset_in_summer_is_found_out(desk: Desk, sample: SimulatedCompany) -> None:
    """Stamps of July that are an hour off their edit sequence are counted."""

    def summer(company: SimulatedCompany) -> None:
        company.clock.has_dst_defect = True
        company.clock.at = 1_751_371_200
        for record in list(company.list_records("Customer"))[:3]:
            company.modify(record, {"Phone": "1"})

    desk.change(summer)
    assert probe(desk).exit_code == 0

    assert "3 times 3600" in conclusion(desk, "stamp-offset")


def test_every_probe_has_a_question() -> None:
    """The docstring is the question, and ends as one."""
    for one in (*READING, *WRITING):
        first = (one.__doc__ or "").partition("\n")[0]
        assert first.endswith("?"), one.__name__


def test_the_summary_is_json_alone(desk: Desk, sample: SimulatedCompany) -> None:
    """With --json the summary stands on stdout, the findings for people on stderr."""
    result = probe(desk, "--json")

    data = json.loads(result.stdout)["data"]
    assert data["answered"] == len(READING)
    assert data["failed"] == ""
    assert Path(data["file"]).is_file()
    assert "host-facts:" in result.stderr


@pytest.mark.live
@pytest.mark.skipif(
    "sys.platform != 'win32'", reason="needs Windows with QuickBooks and its sample company open"
)
def test_a_real_quickbooks_answers(tmp_path: Path) -> None:
    """The open company of a real QuickBooks can be asked; nothing is written."""
    out = tmp_path / "found.json"
    result = CliRunner().invoke(cli, ["quickbooks", "probe", "--out", str(out)])

    assert result.exit_code == 0, result.output
    assert json.loads(out.read_text(encoding="utf-8"))["is_simulated"] is False
