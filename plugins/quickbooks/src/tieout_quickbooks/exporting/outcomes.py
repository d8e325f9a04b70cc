"""What an answer to a write says: done with its id, refused with a reason, or nothing certain."""

from tieout.plugin import AnswerLost, Outcome, Prepared, Receipt
from tieout_quickbooks import qbxml
from tieout_quickbooks.errors import RefusedByQuickBooks, RefusedForAll
from tieout_quickbooks.exporting.lookups import find_rows, row_name, to_record
from tieout_quickbooks.mapping import Form
from tieout_quickbooks.qbxml import Fields, FullResponse, Verdict, classify_status, text_at
from tieout_quickbooks.session import OpenCompany

INTERNAL_ERROR = 1000
"""QuickBooks had an internal error: it does not say that nothing was done."""


def judge(response: FullResponse) -> Verdict:
    """The verdict on a response."""
    head = response.head
    return classify_status(head.status_code, head.severity, head.message)


def done(books: OpenCompany, form: Form, one: Prepared, row: Fields, remark: str = "") -> Receipt:
    """The receipt for a record that is there."""
    record = to_record(books, form, row)
    return Receipt(
        operation_id=one.operation.id,
        outcome=Outcome.DONE,
        key=record.key,
        version=record.version,
        record=record,
        remark=remark,
    )


def in_doubt(one: Prepared, remark: str) -> Receipt:
    """The receipt for what cannot be told yet."""
    return Receipt(operation_id=one.operation.id, outcome=Outcome.IN_DOUBT, remark=remark)


def refused(one: Prepared, response: FullResponse) -> Receipt:
    """The receipt for what QuickBooks says it did not do."""
    verdict, head = judge(response), response.head
    kind = RefusedForAll if verdict.outcome is qbxml.Outcome.SESSION_ERROR else RefusedByQuickBooks
    error = kind(
        f'QuickBooks did not add the {one.operation.entity.value} "{one.operation.name}": {verdict.meaning}',
        where=f"status {head.status_code}",
        why=" ".join(head.message.split()),
        fix=verdict.advice,
    )
    return Receipt(operation_id=one.operation.id, outcome=Outcome.REFUSED, error=error.as_dict())


def concluded(books: OpenCompany, form: Form, one: Prepared, response: FullResponse) -> Receipt | None:
    """The receipt an answer gives; None when it was done and the answer does not say which record it is."""
    verdict = judge(response)
    if verdict.code == INTERNAL_ERROR:
        return in_doubt(one, f"{verdict.meaning} It may have been added.")
    if verdict.outcome is qbxml.Outcome.EMPTY:
        return in_doubt(one, "QuickBooks' answer is not one to an addition.")
    if not verdict.is_done:
        return refused(one, response)
    remark = verdict.meaning if verdict.outcome is qbxml.Outcome.PARTIAL else ""
    for ret in response.records:
        if ret.name == row_name(form):
            return done(books, form, one, ret.fields, remark)
        if ret.name == "ErrorRecovery" and (key := text_at(ret.fields, "ListID")):
            return recovered(books, form, one, key, text_at(ret.fields, "EditSequence") or "")
    return None


def recovered(books: OpenCompany, form: Form, one: Prepared, key: str, version: str = "") -> Receipt:
    """The receipt for a record known by its id; it was added even when somebody has deleted it since."""
    rows = find_rows(books, form, ListID=key)
    if rows:
        return done(books, form, one, rows[0])
    return Receipt(
        operation_id=one.operation.id,
        outcome=Outcome.DONE,
        key=key,
        version=version,
        remark="It was added and is no longer in QuickBooks.",
    )


def lost(one: Prepared, why: str) -> AnswerLost:
    """The error for a write whose answer did not come."""
    return AnswerLost(
        f'No answer came to adding the {one.operation.entity.value} "{one.operation.name}"; it may be in QuickBooks',
        where=one.operation.id,
        why=why,
    )
