"""What became of operations whose answer was lost, or that were handed to a person. Reads only.

The way an operation was sent is written on it, so a site that has changed its ``writer`` still finds it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tieout.plugin import Entity, Operation, Prepared, Receipt, Record, StepKind
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing.errors import ChangedMeanwhile
from tieout_sage50.canada.writing.imp_settling import is_import, settle_import
from tieout_sage50.canada.writing.lookups import Paper, Party, papers_numbered, parties_named
from tieout_sage50.canada.writing.paper_amounts import amounts_of, cents
from tieout_sage50.canada.writing.paper_checks import document_of
from tieout_sage50.canada.writing.receipts import done, in_doubt, not_there, refused, several
from tieout_sage50.canada.writing.rereading import reread
from tieout_sage50.canada.writing.sdk_lock import is_free

if TYPE_CHECKING:
    from sqlalchemy import Connection


def settle(
    settings: CanadaSettings, read: "Connection", entity: Entity, prepared: Sequence[Prepared]
) -> list[Receipt]:
    """One receipt for each, in order; see ``tieout.hookspecs.ExportHooks``."""
    return [
        settle_import(settings, read, entity, one) if is_import(one) else _settle(settings, read, entity, one)
        for one in prepared
    ]


def search(
    settings: CanadaSettings, read: "Connection", entity: Entity, one: Prepared, *, was_written: bool = False
) -> Receipt:
    """What the tables say of one write. NOT_THERE means: not in the tables; something may still be on its way.

    ``was_written``: Sage 50 has just said so, and it was not there before. Then the one that is there now is it,
    whatever stamp it bears: that a record bears ours is an inference nobody could check yet.
    """
    if one.operation.kind is StepKind.UPDATE_BOOKS:
        return _changed(one, reread(settings, read, entity, one.operation.books_key))
    if document_of(one.operation) is None:
        return _party(settings, read, entity, one, was_written=was_written)
    return _paper(settings, read, entity, one, was_written=was_written)


def company_file(settings: CanadaSettings) -> str:
    """The file whose lock the process with the SDK holds; "" when none is set."""
    return str(settings.sai_file or settings.simulator or "")


def _settle(settings: CanadaSettings, read: "Connection", entity: Entity, one: Prepared) -> Receipt:
    file = company_file(settings)
    is_over = bool(file) and is_free(file)
    receipt = search(settings, read, entity, one)
    if receipt.outcome is receipt.outcome.NOT_THERE and not is_over:
        return in_doubt(one, "It is not in Sage 50, and a process that may still be writing it is alive.")
    return receipt


def _party(
    settings: CanadaSettings, read: "Connection", entity: Entity, one: Prepared, *, was_written: bool
) -> Receipt:
    found = parties_named(settings, read, entity, one.operation.name)
    ours = [party.key for party in found if party.by_us or was_written]
    return _concluded(settings, read, entity, one, ours, found, f'{entity.value} "{one.operation.name}"')


def _paper(
    settings: CanadaSettings, read: "Connection", entity: Entity, one: Prepared, *, was_written: bool
) -> Receipt:
    paper = document_of(one.operation)
    assert paper is not None
    found = papers_numbered(settings, read, entity, paper.name, str(paper.party_key))
    total = cents(amounts_of(paper).total)
    ours = [posted.key for posted in found if (posted.by_us or was_written) and posted.total == total]
    return _concluded(settings, read, entity, one, ours, found, f'{entity.value} "{paper.name}"')


def _concluded(
    settings: CanadaSettings,
    read: "Connection",
    entity: Entity,
    one: Prepared,
    ours: list[str],
    found: Sequence[Party | Paper],
    what: str,
) -> Receipt:
    """Exactly one of ours is it; none at all is not there; what somebody else saved last, a person must look at."""
    if len(ours) > 1:
        return several(one, f"Sage 50 holds {what} more than once: {', '.join(ours)}")
    if len(ours) == 1 and (record := reread(settings, read, entity, ours[0])):
        return done(one, record)
    if found:
        keys = ", ".join(other.key for other in found)
        return in_doubt(
            one,
            f"Sage 50 has {what} (key {keys}), which somebody else saved last: link it if it is the same.",
        )
    return not_there(one, f"Sage 50 was asked and has no {what}.")


def _changed(one: Prepared, now: Record | None) -> Receipt:
    operation = one.operation
    if now is None:
        return refused(one, ChangedMeanwhile(f'"{operation.name}" is no longer in Sage 50'))
    assert operation.record is not None
    if _agree(operation, now, operation.record):
        return done(one, now)
    if operation.expected is not None and _agree(operation, now, operation.expected):
        return not_there(one, "Sage 50 still has what it had before.")
    if operation.expected is None and operation.record.version == now.version:
        return not_there(one, "The record in Sage 50 was not changed.")
    return in_doubt(one, "Sage 50 has neither what was to be written nor what it had before.")


def _agree(operation: Operation, now: Record, other: Record) -> bool:
    return all(getattr(now, field) == getattr(other, field) for field in operation.fields)
