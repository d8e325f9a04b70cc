"""Mishaps happen where the script says, and at every instant one after another."""

from contextlib import suppress
from typing import Any

import pytest

from tieout import faultpoints
from tieout.errors import (
    AccessNotGranted,
    AnswerLost,
    BooksClosed,
    BooksTimeout,
    HostUnreachable,
    ReadIncomplete,
)
from tieout.hostport import HostAction, HostWrite
from tieout.operations import Outcome, Receipt
from tieout.records import Customer, Entity
from tieout.testing import memory_backend
from tieout.testing.faults import ANOTHER_COMPANY, Crash, Fault, Faults, Mishap, all_points, one_after_another
from tieout.testing.faulty import FaultyHost, faulty_backend
from tieout.testing.memory import MemoryCompany, register_company
from tieout.testing.memory_description import MemorySettings
from tieout.testing.memory_host import MemoryHost
from tieout.testing.scenarios import operation_for, sample_record

NAMES = ("Cust 1", "Cust 2", "Cust 3")


class Rig:
    """A company, a backend with faults over it, and three customers to export."""

    def __init__(self, faults: Faults) -> None:
        self.company = register_company(MemoryCompany("Faulty"))
        self.company.page_size = 1
        self.hooks: Any = faulty_backend(memory_backend, faults)
        self.receipts: list[Receipt] = []

    def run(self) -> None:
        """Open, look at the company, prepare, export, read."""
        records = [sample_record(Entity.CUSTOMER, number) for number in (1, 2, 3)]
        with self.hooks.open_books(MemorySettings(company="Faulty")) as books:
            self.seen = books.company()
            operations = [operation_for(Entity.CUSTOMER, one, f"op-{one.name}") for one in records]
            prepared = self.hooks.prepare_records(books, Entity.CUSTOMER, operations)
            faultpoints.reach("before export")
            for receipt in self.hooks.export_records(books, Entity.CUSTOMER, prepared):
                self.receipts.append(receipt)
            self.pages = list(self.hooks.fetch_records(books, Entity.CUSTOMER, ""))

    @property
    def names(self) -> tuple[str, ...]:
        """The names that are really in the books."""
        return tuple(record.name for record in self.company.records(Entity.CUSTOMER))


def rig(*script: Fault) -> tuple[Rig, Faults]:
    """A rig with a script."""
    faults = Faults(*script)
    return Rig(faults), faults


def test_without_a_script_nothing_happens() -> None:
    """The wrapped backend behaves as the real one."""
    one, faults = rig()
    one.run()

    assert one.names == NAMES
    assert [receipt.outcome for receipt in one.receipts] == [Outcome.DONE] * 3
    assert one.pages[-1].complete
    assert faults.happened == []


@pytest.mark.parametrize(
    ("mishap", "error", "written", "answered"),
    [
        (Mishap.ANSWER_LOST, AnswerLost, 2, 1),
        (Mishap.NOT_SENT, AnswerLost, 1, 1),
        (Mishap.CRASH_AFTER, Crash, 2, 1),
        (Mishap.CRASH_BEFORE, Crash, 1, 1),
        (Mishap.CLOSED, BooksClosed, 1, 1),
        (Mishap.ACCESS_LOST, AccessNotGranted, 1, 1),
        (Mishap.TIMEOUT, BooksTimeout, 1, 1),
        (Mishap.BUG, ZeroDivisionError, 1, 1),
    ],
)
def test_the_second_export_goes_wrong(
    mishap: Mishap, error: type[BaseException], written: int, answered: int
) -> None:
    """Each mishap at the second record leaves as much in the books as its name says."""
    one, faults = rig(Fault("export_records", 2, mishap))

    with pytest.raises(error):
        one.run()
    assert one.names == NAMES[:written]
    assert len(one.receipts) == answered
    assert faults.happened == [Fault("export_records", 2, mishap)]


def test_a_refused_record_leaves_the_others() -> None:
    """The n-th record is refused in its place, the others are written."""
    one, _ = rig(Fault("export_records", 2, Mishap.REFUSED))
    one.run()

    assert [receipt.outcome for receipt in one.receipts] == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE]
    assert [receipt.operation_id for receipt in one.receipts] == [f"op-{name}" for name in NAMES]
    assert one.names == (NAMES[0], NAMES[2])


def test_a_read_can_end_early() -> None:
    """The pages stop without one that says complete."""
    one, _ = rig(Fault("fetch_records", 3, Mishap.ENDS_EARLY))
    one.run()

    assert len(one.pages) == 2
    assert not any(page.complete for page in one.pages)


def test_a_read_can_break_off() -> None:
    """The second page raises instead of coming."""
    one, _ = rig(Fault("fetch_records", 2, Mishap.BREAKS_OFF))

    with pytest.raises(ReadIncomplete):
        one.run()


def test_the_company_can_be_swapped() -> None:
    """From the second look on, another company is open."""
    one, faults = rig(Fault("company", 2, Mishap.WRONG_COMPANY))
    one.run()
    assert one.seen == one.company.identity

    with faulty_backend(memory_backend, faults).open_books(MemorySettings(company="Faulty")) as books:
        assert books.company() == ANOTHER_COMPANY
        assert books.company() == ANOTHER_COMPANY


def test_a_hanging_call_goes_on_when_the_test_lets_it() -> None:
    """While a call hangs the test can look around from outside."""
    one, faults = rig(Fault("export_records", 2, Mishap.HANG))
    looked: list[int] = []
    faults.on_hang = lambda: looked.append(len(one.names))
    one.run()

    assert looked == [1]
    assert one.names == NAMES


def test_a_crash_is_not_swallowed() -> None:
    """``except Exception`` does not catch it."""
    with pytest.raises(Crash), suppress(Exception):
        raise Crash


def test_every_instant_is_tried_once() -> None:
    """Failing one after another reaches every instant of a run without faults, and ends."""

    def run(faults: Faults) -> None:
        with faults.listening():
            Rig(faults).run()

    points, tried = all_points(run), []
    for faults in one_after_another():
        with suppress(Crash):
            run(faults)
        tried += faults.happened

    assert tuple(tried) == points
    assert ("point:before export", "before", 1) in points
    assert len(points) > 15


def test_one_after_another_can_fail_in_other_ways() -> None:
    """The error to fail with is the test's choice."""
    errors = set()
    for faults in one_after_another(lambda: BooksClosed("closed on purpose")):
        with suppress(BooksClosed):
            Rig(faults).run()
        errors |= {type(one) for one in faults.happened}

    assert len(errors) == 1


def test_faultpoints_do_nothing_by_themselves() -> None:
    """Without a listener a place is passed; after the context the listener is gone."""
    heard: list[str] = []
    faultpoints.reach("before")
    with faultpoints.listening(heard.append):
        faultpoints.reach("during")
        with faultpoints.listening(lambda _: None):
            faultpoints.reach("of another")
        faultpoints.reach("again")
    faultpoints.reach("after")

    assert heard == ["during", "again"]


def creating(*names: str) -> list[HostWrite]:
    """Writes that make customers on a host."""
    return [
        HostWrite(operation_id=name, action=HostAction.CREATE, record=Customer(key="b", name=name))
        for name in names
    ]


@pytest.mark.parametrize(
    ("mishap", "error", "written"),
    [
        (Mishap.ANSWER_LOST, HostUnreachable, 2),
        (Mishap.NOT_SENT, HostUnreachable, 0),
        (Mishap.CLOSED, HostUnreachable, 0),
        (Mishap.CRASH_AFTER, Crash, 2),
        (Mishap.CRASH_BEFORE, Crash, 0),
    ],
)
def test_a_hosts_batch_is_written_or_not(mishap: Mishap, error: type[BaseException], written: int) -> None:
    """A batch whose answer is lost is there whole or not at all, and the host can say which."""
    inner = MemoryHost()
    host = FaultyHost(inner, Faults(Fault("host.write_records", 1, mishap)))

    with pytest.raises(error):
        host.write_records(Entity.CUSTOMER, creating("Ann", "Bob"), "batch")
    assert len(inner.records(Entity.CUSTOMER)) == written
    assert (host.written("batch") is None) is (written == 0)


def test_a_host_refuses_one_write() -> None:
    """The n-th write is refused in its place, the others are done."""
    inner = MemoryHost()
    host = FaultyHost(inner, Faults(Fault("host.write_records", 2, Mishap.REFUSED)))
    receipts = host.write_records(Entity.CUSTOMER, creating("Ann", "Bob", "Eve"), "batch")

    assert [one.outcome for one in receipts] == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE]
    assert [one.name for one in inner.records(Entity.CUSTOMER)] == ["Ann", "Eve"]


def test_a_hosts_read_can_end_early() -> None:
    """The pages of a host stop without one that says complete."""
    inner = MemoryHost(page_size=1)
    inner.seed(Entity.CUSTOMER, [Customer(key=key, name=key) for key in "abc"])
    host = FaultyHost(inner, Faults(Fault("host.fetch_records", 2, Mishap.ENDS_EARLY)))

    assert [page.complete for page in host.fetch_records(Entity.CUSTOMER, "")] == [False]


def test_only_the_hooks_that_are_there_are_wrapped() -> None:
    """A backend does not gain hooks by being wrapped."""
    wrapped = faulty_backend(memory_backend, Faults())

    assert hasattr(wrapped, "export_records")
    assert not hasattr(wrapped, "match_records")
    assert wrapped.describe_backend is memory_backend.describe_backend
