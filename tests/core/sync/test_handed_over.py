"""Handed over: a person carries it into the books; it is asked about until it is there, and never sent again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from tieout.hookspecs import BackendHooks, Books
from tieout.operations import OperationState, Outcome, Prepared, Receipt
from tieout.plan import StepKind
from tieout.records import Customer, Entity
from tieout.site import Site
from tieout.sync.doctor import find_doubts
from tieout.sync.reports import RunReport
from tieout.testing.faults import Faults
from tieout.testing.memory import forget_companies
from tieout.testing.world import World


class Outbox(World):
    """Books that take new records only from a person's hands."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.waiting: list[str] = []
        #: The person threw the note away and said so.
        self.is_withdrawn = False

    @contextmanager
    def site(self, faults: Faults | None = None) -> Iterator[Site]:
        """The site, its backend writing notes instead of records."""
        with super().site(faults) as site:
            site.backend.hooks = cast("BackendHooks", _Notes(site.backend.hooks, self))
            yield site

    def carry_in(self) -> None:
        """The person does what the notes say."""
        while self.waiting:
            name = self.waiting.pop()
            self.company.seed(self.entity, [Customer(key=f"b-{name}", name=name)])


class _Notes:
    def __init__(self, inner: BackendHooks, outbox: Outbox) -> None:
        self.inner, self.outbox = inner, outbox

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def export_records(self, books: Books, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
        del books, entity
        for one in prepared:
            self.outbox.waiting.append(one.operation.name)
            yield _handed_over(one)

    def settle_records(self, books: Books, entity: Entity, prepared: Sequence[Prepared]) -> list[Receipt]:
        del books
        return [self._settle(entity, one) for one in prepared]

    def _settle(self, entity: Entity, one: Prepared) -> Receipt:
        found = self.outbox.company.named(entity, one.operation.name)
        if found:
            return Receipt(operation_id=one.operation.id, outcome=Outcome.DONE, key=found[0].key)
        if self.outbox.is_withdrawn:
            return Receipt(operation_id=one.operation.id, outcome=Outcome.NOT_THERE)
        return _handed_over(one)


def _handed_over(one: Prepared) -> Receipt:
    remark = "the note lies on the desk: carry it in"
    return Receipt(operation_id=one.operation.id, outcome=Outcome.HANDED_OVER, remark=remark)


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    """One customer on the host, which the books can only be told of on paper."""
    forget_companies()
    made = Outbox(tmp_path)
    made.on_host("Acme")
    return made


def _open(world: World) -> list[OperationState]:
    with world.site() as site:
        return [one.state for one in site.store.operations(states={OperationState.IN_DOUBT})]


def test_what_was_handed_over_is_no_failure(outbox: Outbox) -> None:
    """The run is clean; the report says what a person has to do."""
    report: RunReport = outbox.sync()

    assert report.is_clean
    assert [(one.name, one.remark) for one in report.handed_over] == [
        ("Acme", "the note lies on the desk: carry it in")
    ]
    assert report.done == {}


def test_it_is_not_sent_again_while_it_waits(outbox: Outbox) -> None:
    """However often one syncs; the plan says in the receipt's words what it waits for."""
    outbox.sync()
    outbox.sync()
    outbox.sync()

    assert outbox.waiting == ["Acme"]
    assert _open(outbox) == [OperationState.IN_DOUBT]
    [step] = outbox.steps()
    assert (step.kind, step.tickable, step.problem) == (
        StepKind.SHOW,
        False,
        "the note lies on the desk: carry it in",
    )


def test_once_it_is_there_it_is_linked(outbox: Outbox) -> None:
    """The next run recognises it."""
    outbox.sync()
    outbox.carry_in()

    assert outbox.sync().recovered == 1

    with outbox.site() as site:
        [link] = site.store.links(Entity.CUSTOMER)
    assert (link.host_key, link.books_key, link.how) == ("h-Acme", "b-Acme", "created")
    assert outbox.sync().run == ""


def test_what_was_withdrawn_is_planned_anew(outbox: Outbox) -> None:
    """A person said it will not be carried in: it is written a second time, once."""
    outbox.sync()
    outbox.waiting.clear()
    outbox.is_withdrawn = True

    outbox.sync()

    assert outbox.waiting == ["Acme"]


def test_the_doctor_says_what_waits_for_a_person(outbox: Outbox) -> None:
    """Apart from writes whose answer was lost."""
    outbox.sync()
    with outbox.site() as site:
        findings = list(find_doubts(site))

    assert [(one.level, one.what, one.why) for one in findings] == [
        (
            "warning",
            "waiting for a person to carry them into the books: 1",
            "the note lies on the desk: carry it in",
        )
    ]
