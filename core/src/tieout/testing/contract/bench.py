"""What every check of a backend stands on: the author's fixtures, and a few verbs over the hooks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Protocol

import pluggy
import pytest
from pydantic import BaseModel

from tieout.capabilities import BackendDescription, EntityCapability
from tieout.hookspecs import BackendHooks, Books
from tieout.operations import Operation, Outcome, Page, Prepared, Receipt
from tieout.plan import StepKind
from tieout.records import Entity, Record
from tieout.testing.contract.by_entity import entity_of, repeat_by_entity
from tieout.testing.scenarios import operation_for, sample_record

#: Makes a new sample: ``sample(number, **changes)``.
Sample = Callable[..., Record]


class Person(Protocol):
    """The person at the accounting program, as far as a test can play one.

    Only ``seed`` is needed. Each of the others that is there makes more checks possible:
    ``edit(entity, key, **changes)``, ``delete(entity, key)``, ``close_books()``, ``withdraw_access()``,
    ``swap_company()`` and ``written()``, the list of what was really written.
    """

    def seed(self, entity: Entity, records: Sequence[Record]) -> Sequence[Record]:
        """Put records into the books by hand; returns them as the books have them, with their keys.

        What the books have no place for may be left out.
        """


class BackendBench:
    """What an author supplies (``backend``, ``settings``, ``person``) and may adjust."""

    #: The module with the hooks, as the entry point names it.
    backend: Any = None
    #: Reads by watermark may bring the newest records again (stamps of whole seconds, say).
    since_may_repeat: ClassVar[bool] = False
    #: Most records a page may have; a page is what is held in memory.
    largest_page: ClassVar[int] = 5000
    #: Fields the books work out themselves, so that an export cannot set them.
    computed: ClassVar[Mapping[Entity, Sequence[str]]] = {}
    #: Values for sample records, above all for fields that name something which must exist (``type``).
    values: ClassVar[Mapping[Entity, Mapping[str, Any]]] = {}

    @pytest.fixture
    def settings(self) -> BaseModel:
        """Settings of a new, empty company. The author overrides this."""
        pytest.fail("give the suite a fixture: settings, of a company made for this test alone")

    @pytest.fixture
    def person(self) -> Person:
        """The person at the accounting program of that company. The author overrides this."""
        pytest.fail("give the suite a fixture: person, with seed(entity, records)")

    @pytest.fixture
    def hook(self) -> Any:
        """The hooks as core calls them: through pluggy."""
        return manager_with(self.backend).hook

    @pytest.fixture
    def books(self, hook: Any, settings: BaseModel) -> Iterator[Books]:
        """The company, open."""
        with hook.open_books(settings=settings) as books:
            yield books

    @pytest.fixture
    def sample(self, request: pytest.FixtureRequest, person: Person) -> Sample:
        """Makes samples of the entity under test; a paper's or contact's party is put into the books first."""
        entity = entity_of(request)
        values = dict(self.values.get(entity, {}))
        if "party" in self.capability(entity).fields and "party" not in values:
            values |= self._party(entity, person)
        return lambda number=1, **changes: self.make(entity, number, **(values | changes))

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Repeat the checks for each declared entity; nothing to repeat in the suite itself."""
        if self.backend is not None:
            repeat_by_entity(metafunc, self.description())

    # --- verbs

    @classmethod
    def description(cls) -> BackendDescription:
        """What the backend says of itself."""
        description: BackendDescription = cls.backend.describe_backend()
        return description

    @classmethod
    def capability(cls, entity: Entity) -> EntityCapability:
        """What the backend says it can do for an entity."""
        return cls.description().entities[entity]

    def make(self, entity: Entity, number: int, **changes: Any) -> Record:
        """A sample with every field the backend declares and the contract can make up."""
        capability = self.capability(entity)
        fields = [field for field in capability.fields if field != capability.marker_field]
        return sample_record(entity, number, fields=fields, lengths=capability.lengths, **changes)

    def pages(self, hook: Any, books: Books, entity: Entity, since: str = "") -> list[Page]:
        """All pages of one read."""
        return list(hook.fetch_records(books=books, entity=entity, since=since))

    def read(self, hook: Any, books: Books, entity: Entity, since: str = "") -> dict[str, Record]:
        """All records of one read, by key."""
        pages = self.pages(hook, books, entity, since)
        return {record.key: record for page in pages for record in page.records}

    def watermark(self, hook: Any, books: Books, entity: Entity) -> str:
        """Where a next read may start."""
        return self.pages(hook, books, entity)[-1].watermark

    def operations(self, entity: Entity, *records: Record, kind: str = "add-to-books") -> list[Operation]:
        """An approved operation for each record, with ids no other test has."""
        return [
            operation_for(entity, record, f"op-{entity.value}-{number}", StepKind(kind))
            for number, record in enumerate(records, start=1)
        ]

    def prepare(self, hook: Any, books: Books, operations: Sequence[Operation]) -> list[Prepared]:
        """Operations made ready, at most ``batch`` in a call."""
        entity = operations[0].entity
        size = self.capability(entity).batch
        parts = (operations[start : start + size] for start in range(0, len(operations), size))
        return [
            one for part in parts for one in hook.prepare_records(books=books, entity=entity, operations=part)
        ]

    def export(self, hook: Any, books: Books, prepared: Sequence[Prepared]) -> list[Receipt]:
        """Receipts of prepared operations: from the books, or a refusal where preparing found a problem."""
        entity = prepared[0].operation.entity
        ready = [one for one in prepared if one.problem is None]
        size = self.capability(entity).batch
        parts = (ready[start : start + size] for start in range(0, len(ready), size))
        answers = iter(
            [
                receipt
                for part in parts
                for receipt in hook.export_records(books=books, entity=entity, prepared=part)
            ]
        )
        receipts = [next(answers, None) if one.problem is None else _problem(one) for one in prepared]
        assert all(receipts), f"{len(ready)} operations were sent, fewer were answered"
        assert next(answers, None) is None, "there are more receipts than operations"
        return [receipt for receipt in receipts if receipt]

    def send(self, hook: Any, books: Books, entity: Entity, *records: Record) -> list[Receipt]:
        """Export new records; one receipt for each."""
        return self.export(hook, books, self.prepare(hook, books, self.operations(entity, *records)))

    def picture(self, hook: Any, books: Books) -> dict[Entity, dict[str, Record]]:
        """Everything a read brings, to be compared with a later picture."""
        return {entity: self.read(hook, books, entity) for entity in self.description().entities}

    def compared(self, entity: Entity) -> list[str]:
        """The fields an export sets and a read must bring back."""
        capability = self.capability(entity)
        left_out = {capability.marker_field, *self.computed.get(entity, ())}
        return [field for field in capability.fields if field not in left_out]

    def _party(self, entity: Entity, person: Person) -> dict[str, Any]:
        kind = Entity.VENDOR if entity is Entity.BILL else Entity.CUSTOMER
        if kind not in self.description().entities:
            return {}
        party = person.seed(kind, [self.make(kind, 90, **self.values.get(kind, {}))])[0]
        fields = self.capability(entity).fields
        values = {"party": party.full_name, "party_key": party.key, "party_kind": kind.value}
        return {field: value for field, value in values.items() if field in fields}


def manager_with(backend: Any) -> pluggy.PluginManager:
    """A plugin manager with this one backend."""
    manager = pluggy.PluginManager("tieout")
    manager.add_hookspecs(BackendHooks)
    manager.register(backend)
    return manager


def can(person: object, verb: str) -> Any:
    """The person's verb, or a skip that says which one the author did not supply."""
    found = getattr(person, verb, None)
    if found is None:
        pytest.skip(f"the author's person has no {verb}()")
    return found


def need(claim: object, capability: str, entity: Entity) -> None:
    """Skip, by name, when a backend does not declare what is to be checked."""
    if not claim:
        pytest.skip(f"{capability} is not declared for {entity.value}")


def _problem(one: Prepared) -> Receipt:
    return Receipt(operation_id=one.operation.id, outcome=Outcome.REFUSED, error=one.problem)
