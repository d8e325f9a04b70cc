"""The hooks of the backend "acme": a table of contents."""

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tieout.plugin import (
    BackendDescription,
    BooksClosed,
    Company,
    Entity,
    EntityCapability,
    Frozen,
    Operation,
    Outcome,
    Page,
    Prepared,
    Receipt,
    RecordInvalid,
    RecordRefused,
    hookimpl,
)
from tieout_acme.mapping import COLUMNS, LENGTHS, problem_of, to_record, to_row
from tieout_acme.program import AcmeProgram, AcmeRefusal


class AcmeSettings(Frozen):
    """The ``[sites.NAME.books]`` table: where the company file is."""

    file: str


@hookimpl
def describe_backend() -> BackendDescription:
    """Who we are and what Acme can do."""
    customers = EntityCapability(
        fields=tuple(COLUMNS),
        export=True,
        changed_since=True,
        lengths=LENGTHS,
        marker_field="mark",
        remark="Acme does not say what was deleted; a complete read finds it out.",
    )
    return BackendDescription(
        name="acme", title="Acme Books", settings=AcmeSettings, entities={Entity.CUSTOMER: customers}
    )


class AcmeBooks:
    """One open company; every other hook is handed this."""

    def __init__(self, program: AcmeProgram) -> None:
        self.program = program

    def company(self) -> Company:
        """Which company is in the file now."""
        with self.reached() as program:
            return Company(name=program.data()["company"], path=str(program.path))

    @contextmanager
    def reached(self) -> Iterator[AcmeProgram]:
        """The program; where it cannot be reached, the error a person can do something about."""
        try:
            yield self.program
        except FileNotFoundError as error:
            raise BooksClosed(f"there is no Acme company at {self.program.path}") from error


@hookimpl
def open_books(settings: AcmeSettings) -> AbstractContextManager[AcmeBooks]:
    """The company the settings name."""
    return _open(settings)


@contextmanager
def _open(settings: AcmeSettings) -> Iterator[AcmeBooks]:
    books = AcmeBooks(AcmeProgram(Path(settings.file)))
    books.company()
    yield books


@hookimpl
def fetch_records(books: AcmeBooks, entity: Entity, since: str) -> Iterator[Page]:
    """What changed after ``since``, the blocked ones included; one page is enough for one file."""
    with books.reached() as program:
        data = program.data()
    rows = [row for row in data["customers"] if row["change"] > int(since or 0)]
    yield Page(
        records=tuple(to_record(row) for row in rows),
        done=len(rows),
        total=len(rows),
        watermark=str(data["last_change"]),
        complete=True,
    )


@hookimpl
def prepare_records(books: AcmeBooks, entity: Entity, operations: Sequence[Operation]) -> Sequence[Prepared]:
    """The row as JSON, and a mark by which it can be found again."""
    return [_prepare(operation) for operation in operations]


def _prepare(operation: Operation) -> Prepared:
    assert operation.record is not None
    if why := problem_of(operation.record):
        problem = RecordInvalid(f'the customer "{operation.name}" does not fit', why=why)
        return Prepared(operation=operation, problem=problem.as_dict())
    row = {**to_row(operation.record), "mark": f"tieout {operation.id}"}
    return Prepared(operation=operation, payload=json.dumps(row).encode(), marker=row["mark"])


@hookimpl
def export_records(books: AcmeBooks, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
    """Add them one by one; what Acme refuses is told in Acme's words, and the next one has its turn."""
    for one in prepared:
        try:
            with books.reached() as program:
                row = program.add_customer(json.loads(one.payload))
        except AcmeRefusal as refusal:
            error = RecordRefused(f'Acme refused "{one.operation.name}"', why=str(refusal))
            yield Receipt(operation_id=one.operation.id, outcome=Outcome.REFUSED, error=error.as_dict())
        else:
            yield Receipt(
                operation_id=one.operation.id, outcome=Outcome.DONE, key=row["no"], record=to_record(row)
            )


@hookimpl
def settle_records(books: AcmeBooks, entity: Entity, prepared: Sequence[Prepared]) -> Sequence[Receipt]:
    """Look for the marks. This hook only reads, so asking can never write a second time."""
    return [_settle(books, one) for one in prepared]


def _settle(books: AcmeBooks, one: Prepared) -> Receipt:
    with books.reached() as program:
        found = [row for row in program.data()["customers"] if row.get("mark") == one.marker]
    if not found:
        return Receipt(operation_id=one.operation.id, outcome=Outcome.NOT_THERE)
    if len(found) > 1:
        return Receipt(operation_id=one.operation.id, outcome=Outcome.SEVERAL)
    return Receipt(
        operation_id=one.operation.id,
        outcome=Outcome.DONE,
        key=found[0]["no"],
        record=to_record(found[0]),
    )
