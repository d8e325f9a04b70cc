"""The how-to page is true: its tables, its mapping and what it says about them, on both databases."""

from decimal import Decimal
from typing import Any

import pytest
from tests.core.hosts.conftest import (
    OpenHost,
    Sql,
    create,
    everything,
    make_mapped_tables,
    mapped_settings,
    one_receipt,
    written,
)

from tieout.errors import ConfigInvalid, HostUnreachable, ReadIncomplete
from tieout.hostport import Host, HostAction, HostWrite
from tieout.operations import Outcome
from tieout.records import Address, Customer, Entity, Invoice, Line, Money

THEIRS = (
    "INSERT INTO CUST (CUST_NO, COMPANY, ACCT, CUST_NAME, TEL1, ADDR1, TOWN, ZIP, SHIP_TO, STAT, CR_LIM, LAST_CHG) "
    "VALUES (:no, :company, 'A-1', :name, NULL, '1 High St', 'York', 'YO1', :ship, :stat, 1500.5, :changed)"
)
ROW: dict[str, Any] = {
    "no": 7,
    "company": "01",
    "name": "Theirs",
    "ship": "Dock 4\n\nLeeds",
    "stat": "A",
    "changed": "2026-03-01 14:05:00",
}


def test_their_rows_are_read(mapped: Host, sql: Sql) -> None:
    """Names, split and joined addresses, words, money, NULLs and filled CHARs become a record."""
    sql(THEIRS, **ROW)
    (record,) = everything(mapped, Entity.CUSTOMER)[0]
    assert isinstance(record, Customer)
    assert (record.key, record.code, record.name, record.phone) == ("7", "A-1", "Theirs", "")
    assert record.billing_address == Address(line1="1 High St", city="York", postcode="YO1")
    assert record.shipping_address == Address(line1="Dock 4", city="Leeds")
    assert (record.status, record.active, record.read_only, record.deleted) == ("ACTIVE", True, False, False)
    assert record.credit_limit == Money(amount=Decimal("1500.50"))


def test_other_companies_rows_are_not_ours(mapped: Host, sql: Sql) -> None:
    """Rows outside ``where`` are neither read nor changed."""
    sql(THEIRS, **ROW | {"company": "02"})
    assert everything(mapped, Entity.CUSTOMER)[0] == []
    write = HostWrite(operation_id="d", action=HostAction.MARK_DELETED, key="7")
    assert one_receipt(mapped, Entity.CUSTOMER, write).outcome is Outcome.REFUSED
    assert sql("SELECT GONE FROM CUST") == [(0,)]


def test_the_database_gives_the_key(mapped: Host, sql: Sql) -> None:
    """New rows get the database's number, this company's code, and NULL for blank texts."""
    sent = Customer(
        key="x",
        code="A-2",
        name="Ours",
        phone="",
        status="PROSPECT",
        shipping_address=Address(line1="Dock", city="Leeds"),
        credit_limit=Money(amount="99.90"),
    )
    receipt = one_receipt(mapped, Entity.CUSTOMER, create(sent, read_only=True))
    assert receipt.outcome is Outcome.DONE
    row = sql("SELECT CUST_NO, COMPANY, CUST_NAME, TEL1, SHIP_TO, STAT, LOCKED, GONE FROM CUST")[0]
    assert tuple(row) == (int(receipt.key), "01", "Ours", None, "Dock\n\nLeeds", "P", "Y", 0)
    (record,) = everything(mapped, Entity.CUSTOMER)[0]
    assert record == receipt.record
    assert record.modified


def test_invoices_have_their_lines(mapped: Host) -> None:
    """A document is read with its lines in order, whatever program wrote them."""
    (customer,) = written(mapped, Entity.CUSTOMER, Customer(key="x", name="C", status="ACTIVE"), batch="c")
    lines = tuple(Line(product=f"P{at}", quantity="1.500", rate="2.25", amount="3.38") for at in range(12))
    paper = Invoice(key="x", name="I-1", party_key=customer.key, status="OPEN", approved=False, lines=lines)
    (made,) = written(mapped, Entity.INVOICE, paper, batch="i")
    assert everything(mapped, Entity.INVOICE)[0] == [made]
    assert isinstance(made, Invoice)
    assert made.lines == lines
    assert made.party_key == customer.key


def test_only_what_changed_is_read(mapped: Host, sql: Sql) -> None:
    """Stamps limit a read; the overlap reads the newest ones again, nothing older."""
    sql(THEIRS, **ROW)
    sql(THEIRS, **ROW | {"no": 8, "changed": "2026-03-01 14:02:59"})
    _, _, last = everything(mapped, Entity.CUSTOMER)
    assert [record.key for record in everything(mapped, Entity.CUSTOMER, last.watermark)[0]] == ["7"]
    sql("UPDATE CUST SET TEL1 = '5', LAST_CHG = '2026-03-01 14:05:01' WHERE CUST_NO = 8")
    keys = [record.key for record in everything(mapped, Entity.CUSTOMER, last.watermark)[0]]
    assert keys == ["7", "8"]


def test_rows_without_a_stamp_are_always_read(mapped: Host, sql: Sql) -> None:
    """A NULL stamp says nothing, so such rows are in every read."""
    sql(THEIRS, **ROW)
    sql(THEIRS, **ROW | {"no": 9, "changed": None})
    _, _, last = everything(mapped, Entity.CUSTOMER)
    assert "9" in [record.key for record in everything(mapped, Entity.CUSTOMER, last.watermark)[0]]


def test_an_approved_invoice_refers_to_its_customer(mapped: Host, sql: Sql) -> None:
    """The approval of a paper makes its customer read again, though the customer's own stamp is old."""
    sql(THEIRS, **ROW | {"changed": "2020-01-01 00:00:00"})
    sql(THEIRS, **ROW | {"no": 8, "changed": "2026-03-01 14:05:00"})
    mark = everything(mapped, Entity.CUSTOMER)[2].watermark
    sql(
        "INSERT INTO INV (INV_NO, CUST_NO, DOC_NO, STATE, LAST_CHG) "
        "VALUES (1, 7, 'I', 'APPROVED', '2026-03-01 14:06:00')"
    )
    found = {record.key: record.referred_to for record in everything(mapped, Entity.CUSTOMER, mark)[0]}
    assert found == {"7": True, "8": False}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "x" * 61}, "CUST_NAME holds 60 characters; this has 61"),
        ({"billing_address": Address(postcode="x" * 11)}, "ZIP holds 10 characters"),
        ({"billing_address": Address(country="UK")}, "no place for the address's country"),
        ({"shipping_address": Address(line1="a\nb")}, "divides its parts"),
        ({"shipping_address": Address(line5="a")}, "no place for the address's line5"),
        ({"billing_address": Address(postcode="YO1 ")}, "blanks at the end would be lost"),
        ({"status": "HELD"}, 'has no word for "HELD"'),
        ({"status": "ACTIVE", "active": False}, "disagrees"),
        ({"credit_limit": Money(amount="1.005")}, "2 digits after the point"),
        ({"credit_limit": Money(amount="123456789.00")}, "10 digits"),
        ({"credit_limit": Money(amount="1", currency="EUR")}, "home currency"),
    ],
)
def test_what_the_tables_cannot_hold_is_refused(
    mapped: Host, sql: Sql, values: dict[str, Any], said: str
) -> None:
    """Each is refused with a sentence, on SQLite too, and nothing of it is written; the record beside it is."""
    bad = Customer(**{"key": "x", "name": "n", **values})
    good = Customer(key="x", name="good")
    receipts = mapped.write_records(Entity.CUSTOMER, [create(bad, "op1"), create(good, "op2")], "b")
    assert [receipt.outcome for receipt in receipts] == [Outcome.REFUSED, Outcome.DONE]
    assert said.casefold() in receipts[0].remark.casefold()
    assert [tuple(row) for row in sql("SELECT CUST_NAME FROM CUST")] == [("good",)]


def test_unknown_words_are_kept_on_reading(mapped: Host, sql: Sql) -> None:
    """A status word that is not in the mapping is read as it is."""
    sql(THEIRS, **ROW | {"stat": "Z"})
    (record,) = everything(mapped, Entity.CUSTOMER)[0]
    assert isinstance(record, Customer)
    assert (record.status, record.active) == ("Z", True)


def test_an_inactive_customer_is_their_word(mapped: Host, sql: Sql) -> None:
    """Inactive is said in their status column, with or without a status of ours."""
    made = written(
        mapped,
        Entity.CUSTOMER,
        Customer(key="x", name="a", active=False),
        Customer(key="x", name="b", active=False, status="INACTIVE"),
        Customer(key="x", name="c", status=""),
    )
    assert [tuple(row) for row in sql("SELECT STAT FROM CUST ORDER BY CUST_NAME")] == [("I",), ("I",), ("A",)]
    assert [record.active for record in made] == [False, False, True]


def test_updates_touch_their_columns_only(mapped: Host, sql: Sql) -> None:
    """An update writes the columns of its fields, compares before, and leaves every other column."""
    sql(THEIRS, **ROW)
    (record,) = everything(mapped, Entity.CUSTOMER)[0]
    changed = record.model_copy(update={"phone": "0800", "billing_address": Address(line1="2 Low St")})
    write = HostWrite(
        operation_id="u",
        action=HostAction.UPDATE,
        key="7",
        record=changed,
        fields=("phone", "billing_address"),
        expected=record,
    )
    receipt = one_receipt(mapped, Entity.CUSTOMER, write)
    assert receipt.record == changed == everything(mapped, Entity.CUSTOMER)[0][0]
    again = one_receipt(mapped, Entity.CUSTOMER, write.model_copy(update={"operation_id": "v"}), "b2")
    assert again.remark.startswith("The record changed on the host since the plan was made")


def test_marks(mapped: Host, sql: Sql) -> None:
    """Deleted and read-only marks are written in the other program's own words."""
    sql(THEIRS, **ROW)
    write = HostWrite(operation_id="d", action=HostAction.MARK_DELETED, key="7", read_only=True)
    receipt = one_receipt(mapped, Entity.CUSTOMER, write)
    assert receipt.record is not None
    assert (receipt.record.deleted, receipt.record.read_only) == (True, True)
    assert [tuple(row) for row in sql("SELECT GONE, LOCKED, CUST_NAME FROM CUST")] == [(1, "Y", "Theirs")]


def test_an_invoice_cannot_be_marked(mapped: Host) -> None:
    """Their invoices have no deleted column, and the description and the refusal say so."""
    assert not mapped.describe().entities[Entity.INVOICE].can_mark
    (made,) = written(mapped, Entity.INVOICE, Invoice(key="x", name="1", party_key="1", status="OPEN"))
    write = HostWrite(operation_id="d", action=HostAction.MARK_DELETED, key=made.key)
    assert "cannot mark" in one_receipt(mapped, Entity.INVOICE, write).remark


def test_the_description_says_what_fits(mapped: Host) -> None:
    """Fields, lengths, words and references are those of the tables."""
    customer = mapped.describe().entities[Entity.CUSTOMER]
    assert set(customer.fields) == {
        *("code", "name", "phone", "billing_address", "shipping_address", "status", "credit_limit")
    }
    assert (customer.lengths["name"], customer.lengths["billing_address.postcode"]) == (60, 10)
    assert customer.statuses == ("ACTIVE", "INACTIVE", "PROSPECT")
    assert customer.references
    assert customer.changed_since
    assert Entity.VENDOR not in mapped.describe().entities


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("table",), "CUSTS", 'no table "CUSTS"'),
        (("key",), "CUST_NR", 'no column "CUST_NR"'),
        (("fields", "name"), "NAME; DROP TABLE CUST", "no column"),
        (("where",), {"COMPANI": "01"}, 'no column "COMPANI"'),
    ],
)
def test_unknown_names_are_told_with_the_nearest(
    opened: OpenHost, sql: Sql, host_url: str, path: tuple[str, ...], value: Any, said: str
) -> None:
    """Names that are not in the catalogue stop the opening, and never reach SQL."""
    make_mapped_tables(sql, host_url)
    settings = mapped_settings()
    place = settings["tables"]["customer"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(HostUnreachable) as caught:
        opened(**settings)
    assert said in caught.value.what
    assert "the nearest is" in caught.value.what or "DROP" in str(value)


def test_a_key_must_be_unique(opened: OpenHost, sql: Sql, host_url: str) -> None:
    """A column the catalogue does not promise to be unique cannot be a key."""
    make_mapped_tables(sql, host_url)
    settings = mapped_settings()
    settings["tables"]["customer"]["key"] = "ACCT"
    with pytest.raises(ConfigInvalid, match="not unique"):
        opened(**settings)
    sql("CREATE UNIQUE INDEX acct ON CUST (COMPANY, ACCT)")
    del settings["tables"]["customer"]["referred_to"]
    assert opened(**settings).describe()


def test_a_reference_must_name_the_key(opened: OpenHost, sql: Sql, host_url: str) -> None:
    """A number cannot refer to a text key; that is said at the opening, not at the first read."""
    make_mapped_tables(sql, host_url)
    sql("CREATE UNIQUE INDEX acct ON CUST (ACCT)")
    settings = mapped_settings()
    settings["tables"]["customer"]["key"] = "ACCT"
    with pytest.raises(ConfigInvalid, match="cannot name the other"):
        opened(**settings)


def test_codes_as_keys(opened: OpenHost, sql: Sql, host_url: str) -> None:
    """With ``key_from = "code"`` the record's code is the key: it must be there, and never changes."""
    make_mapped_tables(sql, host_url)
    sql("CREATE UNIQUE INDEX acct ON CUST (ACCT)")
    settings = mapped_settings()
    settings["tables"]["customer"] |= {"key": "ACCT", "referred_to": []}
    host = opened(**settings)
    (made,) = written(host, Entity.CUSTOMER, Customer(key="x", name="n", code="A1"))
    assert (made.key, made.code) == ("A1", "A1")
    assert "no code" in one_receipt(host, Entity.CUSTOMER, create(Customer(key="x", name="n")), "b2").remark
    write = HostWrite(
        operation_id="u",
        action=HostAction.UPDATE,
        key="A1",
        record=made.model_copy(update={"code": "A2"}),
        fields=("code",),
        expected=made,
    )
    assert "never changes" in one_receipt(host, Entity.CUSTOMER, write, "b3").remark


def test_a_row_that_is_no_record_ends_the_read_incomplete(mapped: Host, sql: Sql) -> None:
    """Their time of day in a date column would be cut off, so the row is named instead and the others are read."""
    sql(THEIRS, **ROW)
    sql("INSERT INTO CUST (CUST_NO, COMPANY, CUST_NAME) VALUES (8, '01', :name)", name="x")
    sql("UPDATE CUST SET GONE = 5 WHERE CUST_NO = 8")
    pages = mapped.fetch_records(Entity.CUSTOMER, "")
    assert [record.key for record in next(pages).records] == ["7"]
    with pytest.raises(ReadIncomplete) as caught:
        next(pages)
    assert "GONE holds 5" in caught.value.why or "gone holds 5" in caught.value.why
