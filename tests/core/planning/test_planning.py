"""Planning: pairs, rules and capabilities become steps with reasons."""

from typing import Any

import pytest

from tieout.capabilities import EntityCapability, HostCapability
from tieout.pairs import Half, Pair
from tieout.plan import FieldChange, Step, StepKind
from tieout.planning import PlanContext, linked_steps, propose_steps
from tieout.records import Address, Customer, Entity, Money, Side, fingerprint
from tieout.rules import EntityRules

FIELDS = ("name", "phone", "billing_address", "credit_limit", "status", "type", "notes")
COMPARED = ("name", "phone", "billing_address", "credit_limit", "notes")


def context(**changes: Any) -> PlanContext:
    """Books that can create and not update, a host that can hold everything; rules as given."""
    rules = EntityRules(**{"direction": "both", **changes.pop("rules", {})})
    books = {
        "fields": FIELDS,
        "export": True,
        "types": True,
        "lengths": {"name": 41, "billing_address.line1": 41},
        "encoding": "cp1252",
        "forbidden_in_name": ":",
        **changes.pop("books", {}),
    }
    host = {"fields": FIELDS, "references": True, **changes.pop("host", {})}
    return PlanContext(
        entity=Entity.CUSTOMER,
        rules=rules,
        books=EntityCapability(**books),
        host=HostCapability(**host),
        compared=COMPARED,
        **changes,
    )


def half(record: Customer, *, agreed: Customer | None = None, settled: bool = False) -> Half:
    """A mirror row of a record."""
    mark = fingerprint(record, COMPARED)
    return Half(
        record.key,
        "",
        record.full_name,
        record.active,
        record.deleted,
        mark,
        mark.hex() + ("at" if record.referred_to else "a"),
        record.model_dump_json(),
        agreed.model_dump_json() if agreed else "",
        settled,
    )


def customer(key: str = "1", **fields: Any) -> Customer:
    """A customer called Acme unless said otherwise."""
    return Customer(**{"key": key, "name": "Acme", **fields})


def only_books(record: Customer, ctx: PlanContext, **pair: Any) -> list[Step]:
    """The steps for a record that is only in the books."""
    return list(propose_steps([Pair(None, half(record), "none", "only in the books", **pair)], ctx))


def only_host(record: Customer, ctx: PlanContext, **pair: Any) -> list[Step]:
    """The steps for a record that is only on the host."""
    return list(propose_steps([Pair(half(record), None, "none", "only on the host", **pair)], ctx))


def linked(host: Half, books: Half, ctx: PlanContext) -> list[Step]:
    """The steps for a linked pair."""
    return list(linked_steps([(host, books, "name")], ctx))


class TestOnlyInTheBooks:
    """Records the host does not have."""

    def test_an_active_record_is_ticked_for_import(self) -> None:
        """The ordinary case."""
        [step] = only_books(customer(), context())

        assert (step.kind, step.ticked, step.books_key) == (StepKind.ADD_TO_HOST, True, "1")

    def test_an_inactive_record_is_shown_and_not_ticked(self) -> None:
        """A person may tick it."""
        [step] = only_books(customer(active=False), context())

        assert (step.ticked, step.tickable, step.problem) == (False, True, "inactive")

    @pytest.mark.parametrize(("rule", "expected"), [("import", [True]), ("hide", [])])
    def test_the_rule_inactive_changes_that(self, rule: str, expected: list[bool]) -> None:
        """Import ticks inactive records, hide leaves them out."""
        steps = only_books(customer(active=False), context(rules={"inactive": rule}))

        assert [step.ticked for step in steps] == expected

    @pytest.mark.parametrize(
        ("kind", "listed"),
        [("Commercial", True), ("commercial:Retail", True), ("Residential", False), ("", False)],
    )
    def test_included_types_include_their_children(self, kind: str, *, listed: bool) -> None:
        """Other types are not listed at all."""
        steps = only_books(customer(type=kind), context(rules={"include_types": ("Commercial",)}))

        assert bool(steps) is listed

    def test_nothing_is_imported_when_the_rules_only_export(self) -> None:
        """It is shown, with the reason, and cannot be ticked."""
        [step] = only_books(customer(), context(rules={"direction": "export"}))

        assert (step.kind, step.tickable) == (StepKind.SHOW, False)

    def test_what_the_host_cannot_hold_is_refused_with_the_length(self) -> None:
        """Nothing is ever cut."""
        [step] = only_books(customer(name="x" * 11), context(host={"lengths": {"name": 10}}))

        assert not step.tickable
        assert "11 characters" in step.problem

    def test_an_illegal_id_is_refused_by_the_id_rule(self) -> None:
        """SMSTurbo: at most 15 signs, A-Z 0-9 dash underscore."""
        rules = {"code_pattern": "[A-Z0-9_-]+", "code_max_length": 15}

        [step] = only_books(customer(code="BIG CO 7"), context(rules=rules))

        assert not step.tickable
        assert "BIG CO 7" in step.problem

    def test_a_name_that_differs_in_capitals_only_waits_for_a_person(self) -> None:
        """Unticked, with the suggestion to link."""
        from tieout.plan import Suggestion

        near = (Suggestion(key="h", name="ACME", score=99, why="the same but for capitals or blanks"),)

        [step] = only_books(customer(), context(), suggestions=near)

        assert (step.ticked, step.tickable) == (False, True)
        assert "link them instead" in step.problem

    def test_an_ambiguity_can_never_be_ticked(self) -> None:
        """Only linking by hand resolves it."""
        from tieout.plan import Suggestion

        near = (Suggestion(key="h", name="Acme", score=100, why="same name"),)

        [step] = only_books(customer(), context(), suggestions=near, ambiguous=True)

        assert (step.kind, step.tickable) == (StepKind.AMBIGUOUS, False)

    def test_what_is_in_doubt_from_an_earlier_run_is_not_proposed_again(self) -> None:
        """It might be there already."""
        [step] = only_books(customer(), context(unsettled={(Side.BOOKS, "1"): "in doubt"}))

        assert (step.kind, step.ticked, step.problem) == (StepKind.SHOW, False, "in doubt")


class TestOnlyOnTheHost:
    """Records the books do not have."""

    def test_a_record_is_ticked_for_export(self) -> None:
        """The ordinary case."""
        [step] = only_host(customer(), context())

        assert (step.kind, step.ticked) == (StepKind.ADD_TO_BOOKS, True)

    def test_a_status_that_is_not_exported_says_so(self) -> None:
        """Seed 002: tick all statuses but INACTIVE."""
        [step] = only_host(
            customer(status="INACTIVE"), context(rules={"export_statuses": ("ACTIVE", "HOLD")})
        )

        assert (step.kind, step.tickable) == (StepKind.SHOW, False)
        assert "INACTIVE" in step.problem

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"name": "x" * 42}, "42 characters"),
            ({"name": "A:B"}, 'does not allow ":"'),
            ({"name": ""}, "needs a name"),
            ({"name": "日本"}, "U+65E5"),
            ({"billing_address": Address(line1="y" * 42)}, "billing_address.line1"),
            ({"read_only": True}, "read only"),
        ],
    )
    def test_what_the_books_would_refuse_is_refused_before(self, fields: dict[str, Any], said: str) -> None:
        """Each with the sentence that names field and rule."""
        [step] = only_host(customer(**fields), context())

        assert not step.tickable
        assert said in step.problem

    def test_books_that_cannot_export_show_their_remark(self) -> None:
        """One-way backends: the left pane says what to do by hand."""
        ctx = context(
            rules={"direction": "import"}, books={"export": False, "remark": "Export NOT supported."}
        )

        [step] = only_host(customer(), ctx)

        assert (step.tickable, step.problem) == (False, "Export NOT supported.")

    def test_only_after_an_approved_transaction(self) -> None:
        """Without one it is not even shown."""
        ctx = context(rules={"only_after_approved_transaction": True, "only_linked": True})

        assert only_host(customer(), ctx) == []
        assert len(only_host(customer(referred_to=True), ctx)) == 1


class TestUnlinkedPairs:
    """Exactly equal names without a link."""

    def pair(self, host: Customer, books: Customer, ctx: PlanContext) -> list[Step]:
        """The steps for an unlinked pair."""
        return list(propose_steps([Pair(half(host), half(books), "name", "exactly the same name")], ctx))

    def test_equal_records_are_linked(self) -> None:
        """Nothing else needs doing."""
        [step] = self.pair(customer("h"), customer("b"), context())

        assert (step.kind, step.ticked, step.links) == (StepKind.LINK, True, True)

    def test_replace_fields_come_from_the_books(self) -> None:
        """Only the ticked field; the other difference is kept and shown."""
        ctx = context(rules={"replace": ("phone",)})

        [step] = self.pair(customer("h", phone="1", notes="x"), customer("b", phone="2", notes="y"), ctx)

        assert step.kind is StepKind.UPDATE_HOST
        assert {(c.field, c.will) for c in step.changes} == {("phone", "replace host"), ("notes", "kept")}

    def test_the_view_of_what_is_missing_only_links(self) -> None:
        """Missing only: yes, so differences are not shown."""
        ctx = context(rules={"replace": ("phone",)}, view="missing")

        [step] = self.pair(customer("h", phone="1"), customer("b", phone="2"), ctx)

        assert step.kind is StepKind.LINK

    def test_only_linked_records_are_synced_where_the_rule_says_so(self) -> None:
        """Never linked, never shown."""
        assert self.pair(customer("h"), customer("b"), context(rules={"only_linked": True})) == []


OLD = customer(phone="1")


class TestLinkedPairs:
    """Who changed what since both sides last agreed."""

    def changes(self, host: Half, books: Half, **rules: Any) -> dict[str, str]:
        """What would happen to each differing field."""
        ctx = context(rules=rules, books={"update": ("phone",)})
        return {c.field: c.will for step in linked(host, books, ctx) for c in step.changes}

    def test_a_change_in_the_books_replaces_the_host(self) -> None:
        """When the field is a Replace field."""
        books = half(customer("b", phone="2"), agreed=OLD)

        assert self.changes(half(customer("h", phone="1"), settled=True), books, replace=("phone",)) == {
            "phone": "replace host"
        }

    def test_a_change_on_the_host_is_not_overwritten_by_an_older_value(self) -> None:
        """Replace means: bring what changed in the books, not what did not."""
        host = half(customer("h", phone="2"), agreed=OLD)

        assert self.changes(host, half(customer("b", phone="1"), settled=True), replace=("phone",)) == {
            "phone": "kept"
        }

    def test_the_books_are_updated_only_where_the_rule_says_so(self) -> None:
        """Capability alone is not enough."""
        host = half(customer("h", phone="2"), agreed=OLD)
        books = half(customer("b", phone="1"), settled=True)

        assert self.changes(host, books) == {"phone": "kept"}
        assert self.changes(host, books, update_books=("phone",)) == {"phone": "replace books"}

    def test_a_capability_the_books_lack_never_updates_them(self) -> None:
        """Rule alone is not enough."""
        host = half(customer("h", phone="2"), agreed=OLD)
        ctx = context(rules={"update_books": ("phone",)}, books={"update": ()})

        [step] = linked(host, half(customer("b", phone="1"), settled=True), ctx)

        assert step.kind is StepKind.SHOW

    @pytest.mark.parametrize(
        ("policy", "will"), [("review", "conflict"), ("books", "replace host"), ("host", "replace books")]
    )
    def test_both_changed_is_a_conflict_unless_the_rule_decides(self, policy: str, will: str) -> None:
        """Never the clock."""
        host, books = half(customer("h", phone="2"), agreed=OLD), half(customer("b", phone="3"), agreed=OLD)
        rules = {"replace": ("phone",), "update_books": ("phone",), "conflict": policy}

        assert self.changes(host, books, **rules) == {"phone": will}

    def test_a_conflict_is_shown_and_cannot_be_ticked(self) -> None:
        """A person decides by hand."""
        host, books = half(customer("h", phone="2"), agreed=OLD), half(customer("b", phone="3"), agreed=OLD)

        [step] = linked(host, books, context(rules={"replace": ("phone",)}))

        assert (step.kind, step.tickable) == (StepKind.CONFLICT, False)

    def test_a_field_set_once_is_never_replaced(self) -> None:
        """Even when it is a Replace field, too."""
        books = half(customer("b", phone="2"), agreed=OLD)
        rules = {"replace": ("phone",), "set_once": ("phone",)}

        assert self.changes(half(customer("h", phone="1"), settled=True), books, **rules) == {"phone": "kept"}

    def test_a_field_one_side_did_not_send_does_not_differ(self) -> None:
        """MISSING is not blank."""
        assert linked(half(customer("h")), half(customer("b", phone="")), context()) == []

    def test_equal_amounts_written_differently_do_not_differ(self) -> None:
        """100 is 100.00."""
        host = customer("h", credit_limit=Money.model_validate({"amount": "100"}))
        books = customer("b", credit_limit=Money.model_validate({"amount": "100.00"}))

        assert linked(half(host), half(books), context()) == []

    def test_a_read_only_host_record_is_never_sent_back(self) -> None:
        """Whatever update_books says."""
        host = half(customer("h", phone="2", read_only=True), agreed=OLD)
        books = half(customer("b", phone="1"), settled=True)

        assert self.changes(host, books, update_books=("phone",)) == {"phone": "kept"}


class TestDeletions:
    """Deletions travel one way, and only as a mark."""

    def test_deleted_in_the_books_is_marked_on_the_host(self) -> None:
        """By the rule mark."""
        [step] = linked(half(customer("h")), half(customer("b", deleted=True)), context())

        assert (step.kind, step.ticked) == (StepKind.MARK_DELETED, True)

    def test_the_rule_ignore_leaves_it(self) -> None:
        """Nothing is proposed."""
        assert (
            linked(
                half(customer("h")), half(customer("b", deleted=True)), context(rules={"deletions": "ignore"})
            )
            == []
        )

    def test_deleted_on_the_host_never_reaches_the_books(self) -> None:
        """Shown, not tickable."""
        [step] = linked(half(customer("h", deleted=True)), half(customer("b")), context())

        assert (step.kind, step.tickable) == (StepKind.SHOW, False)
        assert "never travel to the books" in step.problem

    def test_deleted_on_both_sides_needs_nobody(self) -> None:
        """There is nothing left to do or to look at."""
        gone = half(customer("h", deleted=True)), half(customer("b", deleted=True))

        assert linked(*gone, context()) == []

    def test_a_half_that_was_never_read_proves_nothing(self) -> None:
        """Absence is not deletion."""
        assert list(linked_steps([(half(customer("h")), None, "created")], context())) == []


def test_changes_are_text_for_people() -> None:
    """Addresses on one line, amounts with their digits."""
    host = customer("h", billing_address=Address(line1="1 Main St", city="Bayshore"))
    books = customer("b", billing_address=Address(line1="2 Main St", city="Bayshore"))

    [step] = linked(half(host), half(books), context())

    assert step.changes == (
        FieldChange(
            field="billing_address",
            host="1 Main St, Bayshore",
            books="2 Main St, Bayshore",
            will="kept",
            why="not among the rule's replace fields",
        ),
    )
