"""``tieout quickbooks authorize``: the four answers of the certificate dialog, and what is said to each."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from tieout.cli import cli
from tieout_quickbooks.commands import authorize
from tieout_quickbooks.simulator import Answer, Grant, SimulatedCompany
from tieout_quickbooks.simulator.desk import FileMode

if TYPE_CHECKING:
    from tests.plugins.quickbooks.com.com_desk import Desk
else:
    from com_desk import Desk

TRANSPORTS = pytest.mark.parametrize("transport", ["com", "simulator"])
SEED = 'tick "Allow this application to login automatically". Then start the synchronization again.'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own, and no site file of anybody."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def run(desk: Desk, transport: str, *more: str) -> Result:
    """Type the command."""
    words = ["quickbooks", "authorize", "--file", str(desk.file), "--transport", transport, *more]
    return CliRunner().invoke(cli, words)


def asks(*clicks: Answer) -> Callable[[SimulatedCompany], object]:
    """The dialog will come, and these are the clicks on it."""
    return lambda company: company.desk.require_certificate(*clicks)


def words_of(result: Result) -> str:
    """Everything on stderr in one line, as errors are wrapped."""
    return " ".join(result.stderr.split())


@TRANSPORTS
def test_the_dialog_is_announced_with_its_four_answers(desk: Desk, transport: str) -> None:
    """Before anything is opened, each answer stands there with what follows, and which one to choose."""
    desk.change(asks(Answer.WHILE_OPEN))
    told = words_of(run(desk, transport))

    for words in authorize._ANSWERS.values():
        assert f'"{words}"' in told
    assert 'Choose "Yes, whenever this QuickBooks company file is open", then Continue, Yes, Done.' in told


@TRANSPORTS
def test_whenever_open_lets_us_in_for_good(desk: Desk, transport: str) -> None:
    """The company is shown, and the command that makes the site; a repeat needs no dialog."""
    desk.change(asks(Answer.WHILE_OPEN))
    for _ in range(2):
        result = run(desk, transport)
        assert result.exit_code == 0, result.output
        assert "Sample Plumbing" in result.stdout
        assert f'transport={transport} --set "file={desk.file}"' in result.stderr

    assert desk.company.desk.grants["tieout"].answer is Answer.WHILE_OPEN


@TRANSPORTS
def test_no_is_refused_and_can_be_asked_again(desk: Desk, transport: str) -> None:
    """No ends with 4 and the remedy; the next run may be answered otherwise."""
    desk.change(asks(Answer.NO, Answer.WHILE_OPEN))
    result = run(desk, transport)

    assert result.exit_code == 4
    assert "TO-QB-132" in result.stderr
    assert 'choose "Yes, whenever this QuickBooks company file is open"' in words_of(result)
    assert run(desk, transport).exit_code == 0


@TRANSPORTS
def test_prompt_each_time_is_found_out(desk: Desk, transport: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second session meets the dialog again and nobody answers it: that is said, with the way out."""
    monkeypatch.setattr(authorize, "_SECOND_LOOK", 2.0)
    desk.change(asks(Answer.PROMPT))
    result = run(desk, transport)

    assert result.exit_code == 5
    assert "asks again each time" in words_of(result)
    assert "nothing can run unattended" in words_of(result)
    assert result.stdout == ""


@TRANSPORTS
def test_always_needs_the_tick_and_then_works(desk: Desk, transport: str) -> None:
    """The fourth answer ends with the documented remedy; after the tick the same command succeeds."""
    desk.change(asks(Answer.ALWAYS))
    first = run(desk, transport)
    assert first.exit_code == 4
    assert "TO-QB-129" in first.stderr
    assert SEED in words_of(first)
    assert "tieout quickbooks authorize" in words_of(first).partition(SEED)[2]

    assert run(desk, transport).exit_code == 4
    desk.change(lambda company: company.desk.allow_automatic_login("tieout"))
    again = run(desk, transport)
    assert again.exit_code == 0, again.output


@TRANSPORTS
def test_the_first_time_needs_the_administrator(desk: Desk, transport: str) -> None:
    """In multi-user mode no dialog is shown, and the error says who has to be there."""

    def change(company: SimulatedCompany) -> None:
        company.desk.require_certificate(Answer.WHILE_OPEN)
        company.desk.mode = FileMode.MULTI

    desk.change(change)
    result = run(desk, transport)

    assert result.exit_code == 4
    assert "TO-QB-124" in result.stderr
    assert "single-user mode" in words_of(result)


def test_only_the_first_session_may_show_a_window(desk: Desk) -> None:
    """The second one opens as a sync will, without launching anything."""
    desk.change(asks(Answer.WHILE_OPEN))
    run(desk, "com")

    assert [arguments[2] for arguments in desk.arguments("OpenConnection2")] == [3, 1]


def test_nobody_there_ends_with_the_wait(desk: Desk) -> None:
    """A dialog that nobody answers is waited for as long as was said."""
    desk.change(asks())
    desk.change(lambda company: company.desk.grants.update(tieout=Grant(Answer.PROMPT)))
    result = run(desk, "com", "--wait", "1.5")

    assert result.exit_code == 5
    assert "Nobody answered in QuickBooks" in words_of(result)
    assert "1.5 seconds" in words_of(result)


@TRANSPORTS
def test_the_answer_is_json_alone(desk: Desk, transport: str) -> None:
    """With --json the facts stand on stdout and everything for people on stderr."""
    result = run(desk, transport, "--json")

    data: dict[str, Any] = json.loads(result.stdout)["data"]
    assert data["name"] == "Sample Plumbing"
    assert data["is_simulated"] is True


def test_an_error_is_json_too(desk: Desk) -> None:
    """A refusal under --json is the program's envelope, with the error's own code."""
    desk.change(asks(Answer.NO))
    result = run(desk, "com", "--json")

    assert result.exit_code == 4
    assert json.loads(result.stdout)["errors"][0]["code"] == "TO-QB-132"


def test_quiet_says_only_the_result(desk: Desk) -> None:
    """With --quiet nothing is announced."""
    assert run(desk, "com", "--quiet").stderr == ""


def test_company_works_by_com(desk: Desk) -> None:
    """``tieout quickbooks company`` shows the same through this transport."""
    result = CliRunner().invoke(cli, ["quickbooks", "company", "--file", str(desk.file), "--json"])

    assert json.loads(result.stdout)["data"]["path"] == str(desk.file)


def test_an_unknown_transport_is_refused() -> None:
    """QuickBooks cannot be called through the Web Connector, so there is nothing to authorize."""
    result = CliRunner().invoke(cli, ["quickbooks", "authorize", "--transport", "webconnector"])

    assert result.exit_code == 2
