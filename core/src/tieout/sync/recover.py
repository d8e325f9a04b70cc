"""Recover: find out what became of writes whose answer was lost, by asking, never by guessing.

Nothing is sent again from here. What certainly was not written is closed as such and turns up in the
next plan; what cannot be told stays in doubt; what could be one of several needs a person.
"""

from collections.abc import Sequence
from itertools import groupby

from tieout import faultpoints
from tieout.hookspecs import Books
from tieout.operations import Operation, OperationState, Outcome, Prepared, Receipt
from tieout.plan import WRITES_BOOKS, StepKind
from tieout.records import Side
from tieout.site import Site
from tieout.store import StoredOperation
from tieout.sync.batches import in_batches
from tieout.sync.deliver import approved
from tieout.sync.parties import translated
from tieout.sync.settling import settle_receipts
from tieout.sync.underway import DOUBTFUL

#: Answers that settle an operation for good.
_SETTLED = frozenset({Outcome.DONE, Outcome.REFUSED})
#: An interrupted run is among the last so many: the next run closes it.
_LOOK_BACK = 50


def recover(site: Site, books: Books | None) -> int:
    """Settle what earlier runs left open; returns how many operations were settled. Holds the site's lock."""
    settled = _close_interrupted(site)
    doubtful = sorted(site.store.operations(states=DOUBTFUL), key=_together)
    for (run, batch, *_), group in groupby(doubtful, key=_together):
        some = list(group)
        _doubt_intents(site, run, some)
        faultpoints.reach("recover.asking")
        receipts = _news(some, _ask(site, books, batch, some))
        settle_receipts(site, run, [one.operation for one in some], receipts, is_late=True)
        faultpoints.reach("recover.settled")
        settled += sum(receipt.outcome in _SETTLED for receipt in receipts)
    return settled


def _close_interrupted(site: Site) -> int:
    """Runs that never finished are over, since we hold the lock: what they did not send is not sent now."""
    closed = 0
    for run in site.store.runs(limit=_LOOK_BACK):
        if run.state != "running":
            continue
        # Where the books call us, what was approved waits for their call, however its run ended.
        if not site.calls_us:
            closed += refuse_unsent(site, run.id, "the run was interrupted before it was sent")
        site.store.finish_run(run.id, "interrupted", {})
    return closed


def refuse_unsent(site: Site, run: str, why: str) -> int:
    """Close a run's approved operations that never left the journal; they turn up in the next plan."""
    closed = 0
    for batch in in_batches(approved(site, run), 1000):
        receipts = [_closed(op, "It was approved and never sent", why) for op in batch]
        site.store.settle(run, receipts)
        closed += len(batch)
    return closed


def _doubt_intents(site: Site, run: str, some: Sequence[StoredOperation]) -> None:
    intents = [one.operation for one in some if one.state is OperationState.INTENT]
    receipts = [Receipt(operation_id=op.id, outcome=Outcome.IN_DOUBT) for op in intents]
    if receipts:
        site.store.settle(run, receipts)


def _together(one: StoredOperation) -> tuple[str, str, str, str]:
    """What is asked about at once: one batch of one kind."""
    return one.run, one.batch, one.operation.entity.value, one.operation.kind.value


def _news(some: Sequence[StoredOperation], receipts: Sequence[Receipt]) -> list[Receipt]:
    """The receipts without those that leave a person's case a person's case."""
    cases = {one.operation.id for one in some if one.state is OperationState.NEEDS_REVIEW}
    return [one for one in receipts if one.outcome in _SETTLED or one.operation_id not in cases]


def _ask(site: Site, books: Books | None, batch: str, some: Sequence[StoredOperation]) -> Sequence[Receipt]:
    operations = [one.operation for one in some]
    kind = operations[0].kind
    if kind is StepKind.LINK:
        return [_ask_links(site, op) for op in operations]
    if kind not in WRITES_BOOKS:
        return _ask_host(site, batch, operations)
    if books is None:
        return [Receipt(operation_id=op.id, outcome=Outcome.IN_DOUBT) for op in operations]
    site.check_company(books)
    return _ask_books(site, books, some)


def _ask_links(site: Site, operation: Operation) -> Receipt:
    link = site.store.link_of(Side.HOST, operation.entity, operation.host_key)
    if link and link.books_key == operation.books_key:
        return Receipt(operation_id=operation.id, outcome=Outcome.DONE)
    return _closed(operation, "The link was not made", "the run was interrupted")


def _ask_host(site: Site, batch: str, operations: Sequence[Operation]) -> Sequence[Receipt]:
    receipts = site.host.written(batch)
    if receipts is None:
        why = "the host does not know the batch"
        return [_closed(op, "It was certainly not written to the host", why) for op in operations]
    known = {receipt.operation_id: receipt for receipt in receipts}
    why = "the host's receipts for the batch do not name it"
    return [known.get(op.id) or _closed(op, "It was not written to the host", why) for op in operations]


def _ask_books(site: Site, books: Books, some: Sequence[StoredOperation]) -> Sequence[Receipt]:
    ready, _ = translated(site, Side.BOOKS, [one.operation for one in some])
    sent = {one.operation.id: one for one in some}
    prepared = [
        Prepared(operation=op, payload=sent[op.id].payload, marker=sent[op.id].marker) for op in ready
    ]
    entity = some[0].operation.entity
    # A document whose party was unlinked since cannot be asked about by name: it stays in doubt.
    answers = (
        site.backend.hooks.settle_records(books=books, entity=entity, prepared=prepared) if ready else ()
    )
    by_id = {answer.operation_id: answer for answer in answers}
    return [
        _linked_by_hand(site, one.operation) or _concluded(one.operation, by_id.get(one.operation.id))
        for one in some
    ]


def _linked_by_hand(site: Site, operation: Operation) -> Receipt | None:
    """A person who linked the host's record has said which of several it is."""
    link = site.store.link_of(Side.HOST, operation.entity, operation.host_key) if operation.host_key else None
    if link is None or operation.kind is not StepKind.ADD_TO_BOOKS:
        return None
    remark = "a person linked it"
    return Receipt(operation_id=operation.id, outcome=Outcome.DONE, key=link.books_key, remark=remark)


def _concluded(operation: Operation, answer: Receipt | None) -> Receipt:
    if answer is None:
        return Receipt(operation_id=operation.id, outcome=Outcome.IN_DOUBT)
    if answer.outcome is Outcome.NOT_THERE:
        why = answer.remark or "the books were asked and do not have it"
        return _closed(operation, "It was certainly not written to the books", why)
    return answer


def _closed(operation: Operation, what: str, why: str) -> Receipt:
    error = {
        "code": "TO-REC-003",
        "what": what,
        "why": why,
        "fix": "Nothing needs doing: it is in the next plan:  tieout plan SITE",
    }
    return Receipt(operation_id=operation.id, outcome=Outcome.REFUSED, error=error)
