"""What became of a write whose answer was lost: asked in the order of certainty, never sent again.

First QuickBooks' own memory of the message set, by a question that does nothing. Then the record itself: by
its name, by the mark it was given. A record of that name without our mark is somebody else's.
"""

from collections.abc import Sequence

from tieout.plugin import Entity, Outcome, Prepared, Receipt, WrongCompany
from tieout_quickbooks.exporting.identity import set_id
from tieout_quickbooks.exporting.lookups import find_marked, find_names, find_rows, has_marker
from tieout_quickbooks.exporting.outcomes import concluded, done, in_doubt, recovered
from tieout_quickbooks.exporting.references import name_taken
from tieout_quickbooks.mapping import Form
from tieout_quickbooks.mapping.forms import FORMS
from tieout_quickbooks.qbxml import (
    FullResponse,
    Memory,
    build_status_question,
    judge_memory,
    name_key,
    read_whole,
)
from tieout_quickbooks.session import OpenCompany

_NOTHING_REMEMBERED = frozenset({Memory.NONE, Memory.BAD_ID})


def settle(books: OpenCompany, entity: Entity, prepared: Sequence[Prepared]) -> list[Receipt]:
    """One receipt for each operation; see ``tieout.hookspecs.ExportHooks``. Never writes."""
    _same_company(books)
    receipts = [_settle(books, FORMS[entity], one) for one in prepared]
    # What another company does not have proves nothing: it may have been opened while we asked.
    _same_company(books)
    return receipts


def _same_company(books: OpenCompany) -> None:
    now = books.company()
    if difference := now.differs_from(books.opened):
        raise WrongCompany("Another company was opened meanwhile", where=now.name, why=difference)


def _settle(books: OpenCompany, form: Form, one: Prepared) -> Receipt:
    memory = Memory.NONE
    if books.settings.recovery:
        key = set_id(one.operation)
        answer = read_whole(books.transport.exchange(build_status_question(key, books.version)))
        memory = judge_memory(answer, key)
        response = answer.to(key)
        if memory is Memory.STORED and response is not None:
            receipt = _from_memory(books, form, one, response)
            if receipt.outcome is not Outcome.IN_DOUBT:
                books.answered_sets.append(key)
            return receipt
    receipt = search(books, form, one)
    if receipt.outcome is Outcome.NOT_THERE and memory not in _NOTHING_REMEMBERED:
        return in_doubt(one, f"QuickBooks' memory of the message set is unclear ({memory}).")
    return receipt


def _from_memory(books: OpenCompany, form: Form, one: Prepared, response: FullResponse) -> Receipt:
    """What the remembered answer says; where it says nothing certain, the record itself is looked for."""
    told = concluded(books, form, one, response)
    if told is not None and told.outcome is not Outcome.IN_DOUBT:
        return told
    found = search(books, form, one)
    if told is None and found.outcome is Outcome.NOT_THERE:
        return in_doubt(one, "QuickBooks remembers that it was done, and the record cannot be found.")
    return found


def search(books: OpenCompany, form: Form, one: Prepared) -> Receipt:
    """Look for the record by name and mark; NOT_THERE when neither is in QuickBooks, active or not."""
    record = one.operation.record
    if not isinstance(record, form.model):
        return in_doubt(one, "The operation holds no record to look for.")
    rows = find_rows(books, form, FullName=record.full_name)
    if any(has_marker(row, one.marker) for row in rows):
        return next(done(books, form, one, row) for row in rows if has_marker(row, one.marker))
    if rows and not one.marker:
        return in_doubt(
            one, "There is a record of that name; whether it is this one, only a person can tell."
        )
    keys = find_marked(books, form, one.marker) if one.marker else []
    if keys:
        return recovered(books, form, one, keys[0]) if len(keys) == 1 else _several(one, keys)
    holder = find_names(books, [record.full_name]).get(name_key(record.full_name))
    if holder is None:
        remark = "QuickBooks was asked by name and by mark and does not have it."
        return Receipt(operation_id=one.operation.id, outcome=Outcome.NOT_THERE, remark=remark)
    error = name_taken(form, record, holder)
    return Receipt(operation_id=one.operation.id, outcome=Outcome.REFUSED, error=error.as_dict())


def _several(one: Prepared, keys: list[str]) -> Receipt:
    remark = f"More than one record carries its mark: {', '.join(keys)}"
    return Receipt(operation_id=one.operation.id, outcome=Outcome.SEVERAL, remark=remark)
