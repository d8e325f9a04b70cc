"""Linked pairs of which one half is gone. A deletion in the books marks, never erases; one on the host stays there."""

from collections.abc import Iterator

from tieout.pairs import Half
from tieout.plan import Step, StepKind
from tieout.planning.context import PlanContext
from tieout.records import Side


def deletion_step(host: Half | None, books: Half | None, context: PlanContext) -> Iterator[Step]:
    """At most one step for a pair whose books record, host record or both are gone."""
    if host is None and books is None:
        return
    books_gone = books is None or books.deleted
    host_gone = host is None or host.deleted
    if host_gone and books_gone:
        return
    if host_gone and books is not None:
        problem = "deleted on the host; deletions never travel to the books"
        yield _step(StepKind.SHOW, host, books, context, reason="linked, gone from the host", problem=problem)
    elif host is not None and context.rules.deletions == "mark":
        yield _mark(host, books, context)


def _mark(host: Half, books: Half | None, context: PlanContext) -> Step:
    reason = "linked, deleted (or merged) in the books"
    if not context.host.can_mark or not context.rules.may_import:
        problem = f"{context.host_title} has no mark for it, or the rules do not import"
        return _step(StepKind.SHOW, host, books, context, reason=reason, problem=problem)
    return _step(StepKind.MARK_DELETED, host, books, context, reason=reason)


def _step(
    kind: StepKind,
    host: Half | None,
    books: Half | None,
    context: PlanContext,
    *,
    reason: str,
    problem: str = "",
) -> Step:
    half = host or books
    keys = [k for k in ((Side.HOST, host), (Side.BOOKS, books)) if k[1] is not None]
    unsettled = next(
        (context.unsettled[s, h.key] for s, h in keys if h and (s, h.key) in context.unsettled), ""
    )
    kind = StepKind.SHOW if unsettled else kind
    can = kind is StepKind.MARK_DELETED
    return Step(
        id=f"{context.entity}/{kind}/{host.key if host else '-'}/{books.key if books else '-'}",
        entity=context.entity,
        kind=kind,
        host_key=host.key if host else "",
        books_key=books.key if books else "",
        name=half.name if half else "",
        code=half.code if half else "",
        active=False,
        ticked=can,
        tickable=can,
        reason=reason,
        rule="deletions mark" if can else "",
        problem=unsettled or problem,
        host_state=host.state if host else "",
        books_state=books.state if books else "",
    )
