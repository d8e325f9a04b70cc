"""Tables with oddities: filled CHAR keys, broken lines, columns that are missing, names that need quoting, a full disk."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from tests.core.hosts.conftest import OpenHost, Sql, create, everything, one_receipt, written

from tieout.errors import ConfigInvalid, HostUnreachable, ReadIncomplete
from tieout.hostport import Host, HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.operations import Outcome
from tieout.records import Customer, Entity


def mapping(**more: Any) -> dict[str, Any]:
    """A small table's mapping."""
    table = {"table": "T", "key": "K", "key_from": "code", "fields": {"name": "N", "code": "K"}, **more}
    return {"tables": {"customer": table}}


def test_a_key_filled_with_blanks_is_found(opened: OpenHost, sql: Sql) -> None:
    """A CHAR key is its text without the filling, for reading, changing and taking away."""
    sql("CREATE TABLE T (K CHAR(8) PRIMARY KEY, N VARCHAR(20), D SMALLINT)")
    sql("INSERT INTO T VALUES ('A1      ', 'n', 0)")
    host = opened(**mapping(deleted="D"))
    (record,) = everything(host, Entity.CUSTOMER)[0]
    assert (record.key, record.code) == ("A1", "A1")
    mark = HostWrite(operation_id="d", action=HostAction.MARK_DELETED, key="A1")
    marked = one_receipt(host, Entity.CUSTOMER, mark).record
    assert marked == record.model_copy(update={"deleted": True}) == everything(host, Entity.CUSTOMER)[0][0]
    undo = HostWrite(operation_id="r", action=HostAction.REMOVE, key="A1", expected=marked)
    assert one_receipt(host, Entity.CUSTOMER, undo, "b2").outcome is Outcome.DONE
    assert sql("SELECT * FROM T") == []


def test_states_without_a_column_are_refused(opened: OpenHost, sql: Sql) -> None:
    """An inactive or read-only record does not become active or free because the table cannot say it."""
    sql("CREATE TABLE T (K VARCHAR(8) PRIMARY KEY, N VARCHAR(20))")
    host = opened(**mapping())
    writes = [
        create(Customer(key="x", code="A", name="n", active=False), "op1"),
        create(Customer(key="x", code="B", name="n"), "op2", read_only=True),
        create(Customer(key="x", code="C", name="n"), "op3"),
    ]
    receipts = host.write_records(Entity.CUSTOMER, writes, "b")
    assert ["inactive" in receipts[0].remark, "read only" in receipts[1].remark] == [True, True]
    assert receipts[2].outcome is Outcome.DONE
    capability = host.describe().entities[Entity.CUSTOMER]
    assert not any((capability.can_mark, capability.can_set_read_only, capability.changed_since))


def test_names_that_need_quoting(opened: OpenHost, sql: Sql) -> None:
    """Tables and columns may be called anything the database allows."""
    sql(
        'CREATE TABLE "my ""T"" 100%" ("a key" VARCHAR(8) PRIMARY KEY, "na%me\\: (x)" VARCHAR(20), "select" INTEGER)'
    )
    fields = {"name": "na%me: (x)", "code": "a key"}
    host = opened(**mapping(table='my "T" 100%', key="a key", fields=fields, where={"select": 5}))
    (made,) = written(host, Entity.CUSTOMER, Customer(key="x", code="A", name="n"))
    write = HostWrite(
        operation_id="u",
        action=HostAction.UPDATE,
        key="A",
        record=made.model_copy(update={"name": "m"}),
        fields=("name",),
        expected=made,
    )
    assert one_receipt(host, Entity.CUSTOMER, write, "b2").record == everything(host, Entity.CUSTOMER)[0][0]
    assert [tuple(row) for row in sql('SELECT * FROM "my ""T"" 100%"')] == [("A", "m", 5)]


def test_columns_nothing_fits_in_are_refused(opened: OpenHost, sql: Sql, host_url: str) -> None:
    """A name cannot lie in a day, a text flag needs words: both are said at the opening."""
    sql("CREATE TABLE T (K VARCHAR(8) PRIMARY KEY, N DATE, F VARCHAR(1), M VARCHAR(9))")
    with pytest.raises(ConfigInvalid, match="cannot hold"):
        opened(**mapping())
    with pytest.raises(ConfigInvalid, match="which words mean yes"):
        opened(**mapping(fields={"name": "M"}, deleted="F"))


@pytest.mark.parametrize("host_url", ["sqlite"], indirect=True)
def test_a_document_with_a_broken_line_is_not_read_without_it(host: Host, sql: Sql) -> None:
    """A line that cannot be read leaves its document out; it does not make a shorter document."""
    sql("INSERT INTO invoices (key, name) VALUES ('good', '1'), ('bad', '2')")
    sql("INSERT INTO invoice_lines (invoice_key, position, rate) VALUES ('bad', 1, '1'), ('bad', 2, 'much')")
    pages = host.fetch_records(Entity.INVOICE, "")
    assert [record.key for record in next(pages).records] == ["good"]
    with pytest.raises(ReadIncomplete, match="1 rows"):
        next(pages)


@pytest.fixture
def full_host(tmp_path: Any) -> Iterator[Host]:
    """A host whose disk is full after a few pages more."""
    host = open_host(HostSettings(url=f"sqlite:///{tmp_path / 'full.db'}"))

    @sa.event.listens_for(host.engine, "begin")  # type: ignore[attr-defined]
    def small(connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 200")

    yield host
    host.close()


def test_a_full_disk_is_not_a_bad_record(full_host: Host) -> None:
    """When the database is full the whole batch fails, nothing of it is written, and no record is blamed."""
    writes = [create(Customer(key="x", name="n" * 5000), f"op{at}") for at in range(500)]
    with pytest.raises(HostUnreachable) as caught:
        full_host.write_records(Entity.CUSTOMER, writes, "b")
    assert "full" in caught.value.why
    assert full_host.written("b") is None
    assert everything(full_host, Entity.CUSTOMER)[0] == []
