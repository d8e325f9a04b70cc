"""Explain: why a record does or does not appear, step by step, in the words of the rules."""

from collections.abc import Iterator

from tieout.errors import RecordUnknown
from tieout.pairs import Half
from tieout.plan import Step
from tieout.records import PARTIES, Entity, Frozen, Record, Side, within_type
from tieout.rules import EntityRules
from tieout.site import Site
from tieout.store import Link
from tieout.sync.propose import PlanRequest, plan_steps


class Explanation(Frozen):
    """What is known of one record and what the next sync would do about it."""

    entity: Entity
    name: str
    #: Numbered reasons, in the order in which they were looked at.
    reasons: tuple[str, ...]
    #: The steps a whole plan holds about it, on either side.
    steps: tuple[Step, ...] = ()


def explain(site: Site, entity: Entity, text: str) -> Explanation:
    """Explain the record meant by a key, code or name on either side; RecordUnknown names the nearest."""
    halves = [(side, half) for side in Side for half in site.store.find(side, entity, text, limit=3)]
    if not halves:
        near = [name for side in Side for name in site.store.nearest(side, entity, text)]
        why = "nearest: " + ", ".join(dict.fromkeys(near)) if near else "the mirrors hold nothing like it"
        raise RecordUnknown(f'No {entity.value} "{text}" on either side', where=site.name, why=why)
    keys = frozenset(half.key for _, half in halves)
    steps = _steps_about(site, entity, keys)
    reasons = tuple(line for side, half in halves for line in _reasons(site, entity, side, half))
    outcome = tuple(_step_line(step) for step in steps) or (_not_listed(site, entity, halves),)
    return Explanation(entity=entity, name=halves[0][1].name, reasons=(*reasons, *outcome), steps=steps)


def _steps_about(site: Site, entity: Entity, keys: frozenset[str]) -> tuple[Step, ...]:
    """The steps a whole plan holds about these records; documents' parties come first there."""
    before = (PARTIES[entity],) if entity in PARTIES and site.rules.of(PARTIES[entity]) else ()
    steps = plan_steps(site, (*before, entity), PlanRequest())
    return tuple(
        step for step in steps if step.entity is entity and (step.host_key in keys or step.books_key in keys)
    )


def _not_listed(site: Site, entity: Entity, halves: list[tuple[Side, Half]]) -> str:
    """Why no step is about it: what would bring it into the list."""
    rules = site.rules.of(entity)
    if rules is None:
        return "so: it is left alone"
    linked = [site.store.link_of(side, entity, half.key) for side, half in halves]
    if any(linked):
        return "so: it is not listed: neither side changed it since both were last looked at"
    if rules.only_linked and entity not in PARTIES:
        ways = f"link it:  tieout link add {site.name} {entity.value} HOST BOOKS"
        if rules.only_after_approved_transaction:
            ways += ", or approve a transaction that refers to it"
        return f"so: it is not listed, because it is not linked (rule only_linked); {ways}"
    return "so: it is not listed: the rules leave it out"


def _reasons(site: Site, entity: Entity, side: Side, half: Half) -> Iterator[str]:
    where = "on the host" if side is Side.HOST else "in the books"
    as_of = site.store.watermark(side, entity).fetched_at or "never"
    yield f'"{half.name}" is {where} (key {half.key}), as last read at {as_of}'
    rules = site.rules.of(entity)
    if rules is None:
        yield f"the site has no rules for {entity.value}: it is left alone"
        return
    link = site.store.link_of(side, entity, half.key)
    yield _link_line(link, rules)
    if half.deleted:
        yield f"it was deleted {where}"
    if not half.active:
        yield f"it is inactive {where} (rule inactive: {rules.inactive})"
    yield from _rule_lines(site, entity, side, half, rules, linked=link is not None)
    if entity in PARTIES and side is Side.HOST:
        yield from _document_lines(site.record(entity, half.record), rules)


def _link_line(link: Link | None, rules: EntityRules) -> str:
    if link:
        note = f", {link.note}" if link.note else ""
        return (
            f"it is linked: host {link.host_key} - books {link.books_key} ({link.how}{note}, {link.made_at})"
        )
    return "it is not linked" + ("; the rules show only linked records" if rules.only_linked else "")


def _rule_lines(
    site: Site, entity: Entity, side: Side, half: Half, rules: EntityRules, *, linked: bool
) -> Iterator[str]:
    record = site.record(entity, half.record)
    kind, status = (getattr(record, field, "") for field in ("type", "status"))
    if side is Side.BOOKS and rules.include_types:
        fits = isinstance(kind, str) and any(within_type(kind, wanted) for wanted in rules.include_types)
        verdict = "is among" if fits else "is not among"
        yield f'its type "{kind}" {verdict} the included types ({", ".join(rules.include_types)})'
    if side is Side.HOST and rules.export_statuses:
        verdict = "is" if status in rules.export_statuses else "is not"
        yield f'its status "{status}" {verdict} exported ({", ".join(rules.export_statuses)})'
    if side is Side.HOST and rules.only_after_approved_transaction and not linked:
        verdict = "refers" if record.referred_to else "does not refer"
        yield f"an approved transaction {verdict} to it; only then it is exported"
    if side is Side.HOST and record.read_only:
        yield "it is read only on the host and never sent back"


def _document_lines(record: Record, rules: EntityRules) -> Iterator[str]:
    approved = getattr(record, "approved", None) is True
    if rules.only_approved:
        yield f"it is {'' if approved else 'not '}approved on the host; only approved ones are exported"
    if rules.not_before:
        dated = getattr(record, "dated", None)
        yield f"it is dated {dated}; those before {rules.not_before} are left alone (rule not_before)"


def _step_line(step: Step) -> str:
    ticked = "ticked" if step.ticked else "not ticked"
    problem = f"; {step.problem}" if step.problem else ""
    return f"so: {step.kind.value}, {ticked}: {step.reason}{problem}"
