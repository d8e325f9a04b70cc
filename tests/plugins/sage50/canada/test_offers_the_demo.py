"""The demo's company, the profile, and the backend's own command."""

import json
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner
from tests.plugins.sage50.canada.conftest import PersonAtSage

from tieout.records import Bill, Customer, Entity, Invoice
from tieout.rules import SiteRules
from tieout_sage50 import ca
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.simulator.papers import PURCHASE_JOURNAL, SALES_JOURNAL
from tieout_sage50.canada.watermark import read_watermark


@pytest.fixture
def sql_mode() -> str:
    """One mode."""
    return "strict"


def test_the_demo_is_read_by_the_same_code(tmp_path: Path) -> None:
    """An SQLite file opens as the company the demo names, says it is simulated, and every entity reads."""
    demo = ca.make_demo(tmp_path)
    with ca.open_books(CanadaSettings.model_validate(demo.settings)) as books:
        assert books.company() == demo.company
        assert demo.company.is_simulated
        assert "SQLite" in demo.company.name
        for entity in ca.describe_backend().entities:
            *_, last = ca.fetch_records(books, entity, "")
            assert last.complete
            assert read_watermark(last.watermark)


def test_the_demo_cannot_be_written_through_the_reading_side(tmp_path: Path) -> None:
    """Its file is opened read only."""
    demo = ca.make_demo(tmp_path)
    with (
        ca.open_books(CanadaSettings.model_validate(demo.settings)) as books,
        books.database.connect() as connection,
        pytest.raises(Exception, match="readonly"),
    ):
        connection.exec_driver_sql("DELETE FROM tcustomr")


def test_the_demo_shows_each_documented_scenario(tmp_path: Path) -> None:
    """Equal names, other names, only on the host with and without an approved transaction, a name twice."""
    demo = ca.make_demo(tmp_path)
    with ca.open_books(CanadaSettings.model_validate(demo.settings)) as books:
        names = {
            record.name
            for entity in (Entity.CUSTOMER, Entity.VENDOR)
            for page in ca.fetch_records(books, entity, "")
            for record in page.records
        }
    papers: list[Any] = [one for one in demo.host_records if isinstance(one, Invoice | Bill)]
    approved = {one.party for one in papers if one.approved}
    waiting = {one.party for one in papers if not one.approved}
    assert "Toitures Côté & Fils" in approved & names
    assert "Excavation Île-Perrot" in approved - names
    assert "Peinture Saint-Éloi" in waiting - names - approved
    customers = [one.name for one in demo.host_records if isinstance(one, Customer)]
    assert customers.count("Clinique Ste-Anne") == 2
    keys = {one.key for one in demo.host_records}
    assert {one.party_key for one in papers} <= keys


def test_the_profile_holds_the_documented_rules() -> None:
    """Linked companies only, address and phone both ways, approved transactions once."""
    rules = SiteRules.model_validate(
        tomllib.loads(ca.describe_backend().profiles["sage-construction-management"])["rules"]
    )
    for entity in (Entity.CUSTOMER, Entity.VENDOR):
        party = rules.of(entity)
        assert party is not None
        assert (party.direction, party.only_linked, party.only_changed) == ("both", True, True)
        assert party.only_after_approved_transaction
        assert party.replace == party.update_books == ("address", "phone")
    for entity in (Entity.INVOICE, Entity.BILL):
        paper = rules.of(entity)
        assert paper is not None
        assert (paper.direction, paper.only_approved) == ("export", True)


def run(settings: CanadaSettings, *, as_json: bool = False) -> Any:
    """``tieout sage50-ca journals`` with the options that lead to a company."""
    group = click.Group("sage50-ca")
    ca.register_commands(group)
    words = [
        *("--server", settings.server, "--port", str(settings.port), "--database", settings.database),
        *("--user", settings.user, "--password-from", "SAGE_PASSWORD"),
    ]
    return CliRunner(env={"SAGE_PASSWORD": settings.password.get_secret_value()}).invoke(
        group, ["journals", *words], obj=SimpleNamespace(json=as_json), catch_exceptions=False
    )


def test_journals_are_listed_with_whom_they_are_about(
    way_in: CanadaSettings, bookkeeper: PersonAtSage
) -> None:
    """Number, entries, from when to when, and an example of each side."""
    bookkeeper.seed(Entity.INVOICE, [Invoice(key="1", name="1001"), Invoice(key="2", name="1002")])
    bookkeeper.seed(Entity.BILL, [Bill(key="1", name="B-1")])
    lines = run(way_in).output.splitlines()
    assert lines[0].split() == ["number", "entries", "first", "last", "of", "customers", "of", "vendors"]
    assert lines[1].split()[:4] == [str(SALES_JOURNAL), "2", "2026-03-04", "2026-03-04"]
    assert "2 (Party of 1002)" in lines[1]
    assert "1 (Party of B-1)" in lines[2]
    told = json.loads(run(way_in, as_json=True).output)["data"]["journals"]
    assert [one["number"] for one in told] == [SALES_JOURNAL, PURCHASE_JOURNAL]


def test_no_journal_yet(way_in: CanadaSettings) -> None:
    """A company in which nothing was posted says so."""
    assert "Nothing has been posted yet" in run(way_in).output


def test_journals_of_a_site(way_in: CanadaSettings, bookkeeper: PersonAtSage) -> None:
    """With a site's name its own settings lead there."""
    bookkeeper.seed(Entity.BILL, [Bill(key="1", name="B-1")])
    group = click.Group("sage50-ca")
    ca.register_commands(group)
    told = SimpleNamespace(json=False, books_settings=lambda site: {"works": way_in}[site])
    assert str(PURCHASE_JOURNAL) in CliRunner().invoke(group, ["journals", "works"], obj=told).output
