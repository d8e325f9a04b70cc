"""A whole run: recover, fetch, plan, approve, deliver, settle. ``apply_plan`` starts from a saved plan."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tieout import faultpoints
from tieout.errors import FirstRunNeedsReview, GuardExceeded, SiteLocked
from tieout.hookspecs import Books
from tieout.planfile import SavedPlan, read_plan
from tieout.records import Entity
from tieout.rules import rules_digest
from tieout.site import Site
from tieout.store import RunKind
from tieout.sync.approve import approve_steps, check_fresh, check_plan, keep_open
from tieout.sync.deliver import Delivery, approved
from tieout.sync.delivered import deliver_run, end_run
from tieout.sync.fetch import fetch_site
from tieout.sync.propose import PlanRequest, propose
from tieout.sync.recover import recover
from tieout.sync.reports import FetchReport, RunReport

#: Told what the run is doing, for people: a word and counts ``(done, total)``; total 0 when unknown.
Progress = Callable[[str, int, int], None]

#: Handed the delivery before it begins, and how many operations it has, to watch it by its own counts.
Begun = Callable[[Delivery, int], None]

#: The per-site fact that a person has applied a plan once.
REVIEWED = "reviewed_at"


@contextmanager
def at_work(site: Site) -> Iterator[Books | None]:
    """The site's lock and its open books, together: what every run that writes holds.

    None for the books where they call us: they are reached only by ``visit``, while they call.
    """
    with site.store.lock():
        if site.calls_us:
            yield None
            return
        with site.open_books() as books:
            yield books


def refresh(site: Site, *, full: bool = False, progress: Progress | None = None) -> tuple[FetchReport, ...]:
    """Bring the mirrors up to date and do nothing else; while the books do not call, the host's alone."""
    with at_work(site) as books:
        return fetch_site(site, books, full=full, progress=_fetching(progress))


def apply_plan(
    site: Site,
    path: Path,
    *,
    who: str,
    max_changes: int = 0,
    progress: Progress | None = None,
) -> RunReport:
    """Write exactly the ticked steps of a saved plan, or refuse all of it.

    A person has looked at it, so the rule max_changes does not count; ``max_changes`` may still limit it.
    Where the books call us, their share waits for their call, also when they are calling at this moment.
    """
    plan = read_plan(path, site.store.seal_key)
    check_plan(site, plan, max_changes)
    try:
        with at_work(site) as books:
            return _apply(site, books, plan, who, progress)
    except SiteLocked:
        if not site.calls_us:
            raise
    return _queue(site, plan, who)


def _apply(
    site: Site, books: Books | None, plan: SavedPlan, who: str, progress: Progress | None
) -> RunReport:
    recovered = recover(site, books)
    fetched = fetch_site(site, books, plan.header.entities, progress=_fetching(progress))
    check_fresh(site, plan)
    _note_review(site)
    report = carry_out(site, books, plan, "apply", who, progress)
    return report.model_copy(update={"recovered": recovered, "fetched": fetched})


def _queue(site: Site, plan: SavedPlan, who: str) -> RunReport:
    """Approve while the books are calling: whoever holds the site's lock writes it, now or at the next call."""
    check_fresh(site, plan)
    _note_review(site)
    run = site.store.start_run("apply", who, plan.summary.digest)
    approve_steps(site, run, plan)
    faultpoints.reach("run.approved")
    report = RunReport(run=run, waiting=sum(1 for _ in approved(site, run)))
    end_run(site, report)
    return report


def sync_site(
    site: Site,
    *,
    who: str,
    request: PlanRequest | None = None,
    reviewed: bool = False,
    max_changes: int | None = None,
    full: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Plan and apply by the site's rules, unattended. A first run needs a person (``reviewed``)."""
    if not reviewed and not may_run_unattended(site):
        raise FirstRunNeedsReview(
            "No person has reviewed a plan of this site yet",
            where=site.name,
            why="unattended runs come after",
        )
    asked = request or PlanRequest(every_pair=full)
    with at_work(site) as books:
        recovered = recover(site, books)
        fetched = fetch_site(site, books, asked.entities, full=full, progress=_fetching(progress))
        limit = site.rules.max_changes if max_changes is None else max_changes
        report = carry_out_rules(
            site, books, fetched, asked, who=who, limit=limit, reviewed=reviewed, progress=progress
        )
    return report.model_copy(update={"recovered": recovered, "fetched": fetched})


def may_run_unattended(site: Site) -> bool:
    """Whether the rules allow it and a person has applied a plan before."""
    return site.rules.unattended and REVIEWED in site.store.facts()


def carry_out_rules(
    site: Site,
    books: Books | None,
    fetched: tuple[FetchReport, ...],
    asked: PlanRequest,
    *,
    who: str,
    limit: int,
    reviewed: bool = False,
    progress: Progress | None = None,
    begun: Begun | None = None,
) -> RunReport:
    """Plan from what was just fetched and write what the rules tick. Raises ``GuardExceeded``; holds the lock."""
    _believe(site, fetched)
    with tempfile.TemporaryDirectory(prefix="tieout-") as folder:
        spool = Path(folder) / "plan.json"
        propose(site, spool, asked)
        plan = read_plan(spool, site.store.seal_key)
        check_plan(site, plan, limit)
        if reviewed:
            _note_review(site)
        return carry_out(site, books, plan, "sync", who, progress, begun)


def _note_review(site: Site) -> None:
    """A person has said yes once; unattended runs may follow."""
    site.store.set_fact(REVIEWED, datetime.now(UTC).isoformat(timespec="seconds"))


def _believe(site: Site, fetched: tuple[FetchReport, ...]) -> None:
    for report in fetched:
        if report.suspicious:
            why = (
                f"a complete read of the {report.side.value} no longer brings {report.suspicious} known "
                f"{report.entity.value} records (rule max_vanished_percent)"
            )
            raise GuardExceeded(
                "Too many records vanished at once; nothing was concluded",
                where=site.name,
                why=why,
                fix="Look at that side. If they are really gone, set  max_vanished_percent = 100  for one sync.",
            )


def carry_out(
    site: Site,
    books: Books | None,
    plan: SavedPlan,
    kind: RunKind,
    who: str,
    progress: Progress | None = None,
    begun: Begun | None = None,
) -> RunReport:
    """Approve and deliver the ticked steps of a checked plan; the caller holds the site's lock."""
    if not plan.summary.ticked:
        _settle_pairs(site, plan)
        return RunReport()
    run = site.store.start_run(kind, who, plan.summary.digest)
    faultpoints.reach("run.started")
    approve_steps(site, run, plan)
    faultpoints.reach("run.approved")
    delivery = Delivery(site, books, run, _delivering(progress, plan))
    if begun:
        begun(delivery, plan.summary.ticked)
    report = deliver_run(site, delivery)
    if not report.stopped:
        _settle_pairs(site, plan)
    end_run(site, report)
    return report


def _settle_pairs(site: Site, plan: SavedPlan) -> None:
    """What a whole plan does not mention, or mentions as done, has been looked at."""
    if not plan.header.whole:
        return
    waiting = list(keep_open(site, plan))
    for entity in plan.header.entities:
        site.store.settle_pairs(entity, upto_fetch=plan.header.seen_fetch, keep_open=waiting)
        rules = site.rules.of(entity)
        if rules:
            site.store.set_rules_seen(entity, rules_digest(rules))


def _fetching(progress: Progress | None) -> Any:
    if progress is None:
        return None

    def told(side: Any, entity: Entity, done: int, total: int) -> None:
        progress(f"reading {entity.value} of the {side.value}", done, total)

    return told


def _delivering(progress: Progress | None, plan: SavedPlan) -> Any:
    if progress is None:
        return None
    totals = {(count.kind): 0 for count in plan.summary.counts}
    for count in plan.summary.counts:
        totals[count.kind] += count.ticked

    def told(kind: Any, done: int) -> None:
        progress(kind.value, done, totals.get(kind, 0))

    return told
