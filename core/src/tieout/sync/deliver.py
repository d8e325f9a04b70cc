"""Deliver: approved operations leave the journal for the host and the books, and their receipts come back.

For each batch: look once more (fresh? right company?), write the intent, send, settle. What has no
receipt when something breaks is in doubt, and is asked about later; it is never simply sent again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from tieout import faultpoints
from tieout.errors import BooksFault, PartyNotLinked, TieoutError
from tieout.hookspecs import Books
from tieout.hostport import HostAction, HostWrite
from tieout.operations import Operation, OperationState, Outcome, Prepared, Receipt
from tieout.plan import WRITES_BOOKS, StepKind
from tieout.records import Entity, Side
from tieout.site import Site
from tieout.sync.approve import Freshness
from tieout.sync.batches import in_batches
from tieout.sync.parties import translated
from tieout.sync.reports import Refusal
from tieout.sync.settling import links_from, settle_receipts
from tieout.sync.underway import DOUBTFUL, touched, why_under_way

#: So many host records are written in one transaction.
HOST_BATCH = 1000

#: Told after each batch: kind, how many of that kind are done.
Progress = Callable[[StepKind, int], None]

_ACTIONS = {
    StepKind.ADD_TO_HOST: HostAction.CREATE,
    StepKind.UPDATE_HOST: HostAction.UPDATE,
    StepKind.MARK_DELETED: HostAction.MARK_DELETED,
    StepKind.REMOVE_FROM_HOST: HostAction.REMOVE,
}


class Delivery:
    """One run's approved operations on their way. ``done``, ``refused`` and ``in_doubt`` tell how it went."""

    def __init__(self, site: Site, books: Books | None, run: str, progress: Progress | None = None) -> None:
        self.site, self.books, self.run, self.progress = site, books, run, progress
        self.done: Counter[StepKind] = Counter()
        self.refused: list[Refusal] = []
        self.in_doubt: list[Refusal] = []
        self.handed_over: list[Refusal] = []
        self.remarks: list[str] = []

    def deliver(self) -> None:
        """Send all approved operations of the run; an error that concerns all of them ends it, settled."""
        stream = approved(self.site, self.run)
        for (entity, kind), group in groupby(stream, key=lambda op: (op.entity, op.kind)):
            for batch in in_batches(group, self._batch_size(entity, kind)):
                self._send(entity, kind, batch)
                if self.progress:
                    self.progress(kind, self.done[kind])

    def _batch_size(self, entity: Entity, kind: StepKind) -> int:
        return self.site.books_capability(entity).batch if kind in WRITES_BOOKS else HOST_BATCH

    def _send(self, entity: Entity, kind: StepKind, batch: Sequence[Operation]) -> None:
        fresh = self._still_fresh(entity, batch)
        if not fresh:
            return
        if kind is StepKind.LINK:
            self._link(fresh)
        elif kind in WRITES_BOOKS:
            self._to_books(entity, fresh)
        else:
            self._to_host(entity, fresh)

    def _still_fresh(self, entity: Entity, batch: Sequence[Operation]) -> list[Operation]:
        look = Freshness(self.site, entity, batch)
        doubtful = touched(self.site, DOUBTFUL)
        reasons = {op.id: look.why_stale(op) or why_under_way(op, op.id, doubtful) for op in batch}
        stale = [op for op in batch if reasons[op.id]]
        if stale:
            self._settle(stale, [_not_sent(op, reasons[op.id]) for op in stale])
        return [op for op in batch if not reasons[op.id]]

    def _link(self, operations: Sequence[Operation]) -> None:
        self._intend([Prepared(operation=op) for op in operations])
        faultpoints.reach("link.intended")
        self._settle(operations, [Receipt(operation_id=op.id, outcome=Outcome.DONE) for op in operations])

    def _intend(
        self, prepared: Sequence[Prepared], batch: str = "", before: Mapping[str, str] | None = None
    ) -> None:
        company = self.site.config.company
        fingerprint = company.fingerprint if company else ""
        self.site.store.intend(self.run, prepared, company=fingerprint, batch=batch, before=before)

    # --- the host

    def _to_host(self, entity: Entity, operations: Sequence[Operation]) -> None:
        approved_as = operations
        if operations[0].kind is StepKind.ADD_TO_HOST:
            operations = self._addressed(Side.HOST, self._completed(entity, operations))
        if not operations:
            return
        # What the journal has of the operation already, and of the record before, is not written down twice.
        known = {"expected", "record"} if operations == approved_as else {"expected"}
        batch = f"{self.run}-{operations[0].id}-{operations[0].attempt}"
        writes = [host_write(self.site, op) for op in operations]
        payloads = [
            Prepared(operation=op, payload=write.model_dump_json(exclude=known).encode(), marker=batch)
            for op, write in zip(operations, writes, strict=True)
        ]
        if self.books is not None:
            self.site.check_company(self.books)  # what is imported must still come from the right books
        faultpoints.reach("host.before-intent")
        before = {op.id: op.expected.model_dump_json() for op in operations if op.expected}
        self._intend(payloads, batch, before)
        faultpoints.reach("host.intended")
        try:
            receipts = self.site.host.write_records(entity, writes, batch)
        except TieoutError as error:
            self._doubt(operations, error)
            raise
        faultpoints.reach("host.answered")
        self._settle(operations, receipts)

    def _completed(self, entity: Entity, operations: Sequence[Operation]) -> Sequence[Operation]:
        """Operations whose records the backend completed with what a list read leaves out."""
        records = [op.record for op in operations]
        if self.books is None:
            return operations
        known = [record for record in records if record is not None]
        completed = self.site.backend.hooks.import_records(books=self.books, entity=entity, records=known)
        if completed is None:
            return operations
        if len(completed) != len(operations):
            raise BooksFault(
                "The backend did not give back the records it was to complete",
                where=f"{self.site.name}: import_records of {self.site.backend.name}",
            )
        return [
            op.model_copy(update={"record": record}) for op, record in zip(operations, completed, strict=True)
        ]

    def _addressed(self, to: Side, operations: Sequence[Operation]) -> Sequence[Operation]:
        """Documents as the other side addresses them; those whose party is not there are held back, alone."""
        ready, held_back = translated(self.site, to, operations)
        self._settle([op for op, _ in held_back], [_held_back(op, why) for op, why in held_back])
        return ready

    # --- the books

    def _to_books(self, entity: Entity, operations: Sequence[Operation]) -> None:
        if self.books is None:
            return
        hooks = self.site.backend.hooks
        operations = self._addressed(Side.BOOKS, operations)
        if not operations:
            return
        prepared = hooks.prepare_records(books=self.books, entity=entity, operations=operations)
        good = [one for one in prepared if one.problem is None]
        bad = [one for one in prepared if one.problem is not None]
        self._settle(
            [one.operation for one in bad],
            [
                Receipt(operation_id=one.operation.id, outcome=Outcome.REFUSED, error=one.problem)
                for one in bad
            ],
        )
        if not good:
            return
        faultpoints.reach("books.before-company")
        self.site.check_company(self.books)
        faultpoints.reach("books.before-intent")
        self._intend(good)
        faultpoints.reach("books.intended")
        self._export(self.books, entity, good)

    def _export(self, books: Books, entity: Entity, prepared: Sequence[Prepared]) -> None:
        waiting = {one.operation.id: one.operation for one in prepared}
        hooks = self.site.backend.hooks
        try:
            for receipt in hooks.export_records(books=books, entity=entity, prepared=prepared):
                faultpoints.reach("books.answered")
                operation = waiting.pop(receipt.operation_id)
                self._settle([operation], [receipt])
        except TieoutError as error:
            self._doubt(list(waiting.values()), error)
            raise
        self._doubt(list(waiting.values()), BooksFault("The books gave no answer to this operation"))

    # --- settling

    def _doubt(self, operations: Sequence[Operation], error: TieoutError) -> None:
        self._settle(
            operations,
            [
                Receipt(operation_id=op.id, outcome=Outcome.IN_DOUBT, error=error.as_dict())
                for op in operations
            ],
        )

    def _settle(self, operations: Sequence[Operation], receipts: Sequence[Receipt]) -> None:
        if not operations:
            return
        self.remarks += settle_receipts(self.site, self.run, operations, receipts)
        faultpoints.reach("settled")
        self._announce(operations, receipts)
        self.note(operations, receipts)

    def _announce(self, operations: Sequence[Operation], receipts: Sequence[Receipt]) -> None:
        """Tell the backend of new links; its troubles with them are remarks, nothing more."""
        if self.books is None:
            return
        by_id = {op.id: op for op in operations}
        done = [receipt for receipt in receipts if receipt.outcome is Outcome.DONE]
        new = [link for receipt in done for _, link in links_from(by_id[receipt.operation_id], receipt)]
        if not new:
            return
        told = [(link.host_key, link.books_key, True) for link in new]
        try:
            self.site.backend.hooks.link_records(books=self.books, entity=operations[0].entity, links=told)
        except TieoutError as error:
            self.remarks.append(f"{error.what} {error.why}".strip())

    def note(self, operations: Sequence[Operation], receipts: Sequence[Receipt]) -> None:
        """Count what became of operations."""
        by_id = {op.id: op for op in operations}
        for receipt in receipts:
            operation = by_id[receipt.operation_id]
            if receipt.outcome is Outcome.DONE:
                self.done[operation.kind] += 1
            elif receipt.outcome is Outcome.REFUSED:
                self.refused.append(refusal(operation, OperationState.REFUSED, receipt))
            elif receipt.outcome is Outcome.HANDED_OVER:
                self.handed_over.append(refusal(operation, OperationState.IN_DOUBT, receipt))
            else:
                self.in_doubt.append(refusal(operation, OperationState.IN_DOUBT, receipt))


def approved(site: Site, run: str) -> Iterator[Operation]:
    """The run's operations that still wait to be sent, in the order they were approved."""
    waiting = site.store.operations(run=run, states={OperationState.APPROVED})
    return (stored.operation for stored in waiting)


def host_write(site: Site, operation: Operation) -> HostWrite:
    """One operation as the host is told it."""
    rules = site.rules.of(operation.entity)
    return HostWrite(
        operation_id=operation.id,
        action=_ACTIONS[operation.kind],
        key=operation.host_key,
        record=operation.record,
        fields=operation.fields,
        expected=operation.expected,
        read_only=True if rules and rules.read_only_on_host else None,
    )


def refusal(operation: Operation, state: OperationState, receipt: Receipt | None = None) -> Refusal:
    """An operation that did not happen, for a report."""
    return Refusal(
        operation_id=operation.id,
        entity=operation.entity,
        kind=operation.kind,
        name=operation.name,
        state=state,
        error=receipt.error if receipt else None,
        remark=receipt.remark if receipt else "",
    )


def _held_back(operation: Operation, why: str) -> Receipt:
    error = PartyNotLinked("Held back: whom it is addressed to is not there", where=operation.name, why=why)
    return Receipt(operation_id=operation.id, outcome=Outcome.REFUSED, error=error.as_dict())


def _not_sent(operation: Operation, why: str) -> Receipt:
    error = {
        "code": "TO-PLN-003",
        "what": "Not sent, because it changed since it was approved",
        "why": why,
        "fix": "Make a new plan:  tieout plan SITE --out FILE",
    }
    return Receipt(operation_id=operation.id, outcome=Outcome.REFUSED, error=error)
