"""Quotations and invoices: priced, numbered, linked, and read back."""

from typing import Any

import pytest

LINE = "<{kind}LineAdd><ItemRef><FullName>{item}</FullName></ItemRef>{inner}</{kind}LineAdd>"


def _add(kind: str, lines: str, head: str = "", customer: str = "Acme") -> str:
    return (
        f"<{kind}AddRq><{kind}Add><CustomerRef><FullName>{customer}</FullName></CustomerRef>{head}{lines}"
        f"</{kind}Add></{kind}AddRq>"
    )


def _line(kind: str, inner: str = "", item: str = "Labor") -> str:
    return LINE.format(kind=kind, item=item, inner=inner)


@pytest.fixture
def shop(caller: Any) -> Any:
    """A customer with terms and tax, and two items, one of them taxed."""
    company = caller.company
    tax = company.add("SalesTaxCode", "Tax", IsTaxable="true")
    rate = company.add("ItemSalesTax", "County", TaxRate="8.25")
    terms = company.add("StandardTerms", "Net 30", StdDueDays="30")
    company.add("ItemService", "Labor", SalesOrPurchase={"Desc": "Labor, per hour", "Price": "80.00"})
    company.add("ItemInventory", "Boiler", SalesPrice="1000.00", SalesDesc="A boiler", SalesTaxCodeRef=tax)
    company.add("Customer", "Acme", ItemSalesTaxRef=rate, TermsRef=terms, BillAddress={"Addr1": "Acme"})
    return caller


def test_a_quotation_is_priced_from_its_items(shop: Any) -> None:
    """Text and price come from the item, amounts from quantity, tax from the customer's rate on taxed lines."""
    lines = _line("Estimate", "<Quantity>2</Quantity>") + _line("Estimate", item="Boiler")
    ret = shop.ask_one(_add("Estimate", lines))[0]
    first, second = ret.iterfind("EstimateLineRet")
    assert [first.findtext(name) for name in ("Desc", "Quantity", "Rate", "Amount")] == [
        "Labor, per hour",
        "2",
        "80.00",
        "160.00",
    ]
    assert second.findtext("Amount") == "1000.00"
    assert [
        ret.findtext(name) for name in ("Subtotal", "SalesTaxPercentage", "SalesTaxTotal", "TotalAmount")
    ] == [
        "1160.00",
        "8.25",
        "82.50",
        "1242.50",
    ]


def test_a_quotation_takes_defaults_from_its_customer(shop: Any) -> None:
    """Address, terms, due date, number and date are filled in."""
    ret = shop.ask_one(_add("Estimate", _line("Estimate")))[0]
    assert [ret.findtext(name) for name in ("TxnDate", "RefNumber", "DueDate")] == [
        "2023-11-14",
        "1",
        "2023-12-14",
    ]
    assert ret.findtext("BillAddress/Addr1") == "Acme"
    assert ret.findtext("TermsRef/FullName") == "Net 30"
    assert ret.findtext("TxnID").endswith("-1700000000")


def test_numbers_may_repeat_and_go_on(shop: Any) -> None:
    """A RefNumber is not unique by force; without one the next number is taken."""
    number = "<RefNumber>Q-7</RefNumber>"
    for _ in range(2):
        assert shop.status(_add("Estimate", _line("Estimate"), number))[0] == "0"
    found = shop.ask_one("<EstimateQueryRq><RefNumber>q-7</RefNumber></EstimateQueryRq>")
    assert len(found) == 2
    exact = "<EstimateQueryRq><RefNumberCaseSensitive>q-7</RefNumberCaseSensitive></EstimateQueryRq>"
    assert shop.status(exact)[0] == "500"


def test_amount_and_rate_work_both_ways(shop: Any) -> None:
    """An amount given decides the rate; a rate given decides the amount."""
    lines = _line("Estimate", "<Quantity>4</Quantity><Amount>100.00</Amount>") + _line(
        "Estimate", "<Quantity>3</Quantity><Rate>1.11111</Rate>"
    )
    first, second = shop.ask_one(_add("Estimate", lines))[0].iterfind("EstimateLineRet")
    assert (first.findtext("Rate"), first.findtext("Amount")) == ("25.00", "100.00")
    assert second.findtext("Amount") == "3.33"


def test_quotations_can_be_switched_off(shop: Any) -> None:
    """With the preference off an EstimateAdd answers 3250."""
    shop.company.profile.switch("JobsAndEstimatesPreferences", "IsUsingEstimates", on=False)
    assert shop.status(_add("Estimate", _line("Estimate")))[0] == "3250"
    assert shop.ask_one("<PreferencesQueryRq/>").findtext("*/*/IsUsingEstimates") == "false"


@pytest.mark.parametrize(
    ("customer", "item", "target", "inside"),
    [
        ("Nobody", "Labor", 'Customer "Nobody"', "Estimate"),
        ("Acme", "Nothing", 'Item "Nothing"', "Estimate line"),
    ],
)
def test_a_missing_customer_or_item_is_named(
    shop: Any, customer: str, item: str, target: str, inside: str
) -> None:
    """3140 names what is not there; no transaction is made."""
    code, text = shop.status(_add("Estimate", _line("Estimate", item=item), customer=customer))
    assert code == "3140"
    assert f"QuickBooks {target} in the {inside}." in text
    assert shop.company.transactions == {}


def test_an_invoice_raises_the_balance(shop: Any) -> None:
    """An invoice is open for its total, and the customer owes it."""
    ret = shop.ask_one(_add("Invoice", _line("Invoice")))[0]
    assert [ret.findtext(name) for name in ("AppliedAmount", "BalanceRemaining", "IsPaid")] == [
        "0.00",
        "80.00",
        "false",
    ]
    assert shop.names("<CustomerQueryRq/>", "*/Balance") == ["80.00"]


def test_an_empty_invoice_is_refused(shop: Any) -> None:
    """The schema allows an invoice without lines; QuickBooks is taken not to."""
    assert shop.status(_add("Invoice", ""))[0] == "3150"


def test_an_invoice_made_from_a_quotation_is_linked(shop: Any) -> None:
    """It takes the lines over, and each of the two knows the other."""
    estimate = shop.ask_one(_add("Estimate", _line("Estimate", "<Quantity>2</Quantity>")))[0].findtext(
        "TxnID"
    )
    invoice = shop.ask_one(_add("Invoice", "", f"<LinkToTxnID>{estimate}</LinkToTxnID>"))[0]
    assert invoice.findtext("InvoiceLineRet/Amount") == "160.00"
    assert [node.text for node in invoice.find("LinkedTxn")][:2] == [estimate, "Estimate"]
    seen = shop.ask_one("<EstimateQueryRq><IncludeLinkedTxns>true</IncludeLinkedTxns></EstimateQueryRq>")[0]
    assert seen.findtext("LinkedTxn/TxnType") == "Invoice"
    assert shop.status(_add("Invoice", "", "<LinkToTxnID>FF-1</LinkToTxnID>"))[0] == "3120"


def test_lines_and_links_come_only_when_asked(shop: Any) -> None:
    """A query returns headers; IncludeLineItems and IncludeLinkedTxns add the rest."""
    shop.ask_one(_add("Estimate", _line("Estimate")))
    assert shop.ask_one("<EstimateQueryRq/>").find("*/EstimateLineRet") is None
    with_lines = shop.ask_one("<EstimateQueryRq><IncludeLineItems>1</IncludeLineItems></EstimateQueryRq>")
    assert with_lines.find("*/EstimateLineRet") is not None


def test_a_group_item_unfolds(shop: Any) -> None:
    """A group line answers with the lines of its members, times its quantity."""
    boiler = shop.company.find_by_name("Boiler", "ItemInventory")
    shop.company.add("ItemGroup", "Kit", ItemGroupLine=[{"ItemRef": {"ListID": boiler.key}, "Quantity": "2"}])
    lines = (
        "<EstimateLineGroupAdd><ItemGroupRef><FullName>Kit</FullName></ItemGroupRef><Quantity>3</Quantity>"
        "</EstimateLineGroupAdd>"
    )
    ret = shop.ask_one(_add("Estimate", lines + _line("Estimate")))[0]
    group = ret.find("EstimateLineGroupRet")
    assert (group.findtext("TotalAmount"), group.findtext("EstimateLineRet/Quantity")) == ("6000.00", "6")
    assert [node.tag for node in ret][-2:] == ["EstimateLineGroupRet", "EstimateLineRet"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("<TxnDateRangeFilter><FromTxnDate>2023-12-01</FromTxnDate></TxnDateRangeFilter>", ["2"]),
        ("<TxnDateRangeFilter><ToTxnDate>2023-11-30</ToTxnDate></TxnDateRangeFilter>", ["1"]),
        ("<TxnDateRangeFilter><DateMacro>All</DateMacro></TxnDateRangeFilter>", ["1", "2"]),
        ("<EntityFilter><FullName>Acme</FullName></EntityFilter>", ["1"]),
        ("<EntityFilter><FullNameWithChildren>Acme</FullNameWithChildren></EntityFilter>", ["1", "2"]),
        ("<RefNumberRangeFilter><FromRefNumber>2</FromRefNumber></RefNumberRangeFilter>", ["2"]),
        ("<PaidStatus>NotPaidOnly</PaidStatus>", ["1", "2"]),
        ("<PaidStatus>PaidOnly</PaidStatus>", []),
    ],
)
def test_transactions_can_be_filtered(shop: Any, filters: str, found: list[str]) -> None:
    """By day, by customer with or without jobs, by number and by whether they are paid."""
    acme = shop.company.find_by_name("Acme", "Customer")
    shop.company.add("Customer", "Job", acme)
    shop.ask_one(_add("Invoice", _line("Invoice"), "<TxnDate>2023-11-14</TxnDate>"))
    shop.ask_one(_add("Invoice", _line("Invoice"), "<TxnDate>2023-12-14</TxnDate>", "Acme:Job"))
    assert shop.names(f"<InvoiceQueryRq>{filters}</InvoiceQueryRq>", "*/RefNumber") == found


def test_changed_transactions_can_be_asked_for(shop: Any) -> None:
    """The modified range works on transactions as on lists."""
    shop.ask_one(_add("Estimate", _line("Estimate")))
    shop.company.clock.advance(60)
    shop.ask_one(_add("Estimate", _line("Estimate")))
    body = (
        "<EstimateQueryRq><ModifiedDateRangeFilter><FromModifiedDate>2023-11-14T17:14:20</FromModifiedDate>"
        "</ModifiedDateRangeFilter></EstimateQueryRq>"
    )
    assert shop.names(body, "*/RefNumber") == ["2"]


def test_a_deleted_transaction_is_listed(shop: Any) -> None:
    """TxnDeletedQuery gives kind, id, times and number."""
    shop.ask_one(_add("Estimate", _line("Estimate"), "<RefNumber>Q-1</RefNumber>"))
    (transaction,) = shop.company.transactions.values()
    shop.company.delete_transaction(transaction)
    ret = shop.ask_one("<TxnDeletedQueryRq><TxnDelType>Estimate</TxnDelType></TxnDeletedQueryRq>")[0]
    assert [ret.findtext(name) for name in ("TxnDelType", "TxnID", "RefNumber")] == [
        "Estimate",
        transaction.key,
        "Q-1",
    ]
