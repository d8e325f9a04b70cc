"""Linked pairs of which one half is gone. A deletion in the books marks, never erases; one on the host stays there."""

from collections.abc import Iterator

from tieout.pairs import Half
from tieout.plan import Step, StepKind
from tieout.planning.context import PlanContext


def deletion_step(host: Half | None, books: Half | None, context: PlanContext) -> Iterator[Step]:
    """At most one step for a pair whose books record, host record or both are gone."""
    if host is None or books is None or (host.deleted and books.deleted):
        return  # a half that was never read proves nothing
    if host.deleted:
        problem = "deleted on the host; deletions never travel to the books"
        yield _step(StepKind.SHOW, host, books, context, reason="linked, gone from the host", problem=problem)
    elif context.rules.deletions == "mark":
        yield _mark(host, books, context)


def _mark(host: Half, books: Half, context: PlanContext) -> Step:
    reason = "linked, deleted (or merged) in the books"
    if not context.host.can_mark or not context.rules.may_import:
        problem = f"{context.host_title} has no mark for it, or the rules do not import"
        return _step(StepKind.SHOW, host, books, context, reason=reason, problem=problem)
    return _step(StepKind.MARK_DELETED, host, books, context, reason=reason)


def _step(
    kind: StepKind, host: Half, books: Half, context: PlanContext, *, reason: str, problem: str = ""
) -> Step:
    unsettled = context.why_unsettled(host.key, books.key)
    kind = StepKind.SHOW if unsettled else kind
    can = kind is StepKind.MARK_DELETED
    return Step(
        id=f"{context.entity}/{kind}/{host.key}/{books.key}",
        entity=context.entity,
        kind=kind,
        host_key=host.key,
        books_key=books.key,
        name=host.name,
        code=host.code,
        active=False,
        ticked=can,
        tickable=can,
        reason=reason,
        rule="deletions mark" if can else "",
        problem=unsettled or problem,
        host_state=host.state,
        books_state=books.state,
        waits=bool(unsettled),
    )
