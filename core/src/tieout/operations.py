"""Operations and receipts: approved steps on their way, and what the other side answered."""

from enum import StrEnum
from typing import Any

from pydantic import SerializeAsAny, model_validator

from tieout.plan import FieldChange, StepKind
from tieout.records import MODELS, Entity, Frozen, Record


class OperationState(StrEnum):
    """Where an operation stands. The store lets no other arrow happen than ``ARROWS``."""

    APPROVED = "approved"
    INTENT = "intent"
    DONE = "done"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    NEEDS_REVIEW = "needs_review"


ARROWS: dict[OperationState, frozenset[OperationState]] = {
    OperationState.APPROVED: frozenset({OperationState.INTENT, OperationState.REFUSED}),
    OperationState.INTENT: frozenset({OperationState.DONE, OperationState.REFUSED, OperationState.IN_DOUBT}),
    OperationState.IN_DOUBT: frozenset(
        {OperationState.DONE, OperationState.INTENT, OperationState.REFUSED, OperationState.NEEDS_REVIEW}
    ),
    OperationState.DONE: frozenset(),
    OperationState.REFUSED: frozenset(),
    OperationState.NEEDS_REVIEW: frozenset({OperationState.DONE, OperationState.REFUSED}),
}


#: The fields of an operation that hold a record.
_RECORDS = ("record", "expected")


class Operation(Frozen):
    """One approved step on its way.

    ``id`` is made from the plan's seal and the step, so approving a plan twice makes one operation.
    ``record`` is what is to be written: the whole new record for an addition, or the existing one with
    the changed fields for an update.
    """

    id: str
    step_id: str
    entity: Entity
    kind: StepKind
    host_key: str = ""
    books_key: str = ""
    name: str = ""
    record: SerializeAsAny[Record] | None = None
    changes: tuple[FieldChange, ...] = ()
    #: Fields to write; empty for an addition (all of them).
    fields: tuple[str, ...] = ()
    #: For a change of an existing record: the record as it must still be for the change to happen.
    expected: SerializeAsAny[Record] | None = None
    rule: str = ""
    reason: str = ""
    attempt: int = 1
    #: The records' states when the step was approved; another state now means: do not send.
    host_state: str = ""
    books_state: str = ""
    #: The host record's state once the other step of this pair was carried out, which must not make this one stale.
    host_state_then: str = ""
    #: Done means linked: the pair was not linked when the step was approved.
    links: bool = False

    @model_validator(mode="before")
    @classmethod
    def _own_models(cls, values: Any) -> Any:
        """Records that come as JSON become the entity's own model, not a bare ``Record``."""
        if not isinstance(values, dict) or not any(isinstance(values.get(name), dict) for name in _RECORDS):
            return values
        model = MODELS[Entity(values["entity"])]
        parsed = {n: model.model_validate(values[n]) for n in _RECORDS if isinstance(values.get(n), dict)}
        return {**values, **parsed}


class Prepared(Frozen):
    """An operation made ready to send: the exact bytes, and the mark it can be found again by.

    ``problem`` (an error's ``as_dict``) says why it is refused before anything is sent.
    """

    operation: Operation
    payload: bytes = b""
    marker: str = ""
    problem: dict[str, Any] | None = None


class Outcome(StrEnum):
    """What is known after a write was tried, or asked about."""

    DONE = "done"
    REFUSED = "refused"
    #: The answer was lost, or the books could not say: it may have been done.
    IN_DOUBT = "in_doubt"
    #: The books were asked and certainly do not have it.
    NOT_THERE = "not_there"
    #: Given to a person to carry in, as a file to import: nobody knows yet, and it is never sent again.
    HANDED_OVER = "handed_over"
    #: The books hold several that could be it; a person must look.
    SEVERAL = "several"


class Receipt(Frozen):
    """What the other side answered to one operation.

    When ``outcome`` is done, ``key`` is the identity the other side gave and ``record`` the record as
    that side now has it, when it said so.
    """

    operation_id: str
    outcome: Outcome
    key: str = ""
    version: str = ""
    record: SerializeAsAny[Record] | None = None
    #: An error's ``as_dict`` when refused; candidates and remarks otherwise.
    error: dict[str, Any] | None = None
    remark: str = ""


class Page(Frozen):
    """Some records of a read, and how far it is. ``total`` is 0 when unknown.

    A watermark and completeness are only meaningful on the last page of a read. ``deleted`` are keys the
    side *knows* to be deleted; absence alone never says so.
    """

    records: tuple[SerializeAsAny[Record], ...] = ()
    deleted: tuple[str, ...] = ()
    done: int = 0
    total: int = 0
    #: Where the next read may start; "" to keep the old one. Opaque to everyone but the side itself.
    watermark: str = ""
    #: This is the last page and nothing was left out since ``since`` (or at all, without one).
    complete: bool = False
