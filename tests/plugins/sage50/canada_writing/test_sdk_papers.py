"""Invoices and bills through the SDK: posted to the cent, or refused with both amounts."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tieout.plugin import Entity, Invoice, Line, Money, Outcome
from tieout_sage50.canada.simulator.papers import SALES_JOURNAL, reverse
from tieout_sage50.canada.simulator.sdk import simply_sdk
from tieout_sage50.canada.writing.sdk_lines import Failed, Open, Write
from tieout_sage50.canada.writing.sdk_session import SdkSession

if TYPE_CHECKING:
    from tests.plugins.sage50.canada_writing.canada_desk import Desk, add, bill, customer, invoice, vendor
else:
    from canada_desk import Desk, add, bill, customer, invoice, vendor

pytestmark = pytest.mark.usefixtures("near")


@pytest.fixture
def party(desk: Desk) -> str:
    """The key of a customer."""
    return desk.seed(Entity.CUSTOMER, [customer("Alpha")])[0].key


def test_an_invoice_is_posted_with_its_taxes(desk: Desk, party: str) -> None:
    """Number, dates, lines, both taxes; read again, it is what the host has."""
    sent = invoice("Alpha", party, memo="Chantier Nord")
    [receipt] = desk.send(add(Entity.INVOICE, sent))

    assert receipt.outcome is Outcome.DONE, receipt.error
    assert isinstance(receipt.record, Invoice)
    for field in ("name", "party", "party_key", "dated", "due", "memo", "lines", "tax", "total"):
        assert getattr(receipt.record, field) == getattr(sent, field), field
    [row] = desk.rows("titrec")
    assert (row["nJournal"], row["sASOrgId"], row["lId"]) == (SALES_JOURNAL, "TIEOUT", int(receipt.key))
    assert sorted(tax["dTaxAmt"] for tax in desk.rows("titlutot")) == [5.0, 9.98]


def test_a_bill_is_posted_to_its_vendor(desk: Desk) -> None:
    """The journal of purchases, and no memo, for which no call is known."""
    [seller] = desk.seed(Entity.VENDOR, [vendor("Beta")])

    [receipt] = desk.send(add(Entity.BILL, bill("Beta", seller.key, memo="x")))
    assert receipt.outcome is Outcome.DONE, receipt.error
    assert desk.rows("titrec")[0]["lVenCusId"] == int(seller.key)


def test_another_tax_than_sages_is_not_posted(desk: Desk, party: str) -> None:
    """A cent too much: everything is undone, and both sides' amounts are named."""
    sent = invoice("Alpha", party, tax=Money(amount=Decimal("14.99")), total=Money(amount=Decimal("114.99")))
    [receipt] = desk.send(add(Entity.INVOICE, sent))

    assert receipt.error is not None
    assert receipt.error["code"] == "TO-SAGE50-104"
    assert all(amount in str(receipt.error["what"]) for amount in ("114.98", "14.98", "114.99", "14.99"))
    assert desk.rows("titrec") == []


def test_a_document_that_does_not_add_up_is_not_even_entered(desk: Desk, party: str) -> None:
    """Its own lines, tax and total must agree."""
    prepared = desk.prepare(add(Entity.INVOICE, invoice("Alpha", party, total=Money(amount=Decimal(120)))))
    assert prepared.problem is not None
    assert "does not add up" in prepared.problem["what"]


def test_a_tax_that_is_not_told_is_the_rest_of_the_total(desk: Desk, party: str) -> None:
    """A host that keeps totals only."""
    [receipt] = desk.send(add(Entity.INVOICE, invoice("Alpha", party, tax=None)))
    assert receipt.outcome is Outcome.DONE, receipt.error


def test_a_number_in_use_is_to_be_linked(desk: Desk, party: str) -> None:
    """The same number of the same customer, also one that was reversed in Sage 50."""
    [receipt] = desk.send(add(Entity.INVOICE, invoice("Alpha", party)))
    reverse(desk.company, int(receipt.key))

    prepared = desk.prepare(add(Entity.INVOICE, invoice("Alpha", party)))
    assert prepared.problem is not None
    assert prepared.problem["code"] == "TO-SAGE50-102"


def test_sages_question_about_a_number_is_not_answered(desk: Desk, party: str) -> None:
    """Another customer has the number: Sage 50 asks, nobody is there, and the question is passed on."""
    desk.send(add(Entity.INVOICE, invoice("Alpha", party)))
    [other] = desk.seed(Entity.CUSTOMER, [customer("Omega")])

    [receipt] = desk.send(add(Entity.INVOICE, invoice("Omega", other.key), id="op-2"))
    assert receipt.error is not None
    assert "question" in str(receipt.error["what"])
    assert "already been used" in str(receipt.error["why"])
    assert len(desk.rows("titrec")) == 1


def test_somebody_else_than_named_gets_no_invoice(desk: Desk, party: str) -> None:
    """Sage 50 may find a party whose name only looks alike; what it chose is held against what was asked for."""
    told = json.loads(desk.prepare(add(Entity.INVOICE, invoice("Alpha", party))).payload)
    session = SdkSession(lambda: simply_sdk(desk.pretence()), simulated=True)
    session.open(Open(str(desk.sai), "tieout", "tieout", multi_user=True))

    reply = session.write(Write(json.dumps({**told, "party": "ALPHA"})))
    session.end()
    assert isinstance(reply, Failed)
    assert "somebody else" in reply.message
    assert desk.rows("titrec") == []


def test_a_tax_code_sage_does_not_have_is_refused_first(desk: Desk, party: str) -> None:
    """With the codes there are."""
    line = Line(description="x", amount=Decimal("100.00"), tax_code="ZZ")
    prepared = desk.prepare(add(Entity.INVOICE, invoice("Alpha", party, lines=(line,))))
    assert prepared.problem is not None
    assert "ZZ" in prepared.problem["what"]
    assert "GQ" in prepared.problem["what"]


def test_sages_question_about_a_tax_code_is_not_answered(
    desk: Desk, party: str, pretend: Callable[..., None]
) -> None:
    """The code was there when it was prepared."""
    pretend(taxes={"G": {"GST": "5"}})
    [receipt] = desk.send(add(Entity.INVOICE, invoice("Alpha", party)))
    assert receipt.error is not None
    assert "does not exist" in str(receipt.error["why"])
    assert receipt.outcome is Outcome.REFUSED


def test_a_renamed_party_holds_its_documents_back(desk: Desk, party: str) -> None:
    """The name no longer leads to the customer the document was approved for."""
    desk.edit(Entity.CUSTOMER, party, name="Alpha 2")
    desk.seed(Entity.CUSTOMER, [customer("Alpha")])

    prepared = desk.prepare(add(Entity.INVOICE, invoice("Alpha", party)))
    assert prepared.problem is not None
    assert prepared.problem["code"] == "TO-SAGE50-103"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "N" * 21}, "20 at most"),
        ({"name": ""}, "number is needed"),
        ({"dated": None}, "no date"),
        ({"due": date(2026, 3, 1)}, "due -1 days"),
        ({"due": date(2029, 3, 1)}, "0 to 999"),
        ({"lines": ()}, "no lines"),
        ({"total": None}, "no total"),
        ({"total": Money(amount=Decimal("114.98"), currency="USD")}, "in USD"),
        ({"tax": Money(amount=Decimal("14.985"))}, "two decimals"),
        ({"lines": (Line(description="x", rate=Decimal("1.005"), quantity=Decimal(1)),)}, "2 decimals"),
        ({"lines": (Line(description="x"),)}, "neither an amount nor a price"),
        ({"lines": (Line(description="x" * 256, amount=Decimal(1)),)}, "255 at most"),
        ({"memo": "m" * 101}, "100 at most"),
    ],
)
def test_what_cannot_be_posted_is_said(desk: Desk, party: str, changes: dict[str, Any], told: str) -> None:
    """One sentence for each, before anything is sent."""
    prepared = desk.prepare(add(Entity.INVOICE, invoice("Alpha", party, **changes)))
    assert prepared.problem is not None
    assert told in prepared.problem["why"]


def test_a_missing_setting_is_named(desk: Desk, party: str) -> None:
    """What only the admin can know."""
    prepared = desk.prepare(add(Entity.INVOICE, invoice("Alpha", party)), sales_journals=())
    assert prepared.problem is not None
    assert "sales_journals" in prepared.problem["what"]


def test_a_line_without_an_account_is_refused_by_sage(
    desk: Desk, party: str, pretend: Callable[..., None]
) -> None:
    """Neither the settings nor the customer name one: Sage 50's own message is the reason."""
    operation = add(Entity.INVOICE, invoice("Alpha", party))
    pretend(account="")
    [receipt] = desk.send(operation, sales_account="")
    assert receipt.error is not None
    assert "account" in str(receipt.error["why"])

    pretend()
    assert desk.send(operation, sales_account="")[0].outcome is Outcome.DONE


def test_what_was_posted_and_then_saved_by_a_person_is_left_to_a_person(desk: Desk, party: str) -> None:
    """Nobody can tell any more whose it is, so it is neither done nor sent again."""
    operation = add(Entity.INVOICE, invoice("Alpha", party))
    one = desk.prepare(operation)
    [receipt] = desk.send(operation)
    desk.company.change_row("titrec", int(receipt.key), sComment="seen")

    assert desk.settle(one).outcome is Outcome.IN_DOUBT


def test_a_total_of_another_amount_is_not_ours(desk: Desk, party: str) -> None:
    """Number and party agree, the total does not."""
    operation = add(Entity.INVOICE, invoice("Alpha", party))
    one = desk.prepare(operation)
    desk.send(operation)
    with desk.company.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE titrec SET dInvAmt = 1")

    assert desk.settle(one).outcome is Outcome.IN_DOUBT


def test_two_of_the_same_are_shown_to_a_person(desk: Desk, party: str) -> None:
    """Several could be it."""
    operation = add(Entity.INVOICE, invoice("Alpha", party))
    one = desk.prepare(operation)
    desk.send(operation)
    with desk.company.engine.begin() as connection:
        columns = "dtASDate, tmASTime, sASOrgId, lVenCusId, nJournal, sSource1, dInvAmt, dtJournal"
        connection.exec_driver_sql(
            f"INSERT INTO titrec (lId, {columns}) SELECT lId + 50, {columns} FROM titrec"  # noqa: S608
        )

    assert desk.settle(one).outcome is Outcome.SEVERAL
