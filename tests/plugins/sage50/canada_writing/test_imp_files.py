"""Documents handed to a person: the file, its arrival, its withdrawal, and what is left in doubt."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from tieout.errors import BooksClosed
from tieout.plugin import Customer, Entity, Line, Money, Outcome, Prepared, Receipt
from tieout_sage50.canada.simulator.papers import Paper, PaperLine, add_sales_invoice
from tieout_sage50.canada.writing.commands import add_withdraw

if TYPE_CHECKING:
    from tests.plugins.sage50.canada_writing.canada_desk import (
        Desk,
        add,
        bill,
        change,
        customer,
        invoice,
        vendor,
    )
else:
    from canada_desk import Desk, add, bill, change, customer, invoice, vendor

TAXES = {
    "GQ": [
        {"name": "TPS/TVH", "rate": "5", "refundable": True},
        {"name": "TVQ", "rate": "9.975", "refundable": True},
    ]
}
Settings = dict[str, Any]
Hand = Callable[..., tuple[Prepared, Receipt]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where import files are laid."""
    made = tmp_path / "imports"
    made.mkdir()
    return made


@pytest.fixture
def by_file(folder: Path) -> Settings:
    """The settings of a site that writes files."""
    return {"writer": "imp", "imp_folder": folder, "taxes": TAXES}


@pytest.fixture
def party(desk: Desk) -> str:
    """The key of a customer."""
    return desk.seed(Entity.CUSTOMER, [customer("Alpha")])[0].key


@pytest.fixture
def hand(desk: Desk, by_file: Settings, party: str) -> Hand:
    """Hand one invoice over."""

    def one(**changes: Any) -> tuple[Prepared, Receipt]:
        operation = add(Entity.INVOICE, invoice("Alpha", party), **changes)
        return desk.prepare(operation, **by_file), desk.send(operation, **by_file)[0]

    return one


def imported(desk: Desk, party: str, total: Decimal = Decimal("114.98")) -> int:
    """The person imports the file: Sage 50 posts the invoice."""
    paper = Paper(int(party), "INV-1", _day(), [PaperLine("", "Poutres", 1, total)])
    return add_sales_invoice(desk.company, paper)


def withdraw(path: Path) -> str:
    """The command, as a person gives it."""
    cli = click.Group()
    add_withdraw(cli)
    return CliRunner().invoke(cli, ["withdraw", str(path)], catch_exceptions=False).output


def test_a_document_waits_in_a_file_for_a_person(hand: Hand, folder: Path) -> None:
    """The receipt names the file and the menu."""
    one, receipt = hand()

    [path] = folder.iterdir()
    assert receipt.outcome is Outcome.HANDED_OVER
    assert str(path) in receipt.remark
    assert "File > Import/Export > Import transactions" in receipt.remark
    assert (path.name, one.payload in path.read_bytes()) == (one.marker, True)


def test_the_same_batch_is_the_same_file(hand: Hand, folder: Path) -> None:
    """Handed over twice, as after a crash before the receipt was kept: there is one file, and it is untouched."""
    hand()
    [path] = folder.iterdir()
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    hand()
    assert [(one.read_bytes(), one.stat().st_mtime_ns) for one in folder.iterdir()] == [before]


def test_several_documents_are_one_file(desk: Desk, party: str, by_file: Settings, folder: Path) -> None:
    """One file to import for the whole batch, in the batch's order, and each is found in it."""
    operations = [add(Entity.INVOICE, invoice("Alpha", party, name=f"INV-{n}")) for n in (1, 2, 3)]
    with desk.books(**by_file) as books:
        prepared = books.writer.prepare(Entity.INVOICE, operations)
        receipts = list(books.writer.export(Entity.INVOICE, prepared))
        settled = books.writer.settle(Entity.INVOICE, prepared)

    [path] = folder.iterdir()
    text = path.read_bytes()
    assert [one.outcome for one in receipts] == [Outcome.HANDED_OVER] * 3
    assert [one.outcome for one in settled] == [Outcome.HANDED_OVER] * 3
    assert [text.index(one.payload) for one in prepared] == sorted(
        text.index(one.payload) for one in prepared
    )
    assert text.count(b"<Version>") == 1


def test_its_arrival_is_recognised(desk: Desk, hand: Hand, by_file: Settings, party: str) -> None:
    """It is in Sage 50 under its number and party, though the file still lies there."""
    one, _ = hand()
    assert desk.settle(one, **by_file).outcome is Outcome.HANDED_OVER
    number = imported(desk, party)

    receipt = desk.settle(one, **by_file)
    assert (receipt.outcome, receipt.key) == (Outcome.DONE, str(number))
    assert receipt.record is not None


def test_another_total_is_left_to_a_person(desk: Desk, hand: Hand, by_file: Settings, party: str) -> None:
    """Number and party alone are not it."""
    one, _ = hand()
    imported(desk, party, Decimal(99))
    receipt = desk.settle(one, **by_file)
    assert receipt.outcome is Outcome.IN_DOUBT
    assert "99.00" in receipt.remark


def test_imported_twice_is_several(desk: Desk, hand: Hand, by_file: Settings, party: str) -> None:
    """Somebody imported the file a second time."""
    one, _ = hand()
    imported(desk, party)
    imported(desk, party)
    assert desk.settle(one, **by_file).outcome is Outcome.SEVERAL


def test_a_withdrawn_file_counts_as_never_written(
    desk: Desk, hand: Hand, by_file: Settings, folder: Path
) -> None:
    """Then it is offered anew, in a file of another name."""
    one, _ = hand()
    told = withdraw(folder / one.marker)

    assert "Withdrawn" in told
    assert desk.settle(one, **by_file).outcome is Outcome.NOT_THERE
    again, receipt = hand(attempt=2)
    assert receipt.outcome is Outcome.HANDED_OVER
    assert again.marker != one.marker
    assert desk.settle(again, **by_file).outcome is Outcome.HANDED_OVER


def test_a_file_somebody_moved_leaves_a_doubt(
    desk: Desk, hand: Hand, by_file: Settings, folder: Path
) -> None:
    """It may be on its way into Sage 50. Whoever knows that it is lost can say so."""
    one, _ = hand()
    (folder / one.marker).unlink()
    receipt = desk.settle(one, **by_file)

    assert receipt.outcome is Outcome.IN_DOUBT
    assert "withdraw" in receipt.remark
    withdraw(folder / one.marker)
    assert desk.settle(one, **by_file).outcome is Outcome.NOT_THERE


def test_a_file_under_another_name_is_found(desk: Desk, hand: Hand, by_file: Settings, folder: Path) -> None:
    """What counts is what is in it."""
    one, _ = hand()
    (folder / one.marker).rename(folder / "for Marie.IMP")
    receipt = desk.settle(one, **by_file)
    assert (receipt.outcome, "for Marie.IMP" in receipt.remark) == (Outcome.HANDED_OVER, True)


def test_a_folder_that_is_away_leaves_a_doubt(
    desk: Desk, hand: Hand, by_file: Settings, folder: Path
) -> None:
    """A share that is not connected proves nothing."""
    one, _ = hand()
    folder.rename(folder.with_name("away"))
    assert desk.settle(one, **by_file).outcome is Outcome.IN_DOUBT


def test_a_writer_that_was_changed_since_still_finds_it(desk: Desk, hand: Hand, by_file: Settings) -> None:
    """How it was sent is written on the operation."""
    one, _ = hand()
    for writer in ("sdk", "none"):
        assert desk.settle(one, **{**by_file, "writer": writer}).outcome is Outcome.HANDED_OVER


def test_a_file_of_that_name_with_something_else_is_never_overwritten(
    desk: Desk, by_file: Settings, hand: Hand, party: str, folder: Path
) -> None:
    """Refused, and theirs stays."""
    one, _ = hand()
    (folder / one.marker).write_bytes(b"theirs")
    with pytest.raises(BooksClosed, match="something else"):
        desk.send(add(Entity.INVOICE, invoice("Alpha", party)), **by_file)
    assert (folder / one.marker).read_bytes() == b"theirs"


def test_a_crash_while_writing_leaves_no_file(
    desk: Desk, by_file: Settings, party: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name appears only with the whole content."""

    def full_disk(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(BooksClosed, match="cannot be written"):
        desk.send(add(Entity.INVOICE, invoice("Alpha", party)), **by_file)
    assert list(folder.glob("*.IMP")) == []


@pytest.mark.parametrize("kind", ["set", "there"])
def test_a_missing_folder_stops_all_of_them(desk: Desk, party: str, folder: Path, kind: str) -> None:
    """Nothing is called handed over that lies nowhere."""
    where = None if kind == "set" else folder / "none"
    with pytest.raises(BooksClosed, match=f"not {kind}"):
        desk.prepare(add(Entity.INVOICE, invoice("Alpha", party)), writer="imp", imp_folder=where)


def test_an_encoding_that_does_not_exist_is_named(desk: Desk, party: str, by_file: Settings) -> None:
    """A misspelt setting."""
    with pytest.raises(BooksClosed, match="cp12521"):
        desk.prepare(add(Entity.INVOICE, invoice("Alpha", party)), **{**by_file, "imp_encoding": "cp12521"})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"lines": (Line(description='2" pipe', amount=Decimal(100), tax_code="GQ"),)}, "quotation mark"),
        ({"lines": (Line(description="Ж", amount=Decimal(100), tax_code="GQ"),)}, "cp1252 lacks"),
        ({"lines": (Line(description="x", amount=Decimal(100), tax_code="XX"),)}, 'tax code "XX"'),
        (
            {"lines": (Line(description="x", quantity=Decimal(2), amount=Decimal(100), tax_code="GQ"),)},
            "alone",
        ),
        (
            {"tax": Money(amount=Decimal("14.97")), "total": Money(amount=Decimal("114.97"))},
            "come to 14.98 by its tax codes; the document has 14.97",
        ),
        ({"name": "N" * 21}, "20 at most"),
    ],
)
def test_what_a_file_cannot_say_is_refused(
    desk: Desk, party: str, by_file: Settings, changes: dict[str, Any], told: str
) -> None:
    """With the reason; nothing is written."""
    operation = add(Entity.INVOICE, invoice("Alpha", party, **changes))
    prepared = desk.prepare(operation, **{**by_file, "imp_encoding": "cp1252"})
    assert prepared.problem is not None
    assert told in prepared.problem["what"]


def test_parties_cannot_be_written_by_file(desk: Desk, by_file: Settings) -> None:
    """No block for them was found: link it, or make it by hand."""
    [old] = desk.seed(Entity.CUSTOMER, [customer("Beta")])
    assert isinstance(old, Customer)
    for operation in (
        add(Entity.CUSTOMER, customer()),
        add(Entity.VENDOR, vendor()),
        change(Entity.CUSTOMER, old, "phone"),
    ):
        prepared = desk.prepare(operation, **by_file)
        assert prepared.problem is not None
        assert "link" in prepared.problem["fix"]


def test_bills_need_the_name_of_their_block(desk: Desk, by_file: Settings, folder: Path) -> None:
    """It was not found in public, so an admin looks it up in an export of Sage 50."""
    [seller] = desk.seed(Entity.VENDOR, [vendor("Gamma")])
    operation = add(Entity.BILL, bill("Gamma", seller.key))

    prepared = desk.prepare(operation, **by_file)
    assert prepared.problem is not None
    assert prepared.problem["where"] == "books.imp_purchase_block"
    [receipt] = desk.send(operation, **by_file, imp_purchase_block="PurInvoice")
    assert receipt.outcome is Outcome.HANDED_OVER
    assert b"<PurInvoice>" in next(folder.iterdir()).read_bytes()


def test_one_entered_by_hand_meanwhile_is_not_in_the_file(
    desk: Desk, by_file: Settings, party: str, folder: Path
) -> None:
    """Looked up once more before the file is laid; the others are in it."""
    operations = [add(Entity.INVOICE, invoice("Alpha", party, name=name)) for name in ("INV-1", "INV-2")]
    with desk.books(**by_file) as books:
        prepared = books.writer.prepare(Entity.INVOICE, operations)
        imported(desk, party)
        receipts = {one.operation_id: one.outcome for one in books.writer.export(Entity.INVOICE, prepared)}

    assert receipts == {operations[0].id: Outcome.REFUSED, operations[1].id: Outcome.HANDED_OVER}
    assert b"INV-1" not in next(folder.iterdir()).read_bytes()


@pytest.mark.parametrize("name", ["notes.txt", "tieout-1.IMP", "../tieout-0123456789abcdef.txt"])
def test_only_import_files_of_tieout_can_be_withdrawn(folder: Path, name: str) -> None:
    """Nothing else is renamed."""
    (folder / name).touch()
    with pytest.raises(Exception, match="no import file"):
        withdraw(folder / name)


def _day() -> Any:
    return invoice("", "1").dated
