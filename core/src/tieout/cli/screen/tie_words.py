"""A tie-out in words, the same on a screen and on paper."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from tieout.cli.screen.words import PLURAL, many
from tieout.records import Money, Side
from tieout.tying import EntityTie, Finding, Group, Measure, Proof, ProofLine, Standing, TieOut

#: Where things stand.
STANDS: dict[Standing, str] = {
    Standing.IN_STEP: "in step",
    Standing.DIFFERING: "differing",
    Standing.TO_COME: "to come",
    Standing.WAITING: "waiting",
    Standing.AMBIGUOUS: "ambiguous",
    Standing.OBSTRUCTED: "cannot go across",
    Standing.LEFT_OUT: "left out",
    Standing.GONE: "gone",
}
_SIDES = {None: "on both sides", Side.HOST: "only on the host", Side.BOOKS: "only in the books"}
_SUMS = {Measure.RECORDS: "records", Measure.TOTAL: "totals", Measure.OPEN: "what is open"}


class ProofRow(NamedTuple):
    """One row of a proof as it is shown; ``is_sum`` stands under a stroke."""

    records: str
    amount: str
    words: str
    is_sum: bool = False


def verdict(tie: TieOut | EntityTie, name: str) -> str:
    """``shop ties out.`` or what keeps it from that; ``name`` is capitalised where it must be."""
    verb = "tie out" if isinstance(tie, EntityTie) else "ties out"
    if tie.ties_out:
        return f"{name} {verb}."
    does_not = "do not tie out" if isinstance(tie, EntityTie) else "does not tie out"
    return f"{name} {does_not}: {many(tie.differences, 'difference')}."


def entity_verdict(tie: EntityTie) -> str:
    """``Invoices tie out.``"""
    return verdict(tie, PLURAL[tie.entity].capitalize())


def moment(text: str) -> str:
    """An ISO 8601 time as a person reads it."""
    return f"{text[:16].replace('T', ' ')} UTC" if text else "never"


def group_words(group: Group) -> tuple[str, str]:
    """Where a group stands and on which side."""
    return STANDS[group.standing], _SIDES[group.side]


def amount_text(amount: Decimal, currency: str) -> str:
    """An amount with its currency's digits, without its name: that stands in the heading."""
    return str(Money(amount=amount, currency=currency)).removesuffix(f" {currency}")


def proof_heading(tie: EntityTie, proof: Proof) -> str:
    """``Invoices: totals in CAD``."""
    heading = f"{PLURAL[tie.entity].capitalize()}: {_SUMS[proof.measure]}"
    if proof.measure is Measure.RECORDS:
        return heading
    return f"{heading} in {proof.currency or 'the home currency'}"


def proof_rows(proof: Proof) -> Iterator[ProofRow]:
    """The calculation, line by line; what is taken away is shown as negative."""
    yield _row(proof, proof.host, "on the host")
    for line in proof.only_host:
        yield _row(proof, _negative(line), f"less, only on the host: {line.reason}")
    for line in proof.only_books:
        yield _row(proof, line, f"plus, only in the books: {line.reason}")
    if proof.differing_pairs:
        words = f"plus, differences of {many(proof.differing_pairs, 'linked pair')}"
        yield _row(proof, proof.differences, words)
    yield _row(proof, proof.reached, "makes", is_sum=True)
    agrees = "which agrees" if proof.closes else "which does not agree"
    yield _row(proof, proof.books, f"in the books, {agrees}")


def _row(proof: Proof, line: ProofLine, words: str, *, is_sum: bool = False) -> ProofRow:
    is_counted = proof.measure is Measure.RECORDS
    amount = "" if is_counted else amount_text(line.amount, proof.currency)
    return ProofRow(f"{line.records:,}", amount, words, is_sum)


def _negative(line: ProofLine) -> ProofLine:
    return line.model_copy(update={"records": -line.records, "amount": line.amount.copy_negate()})


def name_words(finding: Finding) -> str:
    """The name; of a document also to whom, when and how much."""
    return f"{finding.name}, {finding.about}" if finding.about else finding.name


def finding_words(finding: Finding) -> str:
    """What differs, with both values, and why it stands so."""
    differing = [
        f"{change.field.replace('_', ' ')}: {change.host or 'blank'} on the host, {change.books or 'blank'} in the books"
        for change in finding.changes
    ]
    return "; ".join(part for part in (*differing, finding.reason, finding.remark) if part)


def why_each(finding: Finding) -> str:
    """The reason, and what else a person should know."""
    return f"{finding.reason}; {finding.remark}" if finding.remark else finding.reason
