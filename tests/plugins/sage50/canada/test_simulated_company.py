"""The make-believe company is as strict as the tables and the screens are known to be, on MariaDB and SQLite alike."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.plugins.sage50.canada.conftest import Clock
from tests.servers.mariadb import MariaDatabase

from tieout_sage50.canada.simulator.company import EntryRefused, SimulatedCompany, make_company
from tieout_sage50.canada.simulator.papers import Paper, PaperLine, add_purchase, add_quotation, add_tax
from tieout_sage50.canada.simulator.schema import SCHEMA, width


@pytest.fixture(params=["sqlite", "mariadb"])
def made(request: pytest.FixtureRequest, clock: Clock, tmp_path: Path) -> Iterator[SimulatedCompany]:
    """A company on either engine."""
    if request.param == "mariadb":
        database: MariaDatabase = request.getfixturevalue("maria_database")
        yield SimulatedCompany(database.engine(), clock)
        return
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'company.sqlite'}")
    yield make_company(engine, "Alpha", clock=clock)
    engine.dispose()


@pytest.fixture
def sql_mode() -> str:
    """One mode: the screens check before the server does."""
    return "strict"


def row(company: SimulatedCompany, table: str, number: int) -> dict[str, object]:
    """A row as the tables have it."""
    rows = SCHEMA.tables[table]
    with company.engine.connect() as connection:
        return dict(connection.execute(sa.select(rows).where(rows.c.lId == number)).mappings().one())


def test_a_saved_row_is_stamped(made: SimulatedCompany, clock: Clock) -> None:
    """The day at midnight, the time on 1899-12-30, whole seconds, who and by which program."""
    clock.now = datetime(2026, 3, 4, 14, 3, 22, 999_999)  # noqa: DTZ001
    number = made.signed_in("Zoé", "TIEOUT").add_customer("Alpha")
    stamps = [
        row(made, "tcustomr", number)[name] for name in ("dtASDate", "tmASTime", "sASUserId", "sASOrgId")
    ]
    assert stamps == [
        datetime(2026, 3, 4),  # noqa: DTZ001
        datetime(1899, 12, 30, 14, 3, 22),  # noqa: DTZ001
        "Zoé",
        "TIEOUT",
    ]


def test_numbers_come_from_the_counters_and_never_again(made: SimulatedCompany) -> None:
    """A deleted customer's number is not given to the next."""
    first = made.add_customer("Alpha")
    made.delete_customer(first)
    assert made.add_customer("Alpha") == first + 1
    quotation = add_quotation(made, Paper(first + 1, "Q-1", date(2026, 3, 4)))
    assert row(made, "tnxtpids", 62)["lNextId"] == quotation + 1


@pytest.mark.parametrize("name", ["Alpha", "ALPHA", "Alpha  "])
def test_a_name_in_use_is_refused(made: SimulatedCompany, name: str) -> None:
    """For another customer, also when it is renamed; a vendor may have it."""
    made.add_customer("Alpha")
    other = made.add_customer("Bêta")
    made.add_vendor("Alpha")
    for act in (lambda: made.add_customer(name), lambda: made.change_customer(other, sName=name)):
        with pytest.raises(EntryRefused, match="in use"):
            act()
    made.change_customer(other, sName="BÊTA")


@pytest.mark.parametrize(
    ("column", "longest"), [("sName", 52), ("sCity", 35), ("sPostalZip", 9), ("sEmail", 50)]
)
def test_a_text_that_is_too_long_is_refused(made: SimulatedCompany, column: str, longest: int) -> None:
    """Not cut, on a server in old mode either."""
    assert width("tcustomr", column) == longest
    number = made.add_customer("Alpha")
    made.change_customer(number, **{column: "é" * longest})
    with pytest.raises(EntryRefused, match=str(longest)):
        made.change_customer(number, **{column: "é" * (longest + 1)})


def test_a_refused_document_leaves_nothing_behind(made: SimulatedCompany) -> None:
    """Heading and lines are one transaction."""
    vendor = made.add_vendor("Alpha")
    paper = Paper(vendor, "B-1", date(2026, 3, 4), [PaperLine("x" * 53)])
    with pytest.raises(EntryRefused):
        add_purchase(made, paper)
    with made.engine.connect() as connection:
        for table in ("titrec", "titlu", "titrline", "tjourent"):
            assert connection.scalar(sa.select(sa.func.count()).select_from(SCHEMA.tables[table])) == 0


def test_what_is_not_there_cannot_be_changed_or_named(made: SimulatedCompany) -> None:
    """No row of that number, no such party, no such column, no name at all."""
    add_tax(made, "GST")
    for act in (
        lambda: made.change_customer(9, sCity="Québec"),
        lambda: made.delete_vendor(9),
        lambda: add_purchase(made, Paper(9, "B-1", date(2026, 3, 4))),
        lambda: made.add_customer("  "),
    ):
        with pytest.raises(EntryRefused):
            act()
    with pytest.raises(KeyError):
        made.add_customer("Alpha", sNote="x")
