"""Operations for the journal's tests."""

from tieout.operations import Operation, Outcome, Prepared, Receipt
from tieout.plan import FieldChange, StepKind
from tieout.records import Customer, Entity, Money


def operation(name: str, **changes: object) -> Operation:
    """An operation that adds a customer to the books, with what can be lost on the way to JSON and back."""
    record = Customer(key=f"host-{name}", name=name, credit_limit=Money(amount="100.50", currency="EUR"))
    change = FieldChange(field="phone", host="1", books="", will="replace books")
    values = {
        "id": name,
        "step_id": f"step-{name}",
        "entity": Entity.CUSTOMER,
        "kind": StepKind.ADD_TO_BOOKS,
        "host_key": f"host-{name}",
        "record": record,
        "changes": (change,),
    }
    return Operation.model_validate(values | changes)


def prepared(name: str, attempt: int = 1) -> Prepared:
    """The same, ready to send."""
    return Prepared(
        operation=operation(name, attempt=attempt),
        payload=f"<{name}\x00>".encode(),
        marker=f"m-{name}-{attempt}",
    )


def receipt(name: str, outcome: Outcome, **more: str) -> Receipt:
    """An answer to it."""
    return Receipt(operation_id=name, outcome=outcome, **more)
