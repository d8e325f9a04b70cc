"""The plan and the tie-out never contradict each other: what one would write, the other says is to come."""

import re
from datetime import date
from typing import Any

from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from tests.core.tying.papers import LONGEST, context, half, money

from tieout.pairs import Pair
from tieout.plan import Step, Suggestion
from tieout.planning import PlanContext, propose_steps
from tieout.records import MISSING, MODELS, Entity, Record, Side
from tieout.rules import EntityRules
from tieout.tying import Stand, Standing, Waiting, stand_of_unlinked, why_left_out, why_pair_left_out

ENTITIES = (Entity.CUSTOMER, Entity.INVOICE, Entity.BILL)
IN_DOUBT = "it may have been written, the answer was lost"

rules = st.builds(
    EntityRules,
    direction=st.sampled_from(["import", "export", "both", "none"]),
    include_types=st.sampled_from([(), ("Commercial",)]),
    export_statuses=st.sampled_from([(), ("ACTIVE",), ("ACTIVE", "OPEN")]),
    replace=st.sampled_from([(), ("name",)]),
    inactive=st.sampled_from(["show", "import", "hide"]),
    only_linked=st.booleans(),
    only_changed=st.booleans(),
    only_after_approved_transaction=st.booleans(),
    only_approved=st.booleans(),
    not_before=st.sampled_from(["", "2026-01-01"]),
)
flags = {"active": st.booleans(), "read_only": st.booleans(), "referred_to": st.booleans()}
party = {
    "type": st.sampled_from([MISSING, "", "Commercial", "commercial:Retail", "Other"]),
    "status": st.sampled_from([MISSING, "", "ACTIVE", "CLOSED"]),
    "phone": st.sampled_from(["", "555-0101"]),
}
paper = {
    "status": st.sampled_from([MISSING, "", "ACTIVE", "CLOSED"]),
    "approved": st.sampled_from([MISSING, True, False]),
    "dated": st.sampled_from([MISSING, None, date(2025, 12, 31), date(2026, 1, 1)]),
    "party": st.sampled_from([MISSING, "Ace"]),
    "total": st.sampled_from([MISSING, None, money(5), money(6)]),
}
names = st.sampled_from(["Ace", "ace", "x" * 21])


@st.composite
def records(draw: st.DrawFn, entity: Entity, key: str) -> Record:
    """A record with all that rules look at."""
    fields = {**flags, **(party if entity is Entity.CUSTOMER else paper)}
    values = {field: draw(value) for field, value in fields.items()}
    values = {field: value for field, value in values.items() if value is not MISSING}
    return MODELS[entity].model_validate({"key": key, "name": draw(names), **values})


@st.composite
def questions(draw: st.DrawFn) -> tuple[Pair, PlanContext]:
    """An unlinked pair or single record as matching gives it, with rules and what is under way."""
    entity = draw(st.sampled_from(ENTITIES))
    sides = draw(st.sampled_from([(Side.HOST,), (Side.BOOKS,), (Side.HOST, Side.BOOKS)]))
    found = {side: half(entity, draw(records(entity, f"{side}-1"))) for side in sides}
    also: dict[str, Any] = {}
    if len(sides) == 1:
        near = Suggestion(key="9", name="ACE", score=draw(st.sampled_from([90, 99])), why="alike")
        also = {
            "ambiguous": draw(st.booleans()),
            "suggestions": draw(st.sampled_from([(), (near,)])),
            "name_taken": draw(st.sampled_from(["", "the vendor has this name"])),
            "held_back": draw(st.sampled_from(["", "its customer is not linked"])),
        }
    pair = Pair(found.get(Side.HOST), found.get(Side.BOOKS), "name", "as matched", **also)
    unsettled = {(sides[0], f"{sides[0]}-1"): IN_DOUBT} if draw(st.integers(0, 9)) == 0 else {}
    return pair, context(entity, draw(rules), unsettled=unsettled)


def left_out(pair: Pair, ctx: PlanContext) -> str:
    """The rule that leaves it out."""
    host, books = (ctx.record(one) if one else None for one in (pair.host, pair.books))
    if host and books:
        return why_pair_left_out(host, books, ctx)
    if host:
        return why_left_out(host, Side.HOST, ctx)
    assert books is not None
    return why_left_out(books, Side.BOOKS, ctx)


def both(pair: Pair, ctx: PlanContext) -> tuple[list[Step], Stand]:
    """What the plan says and where the tie-out puts it."""
    steps = list(propose_steps([pair], ctx))
    why = ctx.why_unsettled(pair.host.key if pair.host else "", pair.books.key if pair.books else "")
    waiting = Waiting(why) if why else None
    return steps, stand_of_unlinked(pair, steps, waiting=waiting, left_out=left_out(pair, ctx))


@settings(max_examples=500)
@given(questions())
def test_plan_and_tie_out_never_contradict_each_other(question: tuple[Pair, PlanContext]) -> None:
    """Ticked is to come; shown is named with the plan's own reason; not mentioned is left out by a rule."""
    pair, ctx = question
    steps, stand = both(pair, ctx)
    event(stand.standing)

    assert (stand.standing is Standing.TO_COME) == any(step.ticked for step in steps)
    if ctx.unsettled:
        assert (stand.standing, stand.reason) == (Standing.WAITING, IN_DOUBT)
    elif steps and stand.standing is not Standing.TO_COME:
        assert steps[0].problem in {stand.reason, stand.remark}
    elif not steps:
        assert stand.standing is Standing.LEFT_OUT
        assert stand.reason


@settings(max_examples=500)
@given(questions())
def test_no_rule_is_named_for_what_the_plan_ticks(question: tuple[Pair, PlanContext]) -> None:
    """The rules' own account of why something is left out knows nothing against what would be written."""
    pair, ctx = question
    steps, _ = both(pair, ctx)

    if any(step.ticked for step in steps):
        assert left_out(pair, ctx) == ""


def is_plain(pair: Pair, ctx: PlanContext) -> bool:
    """Whether nothing but a rule can stand in a single record's way."""
    half = pair.host or pair.books
    if half is None or (pair.host and pair.books) or ctx.unsettled or len(half.name) > LONGEST:
        return False
    record = ctx.record(half)
    is_complete = ctx.entity is Entity.CUSTOMER or (
        getattr(record, "party", MISSING) is not MISSING and isinstance(getattr(record, "dated", None), date)
    )
    return is_complete and not (pair.ambiguous or pair.suggestions or pair.name_taken or pair.held_back)


@settings(max_examples=500)
@given(questions())
def test_a_plain_record_is_left_out_in_the_very_words_of_the_plan(
    question: tuple[Pair, PlanContext],
) -> None:
    """What the plan shows unticked although nothing is wrong with it, a rule leaves out: the same one in both."""
    pair, ctx = question
    steps, stand = both(pair, ctx)

    if is_plain(pair, ctx) and steps and not steps[0].ticked:
        assert (stand.standing, stand.reason, stand.remark) == (Standing.LEFT_OUT, steps[0].problem, "")


#: Each rule as it leaves nothing out.
RELAXED: dict[str, dict[str, Any]] = {
    "only_linked": {"only_linked": False},
    "only_after_approved_transaction": {"only_after_approved_transaction": False},
    "only_approved": {"only_approved": False},
    "not_before": {"not_before": ""},
    "export_statuses": {"export_statuses": ()},
    "include_types": {"include_types": ()},
    "inactive": {"inactive": "import"},
    "direction": {"direction": "both"},
}


def named_rule(reason: str) -> str:
    """The rule a reason names; "" when it is none of the admin's."""
    found = re.search(r"\(rule (\w+)", reason)
    if found:
        return found[1]
    return "direction" if reason.startswith("the rules do not") else ""


@settings(max_examples=500)
@given(questions())
@example((Pair(half(Entity.BILL, MODELS[Entity.BILL](key="1", name="7")), None, "none", "only on the host"),
          context(Entity.BILL, EntityRules(direction="none", only_linked=True))))  # fmt: skip
def test_the_rule_that_is_named_is_the_one_that_keeps_it_out(question: tuple[Pair, PlanContext]) -> None:
    """With that rule out of the way another one is named, or it is no longer left out."""
    pair, ctx = question
    _, stand = both(pair, ctx)
    rule = named_rule(stand.reason) if stand.standing is Standing.LEFT_OUT else ""
    event(rule or "none")
    if not rule:
        return

    relaxed = context(ctx.entity, ctx.rules.model_copy(update=RELAXED[rule]), unsettled=ctx.unsettled)

    assert both(pair, relaxed)[1].reason != stand.reason
