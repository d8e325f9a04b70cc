"""Undo: take back what a run wrote to the host, but only where nobody touched it since.

Nothing is ever taken back in the books: what was made there is listed, to be dealt with by hand.
"""

import json
from collections.abc import Iterator

from tieout import faultpoints
from tieout.operations import Operation, OperationState
from tieout.plan import WRITES_BOOKS, WRITES_HOST, StepKind
from tieout.records import Frozen, Side
from tieout.site import Site
from tieout.store import StoredOperation
from tieout.sync.approve import operation_id
from tieout.sync.deliver import Delivery
from tieout.sync.recover import recover
from tieout.sync.reports import RunReport

#: An earlier undo of the same run is among the last so many runs.
_LOOK_BACK = 1000


class UndoStep(Frozen):
    """What undo would do about one operation of a run, or why nothing."""

    name: str
    entity: str
    kind: StepKind
    will: str
    possible: bool


def undo_steps(site: Site, run: str) -> list[UndoStep]:
    """What ``undo_run`` would do; writes nothing."""
    return [_undo_step(stored) for stored in _done(site, run)]


def undo_run(site: Site, run: str, *, who: str) -> RunReport:
    """Undo a run's imports, newest first. Each is refused on its own when the host's record changed since."""
    found = site.store.run(run)
    with site.store.lock():
        recover(site, None)
        undone = _undone(site, found.id)
        stored = [one for one in _done(site, found.id) if _can_undo(one) and one.operation.id not in undone]
        if not stored:
            why = "is undone already" if undone else "wrote nothing to the host"
            return RunReport(remarks=(f"run {found.id} {why}",))
        new = site.store.start_run("undo", who, found.plan_digest)
        operations = [_reverse(site, one, new) for one in stored]
        site.store.approve(new, operations)
        faultpoints.reach("undo.approved")
        delivery = Delivery(site, None, new)
        delivery.deliver()
        refused = {one.operation_id for one in (*delivery.refused, *delivery.in_doubt)}
        _unlink(site, [op for op in operations if op.id not in refused])
        by_hand = [one.operation.name for one in _done(site, found.id) if one.operation.kind in WRITES_BOOKS]
        report = RunReport(
            run=new,
            done=dict(delivery.done),
            refused=tuple(delivery.refused),
            in_doubt=tuple(delivery.in_doubt),
            remarks=tuple(f"made in the books, stays there: {name}" for name in by_hand),
        )
        summary = {"undone": found.id, "done": sum(delivery.done.values()), "refused": len(delivery.refused)}
        site.store.finish_run(new, "done" if report.is_clean else "partial", summary)
        return report


def _done(site: Site, run: str) -> Iterator[StoredOperation]:
    done = list(site.store.operations(run=site.store.run(run).id, states={OperationState.DONE}))
    return reversed(done)


def _undone(site: Site, run: str) -> frozenset[str]:
    """The operations of a run that earlier undos took back."""
    earlier = [one.id for one in site.store.runs(_LOOK_BACK) if one.summary.get("undone") == run]
    done = (s for one in earlier for s in site.store.operations(run=one, states={OperationState.DONE}))
    return frozenset(stored.operation.step_id.removeprefix("undo/") for stored in done)


def _can_undo(stored: StoredOperation) -> bool:
    return stored.operation.kind in WRITES_HOST - {StepKind.REMOVE_FROM_HOST}


def _undo_step(stored: StoredOperation) -> UndoStep:
    operation = stored.operation
    will = {
        StepKind.ADD_TO_HOST: "take the record away from the host, if nobody changed it",
        StepKind.UPDATE_HOST: "put the old values back, if nobody changed them",
        StepKind.MARK_DELETED: "take the mark away",
        StepKind.ADD_TO_BOOKS: "nothing: made in the books; delete it there by hand if you must",
        StepKind.UPDATE_BOOKS: "nothing: changed in the books; change it back there by hand if you must",
        StepKind.LINK: "nothing: remove the link by  tieout link remove",
    }.get(operation.kind, "nothing")
    return UndoStep(
        name=operation.name,
        entity=operation.entity.value,
        kind=operation.kind,
        will=will,
        possible=_can_undo(stored),
    )


def _reverse(site: Site, stored: StoredOperation, run: str) -> Operation:
    """The operation that takes another one back, if the record still is as that one left it."""
    operation, receipt = stored.operation, stored.receipt or {}
    key = operation.host_key or str(receipt.get("key", ""))
    half = site.store.halves(Side.HOST, operation.entity, [key]).get(key)
    other = site.store.halves(Side.BOOKS, operation.entity, [operation.books_key]).get(operation.books_key)
    written = receipt.get("record")
    kind = StepKind.REMOVE_FROM_HOST if operation.kind is StepKind.ADD_TO_HOST else StepKind.UPDATE_HOST
    fields = ("deleted",) if operation.kind is StepKind.MARK_DELETED else operation.fields
    return Operation(
        id=operation_id(run, operation.id),
        step_id=f"undo/{operation.id}",
        entity=operation.entity,
        kind=kind,
        host_key=key,
        books_key=operation.books_key,
        name=operation.name,
        record=site.record(operation.entity, stored.before) if stored.before else None,
        fields=fields if kind is StepKind.UPDATE_HOST else (),
        expected=site.record(operation.entity, json.dumps(written)) if written else None,
        rule="undo",
        reason=f"undo of run {stored.run}",
        host_state=half.state if half else "",
        # Only the host's record must be untouched; the books' may have gone on since.
        books_state=other.state if other else "",
    )


def _unlink(site: Site, operations: list[Operation]) -> None:
    """A record taken away from the host takes its link with it."""
    for operation in operations:
        if operation.kind is StepKind.REMOVE_FROM_HOST:
            site.store.break_links(operation.entity, [operation.host_key], Side.HOST, "import undone")
