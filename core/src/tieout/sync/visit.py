"""A visit: the books call, and everything that is due with them is done before they hang up.

Prove the company, recover what is in doubt, fetch into the mirrors, deliver what was approved, plan and write
by the rules where they allow it, read back what was written, and say in one sentence what was done. Nothing
that matters lives in the visit itself: when its process dies, the next call begins again with recovery.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from tieout.errors import GuardExceeded, TieoutError
from tieout.guards import ask_company
from tieout.hookspecs import Books, Visit
from tieout.operations import OperationState
from tieout.plan import WRITES_BOOKS
from tieout.records import Entity, Side
from tieout.rules import SiteRules
from tieout.rules.site import seconds
from tieout.site import Site
from tieout.store import SiteStore
from tieout.sync.calls import note_company, note_visit
from tieout.sync.deliver import Delivery
from tieout.sync.delivered import deliver_run, end_run
from tieout.sync.fetch import fetch_side, fetch_site
from tieout.sync.propose import PlanRequest
from tieout.sync.recover import recover
from tieout.sync.reports import FetchReport, RunReport
from tieout.sync.run import carry_out_rules, may_run_unattended
from tieout.sync.saying import what_was_done
from tieout.sync.share import Part, Whole

#: What a visit's writes are recorded as having been started by.
WHO = "the books' own call"

#: The share of the schedule after which the next call reads again.
_NEARLY = 0.75

_WAITING = frozenset({OperationState.APPROVED, OperationState.INTENT, OperationState.IN_DOUBT})


def work_of(store: SiteStore, rules: SiteRules, *, is_confirmed: bool) -> str:
    """What there is to do with books that call now, in a few words; "" when nothing is."""
    if not is_confirmed:
        return "the company is to be confirmed"
    if next(store.operations(states=_WAITING), None) is not None:
        return "operations wait"
    return "records are to be read" if _is_due(store, rules) else ""


def _is_due(store: SiteStore, rules: SiteRules) -> bool:
    """Whether some mirror of the books is nearly as old as the schedule allows.

    Nearly: books that call every quarter of an hour call a little less than that after their last visit ended.
    """
    read = [store.watermark(Side.BOOKS, entity).fetched_at for entity in rules.entities]
    if not all(read):
        return True
    oldest = min((datetime.fromisoformat(one) for one in read), default=datetime.now(UTC))
    return (datetime.now(UTC) - oldest).total_seconds() >= _NEARLY * seconds(rules.schedule)


def visit(site: Site, progress: Callable[[int], None] | None = None) -> Visit:
    """Do everything that is due while the books call. Raises ``SiteLocked``, and nothing else of tieout's."""
    with site.store.lock():
        try:
            done = _visit(site, Whole(progress))
        except TieoutError as error:
            done = failed_visit(error)
        note_visit(site.store, done)
        return done


def failed_visit(error: TieoutError) -> Visit:
    """The visit that an error ended, with the sentence for it."""
    why = f" ({error.why})" if error.why else ""
    return Visit(sentence=f"{error.what}{why}. {error.fix}", error=error.as_dict())


def _visit(site: Site, whole: Whole) -> Visit:
    with site.open_books(unconfirmed=True) as books:
        company = ask_company(books, site.backend.name)
        note_company(site.store, company)
        if site.config.company is None:
            return Visit(
                sentence=f'"{company.name}" called for the first time. A person must confirm that it is the '
                f"right company:  tieout site edit {site.name}"
            )
        site.check_company(books)
        return _work(site, books, whole)


def _work(site: Site, books: Books, whole: Whole) -> Visit:
    recovered = recover(site, books)
    whole.reach(5)
    may_write = may_run_unattended(site) or next(site.store.operations(states=_WAITING), None) is not None
    reading = whole.part(5, 50 if may_write else 95)
    fetched = fetch_site(site, books, progress=reading.of_reads(len(site.rules.entities)))
    whole.reach(50 if may_write else 95)
    delivered = list(_deliver_waiting(site, books, whole.part(50, 70)))
    pending: GuardExceeded | None = None
    if not _is_stopped(delivered):
        try:
            delivered += _by_rules(site, books, fetched, whole.part(70, 95))
        except GuardExceeded as guard:
            pending = guard
    whole.reach(95)
    if not _is_stopped(delivered):
        _read_back(site, books, delivered)
    stopped = next((one.stopped for one in delivered if one.stopped), None)
    return Visit(sentence=what_was_done(fetched, delivered, recovered, pending), error=stopped)


def _is_stopped(reports: list[RunReport]) -> bool:
    return any(one.stopped for one in reports)


def _deliver_waiting(site: Site, books: Books, part: Part) -> Iterator[RunReport]:
    """Send what waits, run by run in the order of approval; an error that concerns all of them ends it."""
    waiting = [stored.run for stored in site.store.operations(states={OperationState.APPROVED})]
    sent = 0
    for run in dict.fromkeys(waiting):
        delivery = Delivery(site, books, run)
        delivery.progress = part.of_writes(delivery, sent, len(waiting))
        report = deliver_run(site, delivery)
        end_run(site, report)
        sent += waiting.count(run)
        yield report
        if report.stopped:
            return


def _by_rules(site: Site, books: Books, fetched: tuple[FetchReport, ...], part: Part) -> list[RunReport]:
    """Plan and write without a person, where the rules allow it and a person has looked once."""
    if not may_run_unattended(site):
        return []

    def begun(delivery: Delivery, total: int) -> None:
        delivery.progress = part.of_writes(delivery, 0, total)

    asked, limit = PlanRequest(every_pair=False), site.rules.max_changes
    report = carry_out_rules(site, books, fetched, asked, who=WHO, limit=limit, begun=begun)
    return [report] if report.run else []


def _read_back(site: Site, books: Books, delivered: list[RunReport]) -> None:
    """Read what changed in the books since, so that the mirror holds what they made of our writes."""
    written = any(report.done.get(kind) for report in delivered for kind in WRITES_BOOKS)
    if written:
        for entity in _exported(site):
            fetch_side(site, Side.BOOKS, entity, books)


def _exported(site: Site) -> Iterator[Entity]:
    for entity in site.rules.entities:
        rules = site.rules.of(entity)
        if rules and rules.may_export:
            yield entity
