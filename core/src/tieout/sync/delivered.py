"""A run's way through delivery to its end in the journal, and the report of it."""

from typing import Any

from tieout import faultpoints
from tieout.errors import TieoutError
from tieout.site import Site
from tieout.store import RunState
from tieout.sync.deliver import Delivery, approved
from tieout.sync.recover import refuse_unsent
from tieout.sync.reports import RunReport


def deliver_run(site: Site, delivery: Delivery) -> RunReport:
    """Deliver a run's approved operations; what an error that concerns all of them leaves is not sent.

    Where the books call us it stays approved and is sent when they call next, elsewhere it is closed and
    turns up in the next plan.
    """
    stopped: dict[str, Any] | None = None
    try:
        delivery.deliver()
    except TieoutError as error:
        if not site.calls_us:
            refuse_unsent(site, delivery.run, error.what)
        stopped = error.as_dict()
    return RunReport(
        run=delivery.run,
        done=dict(delivery.done),
        refused=tuple(delivery.refused),
        in_doubt=tuple(delivery.in_doubt),
        handed_over=tuple(delivery.handed_over),
        waiting=sum(1 for _ in approved(site, delivery.run)),
        remarks=tuple(delivery.remarks),
        stopped=stopped,
    )


def end_run(site: Site, report: RunReport) -> None:
    """Write a run's end into the journal."""
    faultpoints.reach("run.settled")
    site.store.finish_run(report.run, _state(report), _summary(report))


def _state(report: RunReport) -> RunState:
    if report.waiting:
        return "waiting"
    return "done" if report.is_clean else "partial"


def _summary(report: RunReport) -> dict[str, Any]:
    """What the history shows of a run."""
    return {
        "done": {kind.value: count for kind, count in report.done.items()},
        "refused": len(report.refused),
        "in_doubt": len(report.in_doubt),
        "handed_over": len(report.handed_over),
        "waiting": report.waiting,
        "stopped": report.stopped,
    }
