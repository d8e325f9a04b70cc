"""The tie-out of a whole site: mirrors, links, rules and journal, each record in one place."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.core.tying.papers import money

from tieout.operations import Outcome, Receipt
from tieout.planfile import read_plan
from tieout.records import MISSING, Customer, Entity, Invoice, Side
from tieout.sync.findings import tied
from tieout.sync.linking import link_by_hand
from tieout.sync.propose import PlanRequest, propose
from tieout.sync.run import refresh, sync_site
from tieout.testing.faults import Fault, Faults, Mishap
from tieout.testing.world import World
from tieout.tying import EntityTie, Finding, Measure, Standing, TieOut


def tie(world: World, *entities: Entity, fetch: bool = True) -> tuple[TieOut, list[Finding]]:
    """A fresh tie-out and all its findings."""
    with world.site() as site:
        if fetch:
            refresh(site)
        with tied(site, entities) as (whole, findings):
            return whole, list(findings)


def of(whole: TieOut, entity: Entity = Entity.INVOICE) -> EntityTie:
    """One entity's part."""
    return next(one for one in whole.entities if one.entity is entity)


def invoice(number: str, total: str = "100", key: str = "", **fields: Any) -> Invoice:
    """An approved invoice to Ace."""
    values = {
        "dated": date(2026, 3, 1),
        "approved": True,
        "party": "Ace",
        "party_key": "h-Ace",
        "total": money(total, "CAD"),
        "balance": money(total, "CAD"),
        **fields,
    }
    return Invoice(key=key or f"i-{number}", name=number, **values)


def synced(world: World, *numbers: str) -> None:
    """Ace and these invoices, in step on both sides."""
    world.on_host("Ace")
    world.host.seed(Entity.INVOICE, [invoice(number) for number in numbers])
    report = world.sync()
    assert report.is_clean, report


def in_books(world: World, number: str) -> str:
    """The books key of an invoice."""
    [found] = world.company.named(Entity.INVOICE, number)
    return found.key


def test_two_sides_in_step_tie_out(world: World) -> None:
    """After a sync without a hitch there is nothing to tell, and the figures meet."""
    synced(world, "1001", "1002")
    whole, findings = tie(world)

    assert (whole.ties_out, whole.differences, findings) == (True, 0, [])
    assert of(whole).in_step == 2
    total = next(one for one in of(whole).proofs if one.measure is Measure.TOTAL)
    assert (total.currency, total.host.amount, total.books.amount) == ("CAD", Decimal(200), Decimal(200))


def test_what_rules_leave_out_is_told_and_does_not_break_it(world: World) -> None:
    """Not approved, too old: each by its rule, with its money on its own line."""
    world.more_rules[Entity.INVOICE]["not_before"] = "2026-01-01"
    synced(world, "1001")
    old = invoice("900", "7", dated=date(2025, 12, 31))
    world.host.seed(Entity.INVOICE, [invoice("1002", "5", approved=False), old])
    world.company.seed(Entity.INVOICE, [invoice("901", "9", key="b-901", dated=date(2025, 12, 31))])
    whole, findings = tie(world)

    assert (whole.ties_out, findings) == (True, [])
    [total] = [one for one in of(whole).proofs if one.measure is Measure.TOTAL]
    assert {line.reason: line.amount for line in total.only_host} == {
        "not approved on the host (rule only_approved)": Decimal(5),
        "dated before 2026-01-01 (rule not_before)": Decimal(7),
    }
    assert {line.reason: line.amount for line in total.only_books} == {
        "dated before 2026-01-01 (rule not_before)": Decimal(9)
    }
    assert total.closes


def test_an_invoice_the_next_sync_writes_is_to_come(world: World) -> None:
    """It is not left out, and the sides do not tie out before it is there."""
    synced(world)
    world.host.seed(Entity.INVOICE, [invoice("1001")])
    whole, [finding] = tie(world)

    assert not whole.ties_out
    assert (finding.standing, finding.reason) == (Standing.TO_COME, "the next sync exports it")


def test_an_invoice_to_come_after_its_customer_is_to_come_too(world: World) -> None:
    """Also when only invoices are asked for: the sync does both."""
    world.on_host("Ace")
    world.host.seed(Entity.INVOICE, [invoice("1001")])
    _, findings = tie(world, Entity.INVOICE)

    assert [one.standing for one in findings] == [Standing.TO_COME]


def test_a_total_changed_in_the_books_shows_with_both_values(world: World) -> None:
    """And it is the difference that carries the host's figure over to the books'."""
    synced(world, "1001", "1002")
    world.company.edit(Entity.INVOICE, in_books(world, "1001"), total=money(90, "CAD"))
    whole, [finding] = tie(world)

    assert finding.standing is Standing.DIFFERING
    [change] = finding.changes
    assert (change.field, change.host, change.books) == ("total", "100.00 CAD", "90.00 CAD")
    total = next(one for one in of(whole).proofs if one.measure is Measure.TOTAL)
    assert (total.differences.amount, total.differing_pairs, total.closes) == (Decimal(-10), 1, True)


def test_a_payment_that_only_the_books_know_is_found(world: World) -> None:
    """The plan does not compare what is open; the tie-out does."""
    synced(world, "1001")
    world.company.edit(Entity.INVOICE, in_books(world, "1001"), balance=money(0, "CAD"))
    whole, [finding] = tie(world)

    assert [change.field for change in finding.changes] == ["balance"]
    still_open = next(one for one in of(whole).proofs if one.measure is Measure.OPEN)
    assert (still_open.host.records, still_open.books.records, still_open.closes) == (1, 0, True)


def test_what_differed_when_it_was_linked_still_differs(world: World) -> None:
    """The rule only_changed leaves it alone; two sides that differ do not tie out for that."""
    world.rules = {"direction": "both", "only_linked": True, "only_changed": True, "replace": ["phone"]}
    world.on_host("Ace", phone="1")
    world.in_books("Ace", phone="2")
    tie(world)
    with world.site() as site:
        [host] = site.store.find(Side.HOST, Entity.CUSTOMER, "h-Ace")
        [books] = site.store.find(Side.BOOKS, Entity.CUSTOMER, "b-Ace")
        link_by_hand(site, Entity.CUSTOMER, host, books, "test")
    _, [finding] = tie(world, Entity.CUSTOMER)

    assert finding.standing is Standing.DIFFERING
    assert "only_changed" in finding.reason
    assert [(change.host, change.books) for change in finding.changes] == [("1", "2")]


def test_a_field_that_no_rule_carries_over_is_left_out_and_still_listed(world: World) -> None:
    """With both values; but whoever left it out of the rules did not ask for it to agree."""
    world.rules = {"direction": "both", "replace": ["email"]}
    world.on_host("Ace", phone="1")
    world.in_books("Ace", phone="2")
    world.sync()
    whole, [finding] = tie(world, Entity.CUSTOMER)

    assert (whole.ties_out, finding.standing) == (True, Standing.LEFT_OUT)
    assert [(change.field, change.host, change.books) for change in finding.changes] == [("phone", "1", "2")]
    assert "(rules replace, update_books)" in finding.reason


def test_a_linked_invoice_deleted_on_the_host_is_a_difference(world: World) -> None:
    """Its money is in the books alone, and says why."""
    synced(world, "1001")
    world.host.delete(Entity.INVOICE, "i-1001")
    whole, [finding] = tie(world)

    assert (finding.standing, finding.host_key) == (Standing.DIFFERING, "")
    [total] = [one for one in of(whole).proofs if one.measure is Measure.TOTAL]
    [line] = total.only_books
    assert (line.amount, "deleted on the host" in line.reason, total.closes) == (Decimal(100), True, True)
    assert of(whole).host.deleted == 1


def test_what_is_deleted_on_both_sides_is_gone(world: World) -> None:
    """It is counted, and breaks nothing."""
    synced(world, "1001")
    world.company.delete(Entity.INVOICE, in_books(world, "1001"))
    world.host.delete(Entity.INVOICE, "i-1001")
    whole, findings = tie(world)

    assert (whole.ties_out, findings) == (True, [])
    assert [group.standing for group in of(whole).groups] == [Standing.GONE]


def test_a_refused_one_says_why_it_was_refused_last_time(world: World) -> None:
    """It is to come again, with the books' own words."""
    synced(world)
    world.host.seed(Entity.INVOICE, [invoice("1001")])
    world.sync(Faults(Fault("export_records", 1, Mishap.REFUSED)))
    _, [finding] = tie(world)

    assert finding.standing is Standing.TO_COME
    assert "refused last time" in finding.reason
    assert finding.remark


def test_only_the_refused_one_is_said_to_have_been_refused(world: World) -> None:
    """Its neighbour is new."""
    synced(world)
    world.host.seed(Entity.INVOICE, [invoice("1001")])
    world.sync(Faults(Fault("export_records", 1, Mishap.REFUSED)))
    world.host.seed(Entity.INVOICE, [invoice("1002")])
    _, findings = tie(world)

    assert {one.name: bool(one.remark) for one in findings} == {"1001": True, "1002": False}


def test_a_lost_answer_is_waiting(world: World) -> None:
    """It may be in the books or not: no tie-out before that is settled."""
    synced(world)
    world.host.seed(Entity.INVOICE, [invoice("1001")])
    world.sync(Faults(Fault("export_records", 1, Mishap.ANSWER_LOST)))
    whole, findings = tie(world, Entity.INVOICE)

    assert [one.standing for one in findings] == [Standing.WAITING]
    assert not whole.ties_out


def test_what_a_person_carries_in_waits_under_one_reason(world: World) -> None:
    """Each says where its file lies; together they are counted as given to a person."""
    synced(world)
    world.host.seed(Entity.INVOICE, [invoice("1001"), invoice("1002")])
    with world.site() as site:
        hand_over(site)
        refresh(site)
        sync_site(site, who="test", reviewed=True)
    whole, findings = tie(world, Entity.INVOICE)

    assert {one.reason for one in findings} == {"import 1001.imp", "import 1002.imp"}
    [group] = of(whole).groups
    assert (group.standing, group.records) == (Standing.WAITING, 2)
    assert group.reason == "given to a person to carry into the books"


def hand_over(site: Any) -> None:
    """Let the books of an open site answer every export with a file for a person."""
    hooks = site.backend.hooks

    class HandingOver:
        def __getattr__(self, name: str) -> Any:
            return getattr(hooks, name)

        def export_records(self, *, books: Any, entity: Entity, prepared: Any) -> list[Receipt]:
            return [
                Receipt(
                    operation_id=one.operation.id,
                    outcome=Outcome.HANDED_OVER,
                    remark=f"import {one.operation.name}.imp",
                )
                for one in prepared
            ]

    site.backend.hooks = HandingOver()


def test_a_side_without_totals_says_so(world: World) -> None:
    """No sum is given that only one side has."""
    capability = world.host.description.entities[Entity.INVOICE]
    fields = tuple(field for field in capability.fields if field != "balance")
    entities = {
        **world.host.description.entities,
        Entity.INVOICE: capability.model_copy(update={"fields": fields}),
    }
    world.host.description = world.host.description.model_copy(update={"entities": entities})
    synced(world, "1001")
    whole, _ = tie(world)

    assert not [one for one in of(whole).proofs if one.measure is Measure.OPEN]
    assert any("no balance from Host in memory" in remark for remark in of(whole).remarks)


def test_a_site_that_was_never_read_does_not_tie_out(world: World) -> None:
    """Nobody has looked, so nothing is proven."""
    world.more_rules = {}
    whole, _ = tie(world, fetch=False)

    assert (whole.ties_out, whole.differences) == (False, 2)


customers = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Ace", "ace", "Bell", "Cole"]),
        "active": st.booleans(),
        "referred_to": st.booleans(),
        "type": st.sampled_from(["", "Retail"]),
    }
)
papers = st.fixed_dictionaries(
    {
        "number": st.sampled_from(["1", "2", "3"]),
        "total": st.sampled_from(["5", "7.25"]),
        "approved": st.sampled_from([MISSING, True, False]),
        "dated": st.sampled_from([date(2025, 5, 5), date(2026, 5, 5)]),
        "party": st.sampled_from(["Ace", "Bell"]),
    }
)
rules = st.fixed_dictionaries(
    {
        "direction": st.sampled_from(["import", "export", "both"]),
        "only_linked": st.booleans(),
        "only_after_approved_transaction": st.booleans(),
        "inactive": st.sampled_from(["show", "import", "hide"]),
    }
)
paper_rules = st.fixed_dictionaries(
    {
        "direction": st.sampled_from(["export", "both"]),
        "only_approved": st.booleans(),
        "not_before": st.sampled_from(["", "2026-01-01"]),
    }
)
Some = list[dict[str, Any]]
#: Each example opens a site twice: a failing one is shown as it is, not made smaller for minutes.
QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)


def settle(world: World, people: tuple[Some, Some], documents: tuple[Some, Some], *, order: int) -> None:
    """These records on the two sides, forwards or backwards."""
    for letter, side, some in (("h", world.host, people[0]), ("b", world.company, people[1])):
        made = [Customer(key=f"{letter}{number}", **fields) for number, fields in enumerate(some)]
        side.seed(Entity.CUSTOMER, made[::order])
    for letter, side, some in (("h", world.host, documents[0]), ("b", world.company, documents[1])):
        made_papers = [
            invoice(**fields, key=f"{letter}{number}", party_key=f"{letter}0")
            for number, fields in enumerate(some)
        ]
        side.seed(Entity.INVOICE, made_papers[::order])


def without_times(whole: TieOut) -> str:
    """The tie-out as text, but for when the sides were read."""
    ties = [one.model_copy(update={"host_read": "", "books_read": ""}) for one in whole.entities]
    return whole.model_copy(update={"entities": tuple(ties)}).model_dump_json()


@settings(
    max_examples=15,
    deadline=None,
    phases=QUICKLY,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    people=st.tuples(st.lists(customers, max_size=4), st.lists(customers, max_size=4)),
    documents=st.tuples(st.lists(papers, max_size=3), st.lists(papers, max_size=3)),
    of_people=rules,
    of_documents=paper_rules,
)
def test_a_saved_plan_and_the_tie_out_say_the_same(
    make_world: Callable[[], World],
    people: tuple[Some, Some],
    documents: tuple[Some, Some],
    of_people: dict[str, Any],
    of_documents: dict[str, Any],
) -> None:
    """What the plan ticks is what is to come; everything closes; the order of records changes nothing."""
    told = []
    for order in (1, -1):
        world = make_world()
        world.rules, world.more_rules = of_people, {Entity.INVOICE: of_documents}
        settle(world, people, documents, order=order)
        whole, findings = tie(world)
        told.append((without_times(whole), sorted(one.model_dump_json() for one in findings)))
    with world.site() as site:
        propose(site, world.folder / "plan.json", PlanRequest())
        steps = list(read_plan(world.folder / "plan.json", site.store.seal_key).steps())

    assert told[0] == told[1]
    ticked = {(step.entity, step.host_key, step.books_key) for step in steps if step.ticked}
    coming = [one for one in findings if one.standing is Standing.TO_COME]
    assert {(one.entity, one.host_key, one.books_key) for one in coming} == ticked
    shown = {(step.entity, step.host_key, step.books_key): step.problem for step in steps if not step.ticked}
    for one in findings:
        if one.standing is not Standing.TO_COME:
            assert shown[one.entity, one.host_key, one.books_key] in {one.reason, one.remark}
    assert all(proof.closes for part in whole.entities for proof in part.proofs)


@pytest.mark.parametrize("side", ["host", "company"])
def test_counts_tell_active_from_inactive_and_deleted(world: World, side: str) -> None:
    """Each side's own count, by the database."""
    there = getattr(world, side)
    there.seed(Entity.CUSTOMER, [Customer(key="1", name="A"), Customer(key="2", name="B", active=False)])
    there.seed(Entity.CUSTOMER, [Customer(key="3", name="C")])
    tie(world)
    there.delete(Entity.CUSTOMER, "3")
    whole, _ = tie(world)

    part = of(whole, Entity.CUSTOMER)
    count = part.host if side == "host" else part.books
    assert (count.active, count.inactive, count.deleted) == (1, 1, 1)
