"""``tieout tie``: the proof on the screen, as JSON and on a page to sign, and what a scheduler sees of it."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tieout.hostport import HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.records import Customer, Entity, Invoice, Money, Record
from tieout.testing.memory import MemoryCompany, forget_companies, memory_company

if TYPE_CHECKING:
    from tests.cli.conftest import Shop, Tieout

RULES = ("customer.direction=both", "invoice.direction=export", "invoice.not_before=2026-01-01")
COMPANY = "Bellwether Garden Supply"


def money(amount: str, currency: str = "") -> Money:
    """An amount."""
    return Money(amount=Decimal(amount), currency=currency)


def invoice(key: str, number: str, amount: str, **fields: Any) -> Invoice:
    """An approved invoice to Ace."""
    values = {
        "dated": date(2026, 3, 1),
        "approved": True,
        "party": "Ace",
        "party_key": "1",
        "total": money(amount),
        "balance": money(amount),
        **fields,
    }
    return Invoice(key=key, name=number, **values)


def put_on_host(entity: Entity, *records: Record) -> list[str]:
    """Make records on the host as its own people would; gives their keys."""
    host = open_host(HostSettings(url="sqlite:///host.db"))
    try:
        writes = [
            HostWrite(operation_id=f"seed-{one.name}", action=HostAction.CREATE, record=one)
            for one in records
        ]
        receipts = host.write_records(entity, writes, f"seed {entity} {records[0].name}")
        return [receipt.key for receipt in receipts]
    finally:
        host.close()


@pytest.fixture
def books(home: Path, tieout: "Tieout") -> MemoryCompany:
    """A site with a customer and four invoices: one to export, one not approved, one old, one linked later."""
    forget_companies()
    company = memory_company(COMPANY)
    rules = [word for rule in RULES for word in ("--rule", rule)]
    named = ("--set", f"company={COMPANY}", "--company", COMPANY)
    add = ("site", "add", "shop", "--backend", "memory", "--host", "sqlite:///host.db", "--no-input")
    for words in (("init",), (*add, "--profile", "", *rules, *named)):
        ended = tieout(*words)
        assert ended.code == 0, ended.err
    [key] = put_on_host(Entity.CUSTOMER, Customer(key="new", name="Ace"))
    to_ace = {"party_key": key}
    put_on_host(
        Entity.INVOICE,
        invoice("new", "1001", "100", **to_ace),
        invoice("new", "1002", "20.50", approved=False, **to_ace),
        invoice("new", "0900", "3", dated=date(2025, 3, 1), **to_ace),
    )
    company.seed(Entity.INVOICE, [invoice("b1", "0901", "7.25", dated=date(2025, 3, 1))])
    return company


def change_in_books(books: MemoryCompany, amount: str) -> None:
    """Somebody changes the total of the exported invoice."""
    [found] = books.named(Entity.INVOICE, "1001")
    books.edit(Entity.INVOICE, found.key, total=money(amount))


def part(data: Any, entity: str) -> Any:
    """One entity's part of the JSON."""
    return next(one for one in data["tie"]["entities"] if one["entity"] == entity)


@dataclass
class Page(HTMLParser):
    """A page as a reader sees it: its tables as rows of cells, and every element it is made of."""

    tables: list[list[list[str]]] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    in_table: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element; open a table, a row, a cell."""
        self.elements.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
            self.in_table = True
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """What follows a table is in no cell."""
        if tag == "table":
            self.in_table = False

    def handle_data(self, data: str) -> None:
        """Text goes into the cell that is open."""
        self.text += data
        if self.in_table and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data.strip("\n")


def read_page(path: Path) -> Page:
    """The page, parsed."""
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


class TestVerdict:
    """What is said in the end, and with which code."""

    def test_before_the_first_sync_there_are_differences(
        self, books: MemoryCompany, tieout: "Tieout"
    ) -> None:
        """What a sync would write is still to come; the code says so only where it was asked for."""
        ended = tieout("tie")

        assert "shop does not tie out: 2 differences." in ended.out
        assert (ended.code, tieout("tie", "--exit-code").code) == (0, 7)

    def test_after_it_the_sides_tie_out(self, books: MemoryCompany, tieout: "Tieout") -> None:
        """What the rules leave out is listed, and does not keep them from it."""
        tieout("sync", "--yes")
        ended = tieout("tie", "--exit-code")

        assert ended.code == 0
        assert "shop ties out." in ended.out
        assert "not approved on the host (rule only_approved)" in ended.out
        assert "Invoices tie out." in ended.out

    def test_a_changed_total_is_shown_with_both_values(self, books: MemoryCompany, tieout: "Tieout") -> None:
        """And the calculation gets from one to the other."""
        tieout("sync", "--yes")
        change_in_books(books, "90")
        ended = tieout("tie", "--exit-code")

        assert ended.code == 7
        assert "total: 100.00 on the host, 90.00 in the books" in ended.out
        assert re.search(r"-10\.00 +0 +plus, differences of 1 linked pair", ended.out)

    def test_only_the_entities_asked_for(self, books: MemoryCompany, tieout: "Tieout") -> None:
        """The verdict is about these alone."""
        ended = tieout("tie", "-e", "invoices", "--json")

        assert [one["entity"] for one in ended.data["tie"]["entities"]] == ["invoice"]


class TestReading:
    """What is read, and that nothing is written."""

    def test_without_fetching_it_tells_of_what_was_read_last(
        self, books: MemoryCompany, tieout: "Tieout"
    ) -> None:
        """A change since then is not in it."""
        tieout("sync", "--yes")
        tieout("tie")
        change_in_books(books, "90")

        assert "shop ties out." in tieout("tie", "--no-fetch").out
        assert "shop does not tie out" in tieout("tie").out

    def test_without_fetching_nothing_at_all_is_written(self, books: MemoryCompany, tieout: "Tieout") -> None:
        """Every file stays as it is, to the byte."""
        tieout("sync", "--yes")
        before = {path: path.read_bytes() for path in Path().glob("*.*") if not path.name.endswith("-shm")}
        tieout("tie", "--no-fetch")

        assert {path: path.read_bytes() for path in before} == before

    def test_neither_side_is_written(self, books: MemoryCompany, tieout: "Tieout") -> None:
        """A proof changes nothing of what it proves."""
        tieout("tie", "--page", "page.html")

        assert books.written() == ()
        assert tieout("history", "list", "--json").data == []


class TestPage:
    """The page to print and sign."""

    def test_page_and_json_carry_the_same_numbers(self, books: MemoryCompany, tieout: "Tieout") -> None:
        """Line by line, in each proof of each entity."""
        tieout("sync", "--yes")
        change_in_books(books, "90")
        data = tieout("tie", "--json", "--page", "page.html").data
        page = read_page(Path("page.html"))

        shown = [[row[1:] for row in table[1:]] for table in page.tables if "Records" in table[0][1:2]]
        assert shown == [_lines(proof) for one in data["tie"]["entities"] for proof in one["proofs"]]
        [finding] = data["findings"]
        row = next(row for table in page.tables for row in table if row[0].startswith("1001"))
        assert row[0] == "1001, Ace, 2026-03-01, 100.00"
        assert row[4:7] == ["total", "100.00", "90.00"]
        assert finding["changes"][0]["books"] == "90.00"

    def test_it_says_of_what_and_when_and_leaves_room_to_sign(
        self, books: MemoryCompany, tieout: "Tieout"
    ) -> None:
        """Company, both sides, both times, the version; the names are written by hand."""
        data = tieout("tie", "--json", "--page", "page.html").data
        page = read_page(Path("page.html"))

        read = part(data, "invoice")["books_read"]
        for text in (COMPANY, "shop", "Books in memory", data["tie"]["version"], read[:16].replace("T", " ")):
            assert text in page.text
        assert page.text.rstrip().endswith("Prepared by\nDate\nReviewed by\nDate")

    def test_it_stands_alone(self, books: MemoryCompany, tieout: "Tieout") -> None:
        """No script, no picture, no link: it looks the same in ten years, and calls nobody."""
        tieout("tie", "--page", "page.html")
        page = read_page(Path("page.html"))

        assert not {"script", "link", "img", "iframe", "a"} & {tag for tag, _ in page.elements}
        assert not [attrs for _, attrs in page.elements if {"src", "href", "style"} & set(attrs)]
        assert "url(" not in Path("page.html").read_text(encoding="utf-8")

    def test_names_are_text_on_it(self, books: MemoryCompany, tieout: "Tieout") -> None:
        """No name becomes an element, ends the page or turns its direction."""
        names = (
            '<script>alert("1")</script> & </table>',
            "red\x1b[31mred",
            "nul\x00nul",
            "\u202eevil",
            "北京商行",
        )
        books.seed(Entity.CUSTOMER, [Customer(key=f"M{n}", name=name) for n, name in enumerate(names)])
        assert tieout("tie", "--page", "page.html").code == 0
        text = Path("page.html").read_text(encoding="utf-8")
        page = read_page(Path("page.html"))

        assert "script" not in {tag for tag, _ in page.elements}
        assert '<script>alert("1")</script> & </table>' in page.text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text)

    def test_a_page_that_cannot_be_written_is_an_error(self, books: MemoryCompany, tieout: "Tieout") -> None:
        """With the reason, and what to do."""
        ended = tieout("tie", "--page", "nowhere/page.html")

        assert ended.code != 0
        assert "The page cannot be written" in ended.err


def _lines(proof: Any) -> list[list[str]]:
    """A proof of the JSON as the page shows its numbers."""
    lines = [
        proof["host"],
        *({key: -Decimal(line[key]) for key in ("records", "amount")} for line in proof["only_host"]),
        *proof["only_books"],
        *([proof["differences"]] if proof["differing_pairs"] else []),
        proof["reached"],
        proof["books"],
    ]
    if proof["measure"] == "records":
        return [[str(line["records"])] for line in lines]
    return [[str(line["records"]), f"{Decimal(line['amount']):,.2f}"] for line in lines]


@pytest.mark.parametrize("columns", [80, 120])
def test_it_fits_the_terminal(
    columns: int, books: MemoryCompany, tieout: "Tieout", monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is longer than the console is wide."""
    monkeypatch.setenv("COLUMNS", str(columns))
    ended = tieout("tie")

    assert max(map(len, ended.out.splitlines())) <= columns


def test_so_many_differences_are_shown_and_the_rest_counted(shop: "Shop", tieout: "Tieout") -> None:
    """All of them are in the JSON."""
    shown = tieout("tie", "--limit", "1")

    assert "and 5 more" in shown.out
    assert len(tieout("tie", "--json").data["findings"]) == 6


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_hostile_names_on_an_old_console(encoding: str, hostile_shop: Path) -> None:
    """No name ends the program or moves the cursor, whatever the console can show."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "tieout.cli", "tie", "shop"],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "80"},
    )

    assert done.returncode == 0, done.stderr.decode(encoding, "replace")
    shown = done.stdout.decode(encoding)
    assert "Acme [/] Co" in shown
    assert not {"\x1b", "\x00", "\u202e"} & set(shown)
