"""The receipts of this package, one function for each thing that can be known."""

from tieout.plugin import Outcome, Prepared, Receipt, Record, TieoutError


def done(one: Prepared, record: Record, remark: str = "") -> Receipt:
    """It is there, as ``record`` has been read again from the company's tables."""
    return Receipt(
        operation_id=one.operation.id,
        outcome=Outcome.DONE,
        key=record.key,
        version=record.version,
        record=record,
        remark=remark,
    )


def refused(one: Prepared, error: TieoutError) -> Receipt:
    """It was not done, and will not be by itself."""
    return Receipt(operation_id=one.operation.id, outcome=Outcome.REFUSED, error=error.as_dict())


def in_doubt(one: Prepared, remark: str) -> Receipt:
    """It may have been done."""
    return Receipt(operation_id=one.operation.id, outcome=Outcome.IN_DOUBT, remark=remark)


def not_there(one: Prepared, remark: str) -> Receipt:
    """It certainly was not done, and nothing is on its way that still could."""
    return Receipt(operation_id=one.operation.id, outcome=Outcome.NOT_THERE, remark=remark)


def several(one: Prepared, remark: str) -> Receipt:
    """More than one could be it."""
    return Receipt(operation_id=one.operation.id, outcome=Outcome.SEVERAL, remark=remark)


def handed_over(one: Prepared, remark: str) -> Receipt:
    """A person has still to carry it in."""
    return Receipt(operation_id=one.operation.id, outcome=Outcome.HANDED_OVER, remark=remark)
