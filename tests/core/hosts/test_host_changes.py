"""Existing records are changed only in the fields asked, only where they are as the plan saw them."""

from typing import Any

import pytest
from tests.core.hosts.conftest import Sql, everything, one_receipt, written

from tieout.hostport import Host, HostAction, HostWrite
from tieout.operations import Outcome, Receipt
from tieout.records import Address, Customer, Entity, Invoice, Line, Money, Record


@pytest.fixture
def customer(host: Host) -> Record:
    """A customer on the host."""
    record = Customer(key="x", name="N", phone="1", notes="n", billing_address=Address(city="C"))
    return written(host, Entity.CUSTOMER, record)[0]


def update(host: Host, expected: Record, *, batch: str = "u", **values: Any) -> Receipt:
    """An update of some fields."""
    write = HostWrite(
        operation_id=batch,
        action=HostAction.UPDATE,
        key=expected.key,
        record=expected.model_copy(update=values),
        fields=tuple(values),
        expected=expected,
    )
    return one_receipt(
        host, Entity.INVOICE if isinstance(expected, Invoice) else Entity.CUSTOMER, write, batch
    )


def only(host: Host, entity: Entity = Entity.CUSTOMER) -> Record:
    """The one record there is."""
    (record,) = everything(host, entity)[0]
    return record


def test_only_the_fields_asked_are_written(host: Host, customer: Record, sql: Sql) -> None:
    """A field somebody else changed meanwhile stays as they left it when it is not to be written."""
    sql("UPDATE customers SET notes = 'theirs'")
    receipt = update(host, customer, phone="2", credit_limit=Money(amount="5.0", currency="EUR"))
    now = only(host)
    assert receipt.outcome is Outcome.DONE
    assert isinstance(now, Customer)
    assert (now.phone, now.notes, now.credit_limit) == ("2", "theirs", Money(amount="5.0", currency="EUR"))
    assert receipt.record == now


def test_a_changed_field_is_not_overwritten(host: Host, customer: Record, sql: Sql) -> None:
    """When a field to be written is no longer as the plan saw it, the update is refused and says which."""
    sql("UPDATE customers SET phone = 'theirs'")
    receipt = update(host, customer, phone="2", notes="m")
    now = only(host)
    assert receipt.outcome is Outcome.REFUSED
    assert receipt.remark == "The record changed on the host since the plan was made: phone."
    assert isinstance(now, Customer)
    assert (now.phone, now.notes) == ("theirs", "n")


def test_an_update_without_what_was_expected_is_refused(host: Host, customer: Record) -> None:
    """Without the record the plan saw there is nothing to compare with, so nothing is written."""
    write = HostWrite(
        operation_id="u", action=HostAction.UPDATE, key=customer.key, record=customer, fields=("phone",)
    )
    assert one_receipt(host, Entity.CUSTOMER, write).outcome is Outcome.REFUSED


def test_part_of_an_address_is_compared_too(host: Host, customer: Record, sql: Sql) -> None:
    """An address is one field: when one of its columns changed, it is not overwritten."""
    sql("UPDATE customers SET bill_country = 'theirs'")
    receipt = update(host, customer, billing_address=Address(city="D"))
    assert "billing_address" in receipt.remark
    assert only(host).billing_address == Address(city="C", country="theirs")  # type: ignore[attr-defined]


def test_lines_are_replaced_as_a_whole(host: Host) -> None:
    """A document's new lines take the place of all the old ones."""
    paper = Invoice(key="x", name="1", lines=(Line(product="A"), Line(product="B", rate="1E+2")))
    (made,) = written(host, Entity.INVOICE, paper)
    receipt = update(host, made, lines=(Line(product="C", quantity="2.50"),))
    assert receipt.outcome is Outcome.DONE
    assert only(host, Entity.INVOICE) == receipt.record
    assert only(host, Entity.INVOICE).lines == (Line(product="C", quantity="2.50"),)  # type: ignore[attr-defined]


def test_read_only_is_for_people(host: Host, customer: Record) -> None:
    """Tieout may update a read-only record from the books; the mark stays, and is set and cleared when asked."""
    mark = HostWrite(operation_id="r", action=HostAction.UPDATE, key=customer.key, read_only=True)
    marked = one_receipt(host, Entity.CUSTOMER, mark, "b1").record
    assert marked is not None
    assert marked.read_only
    after = update(host, marked, batch="b2", phone="2").record
    assert only(host) == after
    assert only(host).read_only
    clear = mark.model_copy(update={"operation_id": "c", "read_only": False})
    assert one_receipt(host, Entity.CUSTOMER, clear, "b3").outcome is Outcome.DONE
    assert not only(host).read_only


def test_a_deletion_marks_and_erases_nothing(host: Host, customer: Record) -> None:
    """After a deletion the record is all there, but for its mark."""
    write = HostWrite(operation_id="d", action=HostAction.MARK_DELETED, key=customer.key)
    receipt = one_receipt(host, Entity.CUSTOMER, write)
    version = receipt.version
    assert only(host) == customer.model_copy(update={"deleted": True, "version": version}) == receipt.record


def remove(host: Host, expected: Record) -> Receipt:
    """The undo of an import."""
    write = HostWrite(operation_id="r", action=HostAction.REMOVE, key=expected.key, expected=expected)
    return one_receipt(host, Entity.CUSTOMER, write, "remove")


def test_an_untouched_import_can_be_undone(host: Host, customer: Record, sql: Sql) -> None:
    """A record nobody touched is taken away, and the batch's receipts can be told again."""
    receipt = remove(host, customer)
    assert receipt.outcome is Outcome.DONE
    assert sql("SELECT * FROM customers") == []
    assert list(host.written("remove") or ()) == [receipt]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE customers SET phone = '2'",
        "UPDATE customers SET active = (1 = 0)",
        "UPDATE customers SET ship_city = 'x'",
        "UPDATE customers SET credit_limit = 1",
    ],
)
def test_a_touched_import_cannot_be_undone(host: Host, customer: Record, sql: Sql, statement: str) -> None:
    """Whatever somebody changed since, content or flag, the record stays."""
    sql(statement)
    assert remove(host, customer).outcome is Outcome.REFUSED
    assert only(host).key == customer.key


def test_an_import_transactions_refer_to_cannot_be_undone(host: Host, customer: Record, sql: Sql) -> None:
    """A customer of an approved invoice stays, though nobody changed it."""
    sql(
        "INSERT INTO invoices (key, name, party_key, approved) VALUES ('i', '1', :key, :yes)",
        key=customer.key,
        yes=True,
    )
    receipt = remove(host, customer)
    assert receipt.outcome is Outcome.REFUSED
    assert "transaction" in receipt.remark
