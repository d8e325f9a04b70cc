"""QuickBooks keeps everything the contract promises by COM as well: each session in a process of its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from tieout.hookspecs import Books
from tieout.records import Entity, Record
from tieout.testing.contract import BackendContract
from tieout.testing.scenarios import HOSTILE_TEXTS
from tieout_quickbooks import hooks
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import Event, SimulatedCompany

if TYPE_CHECKING:
    from tests.plugins.quickbooks.com.com_desk import Desk, load_neighbour
else:
    from com_desk import Desk, load_neighbour

#: Each costs a process; the transport does not look at texts, so a few of them do for every day.
TEXTS = [
    pytest.param(what, marks=() if number % 8 == 0 else pytest.mark.nightly)
    for number, what in enumerate(HOSTILE_TEXTS)
]
BOOKKEEPER = load_neighbour("quickbooks_bookkeeper", "..", "backend").PersonAtQuickBooks


class PersonAtTheFile:
    """The bookkeeper of the backend's tests, working on the company file that the process reads again."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def _do(self, verb: str, *arguments: Any, **named: Any) -> Any:
        done: list[Any] = []
        self.desk.change(
            lambda company: done.append(getattr(BOOKKEEPER(company, None), verb)(*arguments, **named))
        )
        return done[0]

    def seed(self, entity: Entity, records: Sequence[Record]) -> list[Record]:
        """Enter records by hand."""
        seeded: list[Record] = self._do("seed", entity, records)
        return seeded

    def edit(self, entity: Entity, key: str, **changes: Any) -> None:
        """Change fields of a record."""
        self._do("edit", entity, key, **changes)

    def delete(self, entity: Entity, key: str) -> None:
        """Delete a record."""
        self._do("delete", entity, key)

    def withdraw_access(self) -> None:
        """Untick Allow Access."""
        self._do("withdraw_access")

    def close_books(self) -> None:
        """Close QuickBooks; the process sees it at its next call."""

        def close(company: SimulatedCompany) -> None:
            company.desk.is_open = company.desk.is_running = False

        self.desk.change(close)

    def swap_company(self) -> None:
        """Open another company file in the middle of a session."""

        def swap(company: SimulatedCompany) -> None:
            company.profile.company["CompanyName"] = "Other Company"

        self.desk.change(swap)

    def written(self) -> list[Event]:
        """What our program really wrote, in order."""
        history = self.desk.company.history
        return [event for event in history if event.application == "tieout" and event.action != "cleared"]


class TestQuickBooksByCom(BackendContract):
    """The contract suite, over the make-believe QBXMLRP2."""

    backend = hooks
    since_may_repeat = True
    values: ClassVar[dict[Entity, dict[str, Any]]] = {Entity.VENDOR: {"eligible_for_1099": True}}

    @pytest.fixture
    def settings(self, desk: Desk) -> Settings:
        """The company of this test."""
        return desk.settings(file="", page_size=3, lock_pause=0)

    @pytest.fixture
    def person(self, desk: Desk) -> PersonAtTheFile:
        """Who enters records by hand."""
        return PersonAtTheFile(desk)

    def texts_with_length(self, entity: Entity) -> dict[str, int]:
        """Without the fourth and fifth line: QuickBooks has no room for them beside a city (tested elsewhere)."""
        lengths = super().texts_with_length(entity)
        return {path: length for path, length in lengths.items() if not path.endswith((".line4", ".line5"))}

    @pytest.mark.parametrize("what", TEXTS)
    def test_hostile_texts_are_data(
        self, hook: Any, books: Books, writable: Entity, sample: Any, what: str
    ) -> None:
        """Markup, SQL, formulas, control signs come back sign for sign, or are refused with a sentence."""
        super().test_hostile_texts_are_data(hook, books, writable, sample, what)
