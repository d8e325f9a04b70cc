"""Carries out one message set: its requests in order, its memory, its answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tieout_quickbooks.simulator import message_sets as sets
from tieout_quickbooks.simulator import status
from tieout_quickbooks.simulator.about import (
    run_company_query,
    run_deleted_query,
    run_host_query,
    run_preferences_query,
)
from tieout_quickbooks.simulator.adds import LIST_ADDS, run_list_add
from tieout_quickbooks.simulator.answer import Answer, write_answers
from tieout_quickbooks.simulator.company import Origin, SimulatedCompany
from tieout_quickbooks.simulator.envelope import Envelope, Request, read_envelope
from tieout_quickbooks.simulator.extensions import run_definition_add, run_definition_query, run_extension_add
from tieout_quickbooks.simulator.faults import Faults, Trouble
from tieout_quickbooks.simulator.iterators import Iterators
from tieout_quickbooks.simulator.message_sets import MessageSet, StoredAnswer
from tieout_quickbooks.simulator.mods import LIST_MODS, note_attempt, run_list_del, run_list_mod
from tieout_quickbooks.simulator.queries import LISTS, Query, run_list_query
from tieout_quickbooks.simulator.reading import as_stored
from tieout_quickbooks.simulator.transactions import run_transaction_add
from tieout_quickbooks.simulator.txn_queries import TRANSACTIONS, run_transaction_query

REQUEST_ID_LENGTH = 50

_QUERIES: Mapping[str, Callable[[Query], Answer]] = {
    **dict.fromkeys(LISTS, run_list_query),
    **dict.fromkeys(TRANSACTIONS, run_transaction_query),
    "HostQuery": run_host_query,
    "CompanyQuery": run_company_query,
    "PreferencesQuery": run_preferences_query,
    "ListDeletedQuery": run_deleted_query,
    "TxnDeletedQuery": run_deleted_query,
    "DataExtDefQuery": run_definition_query,
}
_WRITES: Mapping[str, Callable[[SimulatedCompany, Request, tuple[int, int]], Answer]] = {
    **dict.fromkeys(LIST_ADDS, run_list_add),
    **dict.fromkeys(LIST_MODS, run_list_mod),
    "ListDel": run_list_del,
    "EstimateAdd": run_transaction_add,
    "InvoiceAdd": run_transaction_add,
    "DataExtAdd": run_extension_add,
    "DataExtDefAdd": run_definition_add,
}


@dataclass
class Session:
    """What one open session of one application has, beside the company."""

    application: str
    iterators: Iterators
    faults: Faults
    is_read_only: bool = False


def run_message_set(company: SimulatedCompany, session: Session, text: str) -> str:
    """Process one request document and return the answer document. Raises HResult for a set that is not done."""
    company.origin = Origin(application=session.application)
    try:
        envelope = read_envelope(
            text,
            company.profile.versions,
            company.behaviour,
            lambda tag, request_id: note_attempt(company, tag, request_id),
        )
        return _run_with_memory(company, session, envelope)
    finally:
        company.origin = Origin()


def _run_with_memory(company: SimulatedCompany, session: Session, envelope: Envelope) -> str:
    new, old = envelope.new_set, envelope.old_set
    if new is None and old is None:
        return _finish(envelope, _run_all(company, session, envelope), {})
    attributes = {} if new is None else {"newMessageSetID": new}
    if any(len(key) > sets.ID_LENGTH or not key for key in (new, old) if key is not None):
        return _finish(envelope, [], {**attributes, "messageSetStatusCode": str(sets.BAD_ID)})
    checksum = sets.make_checksum([request.node for request in envelope.requests])
    if new is not None and (new == old or new in company.message_sets):
        return _replay(company, envelope, new, checksum)
    code = 0 if old is None else _clear(company, old)
    answers: list[Answer] = []
    if new is not None:
        company.origin = replace(company.origin, message_set=new)
        answers = _run_all(company, session, envelope)
        code = _store(company, session, new, checksum, answers)
    elif envelope.requests:
        answers = _run_all(company, session, envelope)
    return _finish(envelope, answers, {**attributes, "messageSetStatusCode": str(code)})


def _finish(envelope: Envelope, answers: list[Answer], attributes: dict[str, str]) -> str:
    return write_answers(answers, attributes, includes_data=envelope.includes_data)


def _clear(company: SimulatedCompany, old: str) -> int:
    if old == sets.CLEAR_ALL:
        company.message_sets.clear()
    elif company.message_sets.pop(old, None) is None:
        return sets.NOTHING_STORED
    company.remember("cleared", "MessageSet", old, "")
    return 0


def _store(
    company: SimulatedCompany, session: Session, new: str, checksum: str, answers: list[Answer]
) -> int:
    if session.faults.strike(Trouble.UNSTORED):
        return sets.COULD_NOT_STORE
    company.message_sets[new] = MessageSet(
        checksum,
        [
            StoredAnswer(
                answer.element,
                answer.request_id or "",
                answer.code,
                answer.text,
                answer.recovery,
                "".join(answer.body),
            )
            for answer in answers
        ],
    )
    company.revision += 1
    return 0


def _replay(company: SimulatedCompany, envelope: Envelope, key: str, checksum: str) -> str:
    stored = company.message_sets.get(key)
    code = 0
    answers: list[Answer] = []
    if stored is None:
        code = company.behaviour.unknown_set_code
    elif envelope.requests and stored.checksum != checksum:
        code = sets.OTHER_REQUEST
    else:
        company.origin = replace(company.origin, message_set=key)
        company.remember("replayed", "MessageSet", key, "")
        answers = [_recall(company, answer) for answer in stored.answers]
    return _finish(envelope, answers, {"newMessageSetID": key, "messageSetStatusCode": str(code)})


def _recall(company: SimulatedCompany, stored: StoredAnswer) -> Answer:
    answer = Answer(stored.element, stored.request_id or None, stored.code, stored.text)
    if stored.body and company.behaviour.replay_in_full:
        answer.body = [stored.body]
    elif stored.recovery:
        inner = "".join(f"<{name}>{value}</{name}>\n" for name, value in stored.recovery.items())
        answer.body = [f"<ErrorRecovery>\n{inner}</ErrorRecovery>\n"]
    return answer


def _run_all(company: SimulatedCompany, session: Session, envelope: Envelope) -> list[Answer]:
    answers: list[Answer] = []
    has_stopped = False
    for request in envelope.requests:
        if has_stopped:
            answers.append(_refused(request, status.Refusal(3231, status.NOT_PROCESSED_TEXT)))
            continue
        answer = _run_one(company, session, envelope.version, request)
        answers.append(answer)
        has_stopped = envelope.stops_on_error and answer.is_error
    return answers


def _refused(request: Request, refusal: status.Refusal) -> Answer:
    return Answer(f"{request.name}Rs", request.request_id, refusal.code, refusal.text)


def _run_one(
    company: SimulatedCompany, session: Session, version: tuple[int, int], request: Request
) -> Answer:
    company.origin = replace(company.origin, request_id=request.request_id or "")
    try:
        _check_request(session, request)
        if run := _QUERIES.get(request.name):
            return run(Query(company, request, version, session.iterators))
        if session.is_read_only:
            raise status.read_only()
        return _WRITES[request.name](company, request, version)
    except status.Refusal as refusal:
        return _refused(request, refusal)


def _check_request(session: Session, request: Request) -> None:
    if request.request_id is not None:
        request.request_id = as_stored(request.request_id)
        if len(request.request_id) > REQUEST_ID_LENGTH:
            raise status.invalid_request_id(request.request_id)
    name = request.node.findtext("*/Name") or request.node.findtext("*/RefNumber") or ""
    session.faults.refuse_if_due(request.name, as_stored(name))
    if request.long_text is not None:
        raise status.too_long(*request.long_text)
