"""Operations go along their arrows and no other way; receipts and pages are values."""

import pytest
from pydantic import ValidationError

from tieout.operations import ARROWS, Operation, OperationState, Outcome, Page, Prepared, Receipt
from tieout.plan import SHOWN_ONLY, WRITES_BOOKS, WRITES_HOST, StepKind
from tieout.records import Customer, Entity, Money
from tieout.testing.scenarios import operation_for, sample_record

ENDS = {OperationState.DONE, OperationState.REFUSED}


def reachable(start: OperationState) -> set[OperationState]:
    """Every state one can come to."""
    found, ahead = set[OperationState](), [start]
    while ahead:
        state = ahead.pop()
        ahead += [other for other in ARROWS[state] if other not in found]
        found |= ARROWS[state]
    return found


def test_every_state_has_its_arrows() -> None:
    """No state is forgotten."""
    assert set(ARROWS) == set(OperationState)


def test_every_state_can_be_reached_and_every_operation_can_end() -> None:
    """From approval one gets everywhere else, and from everywhere to an end."""
    assert reachable(OperationState.APPROVED) == set(OperationState) - {OperationState.APPROVED}
    for state in set(OperationState) - ENDS:
        assert reachable(state) & ENDS


@pytest.mark.parametrize("state", sorted(ENDS))
def test_what_has_ended_stays_ended(state: OperationState) -> None:
    """Done is done: nothing leads away from it, above all not to another intent."""
    assert not ARROWS[state]


def test_nothing_is_done_without_an_intent() -> None:
    """An approved operation must be in the journal as intent before it can be done, or in doubt."""
    assert OperationState.DONE not in ARROWS[OperationState.APPROVED]
    assert OperationState.IN_DOUBT not in ARROWS[OperationState.APPROVED]


def test_an_intent_is_never_made_twice_without_asking() -> None:
    """Only an operation in doubt, which was asked about, may be sent again."""
    before_intent = {state for state, to in ARROWS.items() if OperationState.INTENT in to}

    assert before_intent == {OperationState.APPROVED, OperationState.IN_DOUBT}


def test_a_person_settles_what_needs_review() -> None:
    """What needs review is never sent by itself."""
    assert ARROWS[OperationState.NEEDS_REVIEW] == frozenset(ENDS)


def test_kinds_of_steps_do_not_overlap() -> None:
    """A step writes the books, or the host, or nothing."""
    assert not WRITES_BOOKS & WRITES_HOST
    assert not (WRITES_BOOKS | WRITES_HOST) & SHOWN_ONLY
    assert set(StepKind) - WRITES_BOOKS - WRITES_HOST - SHOWN_ONLY == {StepKind.LINK}


def test_an_operation_survives_json_with_its_record() -> None:
    """The record inside keeps its fields, money and missing ones included."""
    operation = operation_for(Entity.CUSTOMER, sample_record(Entity.CUSTOMER), "op-1")
    again = Operation.model_validate_json(operation.model_dump_json())

    assert again == operation
    assert type(again.record) is Customer


@pytest.mark.parametrize("value", [Receipt(operation_id="1", outcome=Outcome.DONE), Page()])
def test_answers_are_frozen(value: Receipt | Page) -> None:
    """What was answered does not change."""
    with pytest.raises(ValidationError):
        value.records = ()  # type: ignore[misc, union-attr]


def test_an_unfinished_page_is_the_default() -> None:
    """A page that says nothing does not claim to be the last one."""
    assert not Page().complete
    assert Page().watermark == ""


def test_records_keep_their_own_fields_inside_receipts() -> None:
    """A receipt's record is dumped whole, not as the bare base of all records."""
    record = Customer(key="1", name="Ann", phone="5", credit_limit=Money.model_validate({"amount": "1.50"}))
    receipt = Receipt(operation_id="1", outcome=Outcome.DONE, record=record)

    assert receipt.model_dump(mode="json")["record"]["phone"] == "5"


def test_prepared_bytes_are_kept_exactly() -> None:
    """Bytes that are UTF-8 survive JSON; the journal keeps others as bytes."""
    operation = operation_for(Entity.CUSTOMER, sample_record(Entity.CUSTOMER), "op-1")
    prepared = Prepared(operation=operation, payload="é<>&".encode(), marker="m")

    assert Prepared.model_validate_json(prepared.model_dump_json()).payload == prepared.payload
