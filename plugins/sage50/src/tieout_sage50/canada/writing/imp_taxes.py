"""Taxes of a document's lines, worked out as an import file must name them, and held against what the document says."""

from decimal import Decimal

from tieout.plugin import Entity, Line, TieoutError
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing.errors import AmountsDiffer, CannotWrite
from tieout_sage50.canada.writing.imp_text import ImportLine, TaxAmount
from tieout_sage50.canada.writing.paper_amounts import Document, amounts_of, cents, line_amount, lines_of


def import_lines(settings: CanadaSettings, paper: Document) -> tuple[ImportLine, ...]:
    """The lines with their taxes, each tax rounded half up to the cent on each line. Raises CannotWrite."""
    return tuple(_line(settings, number, line) for number, line in enumerate(lines_of(paper), start=1))


def tax_problem(entity: Entity, paper: Document, lines: tuple[ImportLine, ...]) -> TieoutError | None:
    """The document's tax must be the sum of the lines' taxes: an import file has no other place for it."""
    given = amounts_of(paper).tax
    worked_out = sum((tax.amount for line in lines for tax in line.taxes), Decimal(0))
    if given == worked_out:
        return None
    return AmountsDiffer(
        f'The taxes of the {entity.value} "{paper.name}" come to {worked_out:.2f} by its tax codes; the document has '
        f"{given:.2f}",
        where="tax",
        why="an import file can only name taxes line by line, each rounded to the cent",
        fix="Correct  taxes  in the table [sites.NAME.books] or the document on the host, then run:  tieout retry",
    )


def _line(settings: CanadaSettings, number: int, line: Line) -> ImportLine:
    amount = line_amount(line)
    quantity, price = _quantity_and_price(number, line, amount)
    parts = () if not line.tax_code else settings.taxes.get(line.tax_code)
    if parts is None:
        raise CannotWrite(
            f'Line {number} has the tax code "{line.tax_code}", and the settings do not say which taxes that is',
            where="books.taxes",
            fix=f'Add it to the table [sites.NAME.books.taxes], as  "{line.tax_code}" = [...], then run:  tieout retry',
        )
    taxes = (
        TaxAmount(part.name, part.rate, part.refundable, cents(amount * part.rate / 100)) for part in parts
    )
    return ImportLine(line.description or line.product, quantity, price, amount, tuple(taxes))


def _quantity_and_price(number: int, line: Line, amount: Decimal) -> tuple[Decimal, Decimal]:
    """Both as given; one of the amount where the line has neither. Half of the two cannot be written."""
    if line.quantity is None and line.rate is None:
        return Decimal(1), amount
    if line.quantity is not None and line.rate is not None:
        return line.quantity, line.rate
    raise CannotWrite(f"Line {number} has a quantity or a price alone; an import file names both")
