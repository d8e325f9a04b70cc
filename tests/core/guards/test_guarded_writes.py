"""The second lock: no existing record of the books is changed unless backend and rules both say so."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.errors import WriteForbidden
from tieout.guards.writes import refuse_writes
from tieout.operations import Operation, Prepared
from tieout.plan import StepKind
from tieout.plugin import (
    BackendDescription,
    Customer,
    Entity,
    EntityCapability,
    Frozen,
    Outcome,
    Receipt,
    Vendor,
)
from tieout.rules import SiteRules

CUSTOMER = Entity.CUSTOMER


def _done(number: int = 1, key: str = "b1") -> Receipt:
    return Receipt(operation_id=f"op{number}", outcome=Outcome.DONE, key=key)


def test_an_allowed_addition_and_an_allowed_update_pass(
    puppet: Any, guarded: Any, addition: Callable[..., Operation], update: Callable[..., Operation]
) -> None:
    """What capability and rule both name reaches the backend; a field that is only shown does not matter."""
    hooks = guarded().hooks
    for operation in (addition(), update()):
        puppet.answers["export_records"] = [_done()]
        assert list(hooks.export_records(None, CUSTOMER, [Prepared(operation=operation)])) == [_done()]
    assert puppet.reached.count("export_records") == 2


FORBIDDEN: dict[str, tuple[str, dict[str, Any], str]] = {
    "an addition that names an existing record": ("add", {"books_key": "b9"}, "names the existing record b9"),
    "an addition of nothing": ("add", {"record": None}, "no customer in it"),
    "an addition of another entity's record": (
        "add",
        {"record": Vendor(key="v", name="V")},
        "no customer in it",
    ),
    "an operation of another entity": ("add", {"entity": Entity.VENDOR}, "is about a vendor"),
    "an update of a field the rules do not name": ("update", {"fields": ("phone", "email")}, "email"),
    "an update of a field nobody knows": ("update", {"fields": ("pohne",)}, "pohne"),
    "an update without a field": ("update", {"fields": ()}, "names no field"),
    "an update without a record to change": ("update", {"books_key": ""}, "names no existing record"),
    **{
        f"a step of the kind {kind.value}": ("add", {"kind": kind}, "not a write to the books")
        for kind in StepKind
        if kind not in {StepKind.ADD_TO_BOOKS, StepKind.UPDATE_BOOKS}
    },
}


@pytest.mark.parametrize("case", FORBIDDEN)
@pytest.mark.parametrize("hook", ["prepare_records", "export_records"])
def test_a_forbidden_operation_stops_all_before_the_backend_is_reached(
    puppet: Any,
    guarded: Any,
    addition: Callable[..., Operation],
    update: Callable[..., Operation],
    case: str,
    hook: str,
) -> None:
    """One forbidden operation among allowed ones is refused before the hook, and the good one is not sent either."""
    kind, changed, reason = FORBIDDEN[case]
    bad = (addition if kind == "add" else update)(id="bad", **changed)
    operations = [addition(2), bad]
    given_ = operations if hook == "prepare_records" else [Prepared(operation=one) for one in operations]
    with pytest.raises(WriteForbidden) as caught:
        getattr(guarded().hooks, hook)(None, CUSTOMER, given_)
    assert reason in caught.value.why
    assert "bad" in caught.value.where
    assert puppet.reached == []


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({}, "no rules for customer"),
        ({"customer": {"direction": "import", "update_books": ["phone"]}}, "direction is import"),
        ({"customer": {"direction": "none", "update_books": ["phone"]}}, "direction is none"),
    ],
)
def test_rules_that_do_not_export_forbid_every_write(
    puppet: Any, guarded: Any, addition: Callable[..., Operation], rules: dict[str, Any], reason: str
) -> None:
    """A backend that can write does not, where the admin has not said so."""
    with pytest.raises(WriteForbidden) as caught:
        guarded(rules).hooks.export_records(None, CUSTOMER, [Prepared(operation=addition())])
    assert reason in caught.value.why
    assert puppet.reached == []


def test_rules_alone_do_not_permit_what_the_backend_does_not_declare(
    puppet: Any, guarded: Any, addition: Callable[..., Operation], update: Callable[..., Operation]
) -> None:
    """The capability must say it, too: for additions, and for each field of an update."""
    puppet.export, puppet.update = False, ("name",)
    hooks = guarded({"customer": {"direction": "both", "update_books": ["phone", "name"]}}).hooks
    with pytest.raises(WriteForbidden, match="stopped"):
        hooks.export_records(None, CUSTOMER, [Prepared(operation=addition())])
    with pytest.raises(WriteForbidden) as caught:
        hooks.export_records(None, CUSTOMER, [Prepared(operation=update())])
    assert "does not declare that phone can be changed" in caught.value.why
    assert puppet.reached == []


def test_update_books_left_empty_forbids_every_update(
    puppet: Any, guarded: Any, update: Callable[..., Operation]
) -> None:
    """Without the admin's word no field of an existing record is changed."""
    with pytest.raises(WriteForbidden):
        guarded({"customer": {"direction": "both"}}).hooks.export_records(
            None, CUSTOMER, [Prepared(operation=update())]
        )
    assert puppet.reached == []


def test_what_was_refused_while_preparing_is_never_sent(
    puppet: Any, guarded: Any, addition: Callable[..., Operation]
) -> None:
    """A problem found beforehand stops the sending."""
    unready = Prepared(operation=addition(), problem={"code": "TO-REC-002"})
    with pytest.raises(WriteForbidden):
        guarded().hooks.export_records(None, CUSTOMER, [unready])
    assert puppet.reached == []


def test_the_same_operation_twice_in_one_batch_is_never_sent(
    puppet: Any, guarded: Any, addition: Callable[..., Operation]
) -> None:
    """One operation never makes two records."""
    twice = [Prepared(operation=addition()), Prepared(operation=addition())]
    with pytest.raises(WriteForbidden):
        guarded().hooks.export_records(None, CUSTOMER, twice)
    assert puppet.reached == []


_FIELDS = st.sets(st.sampled_from(["name", "email", "terms", "notes"]))


@given(
    capable=_FIELDS,
    ruled=_FIELDS,
    asked=_FIELDS,
    direction=st.sampled_from(["import", "export", "both", "none"]),
)
def test_an_update_passes_exactly_when_both_name_every_field(
    capable: set[str], ruled: set[str], asked: set[str], direction: str
) -> None:
    """For any capability, rules and fields: it passes if and only if every field is in both and exports are allowed."""
    capability = EntityCapability(fields=("name", "email", "terms", "notes"), update=tuple(capable))
    description = BackendDescription(
        name="any", title="Any", settings=Frozen, entities={CUSTOMER: capability}
    )
    rules = SiteRules.model_validate({"customer": {"direction": direction, "update_books": sorted(ruled)}})
    operation = Operation(
        id="op",
        step_id="s",
        entity=CUSTOMER,
        kind=StepKind.UPDATE_BOOKS,
        books_key="b",
        record=Customer(key="h", name="N"),
        fields=tuple(asked),
    )
    allowed = bool(asked) and asked <= capable & ruled and direction in {"export", "both"}
    try:
        refuse_writes([operation], CUSTOMER, description, rules)
        passed = True
    except WriteForbidden:
        passed = False
    assert passed is allowed
