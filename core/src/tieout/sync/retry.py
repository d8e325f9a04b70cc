"""Retry: ask what became of what is in doubt, then plan again only what a run failed to do."""

from tieout.operations import OperationState
from tieout.site import Site
from tieout.sync.propose import PlanRequest
from tieout.sync.reports import RunReport
from tieout.sync.run import Progress, sync_site

_FAILED = frozenset(
    {OperationState.REFUSED, OperationState.INTENT, OperationState.IN_DOUBT, OperationState.APPROVED}
)


def retry(site: Site, run: str, *, who: str, progress: Progress | None = None) -> RunReport:
    """Settle what is in doubt, then sync just the records of the run's operations that did not happen.

    A run without such operations does nothing and says so in ``remarks``.
    """
    found = site.store.run(run)
    if found.kind == "undo":
        why = (
            "an undo is not repeated: what it refused was changed on the host since; change it there by hand"
        )
        return RunReport(remarks=(why,))
    failed = [one.operation for one in site.store.operations(run=found.id, states=_FAILED)]
    keys = frozenset(key for op in failed for key in (op.host_key, op.books_key) if key)
    if not keys:
        return RunReport(remarks=(f"run {found.id} has nothing that failed",))
    entities = tuple({op.entity: None for op in failed})
    request = PlanRequest(entities=entities, keys=keys)
    return sync_site(site, who=who, request=request, reviewed=True, progress=progress)
