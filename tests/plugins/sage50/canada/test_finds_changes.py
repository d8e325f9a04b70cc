"""No change is lost, whatever the clocks of the computers show."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plugins.sage50.canada.conftest import Clock, PersonAtSage, emptied

from tieout.records import Customer, Entity, Invoice
from tieout_sage50 import ca
from tieout_sage50.canada.company import OpenCompany
from tieout_sage50.canada.simulator.company import SimulatedCompany, make_company
from tieout_sage50.canada.watermark import (
    Part,
    Watermark,
    changed_parts,
    next_watermark,
    ranges,
    read_watermark,
)


@pytest.fixture
def sql_mode() -> str:
    """One mode: what is stored is the same in both."""
    return "strict"


class Mirror:
    """What somebody knows of an entity who reads on from the last watermark each time."""

    def __init__(self, books: OpenCompany, entity: Entity = Entity.CUSTOMER) -> None:
        self.books, self.entity, self.since = books, entity, ""
        self.records: dict[str, Any] = {}
        #: How many records the last read brought.
        self.brought = 0

    def read_on(self) -> None:
        """One read from the watermark."""
        self.brought = 0
        for page in ca.fetch_records(self.books, self.entity, self.since):
            self.records |= {record.key: record for record in page.records}
            self.brought += len(page.records)
        self.since = page.watermark

    def complete(self) -> dict[str, Any]:
        """What a complete read brings."""
        pages = ca.fetch_records(self.books, self.entity, "")
        return {record.key: record for page in pages for record in page.records}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 5)),
        st.tuples(st.just("edit"), st.integers(0, 40)),
        st.tuples(st.just("edit unstamped"), st.integers(0, 40)),
        st.tuples(st.just("delete"), st.integers(0, 40)),
        st.tuples(st.just("clock"), st.integers(-40 * 365 * 86_400, 40 * 365 * 86_400)),
        st.tuples(st.just("clock"), st.integers(-2, 2)),
        st.tuples(st.just("read"), st.just(0)),
    ),
    max_size=25,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_reading_on_ends_where_a_complete_read_does(
    company: SimulatedCompany, bookkeeper: PersonAtSage, open_books: OpenCompany, clock: Clock, steps: Any
) -> None:
    """Any edits, with any clock, stamped or not, with reads wherever: what is still there is known as it is."""
    assert emptied(bookkeeper.database)
    make_company(company.engine, "Constructions Boréal inc.", clock=clock)
    clock.now = _START
    mirror, numbers = Mirror(open_books), [company.add_customer(f"Client {at}") for at in range(20)]
    for at, (act, value) in enumerate(steps):
        match act:
            case "add":
                numbers += [company.add_customer(f"Nouveau {at}-{more}") for more in range(value)]
            case "edit" if numbers:
                company.change_customer(numbers[value % len(numbers)], sPhone1=f"{at}")
            case "edit unstamped" if numbers:
                _repaired(bookkeeper, numbers[value % len(numbers)], f"{at}")
            case "delete" if numbers:
                company.delete_customer(numbers.pop(value % len(numbers)))
            case "clock":
                clock.now = min(max(clock.now + timedelta(seconds=value), _EARLIEST), _LATEST)
            case "read":
                mirror.read_on()
    mirror.read_on()
    complete = mirror.complete()
    assert {key: mirror.records[key] for key in complete} == complete
    mirror.read_on()
    assert mirror.brought == 0


_START = datetime(2026, 3, 4, 14, 3, 22)  # noqa: DTZ001 - Sage knows no zones
_EARLIEST, _LATEST = datetime(1980, 1, 1), datetime(2090, 1, 1)  # noqa: DTZ001


def _repaired(bookkeeper: PersonAtSage, number: int, city: str) -> None:
    """Somebody mended a row with a tool that knows nothing of stamps, and left none."""
    bookkeeper.database.run(
        "UPDATE tcustomr SET sCity = :city, dtASDate = NULL, tmASTime = NULL WHERE lId = :number",
        city=city,
        number=number,
    )


def test_two_edits_in_one_second_are_both_found(
    company: SimulatedCompany, open_books: OpenCompany, clock: Clock
) -> None:
    """A stamp of whole seconds cannot tell them apart; the sums do."""
    number, mirror = company.add_customer("Alpha"), Mirror(open_books)
    for phone in ("1", "2"):
        company.change_customer(number, sPhone1=phone)
        mirror.read_on()
        assert mirror.records[str(number)].phone == phone


def test_the_repeated_hour_of_autumn_hides_nothing(
    company: SimulatedCompany, open_books: OpenCompany, clock: Clock
) -> None:
    """At two o'clock it is one o'clock again, and stamps go back."""
    clock.now = datetime(2026, 11, 1, 1, 59, 50)  # noqa: DTZ001
    number, mirror = company.add_customer("Alpha"), Mirror(open_books)
    mirror.read_on()
    clock.now = datetime(2026, 11, 1, 1, 0, 5)  # noqa: DTZ001
    company.change_customer(number, sPhone1="555")
    mirror.read_on()
    assert mirror.records[str(number)].phone == "555"


def test_only_the_neighbours_of_a_change_are_read_again(
    company: SimulatedCompany, open_books: OpenCompany
) -> None:
    """One edit among a hundred customers brings a part of sixteen, not the list."""
    numbers = [company.add_customer(f"Client {at}") for at in range(100)]
    mirror = Mirror(open_books)
    mirror.read_on()
    assert mirror.brought == 100
    company.change_customer(numbers[50], sPhone1="1")
    mirror.read_on()
    assert 1 <= mirror.brought <= 16


def test_a_change_while_a_read_is_under_way_is_found_by_the_next(
    company: SimulatedCompany, open_books: OpenCompany
) -> None:
    """A read shows one moment; its watermark is of that moment, too."""
    numbers = [company.add_customer(f"Client {at}") for at in range(9)]
    pages = ca.fetch_records(open_books, Entity.CUSTOMER, "")
    first = next(pages)
    company.change_customer(numbers[0], sPhone1="1")
    company.change_customer(numbers[8], sPhone1="2")
    company.delete_customer(numbers[5])
    late = company.add_customer("Arrivé en retard")
    rest = list(pages)
    seen: dict[str, Any] = {record.key: record for page in (first, *rest) for record in page.records}
    assert [record.phone for record in seen.values()] == [""] * 9
    later: dict[str, Any] = {
        record.key: record
        for page in ca.fetch_records(open_books, Entity.CUSTOMER, rest[-1].watermark)
        for record in page.records
    }
    assert later[str(numbers[0])].phone == "1"
    assert later[str(numbers[8])].phone == "2"
    assert str(late) in later


def test_pages_do_not_depend_on_stamps(company: SimulatedCompany, open_books: OpenCompany) -> None:
    """Ten customers saved in the same second come once each, in pages of three, by number."""
    numbers = [company.add_customer(f"Client {at}") for at in range(10)]
    pages = list(ca.fetch_records(open_books, Entity.CUSTOMER, ""))
    assert [[record.key for record in page.records] for page in pages] == [
        [str(number) for number in numbers[at : at + 3]] for at in (0, 3, 6, 9)
    ] + [[]]
    assert [page.done for page in pages] == [3, 6, 9, 10, 10]
    assert {page.total for page in pages} == {10}


def test_an_invoice_whose_customer_was_renamed_is_read_again(
    bookkeeper: PersonAtSage, open_books: OpenCompany
) -> None:
    """A document's sum is over its customer's name too."""
    customer = bookkeeper.seed(Entity.CUSTOMER, [Customer(key="1", name="Alpha")])[0]
    invoice = bookkeeper.seed(Entity.INVOICE, [Invoice(key="1", name="1001", party_key=customer.key)])[0]
    mirror = Mirror(open_books, Entity.INVOICE)
    mirror.read_on()
    bookkeeper.edit(Entity.CUSTOMER, customer.key, name="Alpha inc.")
    mirror.read_on()
    assert mirror.records[invoice.key].party == "Alpha inc."


def test_blank_and_null_are_different_sums(company: SimulatedCompany, open_books: OpenCompany) -> None:
    """Neither does a text that moves to the next column leave the sum as it was."""
    number, mirror = company.add_customer("Alpha", sPhone1="1", sPhone2=None), Mirror(open_books)
    mirror.read_on()
    with company.engine.begin() as connection:
        connection.execute(sa.text("UPDATE tcustomr SET sPhone1 = NULL, sPhone2 = '1' WHERE lId = 1"))
    mirror.read_on()
    assert (mirror.records[str(number)].phone, mirror.records[str(number)].alt_phone) == ("", "1")


@pytest.mark.parametrize(
    "text", ["", "2026-03-04", "{}", '{"size": 16}', "[1]", '{"size": 16, "totals": {"a": 1}}']
)
def test_a_watermark_that_is_none_of_ours_reads_everything(text: str) -> None:
    """A watermark of another version costs one complete read."""
    assert read_watermark(text) is None


def test_parts_are_told_by_their_sums() -> None:
    """A new part, a part with another sum; not one that is as it was."""
    mark = read_watermark(next_watermark(16, {0: Part(rows=2, total=5), 3: Part(rows=1, total=9)}))
    assert mark == Watermark(size=16, totals={0: 5, 3: 9})
    now = {0: Part(rows=2, total=5), 3: Part(rows=1, total=8), 4: Part(rows=1, total=1)}
    assert changed_parts(mark, now) == [3, 4]
    assert changed_parts(None, now) == [0, 3, 4]


def test_neighbouring_parts_are_read_as_one() -> None:
    """First and last number of each stretch."""
    assert ranges([0, 1, 2, 5, 7, 8], 16) == [(0, 47), (80, 95), (112, 143)]
