"""A batch is written once, all of it in one transaction, and one bad record does not stop the others."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from tests.core.hosts.conftest import OpenHost, Sql, create, everything, one_receipt

from tieout.errors import HostUnreachable, UsageProblem
from tieout.hostport import Host, HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.hosts.writing import concerns_records
from tieout.operations import Outcome
from tieout.records import Customer, Entity, Invoice, Line


def customers(count: int) -> list[HostWrite]:
    """Writes of new customers."""
    return [create(Customer(key="x", name=f"n{at}"), f"op{at}") for at in range(count)]


def test_a_batch_is_not_written_twice(host: Host, opened: OpenHost) -> None:
    """Written again, also through another opening, a batch gives back its receipts and writes nothing."""
    first = host.write_records(Entity.CUSTOMER, customers(3), "b1")
    again = opened().write_records(Entity.CUSTOMER, customers(3), "b1")
    assert list(again) == list(first) == list(host.written("b1") or ())
    assert len(everything(host, Entity.CUSTOMER)[0]) == 3


def test_an_unwritten_batch_left_no_mark(host: Host) -> None:
    """Of a batch that was never written, nothing is known."""
    assert host.written("never") is None


def test_a_retold_batch_does_not_vouch_for_changed_records(host: Host, sql: Sql) -> None:
    """When a record was changed after its batch, the batch's receipt gives no record, and says why."""
    (receipt,) = host.write_records(Entity.CUSTOMER, customers(1), "b1")
    sql("UPDATE customers SET phone = '1'")
    (told,) = host.written("b1") or ()
    assert (told.outcome, told.key, told.record) == (Outcome.DONE, receipt.key, None)
    assert "changed" in told.remark


def test_a_nameless_batch_is_refused(host: Host) -> None:
    """Without a name a batch's answer could not be found again, so it is not written."""
    with pytest.raises(UsageProblem):
        host.write_records(Entity.CUSTOMER, customers(1), "")
    assert everything(host, Entity.CUSTOMER)[0] == []


def test_what_the_database_refuses_does_not_stop_the_others(host: Host, sql: Sql) -> None:
    """A record that breaks a constraint is refused in the database's words; the others are written."""
    sql("CREATE UNIQUE INDEX one_name ON customers (name)")
    sql("INSERT INTO customers (key, name) VALUES ('f', 'n1')")
    receipts = host.write_records(Entity.CUSTOMER, customers(4), "b1")
    assert [one.outcome for one in receipts] == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE, Outcome.DONE]
    assert receipts[1].error is not None
    assert "one_name" in receipts[1].error["why"] or "customers.name" in receipts[1].error["why"]
    assert sorted(record.name for record in everything(host, Entity.CUSTOMER)[0]) == ["n0", "n1", "n2", "n3"]
    assert [one.outcome for one in host.written("b1") or ()] == [one.outcome for one in receipts]


def test_a_refused_document_leaves_no_lines(host: Host, sql: Sql) -> None:
    """When a document is refused, its lines are not there either."""
    sql("CREATE UNIQUE INDEX one_name ON invoices (name)")
    paper = Invoice(key="x", name="1", lines=(Line(product="P"),))
    writes = [create(paper, "op1"), create(paper, "op2")]
    receipts = host.write_records(Entity.INVOICE, writes, "b1")
    assert [receipt.outcome for receipt in receipts] == [Outcome.DONE, Outcome.REFUSED]
    assert len(sql("SELECT * FROM invoice_lines")) == 1


def test_nothing_is_written_when_the_mark_cannot_be(host: Host, sql: Sql) -> None:
    """Records and mark are one transaction: when the mark fails, so does everything."""
    sql("ALTER TABLE tieout_batches RENAME TO elsewhere")
    with pytest.raises(HostUnreachable):
        host.write_records(Entity.CUSTOMER, customers(2), "b1")
    assert everything(host, Entity.CUSTOMER)[0] == []


def test_the_same_operation_gets_the_same_key(host: Host) -> None:
    """An operation that was done in another batch already cannot make a second record."""
    first = one_receipt(host, Entity.CUSTOMER, create(Customer(key="x", name="n"), "op"), "b1")
    second = one_receipt(host, Entity.CUSTOMER, create(Customer(key="x", name="n"), "op"), "b2")
    assert (first.outcome, second.outcome) == (Outcome.DONE, Outcome.REFUSED)
    assert len(everything(host, Entity.CUSTOMER)[0]) == 1


def test_receipts_come_in_the_order_of_the_writes(host: Host) -> None:
    """Whatever order things are done in, the receipts are in the order asked."""
    (made,) = host.write_records(Entity.CUSTOMER, customers(1), "b1")
    missing = HostWrite(operation_id="gone", action=HostAction.MARK_DELETED, key="no such key")
    mark = HostWrite(operation_id="mark", action=HostAction.MARK_DELETED, key=made.key)
    writes = [missing, create(Customer(key="x", name="m"), "new"), mark]
    receipts = host.write_records(Entity.CUSTOMER, writes, "b2")
    assert [receipt.operation_id for receipt in receipts] == ["gone", "new", "mark"]
    assert [one.outcome for one in receipts] == [Outcome.REFUSED, Outcome.DONE, Outcome.DONE]


class _Said(Exception):
    """What a driver says, with PostgreSQL's five-character state."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "invalidated", "expected"),
    [
        (IntegrityError, False, True),
        (DataError, False, True),
        (OperationalError, False, False),
        (IntegrityError, True, False),
    ],
)
def test_which_errors_are_a_records_own(
    error: type[DBAPIError], *, invalidated: bool, expected: bool
) -> None:
    """A broken constraint is the record's fault; a full disk, a lock or a lost server is nobody's."""
    said = error("INSERT", {}, _Said("00000"), connection_invalidated=invalidated)
    assert concerns_records(said) is expected


def test_a_value_too_large_for_an_index_is_its_records_own() -> None:
    """PostgreSQL calls it an operational error, but it is one record's (class 54)."""
    assert concerns_records(OperationalError("INSERT", {}, _Said("54000")))


@pytest.mark.parametrize("host_url", ["sqlite"], indirect=True)
def test_a_locked_database_is_not_a_bad_record(host_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program keeps the file locked, the whole batch fails as unreachable; no record is refused."""
    monkeypatch.setattr("tieout.hosts.engine._BUSY_SECONDS", 0)
    host = open_host(HostSettings(url=host_url))
    engine = sa.create_engine(host_url)
    with engine.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        other.exec_driver_sql("INSERT INTO customers (key, name) VALUES ('a', 'a')")
        with pytest.raises(HostUnreachable, match="writing"):
            host.write_records(Entity.CUSTOMER, customers(1), "b1")
    assert host.written("b1") is None
    engine.dispose()
    host.close()
