"""Sends what was prepared, byte for byte, each write in a message set of its own, and never twice in doubt.

The same bytes go out again only after QuickBooks itself said that it did nothing because a list was locked.
Its memory of a message set is cleared only after our side has stored the answer.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress

from tieout.plugin import Entity, Outcome, Prepared, Receipt, TieoutError, WrongCompany
from tieout_quickbooks import qbxml
from tieout_quickbooks.errors import RefusedForAll
from tieout_quickbooks.exporting.identity import set_id
from tieout_quickbooks.exporting.outcomes import concluded, judge, lost
from tieout_quickbooks.exporting.settling import search
from tieout_quickbooks.mapping import Form
from tieout_quickbooks.mapping.forms import FORMS
from tieout_quickbooks.qbxml import FullResponse, Retry, build_clearing, read_whole
from tieout_quickbooks.qbxml.hresult_errors import RequestNotParsed, SessionLost
from tieout_quickbooks.session import OpenCompany

PARTS_OF_LOCK = frozenset({3170, 3175, 3176, 3180, 1010})
"""Statuses that, when they are worth another try at all, say that nothing was done."""


def export(books: OpenCompany, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
    """Add one after the other; see ``tieout.hookspecs.ExportHooks``.

    Raises ``AnswerLost`` when an answer did not come, ``WrongCompany`` when another company was opened around
    a write, and ``RefusedForAll`` after the receipt of a write that QuickBooks refused for a reason that
    concerns all of them.
    """
    form = FORMS[entity]
    _forget(books, books.answered_sets)
    for one in prepared:
        receipt = _write(books, form, one)
        if receipt.outcome is Outcome.DONE:
            _refuse_moved(books, one)
        yield receipt
        # We are asked to go on, so the receipt is stored: QuickBooks' memory of the set has done its work.
        if receipt.outcome is not Outcome.IN_DOUBT:
            _forget(books, [set_id(one.operation)])
        _stop_if_hopeless(receipt)


def _refuse_moved(books: OpenCompany, one: Prepared) -> None:
    """A write that was answered counts only when the company is still the one that was looked at before it.

    Otherwise it is in doubt, and once the right company is open again that one is asked.
    """
    now = books.company()
    if difference := now.differs_from(books.opened):
        raise WrongCompany(
            f'Another company was opened while "{one.operation.name}" was being added; it may be in that one',
            where=now.name,
            why=difference,
            fix=f'Look for "{one.operation.name}" in "{now.name}" and take it out there. '
            "Then open the right company; the rest is done by itself.",
        )


def _write(books: OpenCompany, form: Form, one: Prepared) -> Receipt:
    try:
        response = _send_until_unlocked(books, one)
    except RequestNotParsed as fault:
        return Receipt(operation_id=one.operation.id, outcome=Outcome.REFUSED, error=fault.as_dict())
    return concluded(books, form, one, response) or search(books, form, one)


def _send_until_unlocked(books: OpenCompany, one: Prepared) -> FullResponse:
    """The answer, after as many tries as the settings allow while somebody has the list or record open."""
    for left in range(books.settings.lock_tries - 1, -1, -1):
        response = _send(books, one)
        if not left or not _is_locked(response):
            break
        # Under the remembered id the same bytes would only be answered with the old refusal.
        try:
            _clear(books, set_id(one.operation))
        except TieoutError:
            break
        time.sleep(books.settings.lock_pause)
    return response


def _send(books: OpenCompany, one: Prepared) -> FullResponse:
    """Send the exact bytes once.

    Raises RequestNotParsed and SessionLost, after which nothing was done for certain, else AnswerLost.
    """
    try:
        answer = read_whole(books.transport.exchange(one.payload))
    except (RequestNotParsed, SessionLost):
        raise
    except TieoutError as fault:
        raise lost(one, f"{fault.what} {fault.why}".strip()) from fault
    response = answer.to(set_id(one.operation))
    if response is None:
        code = answer.message_set.status_code
        raise lost(one, f"the answer does not speak of it (message set status {code})")
    return response


def _is_locked(response: FullResponse) -> bool:
    verdict = judge(response)
    is_later = verdict.outcome is qbxml.Outcome.RETRYABLE and verdict.retry is Retry.LATER
    return is_later and verdict.code in PARTS_OF_LOCK


def _clear(books: OpenCompany, key: str) -> None:
    if books.settings.recovery:
        read_whole(books.transport.exchange(build_clearing(key, books.version)))


def _forget(books: OpenCompany, keys: list[str]) -> None:
    """Clear what was stored. A failure leaves a memory that harms nobody; the next request tells what is wrong."""
    for key in list(keys):
        with suppress(TieoutError):
            _clear(books, key)
        keys.remove(key)


def _stop_if_hopeless(receipt: Receipt) -> None:
    error = receipt.error
    if error and error["code"] == RefusedForAll.code:
        raise RefusedForAll(error["what"], where=error["where"], why=error["why"], fix=error["fix"])
