"""The backend "memory": every hook, answered for a company in memory. Read it before you write your own.

A backend is a table of contents like this one: each hook a few lines, the accounting program behind one
object (here ``MemoryCompany``), the sentences about what cannot be done in the description.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from pydantic import BaseModel

from tieout.plugin import (
    MISSING,
    AccessNotGranted,
    BackendDescription,
    BooksClosed,
    Company,
    Entity,
    Operation,
    Outcome,
    Page,
    Prepared,
    Receipt,
    Record,
    RecordInvalid,
    RecordRefused,
    StepKind,
    hookimpl,
)
from tieout.testing.limits import broken_limits
from tieout.testing.memory import MemoryCompany, memory_company
from tieout.testing.memory_description import DESCRIPTION, MemorySettings
from tieout.testing.rows import pages


@dataclass
class MemoryBooks:
    """One open company: what ``open_books`` gives and every other hook is handed back."""

    memory: MemoryCompany

    def company(self) -> Company:
        """Which company is open now; a test may have swapped it since."""
        self.reach()
        return self.memory.identity

    def reach(self) -> MemoryCompany:
        """The company, or the reason why it cannot be reached just now."""
        with self.memory.turn():
            if not self.memory.is_open:
                raise BooksClosed(f"the company {self.memory.identity.name} is not open")
            if not self.memory.grants_access:
                raise AccessNotGranted(f"{self.memory.identity.name} does not let tieout in")
        return self.memory


@hookimpl
def describe_backend() -> BackendDescription:
    """Who we are; a constant, so nothing outside can be touched."""
    return DESCRIPTION


@hookimpl
def open_books(settings: BaseModel) -> AbstractContextManager[MemoryBooks]:
    """The company the settings name."""
    wanted = MemorySettings.model_validate(settings.model_dump())
    return _open(memory_company(wanted.company, file=wanted.file))


@contextmanager
def _open(memory: MemoryCompany) -> Iterator[MemoryBooks]:
    books = MemoryBooks(memory)
    books.reach()
    yield books


@hookimpl
def fetch_records(books: MemoryBooks, entity: Entity, since: str) -> Iterator[Page]:
    """One look at the company, handed out in pages; the watermark is the last change this look has seen."""
    memory = books.reach()
    records, deleted, watermark = memory.read(entity, since)
    for page in pages(records, deleted, watermark, memory.page_size):
        books.reach()
        yield page


@hookimpl
def prepare_records(
    books: MemoryBooks, entity: Entity, operations: Sequence[Operation]
) -> Sequence[Prepared]:
    """The bytes are the record as JSON, the marker comes from the operation's id: always the same."""
    memory = books.reach()
    return [_prepare(memory, entity, operation) for operation in operations]


def _prepare(memory: MemoryCompany, entity: Entity, operation: Operation) -> Prepared:
    capability, record = memory.capability(entity), operation.record
    if record is None:
        problem = RecordInvalid("the operation has no record")
        return Prepared(operation=operation, problem=problem.as_dict())
    if sentences := list(broken_limits(record, capability)):
        problem = RecordInvalid(
            f'{entity.value} "{record.full_name}" cannot be sent', why="; ".join(sentences)
        )
        return Prepared(operation=operation, problem=problem.as_dict())
    kept = set(operation.fields or capability.fields)
    payload = record.model_dump_json(include=kept | {"key", "version"}).encode()
    return Prepared(operation=operation, payload=payload, marker=f"tieout:{operation.id}")


@hookimpl
def export_records(books: MemoryBooks, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
    """One by one, so that a refused record does not stop the others and each answer is kept at once."""
    for one in prepared:
        memory = books.reach()
        try:
            stored = _write(memory, entity, one)
        except RecordRefused as error:
            yield Receipt(operation_id=one.operation.id, outcome=Outcome.REFUSED, error=error.as_dict())
        else:
            yield _done(one, stored)


def _write(memory: MemoryCompany, entity: Entity, one: Prepared) -> Record:
    marker = one.marker if memory.capability(entity).marker_field else ""
    sent = type(one.operation.record).model_validate_json(one.payload)  # type: ignore[union-attr]
    if one.operation.kind is not StepKind.UPDATE_BOOKS:
        return memory.create(entity, sent, marker)
    changes = {field: getattr(sent, field) for field in one.operation.fields}
    changes = {field: value for field, value in changes.items() if value is not MISSING}
    return memory.change(entity, one.operation.books_key, sent.version, changes, marker)


def _done(one: Prepared, stored: Record) -> Receipt:
    return Receipt(
        operation_id=one.operation.id,
        outcome=Outcome.DONE,
        key=stored.key,
        version=stored.version,
        record=stored,
    )


@hookimpl
def settle_records(books: MemoryBooks, entity: Entity, prepared: Sequence[Prepared]) -> Sequence[Receipt]:
    """Ask the company which records carry the operations' marks; it never writes."""
    memory = books.reach()
    return [_settle(memory, entity, one) for one in prepared]


def _settle(memory: MemoryCompany, entity: Entity, one: Prepared) -> Receipt:
    if not memory.capability(entity).marker_field:
        remark = "these books keep no mark of an export; a person must look"
        return Receipt(operation_id=one.operation.id, outcome=Outcome.IN_DOUBT, remark=remark)
    found = memory.find_marked(entity, one.marker)
    if len(found) == 1:
        return _done(one, found[0])
    outcome = Outcome.SEVERAL if found else Outcome.NOT_THERE
    keys = ", ".join(record.key for record in found)
    return Receipt(operation_id=one.operation.id, outcome=outcome, remark=keys)
