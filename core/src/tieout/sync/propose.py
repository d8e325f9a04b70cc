"""Plan: from mirrors, links, rules and capabilities to a sealed plan file. Writes nothing but that file."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tieout.matching import match_candidates, suggest
from tieout.operations import OperationState, Outcome
from tieout.pairs import Half, Pair
from tieout.plan import SHOWN_ONLY, PlanHeader, PlanSummary, Step, StepKind, View
from tieout.planfile import write_plan
from tieout.planning import PlanContext, linked_steps, propose_steps
from tieout.records import PARTIES, Entity, Frozen, Side, name_key
from tieout.rules import EntityRules, rules_digest
from tieout.site import Site
from tieout.sync import parties
from tieout.sync.batches import in_batches

if TYPE_CHECKING:
    from tieout.store import Scope, StoredOperation

#: More unlinked records than this are not searched for similar names: the cost is their product.
MOST_COMPARED = 4000
#: So many names are looked up in the other lists at once.
_LOOKED_UP = 500

_UNSETTLED = {
    OperationState.APPROVED: "an approved operation about it waits to be sent",
    OperationState.INTENT: "a write about it was under way when the run ended; run:  tieout retry",
    OperationState.IN_DOUBT: "it may have been written, the answer was lost; run:  tieout retry",
    OperationState.NEEDS_REVIEW: "several records in the books could be it: link the right one, or make the others "
    "inactive, then  tieout sync",
}


class PlanRequest(Frozen):
    """What a person asked to see. The defaults are what a sync does."""

    entities: tuple[Entity, ...] = ()
    view: View = "not_in_sync"
    #: Limits the rules' direction; never widens it.
    direction: Literal["import", "export", "both"] = "both"
    include_types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    #: Compare every linked pair, not only those that changed since the last sync.
    every_pair: bool = True
    #: Only records with these keys (either side); empty for all.
    keys: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out but by the rules."""
        wishes = self.include_types or self.statuses or self.keys or self.direction != "both"
        return self.view != "missing" and not wishes


def propose(site: Site, out: Path, request: PlanRequest | None = None) -> tuple[PlanHeader, PlanSummary]:
    """Write the plan to ``out`` and return its head and foot."""
    asked = request or PlanRequest()
    entities = tuple(e for e in site.rules.entities if not asked.entities or e in asked.entities)
    header = _header(site, entities, asked)
    steps = plan_steps(site, entities, asked)
    return header, write_plan(out, header, steps, site.store.seal_key)


def plan_steps(site: Site, entities: Iterable[Entity], request: PlanRequest) -> Iterator[Step]:
    """The steps of several entities, parties before the documents addressed to them."""
    wanted = list(entities)
    coming: dict[Entity, set[str]] = {PARTIES[entity]: set() for entity in wanted if entity in PARTIES}
    for entity in wanted:
        first = coming.get(PARTIES[entity], set()) if entity in PARTIES else set()
        for step in _wanted(entity_steps(site, entity, request, first), request.keys):
            if entity in coming and step.ticked and (step.links or step.kind is StepKind.ADD_TO_BOOKS):
                coming[entity].add(step.host_key)
            yield step


def entity_steps(
    site: Site, entity: Entity, request: PlanRequest, coming: Collection[str] = ()
) -> Iterator[Step]:
    """The steps of one entity: linked pairs first, then unlinked records by name.

    ``coming`` are the host keys of parties that will be linked before documents are written.
    """
    context = plan_context(site, entity, request)
    if request.view != "missing":
        yield from linked_steps(_linked(site, entity, request), context)
    yield from propose_steps(unlinked_pairs(site, entity, context, coming), context)


def unlinked_pairs(
    site: Site, entity: Entity, context: PlanContext, coming: Collection[str] = ()
) -> Iterator[Pair]:
    """What no link ties, matched, with all that planning has to be told about it."""
    candidates = parties.candidates(site, entity, context.rules.match)
    pairs = site.backend.hooks.match_records(entity=entity, candidates=candidates)
    matched = match_candidates(candidates) if pairs is None else pairs
    # Numbers are alike by nature: 1001 is no misspelling of 1002.
    near = matched if entity in PARTIES else with_suggestions(matched)
    told = with_taken_names(site, entity, near)
    return parties.with_parties(site, entity, told, frozenset(coming))


def _wanted(steps: Iterable[Step], keys: frozenset[str]) -> Iterator[Step]:
    return (step for step in steps if not keys or step.host_key in keys or step.books_key in keys)


def plan_context(site: Site, entity: Entity, request: PlanRequest) -> PlanContext:
    """Everything planning needs to know about one entity of a site."""
    return PlanContext(
        entity=entity,
        rules=_narrowed(_rules(site, entity), request),
        books=site.books_capability(entity),
        host=site.host_capability(entity),
        host_title=site.host.describe().title,
        books_title=site.backend.description.title,
        compared=site.compared(entity),
        view=request.view,
        unsettled=_unsettled(site, entity),
    )


def with_suggestions(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Pairs with near matches added, as long as there are few enough to compare; then as they come."""
    held: list[Pair] = []
    stream = iter(pairs)
    for pair in stream:
        held.append(pair)
        if len(held) > MOST_COMPARED:
            yield from held
            yield from stream
            return
    yield from suggest(held)


def with_taken_names(site: Site, entity: Entity, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Pairs, those only on the host told when another list of the books has their name already."""
    shared = [group for group in site.backend.description.shared_names if entity in group]
    others = tuple(sorted({other for group in shared for other in group} - {entity}))
    for batch in in_batches(pairs, _LOOKED_UP):
        keys = {name_key(pair.host.name) for pair in batch if pair.host and not pair.books}
        taken = site.store.names_in_use(Side.BOOKS, others, keys) if others and keys else {}
        for pair in batch:
            has_it = taken.get(name_key(pair.host.name)) if pair.host and not pair.books else None
            if has_it:
                other, _, name = has_it[0]
                why = (
                    f'the {other.value} "{name}" has this name, and these lists share their names; rename one'
                )
                yield pair._replace(name_taken=why)
            else:
                yield pair


def _linked(
    site: Site, entity: Entity, request: PlanRequest
) -> Iterator[tuple[Half | None, Half | None, str]]:
    rules_changed = site.store.rules_seen(entity) != rules_digest(_rules(site, entity))
    scope: Scope = "differing" if request.every_pair or rules_changed else "open"
    if request.view == "all":
        scope = "all"
    for host, books, link in site.store.linked_pairs(entity, scope=scope):
        yield host, books, link.how


def _rules(site: Site, entity: Entity) -> EntityRules:
    return site.rules.of(entity) or EntityRules(direction="none")


def _narrowed(rules: EntityRules, request: PlanRequest) -> EntityRules:
    """The rules with the person's wishes laid over: they only ever take away."""
    change: dict[str, object] = {}
    if request.direction != "both":
        allowed = rules.direction in {request.direction, "both"}
        change["direction"] = request.direction if allowed else "none"
    if request.include_types:
        change["include_types"] = request.include_types
    if request.statuses:
        kept = tuple(s for s in request.statuses if not rules.export_statuses or s in rules.export_statuses)
        change["export_statuses"] = kept or ("(none)",)
    return rules.model_copy(update=change)


def _unsettled(site: Site, entity: Entity) -> dict[tuple[Side, str], str]:
    found: dict[tuple[Side, str], str] = {}
    for stored in site.store.operations(states=frozenset(_UNSETTLED)):
        operation = stored.operation
        if operation.entity is entity and operation.kind not in SHOWN_ONLY:
            for side, key in ((Side.HOST, operation.host_key), (Side.BOOKS, operation.books_key)):
                if key:
                    found[side, key] = _why(stored)
    return found


def _why(stored: "StoredOperation") -> str:
    """What stands in the way, by the receipt's own words where a person was told to do something."""
    receipt = stored.receipt or {}
    if receipt.get("outcome") == Outcome.HANDED_OVER and receipt.get("remark"):
        return str(receipt["remark"])
    return _UNSETTLED[stored.state]


def _header(site: Site, entities: tuple[Entity, ...], request: PlanRequest) -> PlanHeader:
    company = site.config.company
    marks = {(side, entity): site.store.watermark(side, entity) for entity in entities for side in Side}
    return PlanHeader(
        site=site.name,
        backend=site.backend.name,
        company_name=company.name if company else "",
        company_fingerprint=company.fingerprint if company else "",
        view=request.view,
        entities=entities,
        rules={entity.value: rules_digest(_rules(site, entity)) for entity in entities},
        as_of={f"{side.value}/{entity.value}": mark.fetched_at for (side, entity), mark in marks.items()},
        seen_fetch=max((mark.fetch for mark in marks.values()), default=0),
        after_run=next((run.id for run in site.store.runs(limit=1)), ""),
        whole=request.is_whole,
    )
