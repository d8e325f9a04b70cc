"""``tieout export-report``: what only the host has and the books cannot take, for a person to type in."""

import csv
import io
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from tieout.records import Address, Customer, Entity, Money
from tieout.testing import memory_backend
from tieout.testing.memory_variant import with_capability

if TYPE_CHECKING:
    from tests.cli.conftest import Shop, Tieout

REMARK = "Export SMSTurbo Customers to SAGE50 NOT supported."
WHOLE = Customer(
    key="new",
    code="00042",
    name="=Whole & <Co>",
    first_name="Jo",
    last_name="Doe",
    phone="+1 555-0100",
    alt_phone="555-0101",
    mobile="555-0102",
    fax="555-0103",
    email="jo@example.com",
    billing_address=Address(
        line1="1 Main St", line2="Suite 2", city="Norcross", region="GA", postcode="30092", country="USA"
    ),
    type="RETAIL",
    status="ACTIVE",
    credit_limit=Money(amount=Decimal(2500)),
)


@pytest.fixture
def one_way(shop: "Shop", tieout: "Tieout", monkeypatch: pytest.MonkeyPatch) -> "Shop":
    """The shop, whose books take no export; its host has a record with every column, too."""
    description = with_capability(export=False, update=(), marker_field="", remark=REMARK)
    monkeypatch.setattr(memory_backend, "DESCRIPTION", description)
    ended = tieout("site", "edit", "shop", "--rule", "customer.direction=import")
    assert ended.code == 0, ended.err
    shop.put_on_host(WHOLE)
    return shop


def listed(path: str) -> list[dict[str, str]]:
    """The rows of a CSV file as a spreadsheet reads them."""
    text = Path(path).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_what_only_the_host_has_is_listed(one_way: "Shop", tieout: "Tieout") -> None:
    """Both sides are read first; a record that both have is no work."""
    ended = tieout("export-report", "shop")

    assert ended.code == 0
    assert "3 records to enter by hand." in ended.out
    assert "JONES" in ended.out
    assert "=Whole & <Co>" in ended.out
    assert "Ace Plumbing" not in ended.out


def test_it_is_the_left_pane_of_the_plan(one_way: "Shop", tieout: "Tieout") -> None:
    """The same matching: record for record what a plan shows of the host alone."""
    plan = tieout("plan", "shop", "--view", "missing", "--json").data["steps"]
    report = tieout("export-report", "shop", "--no-fetch", "--json").data

    left = [step["host_key"] for step in plan if step["host_key"] and not step["books_key"]]
    assert [one["key"] for one in report["records"]] == left
    assert report["entities"] == [{"entity": "customer", "records": 3, "ambiguous": 0, "why_none": ""}]


def test_the_spreadsheet_has_every_column_a_person_types(one_way: "Shop", tieout: "Tieout") -> None:
    """Id, name, contact, phones, fax, e-mail, address, type, status, credit limit; formulas are text."""
    ended = tieout("export-report", "shop", "--csv", "by-hand.csv")
    (row,) = [one for one in listed("by-hand.csv") if one["id"] == "00042"]

    assert "Written: by-hand.csv" in ended.err
    assert {column: text for column, text in row.items() if column != "key"} == {
        "entity": "customer",
        "id": "00042",
        "name": "'=Whole & <Co>",
        "contact": "Jo Doe",
        "phone": "'+1 555-0100",
        "other phone": "555-0101",
        "mobile": "555-0102",
        "fax": "555-0103",
        "e-mail": "jo@example.com",
        "address 1": "1 Main St",
        "address 2": "Suite 2",
        "address 3": "",
        "address 4": "",
        "address 5": "",
        "city": "Norcross",
        "region": "GA",
        "postcode": "30092",
        "country": "USA",
        "type": "RETAIL",
        "status": "ACTIVE",
        "credit limit": "2,500.00",
        "look first": "",
    }
    assert Path("by-hand.csv").read_bytes().startswith(b"\xef\xbb\xbf")


class Page(HTMLParser):
    """A page: its elements, and its rows as texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element; a row begins a new text."""
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append("")

    def handle_data(self, data: str) -> None:
        """What stands in the row."""
        if self.rows:
            self.rows[-1] += f" {data}"


def test_the_page_has_a_box_for_every_record_and_needs_nothing_else(
    one_way: "Shop", tieout: "Tieout"
) -> None:
    """One file to print: no script, no picture, nothing from outside, every text escaped."""
    tieout("export-report", "shop", "--page", "by-hand.html")
    text = Path("by-hand.html").read_text(encoding="utf-8")
    page = Page(text)

    assert sum(attrs.get("class") == "box" for _, attrs in page.elements) == 3
    assert {"script", "img", "link", "iframe"}.isdisjoint(tag for tag, _ in page.elements)
    assert not any({"src", "href", "onclick"} & set(attrs) for _, attrs in page.elements)
    assert "Company: Bellwether Garden Supply" in text
    (row,) = [one for one in page.rows if "00042" in one]
    words = (
        "=Whole & <Co>",
        "Jo Doe",
        "+1 555-0100",
        "1 Main St",
        "Norcross GA 30092",
        "USA",
        "2,500.00",
        "RETAIL",
    )
    assert [word for word in words if word not in row] == []
    assert "<Co>" not in text


def test_a_record_that_may_be_there_already_says_so(one_way: "Shop", tieout: "Tieout") -> None:
    """A near match is to be looked at before it is typed in a second time."""
    rows = {row["name"]: row for row in tieout_csv(tieout)}

    assert (
        rows["Kings Electrical"]["look first"]
        == 'may be in the books already: "Kings Electric" (a similar name)'
    )


def tieout_csv(tieout: "Tieout") -> list[dict[str, str]]:
    """The list as a spreadsheet has it."""
    assert tieout("export-report", "shop", "--csv", "x.csv").code == 0
    return listed("x.csv")


def test_what_could_be_one_of_several_is_counted_and_not_listed(one_way: "Shop", tieout: "Tieout") -> None:
    """A person links the right one first; to type it in would make one more."""
    one_way.books.unique_names = False
    one_way.books.seed(Entity.CUSTOMER, [Customer(key=f"T{n}", name="Twin") for n in range(2)])
    one_way.put_on_host(Customer(key="new", name="Twin"))

    ended = tieout("export-report", "shop")

    assert "Besides, several in the books could be 1 record of the host" in ended.out
    assert "Twin" not in {row["name"] for row in tieout_csv(tieout)}


def test_without_a_read_it_tells_of_the_last_one(one_way: "Shop", tieout: "Tieout") -> None:
    """``--no-fetch`` reads neither side, and says so when nothing was ever read."""
    assert tieout("plan", "shop").code == 0
    one_way.put_on_host(Customer(key="new", name="Newest"))

    assert "Newest" not in tieout("export-report", "shop", "--no-fetch").out
    assert "Newest" in tieout("export-report", "shop").out


def test_nothing_to_enter_is_said_with_its_reason(one_way: "Shop", tieout: "Tieout") -> None:
    """Everything the host has is in the books."""
    assert tieout("plan", "shop").code == 0
    one_way.books.seed(
        Entity.CUSTOMER,
        [
            Customer(key=f"N{n}", name=name)
            for n, name in enumerate(("Jones Roofing", "Kings Electrical", WHOLE.name))
        ],
    )

    ended = tieout("export-report", "shop", "--csv", "none.csv", "--page", "none.html")

    assert "No customer of tieout's own tables is known to be missing in Books in memory." in ended.out
    assert listed("none.csv") == []
    assert "missing in Books in memory" in Path("none.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("direction", "words"), [("both", "takes them by itself"), ("import", "the rules do not export them")]
)
def test_what_goes_across_by_itself_is_no_work_for_hands(
    shop: "Shop", tieout: "Tieout", direction: str, words: str
) -> None:
    """Books that take an export need nobody; the list is empty and says why."""
    assert tieout("site", "edit", "shop", "--rule", f"customer.direction={direction}").code == 0

    ended = tieout("export-report", "shop")

    assert words in ended.out
    assert "JONES" not in ended.out


def test_it_writes_nothing_to_either_side(one_way: "Shop", tieout: "Tieout") -> None:
    """A list is a list."""
    host, books = one_way.host_names(), one_way.books.written()

    tieout("export-report", "shop", "--csv", "a.csv", "--page", "a.html")

    assert (one_way.host_names(), one_way.books.written()) == (host, books)


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_is_wider_than_the_console(
    columns: int, one_way: "Shop", tieout: "Tieout", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing wraps around, and nothing is cut off."""
    one_way.put_on_host(Customer(key="new", code="C" * 30, name="Иванов " * 12))
    monkeypatch.setenv("COLUMNS", str(columns))

    ended = tieout("export-report", "shop")

    assert max(cell_len(line) for line in ended.out.splitlines()) <= columns
    assert "Jones Roofing" in ended.out


def test_rows_beyond_the_limit_are_counted(one_way: "Shop", tieout: "Tieout") -> None:
    """The files have all of them."""
    ended = tieout("export-report", "shop", "--limit", "1", "--csv", "all.csv")

    assert "... and 2 more, see --csv FILE" in ended.out
    assert len(listed("all.csv")) == 3


def test_a_page_that_cannot_be_written_is_a_sentence(one_way: "Shop", tieout: "Tieout") -> None:
    """Where and why."""
    ended = tieout("export-report", "shop", "--page", "no/such/folder/x.html")

    assert ended.code != 0
    assert "The page cannot be written" in ended.err
