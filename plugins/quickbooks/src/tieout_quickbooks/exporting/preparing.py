"""Operations made ready: the exact bytes and the mark, or the sentence why QuickBooks could not take them."""

from collections.abc import Iterator, Sequence

from tieout.plugin import (
    Customer,
    Entity,
    Money,
    Operation,
    Prepared,
    RecordInvalid,
    StepKind,
    TieoutError,
    Vendor,
)
from tieout_quickbooks.exporting.identity import marker, set_id
from tieout_quickbooks.exporting.references import Surroundings
from tieout_quickbooks.mapping import Form, fields_of
from tieout_quickbooks.mapping.forms import FORMS
from tieout_quickbooks.qbxml import (
    Problem,
    Request,
    RequestNotInVocabulary,
    Rule,
    build_message_set,
    check_request,
)
from tieout_quickbooks.qbxml.names import FULL_NAME_LENGTH
from tieout_quickbooks.session import OpenCompany

#: The money of each edition's home; an amount in another currency is never sent as if it were that.
_HOME_CURRENCY = {"US": "USD", "CA": "CAD", "UK": "GBP", "AU": "AUD"}


def prepare(books: OpenCompany, entity: Entity, operations: Sequence[Operation]) -> list[Prepared]:
    """One ``Prepared`` for each operation, in order; reads in QuickBooks, writes nothing."""
    form = FORMS[entity]
    early = [_own_problem(books, form, operation) for operation in operations]
    fine = [_record(one) for one, problem in zip(operations, early, strict=True) if problem is None]
    around = Surroundings(books, form, fine)
    return [
        _prepared(books, form, one, problem or around.problem(_record(one)))
        for one, problem in zip(operations, early, strict=True)
    ]


def request_for(books: OpenCompany, form: Form, operation: Operation) -> Request:
    """The one request of an operation, marked where the qbXML version has room for a mark."""
    fields = fields_of(form, _record(operation))
    if mark := marker(operation, books.version):
        fields["ExternalGUID"] = mark
    return Request(form.add, set_id(operation), fields)


def _prepared(books: OpenCompany, form: Form, operation: Operation, problem: TieoutError | None) -> Prepared:
    if problem is not None:
        return Prepared(operation=operation, problem=problem.as_dict())
    payload = build_message_set(
        [request_for(books, form, operation)],
        version=books.version,
        country=books.country,
        new_message_set_id=set_id(operation) if books.settings.recovery else None,
    )
    return Prepared(operation=operation, payload=payload, marker=marker(operation, books.version))


def _record(operation: Operation) -> Customer | Vendor:
    record = operation.record
    if not isinstance(record, Customer | Vendor):
        raise RecordInvalid("The operation has no record to add", where=operation.id)
    return record


def _own_problem(books: OpenCompany, form: Form, operation: Operation) -> TieoutError | None:
    """What is wrong with an operation in itself, whatever QuickBooks holds."""
    if operation.kind is not StepKind.ADD_TO_BOOKS:
        return RequestNotInVocabulary(
            f'The {form.entity.value} "{operation.name}" was not changed',
            why="existing QuickBooks records are never changed by tieout",
        )
    if not isinstance(operation.record, form.model):
        return RecordInvalid(f"The operation holds no {form.entity.value} to add", where=operation.id)
    request = request_for(books, form, operation)
    problems = [
        *check_request(request, books.version, books.country),
        *_other_problems(books, operation.record),
    ]
    return _refusal(form, operation.record, problems) if problems else None


def _other_problems(books: OpenCompany, record: Customer | Vendor) -> Iterator[Problem]:
    """What the grammar of one request cannot see."""
    if len(record.full_name) > FULL_NAME_LENGTH:
        sentence = (
            f"The name with its parents has {len(record.full_name)} characters, {FULL_NAME_LENGTH} at most."
        )
        yield Problem("ParentRef", Rule.LENGTH, sentence)
    limit = record.credit_limit
    home = _HOME_CURRENCY.get(books.country, "")
    if isinstance(limit, Money) and limit.currency not in {"", home}:
        sentence = (
            f"The credit limit is in {limit.currency}; QuickBooks keeps it in the home currency ({home})."
        )
        yield Problem("CreditLimit", Rule.TYPE, sentence)


def _refusal(form: Form, record: Customer | Vendor, problems: list[Problem]) -> RecordInvalid:
    fields = [form.field_at(problem.field) for problem in problems]
    return RecordInvalid(
        f'The {form.entity.value} "{record.full_name}" cannot be sent to QuickBooks: {problems[0].sentence}',
        where=fields[0],
        why=" ".join(
            f"[{field}: {problem.rule}] {problem.sentence}"
            for field, problem in zip(fields, problems, strict=True)
        ),
    )
