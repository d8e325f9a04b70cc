"""A tie-out as one HTML page to print and sign: no script, nothing from outside, every text escaped."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tieout.cli.screen.page import PAGE_FOOT, page_head, page_text
from tieout.cli.screen.tie_words import (
    STANDS,
    entity_verdict,
    group_words,
    moment,
    name_words,
    proof_heading,
    proof_rows,
    verdict,
    why_each,
)
from tieout.cli.screen.words import PLURAL
from tieout.records import Entity
from tieout.tying import EntityTie, Finding, MirrorCount, Proof, Standing, TieOut

_STYLE = """
table.stands td:nth-child(-n+2), table.found td:nth-child(4), table.found td:nth-child(5) { white-space: nowrap }
tr.sum td { border-top: 1px solid #111 }
table.proof tr:last-child td { border-bottom: 3px double #111; font-weight: bold }
table.proof { break-inside: avoid }
.sign { display: grid; grid-template-columns: 1fr 1fr; gap: 3.2em 3em; margin-top: 4.5em; break-inside: avoid }
.sign div { border-top: 1px solid #111; padding-top: .3em; color: #555 }
"""


def page_lines(tie: TieOut, findings: Iterable[Finding]) -> Iterator[str]:
    """The page, line by line, so that a million findings need no more memory than one."""
    yield from page_head(f"Tie-out: {tie.company or tie.site}", _STYLE)
    yield from _head(tie)
    by_entity = groupby(findings, key=lambda finding: finding.entity)
    entity, found = next(by_entity, _NONE)
    for one in tie.entities:
        yield from _entity(one)
        if one.entity is entity:
            yield from _findings(one, found)
            entity, found = next(by_entity, _NONE)
    yield from _signatures()
    yield PAGE_FOOT


_NONE: tuple[Entity | None, Iterator[Finding]] = (None, iter(()))


def _head(tie: TieOut) -> Iterator[str]:
    yield "<h1>Tie-out</h1>"
    yield _verdict(verdict(tie, tie.site), good=tie.ties_out)
    yield "<dl>"
    for word, text in (
        ("Company", tie.company),
        ("Site", tie.site),
        ("Host", tie.host),
        ("Books", f"{tie.books} ({tie.backend})"),
        ("Made with", f"tieout {tie.version}"),
    ):
        yield f"<dt>{word}</dt><dd>{page_text(text)}</dd>"
    yield "</dl>"
    yield from _summary(tie)


def _summary(tie: TieOut) -> Iterator[str]:
    yield from _table(
        ("", "Host read", "Books read", "#On the host", "#In the books", "#In step", "#Differences"),
        (
            (
                PLURAL[one.entity].capitalize(),
                moment(one.host_read),
                moment(one.books_read),
                f"{one.host.living:,}",
                f"{one.books.living:,}",
                f"{one.in_step:,}",
                f"{one.differences:,}",
            )
            for one in tie.entities
        ),
    )


def _entity(tie: EntityTie) -> Iterator[str]:
    yield f"<h2>{page_text(PLURAL[tie.entity].capitalize())}</h2>"
    yield _verdict(entity_verdict(tie), good=tie.ties_out)
    yield from _table(
        ("", "#On the host", "#In the books"),
        (
            (word.capitalize(), f"{getattr(tie.host, word):,}", f"{getattr(tie.books, word):,}")
            for word in MirrorCount.model_fields
        ),
    )
    yield "<h3>Where they stand</h3>"
    in_step = (STANDS[Standing.IN_STEP], "linked", "equal in all that is compared", f"{tie.in_step:,}")
    groups = ((*group_words(group), group.reason, f"{group.records:,}") for group in tie.groups)
    yield from _table(("Stand", "Where", "Why", "#Number"), (in_step, *groups), "stands")
    for proof in tie.proofs:
        yield from _proof(tie, proof)
    for remark in tie.remarks:
        yield f"<p>{page_text(remark)}</p>"


def _proof(tie: EntityTie, proof: Proof) -> Iterator[str]:
    rows = list(proof_rows(proof))
    has_amount = any(row.amount for row in rows)
    amount = '<th class="number">Amount</th>' if has_amount else ""
    yield f"<h3>{page_text(proof_heading(tie, proof))}</h3>"
    yield f'<table class="proof">\n<thead><tr><th></th><th class="number">Records</th>{amount}</tr></thead>\n<tbody>'
    for row in rows:
        shown = f'<td class="number">{page_text(row.amount)}</td>' if has_amount else ""
        kind = ' class="sum"' if row.is_sum else ""
        yield f'<tr{kind}><td>{page_text(row.words)}</td><td class="number">{page_text(row.records)}</td>{shown}</tr>'
    yield "</tbody>\n</table>"


def _findings(tie: EntityTie, findings: Iterator[Finding]) -> Iterator[str]:
    one = tie.entity.value.replace("_", " ").capitalize()
    yield f"<h3>{page_text(PLURAL[tie.entity].capitalize())}: one by one</h3>"
    headings = (one, "Key on the host", "Key in the books", "Stands", "Field", "Host", "Books", "Why")
    yield from _table(headings, (row for finding in findings for row in _finding_rows(finding)), "found")


def _finding_rows(finding: Finding) -> Iterator[tuple[str, ...]]:
    about = (name_words(finding), finding.host_key, finding.books_key, STANDS[finding.standing])
    why = why_each(finding)
    if not finding.changes:
        yield (*about, "", "", "", why)
    for number, change in enumerate(finding.changes):
        value = (change.field.replace("_", " "), change.host or "blank", change.books or "blank")
        yield (*about, *value, why) if number == 0 else ("", "", "", "", *value, "")


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "plain") -> Iterator[str]:
    """A table; a heading that begins with ``#`` stands over numbers."""
    columns = [' class="number"' if heading.startswith("#") else "" for heading in headings]
    titles = "".join(
        f"<th{column}>{page_text(heading.removeprefix('#'))}</th>"
        for column, heading in zip(columns, headings, strict=True)
    )
    yield f'<table class="{kind}">\n<thead><tr>{titles}</tr></thead>\n<tbody>'
    for row in rows:
        cells = "".join(
            f"<td{column}>{page_text(cell)}</td>" for column, cell in zip(columns, row, strict=True)
        )
        yield f"<tr>{cells}</tr>"
    yield "</tbody>\n</table>"


def _verdict(sentence: str, *, good: bool) -> str:
    return f'<p class="verdict {"yes" if good else "no"}">{page_text(sentence)}</p>'


def _signatures() -> Iterator[str]:
    yield '<div class="sign">'
    for words in ("Prepared by", "Date", "Reviewed by", "Date"):
        yield f"<div>{words}</div>"
    yield "</div>"
