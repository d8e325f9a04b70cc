"""What is written is what is read: every entity, every field, any text, both databases, own and mapped tables."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.hosts.conftest import create, everything
from tests.core.hosts.strategies import records, unsent
from tests.core.hosts.wide_tables import make_wide_tables, wide_settings

from tieout.hostport import Host
from tieout.hosts import HostSettings, open_host
from tieout.operations import Outcome, Receipt
from tieout.records import Address, Customer, Entity, Invoice, Line, Record, content_fields

_batches = count()
_settings = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(params=["own", "mapped"])
def any_host(request: pytest.FixtureRequest, host_url: str) -> Iterator[Host]:
    """A host of own tables, and one of another program's."""
    if request.param == "own":
        host = open_host(HostSettings(url=host_url))
    else:
        make_wide_tables(host_url)
        host = open_host(wide_settings(host_url))
    yield host
    host.close()


@pytest.mark.parametrize("entity", list(Entity))
@_settings
@given(data=st.data())
def test_what_is_written_is_what_is_read(any_host: Host, entity: Entity, data: st.DataObject) -> None:
    """A created record comes back with every sent field as it was, unsent ones blank, and as its receipt said."""
    sent = data.draw(records(entity))
    batch = f"batch-{next(_batches)}"
    (receipt,) = any_host.write_records(entity, [create(sent, batch)], batch)
    found = {record.key: record for record in everything(any_host, entity)[0]}
    if receipt.outcome is Outcome.REFUSED:
        assert _has_a_reason(sent, receipt)
        assert receipt.key not in found
        return
    read = found[receipt.key]
    for field in set(content_fields(entity)) - unsent(sent, entity):
        assert getattr(read, field) == getattr(sent, field), field
    assert all(not getattr(read, field) for field in _texts_unsent(sent, read, entity))
    assert (read.active, read.read_only) == (sent.active, sent.read_only)
    assert receipt.record is not None
    assert receipt.record.model_dump_json() == read.model_dump_json()


def _has_a_reason(sent: Record, receipt: Receipt) -> bool:
    """Only a joined address may be refused, and only when a part contains what divides the parts."""
    address = getattr(sent, "shipping_address", None)
    divided = isinstance(address, Address) and any("\n" in part for part in dict(address).values())
    return divided and "divides its parts" in receipt.remark


def _texts_unsent(sent: Record, read: Record, entity: Entity) -> list[str]:
    return [field for field in unsent(sent, entity) if isinstance(getattr(read, field), str)]


@pytest.mark.parametrize(("text", "said"), [("a\0b", "NUL"), ("half \ud83d", "surrogate")])
def test_text_no_database_can_keep_is_refused(any_host: Host, text: str, said: str) -> None:
    """NUL and half surrogate pairs are refused with a sentence, in names, notes and lines, and nothing is written."""
    bad = [Customer(key="x", name=text), Customer(key="x", name="n", notes=text)]
    writes = [create(record, f"op{at}") for at, record in enumerate(bad)]
    receipts = [*any_host.write_records(Entity.CUSTOMER, writes, "b1")]
    paper = Invoice(key="x", name="1", lines=(Line(description=text),))
    receipts += any_host.write_records(Entity.INVOICE, [create(paper)], "b2")
    assert [receipt.outcome for receipt in receipts] == [Outcome.REFUSED] * 3
    assert all(said in receipt.remark for receipt in receipts)
    assert everything(any_host, Entity.CUSTOMER)[0] == everything(any_host, Entity.INVOICE)[0] == []


def test_a_name_of_a_million_signs_passes(any_host: Host) -> None:
    """Length is the column's business; a text without limit takes a megabyte."""
    name = "Ä'\"%" * 250_000
    (receipt,) = any_host.write_records(Entity.CUSTOMER, [create(Customer(key="x", name=name))], "b")
    assert receipt.outcome is Outcome.DONE
    assert everything(any_host, Entity.CUSTOMER)[0][0].name == name
