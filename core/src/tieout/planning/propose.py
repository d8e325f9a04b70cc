"""Unlinked pairs and records that stand alone: what a sync would do about them, and why."""

from collections.abc import Iterable, Iterator
from typing import Any

from tieout.pairs import Half, Pair
from tieout.plan import Step, StepKind
from tieout.planning.checks import code_refusals, name_refusals, refusals
from tieout.planning.context import PlanContext
from tieout.planning.documents import export_problems, for_people, is_too_old, is_wanted
from tieout.planning.linked import pair_steps
from tieout.records import Record, Side, within_type

_OTHER_FIGURES = (
    "the books have a document of this number for the same party, with other figures: mend one of the two, "
    "or give this one another number; it is not written a second time"
)


def propose_steps(pairs: Iterable[Pair], context: PlanContext) -> Iterator[Step]:
    """Steps for unlinked pairs, in the order of the pairs."""
    rules = context.rules
    if rules.only_linked and not (rules.only_after_approved_transaction or context.is_document):
        return
    for pair in pairs:
        if pair.host and pair.books:
            yield from _on_both(pair, pair.host, pair.books, context)
        elif pair.host:
            yield from _only_on_host(pair, pair.host, context)
        elif pair.books and not rules.only_linked:
            yield from _only_in_books(pair, pair.books, context)


def _on_both(pair: Pair, host: Half, books: Half, context: PlanContext) -> Iterator[Step]:
    """A pair found by matching: linked, and compared too where that is not left to later changes."""
    if context.is_document:
        yield from _same_document(pair, host, books, context)
    elif context.rules.only_linked:
        if host.referred_to:
            yield _link(pair, host, books, context, "only_after_approved_transaction")
    elif _is_included(books, context):
        yield from pair_steps(pair, context)


def _same_document(pair: Pair, host: Half, books: Half, context: PlanContext) -> Iterator[Step]:
    """A document that is there already is linked, never written a second time; shown when its figures differ."""
    if not is_wanted(context.record(host), context):
        return
    if host.fingerprint == books.fingerprint:
        yield _link(pair, host, books, context, f"match {pair.how}")
        return
    for step in pair_steps(pair, context):
        yield step.model_copy(
            update={"kind": StepKind.SHOW, "ticked": False, "tickable": False, "problem": _OTHER_FIGURES}
        )


def _link(pair: Pair, host: Half, books: Half, context: PlanContext, rule: str) -> Step:
    unsettled = context.why_unsettled(host.key, books.key)
    kind = StepKind.SHOW if unsettled else StepKind.LINK
    return Step(
        id=f"{context.entity}/{kind}/{host.key}/{books.key}",
        entity=context.entity,
        kind=kind,
        host_key=host.key,
        books_key=books.key,
        name=host.name,
        code=host.code or books.code,
        active=books.active,
        ticked=not unsettled,
        tickable=not unsettled,
        reason=pair.reason,
        rule=rule,
        problem=unsettled,
        **(for_people(context.record(host), pair.party) if context.is_document else {}),
        host_state=host.state,
        books_state=books.state,
        waits=bool(unsettled),
        links=True,
    )


def _is_included(half: Half, context: PlanContext) -> bool:
    if not context.rules.include_types:
        return True
    kind = _text(context.record(half), "type")
    return any(within_type(kind, included) for included in context.rules.include_types)


def _only_on_host(pair: Pair, half: Half, context: PlanContext) -> Iterator[Step]:
    rules = context.rules
    if rules.only_after_approved_transaction and not half.referred_to:
        return
    record = context.record(half)
    if context.is_document and not is_wanted(record, context):
        return
    base = _step(pair, half, record, Side.HOST, context)
    if not rules.may_export:
        remark = context.books.remark or f"the rules do not export to {context.books_title}"
        yield base(kind=StepKind.SHOW, tickable=False, problem=remark)
        return
    problem = pair.name_taken or _export_problem(record, context) or pair.held_back
    if problem:
        yield base(kind=StepKind.SHOW, tickable=False, problem=problem)
        return
    doubt = _doubt(pair, record)
    yield base(
        kind=StepKind.ADD_TO_BOOKS,
        ticked=not doubt,
        problem=doubt,
        rule=f"direction {rules.direction}",
    )


def _export_problem(record: Record, context: PlanContext) -> str:
    if record.read_only:
        return "it is read only on the host, and such records are never sent back"
    allowed = context.rules.export_statuses
    status = _text(record, "status")
    if allowed and status not in allowed:
        return f'status "{status}" is not exported (rule export_statuses: {", ".join(allowed)})'
    where, books = context.books_title, context.books
    # Whom a document is addressed to is said in the books' own words when it is sent.
    addressed = {"party", "party_key"} if context.is_document else set()
    required = tuple(field for field in books.required if field not in addressed)
    found = [
        *name_refusals(record, books.forbidden_in_name, required, where),
        *refusals(record, books.fields, lengths=books.lengths, encoding=books.encoding, where=where),
        *code_refusals(
            record,
            (books.code_pattern, context.rules.code_pattern),
            context.rules.code_max_length,
            required=books.code_required,
        ),
        *(export_problems(record, context) if context.is_document else ()),
    ]
    return "; ".join(found)


def _only_in_books(pair: Pair, half: Half, context: PlanContext) -> Iterator[Step]:
    record = context.record(half)
    if not _is_included(half, context) or (not record.active and context.rules.inactive == "hide"):
        return
    base = _step(pair, half, record, Side.BOOKS, context)
    if context.is_document and is_too_old(record, context):
        return
    if context.is_document and not context.rules.may_import and context.view != "all":
        return  # the books' own papers are no business of a site that only exports
    if not context.rules.may_import:
        problem = f"the rules do not import into {context.host_title}"
        yield base(kind=StepKind.SHOW, tickable=False, problem=problem)
        return
    problem = _import_problem(record, context)
    if problem:
        yield base(kind=StepKind.SHOW, tickable=False, problem=problem)
        return
    doubt = _doubt(pair, record, inactive_too=context.rules.inactive == "import")
    yield base(
        kind=StepKind.ADD_TO_HOST,
        ticked=not doubt,
        problem=doubt,
        rule=f"direction {context.rules.direction}",
    )


def _import_problem(record: Record, context: PlanContext) -> str:
    host, where = context.host, context.host_title
    found = [
        *refusals(record, host.fields, lengths=host.lengths, encoding=host.encoding, where=where),
        *code_refusals(record, (context.rules.code_pattern,), context.rules.code_max_length, required=False),
    ]
    return "; ".join(found)


def _doubt(pair: Pair, record: Record, *, inactive_too: bool = False) -> str:
    """Why a person should look before ticking; "" when nothing speaks against it."""
    if pair.ambiguous:
        return pair.reason
    if pair.suggestions and pair.suggestions[0].score >= 99:  # noqa: PLR2004 - 99: same but for capitals
        near = pair.suggestions[0]
        like = f"has {near.why}" if near.why.endswith("name") else f"is {near.why}"
        return f'"{near.name}" {like}; link them instead?'
    if not record.active and not inactive_too:
        return "inactive"
    return ""


def _step(pair: Pair, half: Half, record: Record, side: Side, context: PlanContext) -> Any:
    """A maker of steps about one record; what is in doubt from an earlier run is never proposed again."""
    on_host = side is Side.HOST
    unsettled = context.unsettled.get((side, half.key), "")

    def make(**also: Any) -> Step:
        kind = also.pop("kind")
        if unsettled:
            also |= {"tickable": False, "ticked": False, "problem": unsettled}
            kind = StepKind.SHOW
        elif pair.ambiguous and pair.suggestions:
            also |= {"tickable": False, "ticked": False, "problem": pair.reason}
            kind = StepKind.AMBIGUOUS
        return Step(
            id=f"{context.entity}/{kind}/{side}/{half.key}",
            entity=context.entity,
            kind=kind,
            host_key=half.key if on_host else "",
            books_key="" if on_host else half.key,
            name=half.name,
            code=half.code,
            status=_text(record, "status"),
            type=_text(record, "type"),
            **(for_people(record, pair.party) if context.is_document else {}),
            active=record.active,
            reason=pair.reason,
            suggestions=pair.suggestions,
            host_state=half.state if on_host else "",
            books_state="" if on_host else half.state,
            **also,
        )

    return make


def _text(record: Record, field: str) -> str:
    value = getattr(record, field, "")
    return value if isinstance(value, str) else ""
