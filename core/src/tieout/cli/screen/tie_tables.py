"""A tie-out on the console: for each entity the counts, the reasons, the proofs, and what differs."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from tieout.cli.screen.console import print_lines
from tieout.cli.screen.tables import print_table
from tieout.cli.screen.tie_words import (
    STANDS,
    entity_verdict,
    finding_words,
    group_words,
    moment,
    name_words,
    proof_heading,
    proof_rows,
    verdict,
)
from tieout.cli.screen.words import PLURAL
from tieout.records import Entity
from tieout.tying import BREAKING, EntityTie, Finding, Measure, MirrorCount, Proof, Standing, TieOut


def print_tie(tie: TieOut, findings: Iterable[Finding], limit: int) -> None:
    """Draw a tie-out. ``limit`` is the number of findings for each entity; 0 shows all."""
    print_lines(f"Company: {tie.company}", f"Site {tie.site}: {tie.host} and {tie.books}.")
    by_entity = groupby(findings, key=lambda finding: finding.entity)
    entity, found = next(by_entity, _NONE)
    for one in tie.entities:
        _print_head(one)
        if one.entity is entity:
            _print_findings(one, found, limit)
            entity, found = next(by_entity, _NONE)
        print_lines("", entity_verdict(one))
    print_lines("", verdict(tie, tie.site))


_NONE: tuple[Entity | None, Iterator[Finding]] = (None, iter(()))


def _print_head(tie: EntityTie) -> None:
    print_lines("")
    print_table((PLURAL[tie.entity], "host", "books"), _counts(tie))
    print_lines("")
    print_table(("number", "stand", "where", "why"), [*_in_step(tie), *_groups(tie)])
    for proof in tie.proofs:
        if proof.measure is not Measure.RECORDS or not proof.closes:
            _print_proof(tie, proof)
    print_lines(*tie.remarks)


def _counts(tie: EntityTie) -> Iterator[tuple[str, str, str]]:
    yield "last read", moment(tie.host_read), moment(tie.books_read)
    for word in MirrorCount.model_fields:
        yield word, f"{getattr(tie.host, word):,}", f"{getattr(tie.books, word):,}"


def _in_step(tie: EntityTie) -> Iterator[tuple[str, str, str, str]]:
    yield f"{tie.in_step:,}", STANDS[Standing.IN_STEP], "linked", "equal in all that is compared"


def _groups(tie: EntityTie) -> Iterator[tuple[str, str, str, str]]:
    for group in tie.groups:
        yield f"{group.records:,}", *group_words(group), group.reason


def _print_proof(tie: EntityTie, proof: Proof) -> None:
    rows = list(proof_rows(proof))
    amounts = [row.amount for row in rows]
    records = [row.records for row in rows]
    print_lines("")
    cells = zip(_to_the_right(amounts), _to_the_right(records), [row.words for row in rows], strict=True)
    print_table(("amount", "records", proof_heading(tie, proof)), list(cells))


def _to_the_right(texts: list[str]) -> list[str]:
    width = max(map(len, texts))
    return [text.rjust(width) if text else "" for text in texts]


def _print_findings(tie: EntityTie, findings: Iterator[Finding], limit: int) -> None:
    breaking = (one for one in findings if one.standing in BREAKING)
    rows = [_finding(one) for one in (islice(breaking, limit) if limit else breaking)]
    more = sum(1 for _ in breaking)
    if not rows:
        return
    print_lines("")
    print_table((tie.entity.value.replace("_", " "), "stands", "what"), rows)
    if more:
        print_lines(f"and {more:,} more; all of them:  --limit 0,  --json  or  --page FILE")


def _finding(one: Finding) -> tuple[str, str, str]:
    return name_words(one), STANDS[one.standing], finding_words(one)
