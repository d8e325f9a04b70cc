"""``tieout quickbooks company``: which company is open, as rows or as JSON."""

import json
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from tieout_quickbooks import hooks
from tieout_quickbooks.simulator import RequestProcessor, SimulatedCompany
from tieout_quickbooks.transports.com_errors import ComNotHere

ARGUMENTS = ["company", "--transport", "simulator"]


@pytest.fixture
def group() -> click.Group:
    """A group named after the backend, with the backend's commands."""
    made = click.Group("quickbooks")
    hooks.register_commands(made)
    return made


def test_only_what_works_is_offered(group: click.Group) -> None:
    """There is no command that would only promise something."""
    assert set(group.commands) == {"company", "authorize", "probe", "qwc", "reach", "password"}


def test_facts_are_shown_in_rows(computer: RequestProcessor, group: click.Group) -> None:
    """Each fact stands in a line of its own."""
    result = CliRunner().invoke(group, ARGUMENTS, catch_exceptions=False)

    assert result.exit_code == 0
    rows = dict(line.split("  ", 1) for line in result.output.splitlines())
    assert rows["name"].strip() == "Sample Plumbing"
    assert rows["is simulated"].strip() == "yes"
    assert rows["file id"].strip() == "-"


def test_facts_are_json_for_programs(computer: RequestProcessor, group: click.Group) -> None:
    """With --json, which every command of the program has, one document comes alone."""
    result = CliRunner().invoke(group, ARGUMENTS, obj=SimpleNamespace(json=True), catch_exceptions=False)

    answer = json.loads(result.output)
    assert answer["schema"] == "tieout/1"
    assert answer["data"]["name"] == "Sample Plumbing"
    assert answer["data"]["qbxml"] == "13.0"
    assert len(answer["data"]["fingerprint"]) == 16


def test_names_cannot_command_the_terminal(
    company: SimulatedCompany, computer: RequestProcessor, group: click.Group
) -> None:
    """A control sign in a company's name is shown as a code, not obeyed."""
    company.profile.company["CompanyName"] = "Acme\u009b31m"
    result = CliRunner().invoke(group, ARGUMENTS, catch_exceptions=False)

    assert "Acme<009B>31m" in result.output


def test_ways_that_are_not_here_are_refused_here_too(group: click.Group) -> None:
    """The command raises the error the program prints, on a computer without COM."""
    with pytest.raises(ComNotHere):
        CliRunner().invoke(group, ["company", "--transport", "com"], catch_exceptions=False)
