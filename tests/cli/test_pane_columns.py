"""The panes' columns and order: ``tieout plan --columns`` and ``--sort``, at every width and on every console."""

import io
import json
import tracemalloc
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from tieout.cli.screen.arranging import Arrangement, natural
from tieout.cli.screen.panes import Sides, print_panes
from tieout.cli.screen.plan_view import Section, view_of
from tieout.plan import PlanHeader, PlanSummary, Step
from tieout.records import Address, Customer, Entity, Money, Record

if TYPE_CHECKING:
    from tests.cli.conftest import Shop, Tieout

CUSTOMER = Entity.CUSTOMER
HEADER = PlanHeader(
    site="shop",
    backend="sage50-us",
    company_name="BELLWETHER GARDEN SUPPLY",
    company_fingerprint="0",
    view="not_in_sync",
    entities=(CUSTOMER,),
    rules={},
    as_of={},
)


class Mirror:
    """Records by key, as the mirrors give them; counts how many it was asked for."""

    def __init__(self, *records: Record) -> None:
        self.records = {record.key: record for record in records}
        self.asked = 0

    def look_up(self, steps: Sequence[Step]) -> Mapping[str, Record]:
        """The records of some steps."""
        self.asked += len(steps)
        keys = {step.id: step.books_key or step.host_key for step in steps}
        return {number: self.records[key] for number, key in keys.items() if key in self.records}

    def steps(self) -> list[Step]:
        """A row of the right pane for each record."""
        return [
            Step(
                id=f"b/{one.key}",
                entity=CUSTOMER,
                kind="add-to-host",
                books_key=one.key,
                name=one.name,
                code=one.code if isinstance(one.code, str) else "",
                status=str(getattr(one, "status", "") or ""),
                active=one.active,
                ticked=one.active,
                reason="only in the books",
            )
            for one in self.records.values()
        ]


def customer(key: str, **fields: Any) -> Customer:
    """A customer of the books."""
    return Customer.model_validate({"key": key, "code": key, "name": f"Name {key}", "status": "", **fields})


ACE = customer(
    "ACE",
    phone="555-0101",
    credit_limit=Money(amount=Decimal(900)),
    billing_address=Address(line1="1 Main St", city="Norcross"),
    notes="a note\nof two lines",
)
BLUE = customer("BLUE", phone="555-0102", credit_limit=Money(amount=Decimal(10_000)))
COLD = customer("COLD", active=False)


def drawn(mirror: Mirror, width: int = 120, encoding: str = "utf-8", limit: int = 20, **asked: Any) -> str:
    """What a console shows of these records, arranged."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="\n")
    console = Console(file=stream, width=width, markup=False, emoji=False, highlight=False, no_color=True)
    arrangement = Arrangement(look_up=mirror.look_up, **asked)
    print_panes(console, HEADER, mirror.steps(), PlanSummary(), Sides(), limit, arrangement)
    stream.flush()
    return raw.getvalue().decode(encoding)


def order(mirror: Mirror, limit: int = 0, **asked: Any) -> list[str]:
    """The keys of the right pane's rows, top to bottom."""
    view = view_of(mirror.steps(), [CUSTOMER], limit, Arrangement(look_up=mirror.look_up, **asked))
    return [step.books_key for step in view[CUSTOMER][Section.BOOKS_ONLY].shown]


def test_a_field_that_was_asked_for_has_a_column_where_it_fits() -> None:
    """With its heading, beside the name."""
    lines = drawn(Mirror(ACE, BLUE), width=160, columns=("phone",)).splitlines()

    heading = next(line for line in lines if "Name" in line and "phone" in line)
    (row,) = [line for line in lines if "Name ACE" in line]
    assert heading.index("phone") == row.index("555-0101")


def test_columns_stand_in_the_order_asked_for() -> None:
    """Whichever row is the first to have a text."""
    mirror = Mirror(customer("A", email="a@b.c"), customer("B", phone="1", email="b@b.c"))
    heading = next(
        line for line in drawn(mirror, 160, columns=("phone", "email")).splitlines() if "Name" in line
    )

    assert heading.index("phone") < heading.index("email")


@pytest.mark.parametrize("width", [40, 80])
def test_on_a_narrow_console_fields_stand_under_the_row(width: int) -> None:
    """As ``field: value``; blank ones are left out."""
    shown = drawn(Mirror(ACE, COLD), width=width, columns=("phone", "billing_address", "credit_limit"))
    right = [line.rsplit("│", 1)[-1].strip() for line in shown.splitlines()]

    assert "phone: 555-0101" in right
    assert "credit limit: 900.00" in right
    assert shown.count("phone:") == 1
    place = next(number for number, line in enumerate(right) if "Name ACE" in line)
    assert right[place + 1].startswith("phone:")


def test_all_shows_every_field_that_has_a_text() -> None:
    """The help page: all the data that will be brought over can be viewed."""
    shown = drawn(Mirror(ACE), width=100, columns=("all",))

    for text in ("555-0101", "900.00", "1 Main St", "Norcross", "a note"):
        assert text in shown
    assert "fax" not in shown


def test_a_group_of_fields_may_be_named_by_its_word() -> None:
    """``address`` stands for its fields; ``phone`` is the phone alone."""
    mirror = Mirror(customer("A", phone="1", fax="2", shipping_address=Address(city="Elsewhere")))
    shown = drawn(mirror, columns=("address", "phone"))

    assert "Elsewhere" in shown
    assert "fax" not in shown


def test_what_the_row_shows_whole_is_not_shown_twice() -> None:
    """Id, name and status stand in the row; a status that is cut there stands whole below."""
    long = "6 - do not accept contract again"
    short = drawn(Mirror(customer("A", status="ACTIVE")), width=160, columns=("status", "code", "name"))
    cut = drawn(Mirror(customer("A", status=long)), width=100, columns=("status",))

    assert short.count("ACTIVE") == 1
    assert short.count("Name A") == 1
    assert f"status: {long}" in cut


def test_only_records_that_are_shown_are_looked_up() -> None:
    """Not sorted, a plan of any length costs what is on the screen."""
    mirror = Mirror(*(customer(f"K{number}") for number in range(3_000)))
    drawn(mirror, limit=7, columns=("phone",))

    assert mirror.asked == 7


def test_nothing_is_looked_up_when_nothing_was_asked_for() -> None:
    """A plan without ``--columns`` costs what it always did."""
    mirror = Mirror(ACE, BLUE)
    drawn(mirror)

    assert mirror.asked == 0


def test_sorted_by_status_the_inactive_ones_stand_together() -> None:
    """The help pages: click the status column, and the INACTIVE customers are grouped together."""
    mirror = Mirror(
        customer("1", status="CURRENT"),
        customer("2", active=False),
        customer("3", status="6 - no more", active=False),
        customer("4", status="PROSPECT"),
        customer("5", active=False),
        customer("6"),
    )

    assert order(mirror, sort="status") == ["3", "2", "5", "1", "4", "6"]


def test_amounts_are_sorted_by_their_worth_and_blanks_come_last() -> None:
    """9 before 10, and what has none at the end, in the plan's order."""
    assert order(Mirror(COLD, BLUE, ACE), sort="credit_limit") == ["ACE", "BLUE", "COLD"]


def test_ids_are_sorted_by_their_numbers() -> None:
    """9 before 10 before 101, padding or none; capitals do not count."""
    codes = ["10", "9", "00101", "b", "A", "100"]

    assert order(Mirror(*map(customer, codes)), sort="code") == ["9", "10", "100", "00101", "A", "b"]


def test_rows_that_are_alike_keep_the_plans_order() -> None:
    """Sorting twice, or with a limit, tells the same story."""
    mirror = Mirror(*(customer(f"K{number}", phone="same") for number in range(1_200)))

    assert order(mirror, sort="phone") == list(mirror.records)
    assert order(mirror, sort="phone", limit=30) == list(mirror.records)[:30]


def test_the_first_rows_are_the_first_of_all_wherever_they_stand() -> None:
    """A row at the end of a long plan comes to the top."""
    mirror = Mirror(
        *(customer(f"K{n}", phone=str(5_000 - n)) for n in range(2_500)), customer("LAST", phone="1")
    )

    assert order(mirror, sort="phone", limit=2) == ["LAST", "K2499"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["", "A", "b", "10", "9", "Ä", "x" * 30]), max_size=40), st.integers(1, 50))
def test_with_a_limit_come_the_first_of_the_whole_order(phones: list[str], limit: int) -> None:
    """The heap gives what sorting everything would give."""
    mirror = Mirror(*(customer(f"K{number}", phone=phone) for number, phone in enumerate(phones)))

    assert order(mirror, sort="phone", limit=limit) == order(mirror, sort="phone")[:limit]


def test_sorting_a_long_plan_needs_no_more_memory_than_a_short_one() -> None:
    """Ten times the rows, and hardly more."""
    small, large = (_peak(count) for count in (2_000, 20_000))

    assert large - small < 300_000


def _peak(count: int) -> int:
    one = customer("K", phone="1")
    row = Mirror(one).steps()[0]

    def look_up(steps: Sequence[Step]) -> Mapping[str, Record]:
        return {step.id: one for step in steps}

    steps = (row.model_copy(update={"id": f"b/{number}"}) for number in range(count))
    tracemalloc.start()
    view_of(steps, [CUSTOMER], 20, Arrangement(sort="phone", look_up=look_up))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("text", ["", "0", "000", "9" * 6_000, "٣", "a1b22"])
def test_any_text_can_be_sorted(text: str) -> None:
    """Numbers of any length, digits of any script."""
    assert sorted([natural(text), natural("a"), natural("1")])


_ANY = st.text(alphabet="[]/:x=bold()\x1b\x00\x9b\u202e\t\r\n日本e\u0301😀Иé", max_size=60)


@settings(max_examples=40, deadline=None)
@given(_ANY, _ANY, st.sampled_from([40, 80, 120]), st.sampled_from(["utf-8", "cp1252", "ascii"]))
def test_no_text_breaks_or_widens_the_panes(name: str, text: str, width: int, encoding: str) -> None:
    """Whatever a field holds, on any console."""
    address = Address(line1=text, city=name)
    one = customer("K", name=name, phone=text, status=text, billing_address=address, notes=text)
    shown = drawn(Mirror(one, BLUE), width, encoding, columns=("all",), sort="notes")

    assert "\x1b" not in shown
    assert "\x00" not in shown
    assert all(cell_len(line) <= width for line in shown.split("\n"))


# --- through the command line


@pytest.fixture
def long_shop(shop: "Shop") -> "Shop":
    """The shop, with a phone and a status for some on either side."""
    late = Customer(key="L", code="LATE", name="Late & Co", phone="555-0777", status="PROSPECT")
    shop.books.seed(CUSTOMER, [late])
    shop.put_on_host(Customer(key="new", code="HOSTONLY", name="Host Only", phone="555-0888"))
    return shop


def test_both_panes_show_the_field(
    long_shop: "Shop", tieout: "Tieout", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of the mirror of either side."""
    monkeypatch.setenv("COLUMNS", "120")
    shown = tieout("plan", "shop", "--columns", "phone, email").out

    assert "555-0777" in shown
    assert "555-0888" in shown


def test_both_panes_are_sorted(long_shop: "Shop", tieout: "Tieout", monkeypatch: pytest.MonkeyPatch) -> None:
    """By status the inactive one comes first; by name backwards would be another word."""
    monkeypatch.setenv("COLUMNS", "40")
    by_status = tieout("plan", "shop", "--sort", "status", "--limit", "1").out
    by_id = tieout("plan", "shop", "--sort", "ID").out

    assert "Retail Counter" in by_status
    assert by_id.index("BLUE_2") < by_id.index("HOST-ILE") < by_id.index("LATE") < by_id.index("RETAIL")
    assert by_id.index("HOSTONLY") < by_id.index("JONES")


def test_a_saved_plan_and_json_keep_their_order(long_shop: "Shop", tieout: "Tieout") -> None:
    """Only the screen is arranged: the same bytes, however it was looked at."""
    tieout("plan", "shop", "--out", "plain.json")
    tieout("plan", "shop", "--no-fetch", "--sort", "status", "--columns", "all", "--out", "sorted.json")
    plain, arranged = (
        tieout("plan", "shop", "--no-fetch", "--json", *words).out for words in ((), ("--sort", "name"))
    )

    assert Path("plain.json").read_bytes() == Path("sorted.json").read_bytes()
    assert json.loads(plain) == json.loads(arranged)


@pytest.mark.parametrize(
    ("words", "known"),
    [(("--sort", "statsu"), "status"), (("--columns", "phone,fon"), "phone"), (("--sort", "all"), "")],
)
def test_a_field_there_is_not_is_refused_before_anything_is_read(
    words: tuple[str, ...], known: str, long_shop: "Shop", tieout: "Tieout"
) -> None:
    """With the nearest there is."""
    ended = tieout("plan", "shop", *words)

    assert ended.code == 2
    assert words[0] in ended.err
    assert known in ended.err
    assert ended.out == ""
