"""Rows become records sign for sign and cent for cent; what old servers send is understood."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from tests.plugins.sage50.canada.conftest import PersonAtSage, Read, settings_for
from tests.servers.mariadb import MariaDatabase

from tieout.records import MISSING, Address, Bill, Entity, Line, Money
from tieout_sage50 import ca
from tieout_sage50.canada.amounts import cents, measure, moment, stamp
from tieout_sage50.canada.errors import CharsetUnfit
from tieout_sage50.canada.simulator.company import SimulatedCompany
from tieout_sage50.canada.simulator.papers import (
    Paper,
    PaperLine,
    add_purchase,
    add_quotation,
    add_sales_invoice,
    add_sales_order,
    add_tax,
    add_tax_code,
    reverse,
)

QUEBEC = "Ébénisterie L'Œuvre d'Août – Noël, Gaëtan & Frères ltée"[:52]  # noqa: RUF001 - the dash is a test's point
DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (25.94, "25.94"),
        (25.939999999999998, "25.94"),
        (0.1 + 0.2, "0.30"),
        (2.675, "2.68"),
        (2.665, "2.67"),
        (-2.675, "-2.68"),
        (9999999999999.99, "9999999999999.99"),
        (-0.0, "0"),
        (0.004, "0"),
        (1e300, "1e300"),
    ],
)
def test_a_double_becomes_cents(stored: float, expected: str) -> None:
    """By its shortest text, halves away from zero."""
    assert cents(stored) == Money(amount=Decimal(expected))
    assert not str(cents(stored)).startswith("-0.00")


def test_every_amount_in_cents_survives_a_double() -> None:
    """A hundred thousand of them, there and back."""
    for number in range(0, 10_000_000, 97):
        assert cents(float(Decimal(number) / 100)) == Money(amount=Decimal(number) / 100)


def test_prices_keep_their_digits() -> None:
    """A price for one may be a fraction of a cent."""
    assert measure(0.0375) == Decimal("0.0375")
    assert measure(None) is None
    assert cents(None) is None


def test_a_stamp_is_the_day_of_one_column_and_the_time_of_the_other() -> None:
    """The other halves, midnight and 1899-12-30, say nothing."""
    assert stamp("2026-03-04 00:00:00", "1899-12-30 14:03:22") == "2026-03-04T14:03:22"
    assert stamp(None, "1899-12-30 14:03:22") == ""
    assert stamp("0000-00-00 00:00:00", None) == ""
    assert stamp("2026-03-04 00:00:00", None) == "2026-03-04T00:00:00"
    assert moment("2026-02-31 00:00:00") is None


@pytest.mark.parametrize("database_charset", ["utf8mb4", "latin1"])
@pytest.mark.parametrize("charset", ["utf8mb4", "utf8", "latin1"])
def test_accents_arrive_whatever_the_character_sets(
    maria_database: MariaDatabase, company: SimulatedCompany, database_charset: str, charset: str
) -> None:
    """Every sign of Quebec, in tables and on the way in either set; or a sentence before anything is read."""
    number = company.add_customer(QUEBEC, sCity="Sept-Îles", sCntcName="Zoë Çelik-Lévesque")
    settings = settings_for(maria_database, charset=charset)
    if database_charset == "utf8mb4" and charset != "utf8mb4":
        with pytest.raises(CharsetUnfit, match="utf8mb4"), ca.open_books(settings):
            pass
        return
    with ca.open_books(settings) as books:
        found = _only(ca.fetch_records(books, Entity.CUSTOMER, ""), str(number))
        assert books.company().name == "Constructions Boréal inc."
    assert (found.name, found.billing_address.city, found.contact) == (
        QUEBEC,
        "Sept-Îles",
        "Zoë Çelik-Lévesque",
    )


def test_texts_that_were_stored_wrongly_are_shown_as_they_are(
    maria_database: MariaDatabase, company: SimulatedCompany, read: Read
) -> None:
    """UTF-8 that some program once wrote as Latin-1 is wrong in Sage, too; mending it would be guessing."""
    wrong = "Montréal".encode().decode("cp1252")
    number = company.add_customer("Alpha", sCity=wrong)
    assert wrong == "MontrÃ©al"
    assert read(Entity.CUSTOMER)[str(number)].billing_address.city == wrong


def test_a_password_with_accents_signs_in(maria_database: MariaDatabase, company: SimulatedCompany) -> None:
    """It is sent in the character set of the connection."""
    maria_database.run_as_root(
        "CREATE OR REPLACE USER 'zoe'@'%' IDENTIFIED BY 'Été-50'",
        f"GRANT SELECT ON {maria_database.name}.* TO 'zoe'@'%'",
    )
    with ca.open_books(settings_for(maria_database, user="zoe", password="Été-50")) as books:
        assert books.company().name == "Constructions Boréal inc."


def test_null_everywhere_reads_as_blank(maria_database: MariaDatabase, read: Read) -> None:
    """Rows of old versions hold NULL where later ones hold nothing."""
    maria_database.run("INSERT INTO tcustomr (lId, sName) VALUES (7, 'Alpha')")
    maria_database.run("INSERT INTO tinvent (lId, sPartCode) VALUES (7, 'MO')")
    maria_database.run("INSERT INTO titrec (lId, nJournal) VALUES (7, 71), (8, 72)")
    maria_database.run("INSERT INTO tsalordr (lId, bQuote) VALUES (7, 1)")
    alpha = read(Entity.CUSTOMER)["7"]
    assert (alpha.name, alpha.phone, alpha.active, alpha.modified) == ("Alpha", "", True, "")
    assert alpha.billing_address == Address()
    assert read(Entity.PRODUCT)["7"].name == "MO"
    invoice = read(Entity.INVOICE)["7"]
    assert (invoice.name, invoice.party, invoice.party_key, invoice.dated, invoice.total) == (
        "",
        "",
        "",
        None,
        None,
    )
    assert read(Entity.BILL)["8"].lines == ()
    assert read(Entity.QUOTATION)["7"].dated is None


@pytest.mark.parametrize("sql_mode", ["old"])
def test_days_no_calendar_has_read_as_no_day(
    maria_database: MariaDatabase, read: Read, sql_mode: str
) -> None:
    """An old server keeps 0000-00-00 and the 31st of February."""
    maria_database.run("INSERT INTO tcustomr (lId, sName, dtASDate, tmASTime) VALUES (7, 'Alpha', 0, 0)")
    maria_database.run("INSERT INTO titrec (lId, nJournal, dtJournal) VALUES (7, 71, '0000-00-00')")
    assert read(Entity.CUSTOMER)["7"].modified == ""
    assert read(Entity.INVOICE)["7"].dated is None


def test_an_invoice_with_two_taxes(company: SimulatedCompany, read: Read) -> None:
    """Lines, both taxes of Quebec in one sum, the total, the day it is due, the address as printed."""
    customer = company.add_customer(
        QUEBEC,
        sStreet1="1, rue Saint-Jean",
        sCity="Québec",
        sProvState="QC",
        sPostalZip="G1R 1R1",
        nNetDay=30,
    )
    gst, qst = add_tax(company, "GST", "TPS"), add_tax(company, "QST", "TVQ")
    code = add_tax_code(company, "GQ")
    lines = [PaperLine("MO", "Réparation", 2.5, 85, "heure", code), PaperLine("2X4", "Bois", 3, 4.33)]
    paper = Paper(customer, "1001", DAY, lines, {gst: Decimal("11.27"), qst: Decimal("22.49")})
    number = add_sales_invoice(company, paper)
    invoice = read(Entity.INVOICE)[str(number)]
    assert invoice.name == "1001"
    assert (invoice.party, invoice.party_key) == (QUEBEC, str(customer))
    assert (invoice.dated, invoice.due) == (DAY, date(2026, 4, 3))
    assert invoice.tax == Money(amount=Decimal("33.76"))
    assert invoice.total == Money(amount=Decimal("259.25"))
    assert invoice.billing_address == Address(line1="1, rue Saint-Jean", line2="Québec QC G1R 1R1")
    assert invoice.lines[0] == Line(
        product="MO",
        description="Réparation",
        quantity=Decimal("2.5"),
        rate=Decimal(85),
        amount=Decimal("212.5"),
        tax_code="GQ",
    )
    assert invoice.lines[1].amount == Decimal("12.99")
    assert invoice.balance is MISSING


def test_sales_and_purchases_are_told_apart_by_their_journal(company: SimulatedCompany, read: Read) -> None:
    """A customer and a vendor may have the same number."""
    customer, vendor = company.add_customer("Alpha"), company.add_vendor("Bêta")
    assert customer == vendor
    sale = add_sales_invoice(company, Paper(customer, "1001", DAY))
    purchase = add_purchase(company, Paper(vendor, "B-7", DAY))
    assert {key: one.party for key, one in read(Entity.INVOICE).items()} == {str(sale): "Alpha"}
    bills = read(Entity.BILL)
    assert {key: one.party for key, one in bills.items()} == {str(purchase): "Bêta"}
    assert isinstance(bills[str(purchase)], Bill)


def test_a_reversed_invoice_is_told_as_deleted(company: SimulatedCompany, read: Read) -> None:
    """It counts for nothing any more, and the entry that reversed it is no invoice."""
    customer = company.add_customer("Alpha")
    number = add_sales_invoice(company, Paper(customer, "1001", DAY, [PaperLine("MO", price=10)]))
    reverse(company, number)
    again = add_sales_invoice(company, Paper(customer, "1001", DAY, [PaperLine("MO", price=12)]))
    found = read(Entity.INVOICE)
    assert {key: (one.deleted, one.active) for key, one in found.items()} == {
        str(number): (True, False),
        str(again): (False, True),
    }


def test_a_sales_order_is_no_quotation(company: SimulatedCompany, read: Read) -> None:
    """They share a table; a quotation is marked."""
    customer = company.add_customer("Alpha")
    add_sales_order(company, Paper(customer, "SO-1", DAY))
    lines = [PaperLine("MO", "Réparation", 2, 50)]
    quotation = add_quotation(company, Paper(customer, "Q-1", DAY, lines))
    found = read(Entity.QUOTATION)
    assert list(found) == [str(quotation)]
    assert found[str(quotation)].total == Money(amount=Decimal(100))
    assert found[str(quotation)].lines[0].amount == Decimal(100)


def test_an_invoice_whose_customer_is_gone_keeps_the_name_it_was_made_with(
    company: SimulatedCompany, read: Read
) -> None:
    """From its look-up copy."""
    customer = company.add_customer("Alpha")
    number = add_sales_invoice(company, Paper(customer, "1001", DAY))
    company.delete_customer(customer)
    assert read(Entity.INVOICE)[str(number)].party == "Alpha"


def test_an_invoice_whose_look_up_copy_was_cleared_keeps_its_lines(
    company: SimulatedCompany, maria_database: MariaDatabase, read: Read
) -> None:
    """Sage lets a person clear old copies; what was posted stays."""
    customer = company.add_customer("Alpha")
    number = add_sales_invoice(company, Paper(customer, "1001", DAY, [PaperLine("MO", "Réparation", 2, 50)]))
    for table in ("titlu", "titluli", "titlutot"):
        maria_database.run(f"DELETE FROM {table}")  # noqa: S608 - names of our own
    invoice = read(Entity.INVOICE)[str(number)]
    assert invoice.party == "Alpha"
    assert invoice.lines == (Line(product="MO", quantity=Decimal(2), rate=Decimal(50), amount=Decimal(100)),)


def test_a_document_in_a_foreign_currency_has_no_total(company: SimulatedCompany, read: Read) -> None:
    """Its currency is in no column that is publicly known; a wrong one would be worse than none."""
    customer = company.add_customer("Alpha")
    lines = [PaperLine("MO", price=10)]
    number = add_sales_invoice(company, Paper(customer, "1001", DAY, lines, columns={"dExchRate": 1.37}))
    found = read(Entity.INVOICE)[str(number)]
    assert (found.total, found.tax) == (MISSING, MISSING)


def test_what_others_keep_in_the_tables_is_not_asked_for(
    maria_database: MariaDatabase, company: SimulatedCompany, read: Read
) -> None:
    """Columns are read by name, so that a table with more of them reads the same."""
    number = company.add_customer("Alpha")
    with maria_database.engine().begin() as connection:
        connection.execute(sa.text("ALTER TABLE tcustomr ADD COLUMN sSecret VARCHAR(9) FIRST"))
    assert read(Entity.CUSTOMER)[str(number)].name == "Alpha"
    maria_database.run(f"DROP DATABASE {maria_database.name}")


def _only(pages: Any, key: str) -> Any:
    return {record.key: record for page in pages for record in page.records}[key]


def test_a_bookkeepers_customer_arrives(bookkeeper: PersonAtSage, read: Read) -> None:
    """The stamp is the record's version."""
    number = bookkeeper.company.add_customer("Alpha")
    assert read(Entity.CUSTOMER)[str(number)].version == "2026-03-04T14:03:22"
