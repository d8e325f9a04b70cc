"""Settle: receipts into the journal, with the links and mirror rows that follow from them, at once."""

from collections.abc import Iterator, Sequence

from tieout.operations import Operation, Outcome, Receipt
from tieout.plan import WRITES_BOOKS, StepKind
from tieout.records import Entity, Record, Side
from tieout.site import Site
from tieout.store import LinkedBy, NewLink


def settle_receipts(
    site: Site,
    run: str,
    operations: Sequence[Operation],
    receipts: Sequence[Receipt],
    *,
    is_late: bool = False,
) -> list[str]:
    """Write receipts into the journal, with the links and mirror rows that follow from them, at once.

    ``is_late``: they were asked for in a later run than the one that wrote.

    Returns a remark for each link that could not be made; what was written stays written.
    """
    by_id = {op.id: op for op in operations}
    done = [receipt for receipt in receipts if receipt.outcome is Outcome.DONE]
    links = [link for receipt in done for link in links_from(by_id[receipt.operation_id], receipt)]
    written = [row for receipt in done for row in _written_from(by_id[receipt.operation_id], receipt)]
    compared = {entity: site.compared(entity) for entity in {op.entity for op in operations}}
    conflicts = site.store.settle(
        run, receipts, links=links, written=written, compared=compared, is_late=is_late
    )
    return [f"{conflict.what}: {conflict.why}" for conflict in conflicts]


def links_from(operation: Operation, receipt: Receipt) -> Iterator[tuple[Entity, NewLink]]:
    """The link that follows from an operation that was done, if one does."""
    if operation.kind is StepKind.ADD_TO_HOST:
        yield operation.entity, NewLink(receipt.key, operation.books_key, "import")
    elif operation.kind is StepKind.ADD_TO_BOOKS:
        yield operation.entity, NewLink(operation.host_key, receipt.key, "created")
    elif operation.links:
        how: LinkedBy = "id" if operation.reason.startswith("same id") else "name"
        yield operation.entity, NewLink(operation.host_key, operation.books_key, how, operation.reason)


def _written_from(operation: Operation, receipt: Receipt) -> Iterator[tuple[Side, Entity, Record]]:
    """The record as the written side now has it: what it said, or what it was told."""
    if operation.kind in {StepKind.LINK, StepKind.REMOVE_FROM_HOST}:
        return
    side = Side.BOOKS if operation.kind in WRITES_BOOKS else Side.HOST
    if receipt.record is not None:
        yield side, operation.entity, receipt.record
