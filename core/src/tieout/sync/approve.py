"""Approve: ticked steps become operations in the journal, if they still fit what both sides hold."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from tieout.errors import GuardExceeded, PlanForeign, PlanStale
from tieout.operations import Operation
from tieout.pairs import Half
from tieout.plan import Step, StepKind
from tieout.planfile import SavedPlan
from tieout.records import MODELS, Entity, Record, Side, fingerprint
from tieout.rules import EntityRules, rules_digest
from tieout.rules.site import seconds
from tieout.site import Site
from tieout.sync.batches import in_batches
from tieout.sync.underway import UNFINISHED, touched, why_under_way

#: Steps are checked and journalled so many at a time.
BATCH = 1000
#: What is delivered first: ties, then the host in large batches, at last the books one by one.
_ORDER = (
    StepKind.LINK,
    StepKind.UPDATE_HOST,
    StepKind.MARK_DELETED,
    StepKind.ADD_TO_HOST,
    StepKind.UPDATE_BOOKS,
    StepKind.ADD_TO_BOOKS,
)
#: So many stale steps are named.
_NAMED = 5


def check_plan(site: Site, plan: SavedPlan, max_changes: int) -> None:
    """Refuse a plan of another site or company, one that is too old, or writes more than allowed (0: no limit)."""
    header, company = plan.header, site.config.company
    if header.site != site.name or header.backend != site.backend.name:
        why = f"it was made for site {header.site} with {header.backend}"
        raise PlanForeign("This plan belongs to another site", where=str(plan.path), why=why)
    if company is None or header.company_fingerprint != company.fingerprint:
        why = f'it was made for the company "{header.company_name}"'
        raise PlanForeign("This plan belongs to another company", where=str(plan.path), why=why)
    _check_rules(site, plan)
    _check_age(site, plan)
    if max_changes and plan.summary.writes > max_changes:
        why = f"{plan.summary.writes} records would be written, {max_changes} are allowed (rule max_changes)"
        raise GuardExceeded("The plan changes more than the guard lets through", where=site.name, why=why)


def _check_rules(site: Site, plan: SavedPlan) -> None:
    for entity in plan.header.entities:
        rules = site.rules.of(entity)
        if rules is None or rules_digest(rules) != plan.header.rules.get(entity.value):
            why = f"the rules for {entity.value} were changed since"
            raise PlanStale("The plan no longer fits the site's rules", where=str(plan.path), why=why)


def _check_age(site: Site, plan: SavedPlan) -> None:
    read = [datetime.fromisoformat(text) for text in plan.header.as_of.values() if text]
    if not read:
        return
    age = (datetime.now(UTC) - min(read)).total_seconds()
    if age > seconds(site.rules.plan_ttl):
        why = f"it shows the records as of {min(read):%Y-%m-%d %H:%M} UTC; rule plan_ttl = {site.rules.plan_ttl}"
        raise PlanStale("The plan is too old", where=str(plan.path), why=why)


def check_fresh(site: Site, plan: SavedPlan) -> None:
    """Refuse the whole plan when a ticked step's records changed since; nothing was written yet.

    A record about which another operation waits or is in doubt counts as changed: it must not be written twice.
    """
    stale: list[str] = []
    for step, why in _stale_steps(site, plan):
        stale.append(f"{step.name}: {why}")
        if len(stale) > _NAMED:
            break
    if stale:
        more = " and more" if len(stale) > _NAMED else ""
        why = "; ".join(stale[:_NAMED]) + more
        raise PlanStale(
            "Records changed since the plan was made; nothing was written", where=site.name, why=why
        )


def _stale_steps(site: Site, plan: SavedPlan) -> Iterator[tuple[Step, str]]:
    under_way = touched(site, UNFINISHED)
    for entity, group in groupby(plan.ticked(), key=lambda step: step.entity):
        for batch in in_batches(group, BATCH):
            look = Freshness(site, entity, batch)
            for step in batch:
                own = operation_id(plan.summary.digest, step.id)
                why = look.why_stale(step) or why_under_way(step, own, under_way)
                if why:
                    yield step, why


class Freshness:
    """What the mirrors and links say now about the records of some steps or operations."""

    def __init__(self, site: Site, entity: Entity, about: Sequence[Step | Operation]) -> None:
        self.entity = entity
        self.store = site.store
        self.now = {
            Side.HOST: site.store.halves(Side.HOST, entity, [s.host_key for s in about if s.host_key]),
            Side.BOOKS: site.store.halves(Side.BOOKS, entity, [s.books_key for s in about if s.books_key]),
        }
        self.linked = {side: site.store.linked_across(side, entity, list(self.now[side])) for side in Side}

    def why_stale(self, step: Step | Operation) -> str:
        """Why it may not be done any more; "" when it may."""
        for side, key, state in (
            (Side.HOST, step.host_key, step.host_state),
            (Side.BOOKS, step.books_key, step.books_state),
        ):
            half = self.now[side].get(key) if key else None
            then = step.host_state_then if isinstance(step, Operation) and side is Side.HOST else ""
            if key and (half.state if half else "") not in {state, then or state}:
                return f"the record of the {side.value} changed"
        return self._why_linked(step)

    def _why_linked(self, step: Step | Operation) -> str:
        if step.kind is StepKind.UPDATE_BOOKS and self.linked[Side.HOST].get(step.host_key) == step.books_key:
            return ""  # the other step of this pair has linked it just now
        wants_link = step.links or step.kind in {StepKind.ADD_TO_HOST, StepKind.ADD_TO_BOOKS}
        if wants_link and step.host_key in self.linked[Side.HOST]:
            return "the record of the host was linked meanwhile"
        if wants_link and step.books_key in self.linked[Side.BOOKS]:
            return "the record of the books was linked meanwhile"
        return ""

    def half(self, side: Side, key: str) -> Half | None:
        """The row as it is now."""
        return self.now[side].get(key)


def approve_steps(site: Site, run: str, plan: SavedPlan) -> int:
    """Journal every ticked step of a checked plan as an approved operation; returns how many are new."""
    wanted = {count.kind for count in plan.summary.counts if count.ticked}
    return sum(_approve_kind(site, run, plan, kind) for kind in _ORDER if kind in wanted)


def _approve_kind(site: Site, run: str, plan: SavedPlan, kind: StepKind) -> int:
    new = 0
    for entity, group in groupby(plan.ticked(kind), key=lambda step: step.entity):
        for batch in in_batches(group, BATCH):
            look = Freshness(site, entity, batch)
            operations = [_operation(step, look, site, plan) for step in batch]
            new += len(site.store.approve(run, operations))
    return new


def _operation(step: Step, look: Freshness, site: Site, plan: SavedPlan) -> Operation:
    rules = site.rules.of(step.entity) or EntityRules()
    record, fields = _what_to_write(step, look, rules)
    return Operation(
        id=operation_id(plan.summary.digest, step.id),
        step_id=step.id,
        entity=step.entity,
        kind=step.kind,
        host_key=step.host_key,
        books_key=step.books_key,
        name=step.name,
        record=record,
        changes=step.changes,
        fields=fields,
        expected=_expected(step, look),
        rule=step.rule,
        reason=step.reason,
        host_state=step.host_state,
        books_state=step.books_state,
        host_state_then=_state_then(step, look, site),
        links=step.links,
    )


def _state_then(step: Step, look: Freshness, site: Site) -> str:
    """The state of a pair's host record after fields of the books' were written into it; "" when none will be."""
    fields = [change.field for change in step.changes if change.will == "replace host"]
    half, other = look.half(Side.HOST, step.host_key), look.half(Side.BOOKS, step.books_key)
    if step.kind is not StepKind.UPDATE_BOOKS or not fields or half is None or other is None:
        return ""
    on_host, in_books = site.record(step.entity, half.record), site.record(step.entity, other.record)
    then = on_host.model_copy(update={field: getattr(in_books, field) for field in fields})
    print_then = fingerprint(then, site.compared(step.entity)).hex()
    return print_then + half.state[len(print_then) :]


def _what_to_write(step: Step, look: Freshness, rules: EntityRules) -> tuple[Record | None, tuple[str, ...]]:
    on_host = _record(look.half(Side.HOST, step.host_key), step.entity)
    in_books = _record(look.half(Side.BOOKS, step.books_key), step.entity)
    if step.kind is StepKind.ADD_TO_BOOKS and on_host:
        return on_host.model_copy(update=dict(rules.export_defaults)), ()
    if step.kind is StepKind.ADD_TO_HOST and in_books:
        return _marked(in_books, read_only=rules.read_only_on_host), ()
    wanted = {StepKind.UPDATE_HOST: "replace host", StepKind.UPDATE_BOOKS: "replace books"}.get(step.kind)
    if wanted and on_host and in_books:
        fields = tuple(change.field for change in step.changes if change.will == wanted)
        old, new = (on_host, in_books) if step.kind is StepKind.UPDATE_HOST else (in_books, on_host)
        return old.model_copy(update={field: getattr(new, field) for field in fields}), fields
    return None, ()


def _marked(record: Record, *, read_only: bool) -> Record:
    """The record with the host's read-only mark; a copy only where it differs, for there may be a million."""
    return record if record.read_only == read_only else record.model_copy(update={"read_only": read_only})


def _expected(step: Step, look: Freshness) -> Record | None:
    """What must still be there when an existing record is changed."""
    if step.kind in {StepKind.UPDATE_HOST, StepKind.MARK_DELETED}:
        return _record(look.half(Side.HOST, step.host_key), step.entity)
    if step.kind is StepKind.UPDATE_BOOKS:
        return _record(look.half(Side.BOOKS, step.books_key), step.entity)
    return None


def _record(half: Half | None, entity: Entity) -> Record | None:
    return MODELS[entity].model_validate_json(half.record) if half else None


def operation_id(plan_digest: str, step_id: str) -> str:
    """24 hex digits: the same step of the same sealed plan is always the same operation."""
    return hashlib.blake2b(f"{plan_digest}|{step_id}".encode(), digest_size=12).hexdigest()


def keep_open(site: Site, plan: SavedPlan) -> Iterator[tuple[str, str]]:
    """Pairs of a plan that still want a look: conflicts, unticked updates, and what is not done, whoever tried."""
    for batch in in_batches(plan.of_pairs(), BATCH):
        ids = {step.id: operation_id(plan.summary.digest, step.id) for step in batch if step.ticked}
        done = site.store.done(ids.values())
        for step in batch:
            finished = ids.get(step.id) in done
            only_shown = step.kind is StepKind.SHOW and not step.waits
            if not finished and not only_shown:
                yield step.host_key, step.books_key
