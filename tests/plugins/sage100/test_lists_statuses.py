"""``tieout sage100-contractor statuses``: the company's own list, and what is configured of it."""

import json
from types import SimpleNamespace
from typing import Any

import click
from click.testing import CliRunner, Result

from tieout_sage100 import hooks
from tieout_sage100.settings import ContractorSettings
from tieout_sage100.simulator.company import SimulatedCompany


def run(settings: ContractorSettings, *, as_json: bool = False) -> Result:
    """The command as a person types it, for a site with these settings."""
    cli = click.Group()
    hooks.register_commands(cli)
    context: Any = SimpleNamespace(json=as_json, books_settings=lambda name: settings)
    return CliRunner().invoke(cli, ["statuses", "shop"], obj=context, catch_exceptions=False)


def test_each_status_has_its_number_name_and_clients(
    company: SimulatedCompany, way_in: ContractorSettings
) -> None:
    """Those nobody has, those without a name, and clients without one are listed, too."""
    for number, status in ((101, 1), (102, 1), (103, 6), (104, 9), (105, None)):
        company.add_client(number, status=status)
    lines = [line.rstrip() for line in run(way_in).output.splitlines()]
    assert lines == [
        "number  name                          clients  inactive",
        "none                                  1",
        "1       Current                       2",
        "4       On hold                       0",
        "6       do not accept contract again  1        yes",
        "9                                     1",
    ]


def test_json_has_the_same(company: SimulatedCompany, way_in: ContractorSettings) -> None:
    """In the shape of every command."""
    company.add_client(101, status=6)
    answer = json.loads(run(way_in, as_json=True).output)
    assert answer["schema"] == "tieout/1"
    assert answer["data"]["statuses"][-1] == {
        "number": 6,
        "name": "do not accept contract again",
        "clients": 1,
        "inactive": True,
    }


def test_nothing_configured_is_said(way_in: ContractorSettings) -> None:
    """With the setting to make."""
    output = run(way_in.model_copy(update={"inactive_statuses": ()})).output
    assert "every client counts as active" in output
    assert "inactive_statuses = [NUMBER]" in output


def test_a_configured_number_the_company_does_not_have_is_said(way_in: ContractorSettings) -> None:
    """It may be another company's."""
    output = run(way_in.model_copy(update={"inactive_statuses": (6, 66)})).output
    assert "not in the company's list: 66" in output


def test_a_name_cannot_command_the_terminal(company: SimulatedCompany, way_in: ContractorSettings) -> None:
    """Control signs are shown as what they are."""
    company.name_status(2, "\x1b[2Jgone")
    output = run(way_in).output
    assert "\x1b" not in output
    assert "<001B>[2Jgone" in output
