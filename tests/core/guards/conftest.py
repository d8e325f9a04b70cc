"""A backend whose every answer a test chooses, guarded as on a site."""

from collections.abc import Callable
from contextlib import nullcontext
from types import FunctionType
from typing import Any

import pytest

from tieout.backends import InstalledBackend, LoadedBackend, adopt_backend
from tieout.guards import guard_backend
from tieout.operations import Operation, Prepared
from tieout.plan import FieldChange, StepKind
from tieout.plugin import BackendDescription, Company, Customer, Entity, EntityCapability, Frozen, hookimpl
from tieout.rules import SiteRules


class Books:
    """Open books; what they say of themselves can be changed."""

    answer: Any = Company(name="Acme")

    def company(self) -> Any:
        """The chosen answer."""
        return self.answer() if callable(self.answer) else self.answer


class Puppet:
    """A backend that answers what it was told to, and remembers which hooks were reached."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"open_books": nullcontext(Books())}
        self.reached: list[str] = []
        self.export = True
        self.update: tuple[str, ...] = ("phone",)

    def _answer(self, hook: str) -> Any:
        self.reached.append(hook)
        answer = self.answers.get(hook)
        return answer() if isinstance(answer, FunctionType) else answer

    @hookimpl
    def describe_backend(self) -> BackendDescription:
        """As the test wants the books to be able."""
        capability = EntityCapability(
            fields=("name", "phone", "fax", "email"), export=self.export, update=self.update, batch=10
        )
        entities = {Entity.CUSTOMER: capability}
        return BackendDescription(name="puppet", title="Puppet", settings=Frozen, entities=entities)

    @hookimpl
    def open_books(self) -> Any:
        """The chosen answer."""
        return self._answer("open_books")

    @hookimpl
    def fetch_records(self) -> Any:
        """The chosen answer."""
        return self._answer("fetch_records")

    @hookimpl
    def prepare_records(self) -> Any:
        """The chosen answer."""
        return self._answer("prepare_records")

    @hookimpl
    def export_records(self) -> Any:
        """The chosen answer."""
        return self._answer("export_records")

    @hookimpl
    def settle_records(self) -> Any:
        """The chosen answer."""
        return self._answer("settle_records")

    @hookimpl
    def match_records(self) -> Any:
        """The chosen answer."""
        return self._answer("match_records")

    @hookimpl
    def import_records(self) -> Any:
        """The chosen answer."""
        return self._answer("import_records")

    @hookimpl
    def link_records(self) -> Any:
        """The chosen answer."""
        return self._answer("link_records")


#: What most tests allow: exporting customers, and changing their phone.
RULES = {"customer": {"direction": "both", "update_books": ["phone"]}}

Guarded = Callable[..., LoadedBackend]


@pytest.fixture
def puppet() -> Puppet:
    """A backend to be told what to answer."""
    return Puppet()


@pytest.fixture
def guarded(puppet: Puppet) -> Guarded:
    """The puppet, loaded and guarded by the given rules."""

    def load(rules: dict[str, Any] | None = None, seconds: float = 0.0) -> LoadedBackend:
        backend = adopt_backend(
            puppet, installed=InstalledBackend("puppet", "tieout-puppet", "1.0", "puppet")
        )
        guard_backend(
            backend.manager,
            backend=backend.name,
            description=backend.description,
            rules=SiteRules.model_validate(RULES if rules is None else rules),
            seconds=seconds,
        )
        return backend

    return load


def _addition(number: int = 1, **changed: Any) -> Operation:
    record = Customer(key=f"h{number}", name=f"Customer {number}")
    values: dict[str, Any] = {
        "id": f"op{number}",
        "step_id": f"s{number}",
        "entity": Entity.CUSTOMER,
        "kind": StepKind.ADD_TO_BOOKS,
        "host_key": f"h{number}",
        "record": record,
    }
    return Operation(**{**values, **changed})


def _update(**changed: Any) -> Operation:
    change = FieldChange(field="phone", host="2", books="1", will="replace books")
    kept = FieldChange(field="email", host="a", books="b", will="kept")
    values = {
        "kind": StepKind.UPDATE_BOOKS,
        "books_key": "b1",
        "fields": ("phone",),
        "changes": (change, kept),
    }
    return _addition(**{**values, **changed})


@pytest.fixture
def addition() -> Callable[..., Operation]:
    """Makes an allowed addition, changed as the test wants."""
    return _addition


@pytest.fixture
def update() -> Callable[..., Operation]:
    """Makes an allowed update of a phone number, changed as the test wants."""
    return _update


@pytest.fixture
def sent() -> list[Prepared]:
    """Two additions, prepared."""
    return [Prepared(operation=_addition(number), payload=b"x", marker=f"m{number}") for number in (1, 2)]
