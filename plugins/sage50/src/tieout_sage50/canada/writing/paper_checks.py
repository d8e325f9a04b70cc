"""What is wrong with a document, whichever way it goes into Sage 50."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from tieout.plugin import Bill, Entity, Invoice, Operation, StepKind, TieoutError
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing.errors import AmountsDiffer, CannotWrite, ChangedMeanwhile, NameInUse
from tieout_sage50.canada.writing.lookups import journals, papers_numbered, party_with
from tieout_sage50.canada.writing.paper_amounts import Document, amounts_of, lines_of, money_problems
from tieout_sage50.canada.writing.texts import problems_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST_NUMBER = 20
LONGEST_DESCRIPTION = 255
LONGEST_MEMO = 100
LONGEST_TERM = 999
"""Days; three digits on Sage 50's screen."""


def document_of(operation: Operation) -> Document | None:
    """The invoice or bill of an operation."""
    record = operation.record
    return record if isinstance(record, Invoice | Bill) else None


def own_problem(settings: CanadaSettings, entity: Entity, operation: Operation) -> TieoutError | None:
    """What is wrong with the document in itself, whatever Sage 50 holds."""
    paper = document_of(operation)
    if paper is None:
        return CannotWrite(f"The operation holds no {entity.value}", where=operation.id)
    if operation.kind is not StepKind.ADD_TO_BOOKS:
        return CannotWrite(f'The {entity.value} "{operation.name}" stays: documents are never changed')
    if problems := [*_problems(settings, entity, paper), *money_problems(paper, settings.currency)]:
        return cannot(entity, operation, problems)
    return _sum_problem(entity, paper)


def around_problem(
    settings: CanadaSettings, read: "Connection", entity: Entity, operation: Operation
) -> TieoutError | None:
    """What the company's tables have against it now: another party, or a number in use."""
    paper = document_of(operation)
    assert paper is not None
    party = party_with(settings, read, entity, str(paper.party_key))
    if party is None or party.name != paper.party:
        return ChangedMeanwhile(
            f'"{paper.party}" is no longer in Sage 50 as it was linked, so {entity.value} "{paper.name}" waits',
            where=f"party {paper.party_key}",
            why="it was deleted or renamed meanwhile",
        )
    if papers := papers_numbered(settings, read, entity, paper.name, party.key):
        return NameInUse(
            f'Sage 50 has {entity.value} "{paper.name}" of "{party.name}" already',
            where="name",
            why=f"its total there is {papers[0].total}",
            fix=f"Link them instead, if they are the same (key {papers[0].key}):  tieout link",
        )
    return None


def memo_of(paper: Document) -> str:
    """Its memo, "" when it brings none."""
    return paper.memo if isinstance(paper.memo, str) else ""


def net_days(paper: Document) -> int | None:
    """Days from the date to the due date; None when there is none."""
    if isinstance(paper.due, date) and isinstance(paper.dated, date):
        return (paper.due - paper.dated).days
    return None


def cannot(entity: Entity, operation: Operation, problems: list[str]) -> CannotWrite:
    """The refusal that says all of them."""
    return CannotWrite(
        f'The {entity.value} "{operation.name}" cannot be written into Sage 50: {problems[0]}',
        where=operation.id,
        why=" ".join(problems),
    )


def _problems(settings: CanadaSettings, entity: Entity, paper: Document) -> Iterator[str]:
    if not paper.name.strip():
        yield "A number is needed."
    yield from problems_of("The number", paper.name, LONGEST_NUMBER, settings.charset)
    yield from problems_of("The memo", memo_of(paper), LONGEST_MEMO, settings.charset)
    if not isinstance(paper.party, str) or not paper.party:
        yield "It names no customer or vendor."
    if not isinstance(paper.dated, date):
        yield "It has no date."
    days = net_days(paper)
    if days is not None and not 0 <= days <= LONGEST_TERM:
        yield f"It is due {days} days after its date; Sage 50 takes 0 to {LONGEST_TERM}."
    if not lines_of(paper):
        yield "It has no lines."
    for number, line in enumerate(lines_of(paper), start=1):
        what = f"The text of line {number}"
        yield from problems_of(what, line.description or line.product, LONGEST_DESCRIPTION, settings.charset)
    if not journals(settings, entity):
        word = "sales" if entity is Entity.INVOICE else "purchase"
        yield f"The setting {word}_journals is missing, without which it could not be found again."


def _sum_problem(entity: Entity, paper: Document) -> TieoutError | None:
    amounts = amounts_of(paper)
    if amounts.lines + amounts.tax == amounts.total:
        return None
    return AmountsDiffer(
        f'The {entity.value} "{paper.name}" does not add up: its lines come to {amounts.lines} and its tax to '
        f"{amounts.tax}, its total is {amounts.total}",
        where="total",
        fix="Mend the document on the host, then run:  tieout retry",
    )
