"""A company's program writes tieout's own tables with plain SQL, and every change is noticed."""

import pytest
import sqlalchemy as sa
from tests.core.hosts.conftest import OpenHost, Sql, create, everything, one_receipt, written

from tieout.errors import ReadIncomplete
from tieout.hostport import Host, HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.operations import Page
from tieout.records import Customer, Entity, Invoice, Line, SalesRep

INSERT = "INSERT INTO customers (key, name) VALUES (:key, :name)"


def changed(host: Host, since: str, entity: Entity = Entity.CUSTOMER) -> tuple[set[str], str]:
    """Keys that changed since a watermark, and the next watermark."""
    records, _, last = everything(host, entity, since)
    assert last.complete
    return {record.key for record in records}, last.watermark


def test_a_row_needs_only_key_and_name(host: Host, sql: Sql) -> None:
    """A plain INSERT makes a record: blanks are blank, it is active, and it has a version."""
    sql(INSERT, key="f1", name="Foreign & Sons")
    (record,), _, _ = everything(host, Entity.CUSTOMER)
    assert (record.key, record.name, record.active, record.deleted) == ("f1", "Foreign & Sons", True, False)
    assert int(record.version) > 0
    assert isinstance(record, Customer)
    assert (record.phone, record.credit_limit) == ("", None)


def test_inserts_and_updates_move_the_watermark(host: Host, sql: Sql) -> None:
    """What a foreign program inserts or updates is in the next read, once, and nothing else is."""
    for key in ("a", "b", "c"):
        sql(INSERT, key=key, name=key)
    everyone, mark = changed(host, "")
    assert everyone == {"a", "b", "c"}
    assert changed(host, mark) == (set(), mark)
    sql("UPDATE customers SET phone = '1' WHERE key = 'b'")
    some, mark = changed(host, mark)
    assert some == {"b"}
    sql("UPDATE customers SET phone = '2'")
    assert changed(host, mark)[0] == {"a", "b", "c"}


def test_deleted_rows_are_known_to_be_deleted(host: Host, sql: Sql) -> None:
    """An incremental read names the keys of deleted rows, of re-keyed ones too, and not of those that came back."""
    for key in ("gone", "back", "old"):
        sql(INSERT, key=key, name=key)
    _, mark = changed(host, "")
    sql("DELETE FROM customers WHERE key IN ('gone', 'back')")
    sql("UPDATE customers SET key = 'new' WHERE key = 'old'")
    sql(INSERT, key="back", name="back again")
    records, deleted, last = everything(host, Entity.CUSTOMER, mark)
    assert sorted(deleted) == ["gone", "old"]
    assert {record.key for record in records} == {"back", "new"}
    assert everything(host, Entity.CUSTOMER, last.watermark)[:2] == ([], [])


def test_a_line_changes_its_document(host: Host, sql: Sql) -> None:
    """Inserting, changing, moving or deleting a line by plain SQL makes the document changed."""
    paper = Invoice(key="x", name="1", lines=(Line(product="P"),))
    one, other = written(host, Entity.INVOICE, paper, paper)
    _, mark = changed(host, "", Entity.INVOICE)
    sql("UPDATE invoice_lines SET description = 'd' WHERE invoice_key = :key", key=one.key)
    some, mark = changed(host, mark, Entity.INVOICE)
    assert some == {one.key}
    sql("INSERT INTO invoice_lines (invoice_key, position, product) VALUES (:key, 2, 'Q')", key=other.key)
    some, mark = changed(host, mark, Entity.INVOICE)
    assert some == {other.key}
    sql(
        "UPDATE invoice_lines SET invoice_key = :one WHERE invoice_key = :other AND position = 2",
        one=one.key,
        other=other.key,
    )
    some, mark = changed(host, mark, Entity.INVOICE)
    assert some == {one.key, other.key}
    sql("DELETE FROM invoice_lines WHERE invoice_key = :key", key=one.key)
    some, _ = changed(host, mark, Entity.INVOICE)
    assert some == {one.key}


def test_an_approved_paper_refers_to_its_customer(host: Host, sql: Sql) -> None:
    """When a paper is approved, its customer is read again and says that it is referred to."""
    (customer,) = written(host, Entity.CUSTOMER, Customer(key="x", name="C"))
    sql("INSERT INTO invoices (key, name, party_key) VALUES ('i', '1', :key)", key=customer.key)
    (now,), _, last = everything(host, Entity.CUSTOMER)
    assert not now.referred_to
    mark = last.watermark
    sql("UPDATE invoices SET approved = :yes WHERE key = 'i'", yes=True)
    (now,), _, last = everything(host, Entity.CUSTOMER, mark)
    assert (now.key, now.referred_to) == (customer.key, True)
    sql("UPDATE invoices SET deleted = :yes WHERE key = 'i'", yes=True)
    (now,), _, last = everything(host, Entity.CUSTOMER, last.watermark)
    assert not now.referred_to
    assert everything(host, Entity.CUSTOMER, last.watermark)[0] == []


def test_bills_refer_to_vendors_and_quotations_to_customers(host: Host, sql: Sql) -> None:
    """Each sort of paper refers to its own sort of party."""
    sql("INSERT INTO vendors (key, name) VALUES ('v', 'V')")
    sql(INSERT, key="c", name="C")
    sql("INSERT INTO bills (key, name, party_key, approved) VALUES ('b', '1', 'v', :yes)", yes=True)
    sql("INSERT INTO quotations (key, name, party_key, approved) VALUES ('q', '1', 'c', :yes)", yes=True)
    assert everything(host, Entity.VENDOR)[0][0].referred_to
    assert everything(host, Entity.CUSTOMER)[0][0].referred_to


def test_our_own_batches_cost_one_number(host: Host) -> None:
    """All records of a batch share one revision: no trigger numbered them a second time."""
    records = written(host, Entity.INVOICE, *[Invoice(key="x", name="n", lines=(Line(),) * 3)] * 5)
    versions = {record.version for record in everything(host, Entity.INVOICE)[0]}
    assert versions == {record.version for record in records}
    assert len(versions) == 1


def test_another_database_is_read_completely(host: Host, opened: OpenHost, sql: Sql) -> None:
    """A watermark of another database, or of a later time than a restored one has, is ignored."""
    sql(INSERT, key="a", name="a")
    _, mark = changed(host, "")
    origin, _, number = mark.partition(".")
    assert changed(host, f"{origin}.{int(number) + 1000}")[0] == {"a"}
    assert changed(host, f"other.{number}")[0] == {"a"}
    assert changed(host, "rubbish")[0] == {"a"}


def test_rows_of_an_older_table_are_numbered(host_url: str, sql: Sql) -> None:
    """Rows without a number, from before the triggers, get one when tieout opens the host."""
    open_host(HostSettings(url=host_url)).close()
    sql("DROP TRIGGER tieout_customers_insert" + (" ON customers" if "postgres" in host_url else ""))
    sql(INSERT, key="a", name="a")
    older = "UPDATE tieout_origin SET layout = 0"
    sql(older if "postgres" in host_url else "UPDATE tieout_revision SET layout = 0")
    host = open_host(HostSettings(url=host_url))
    assert everything(host, Entity.CUSTOMER)[0][0].version
    host.close()


def test_faulty_rows_do_not_hide_the_others(host: Host, sql: Sql) -> None:
    """Rows that cannot be records are named at the end of the read, which then is not complete."""
    sql(INSERT, key="good", name="g")
    sql(INSERT, key="k" * 300, name="too long a key")
    sql("INSERT INTO customers (key, name, stage) VALUES ('odd', 'o', 'no such stage')")
    pages: list[Page] = []
    with pytest.raises(ReadIncomplete) as caught:
        _keep(host, pages)
    assert [record.key for page in pages for record in page.records] == ["good"]
    assert "odd" in caught.value.why
    assert "stage" in caught.value.why


def _keep(host: Host, pages: list[Page]) -> None:
    for page in host.fetch_records(Entity.CUSTOMER, ""):
        assert not page.complete
        pages.append(page)


@pytest.mark.parametrize("host_url", ["postgres"], indirect=True)
def test_open_transactions_hold_the_watermark_back(host: Host, host_url: str, sql: Sql) -> None:
    """A transaction that drew its number early and commits late is not missed by the next read."""
    engine = sa.create_engine(host_url)
    with engine.connect() as slow:
        slow.execute(sa.text(INSERT), {"key": "slow", "name": "s"})
        sql(INSERT, key="fast", name="f")
        some, mark = changed(host, "")
        assert some == {"fast"}
        slow.commit()
    some, mark = changed(host, mark)
    assert "slow" in some
    assert changed(host, mark)[0] == set()
    engine.dispose()


@pytest.mark.parametrize("host_url", ["postgres"], indirect=True)
def test_a_rolled_back_savepoint_still_holds_the_watermark_back(host: Host, host_url: str, sql: Sql) -> None:
    """The note of an open transaction survives a savepoint, and is taken again when the savepoint took it away."""
    engine = sa.create_engine(host_url)
    with engine.connect() as slow:
        with slow.begin_nested() as point:
            slow.execute(sa.text(INSERT), {"key": "undone", "name": "u"})
            point.rollback()
        slow.execute(sa.text(INSERT), {"key": "slow", "name": "s"})
        sql(INSERT, key="fast", name="f")
        _, mark = changed(host, "")
        slow.commit()
    assert "slow" in changed(host, mark)[0]
    engine.dispose()


def test_a_write_of_ours_is_seen_once(host: Host) -> None:
    """What tieout writes comes back once in the next read, as it was written, and then no more."""
    _, mark = changed(host, "")
    receipt = one_receipt(host, Entity.CUSTOMER, create(Customer(key="x", name="n")))
    records, _, last = everything(host, Entity.CUSTOMER, mark)
    assert records == [receipt.record]
    assert receipt.record is not None
    update = HostWrite(
        operation_id="u",
        action=HostAction.UPDATE,
        key=receipt.key,
        record=receipt.record.model_copy(update={"name": "m"}),
        fields=("name",),
        expected=receipt.record,
    )
    after = one_receipt(host, Entity.CUSTOMER, update, "b2").record
    assert everything(host, Entity.CUSTOMER, last.watermark)[0] == [after]


def test_reading_many_pages(host: Host, sql: Sql) -> None:
    """More records than a page holds are each read once, completely and since a watermark, deleted ones too."""
    _, mark = changed(host, "")
    names = [f"n{at:05}" for at in range(2500)]
    written(host, Entity.SALES_REP, *(SalesRep(key="x", name=name) for name in names))
    for since in ("", mark):
        records, _, _ = everything(host, Entity.SALES_REP, since)
        assert sorted(record.name for record in records) == names
    sql("DELETE FROM sales_reps WHERE name >= 'n00100'")
    assert len(set(everything(host, Entity.SALES_REP, mark)[1])) == 2400
