"""What the journal knows of records that are tied out: what is under way, and what was refused last time."""

from collections.abc import Mapping
from typing import Any

from tieout.operations import OperationState, Outcome
from tieout.planning import PlanContext
from tieout.records import Entity, Side
from tieout.site import Site
from tieout.tying import Waiting

_CARRIED_IN = "given to a person to carry into the books"
#: Runs in which operations are tried, and may be refused.
_TRYING = frozenset({"sync", "apply", "retry"})


class Underway:
    """What operations from before have to do with records, in the plan's words."""

    def __init__(self, site: Site, context: PlanContext) -> None:
        self.context = context
        self.handed_over = _handed_over(site, context.entity)

    def about(self, host_key: str, books_key: str) -> Waiting | None:
        """What is known of two records linked, or of one, the other key ""; None for nothing."""
        why = self.context.why_unsettled(host_key, books_key)
        if not why:
            return None
        keys = {(Side.HOST, host_key), (Side.BOOKS, books_key)}
        return Waiting(why, _CARRIED_IN if keys & self.handed_over else "")


def _handed_over(site: Site, entity: Entity) -> set[tuple[Side, str]]:
    return {
        (side, key)
        for stored in site.store.operations(states={OperationState.IN_DOUBT})
        for side, key in ((Side.HOST, stored.operation.host_key), (Side.BOOKS, stored.operation.books_key))
        if key and stored.operation.entity is entity and _is_handed_over(stored.receipt)
    }


def _is_handed_over(receipt: Mapping[str, Any] | None) -> bool:
    return receipt is not None and receipt.get("outcome") == Outcome.HANDED_OVER


def refused_last_time(site: Site, entity: Entity) -> dict[tuple[Side, str], str]:
    """Keys of what the last run that tried something was refused, with the reason."""
    last = next((run for run in site.store.runs() if run.kind in _TRYING), None)
    if last is None:
        return {}
    found: dict[tuple[Side, str], str] = {}
    for stored in site.store.operations(run=last.id, states={OperationState.REFUSED}):
        operation, error = stored.operation, (stored.receipt or {}).get("error") or {}
        if operation.entity is entity:
            why = " ".join(str(error[word]) for word in ("what", "why") if error.get(word))
            keys = ((Side.HOST, operation.host_key), (Side.BOOKS, operation.books_key))
            found |= {(side, key): why or "refused" for side, key in keys if key}
    return found
