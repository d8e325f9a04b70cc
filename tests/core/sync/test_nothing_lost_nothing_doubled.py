"""A sync that dies, or loses an answer, at any instant; then the next one. Exactly one record each, always.

Judged from the books' and the host's own histories, not from our journal.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from tieout import faultpoints
from tieout.errors import TieoutError
from tieout.hostport import HostAction
from tieout.operations import OperationState
from tieout.sync.run import sync_site
from tieout.testing.faults import Crash, Fault, Faults, Mishap, all_points, one_after_another
from tieout.testing.world import World

IN_BOOKS = ("Acme", "Bolt", "Core", "Dart")
ON_HOST = ("Dart", "Echo", "Fern", "Gold")
ALL = tuple(sorted({*IN_BOOKS, *ON_HOST}))


def filled(make: Callable[[], World]) -> World:
    """A world with something to import, to export and to link. Books that would take a name twice."""
    world = make()
    world.company.unique_names = False
    world.in_books(*IN_BOOKS)
    world.on_host(*ON_HOST)
    return world


def check_exactly_once(world: World) -> None:
    """Both sides have everything once; nothing was made twice on the way; nothing is left open."""
    assert world.names() == (list(ALL), list(ALL))
    exported = Counter(written.record.name for written in world.company.written())
    imported = Counter(w.after.name for w in world.host.history if w.action is HostAction.CREATE and w.after)
    assert exported == Counter(set(ON_HOST) - set(IN_BOOKS))
    assert imported == Counter(set(IN_BOOKS) - set(ON_HOST))
    with world.site() as site:
        open_states = {OperationState.INTENT, OperationState.IN_DOUBT, OperationState.APPROVED}
        assert list(site.store.operations(states=open_states)) == []
        assert site.store.verify_journal() == []
        assert "running" not in {run.state for run in site.store.runs(50)}
        assert len(list(site.store.links(world.entity, broken=False))) == len(ALL)


def test_a_crash_at_every_instant_loses_and_doubles_nothing(make_world: Callable[[], World]) -> None:
    """Die there, sync again: exactly one of each. A third sync does nothing."""
    crashes = 0
    for faults in one_after_another():
        world = filled(make_world)
        with suppress(Crash):
            world.sync(faults)
        crashes += bool(faults.happened)
        world.sync()
        check_exactly_once(world)
        assert world.sync().run == "", faults.happened
    assert crashes > 60, "the run must have been cut at many instants"


def test_a_second_crash_during_recovery_is_as_harmless(make_world: Callable[[], World]) -> None:
    """Die between intent and answer, die again at every instant of the next sync, then finish."""
    script = [Fault("point:books.intended", 1, Mishap.CRASH_BEFORE)]
    world = filled(make_world)
    with suppress(Crash):
        world.sync(Faults(*script))
    points = len(all_points(world.sync))
    for number in range(1, points + 1, 3):
        world = filled(make_world)
        with suppress(Crash):
            world.sync(Faults(Fault("export_records", 1, Mishap.CRASH_AFTER)))
        again = Faults()
        again.fail_at = number
        with suppress(Crash):
            world.sync(again)
        world.sync()
        check_exactly_once(world)


LOST = [
    (call, mishap)
    for call in ("export_records", "host.write_records", "prepare_records", "company", "fetch_records")
    for mishap in (Mishap.ANSWER_LOST, Mishap.NOT_SENT, Mishap.CLOSED, Mishap.ACCESS_LOST, Mishap.TIMEOUT)
]


@pytest.mark.parametrize(("call", "mishap"), LOST)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_lost_answer_is_asked_about_not_sent_again(
    make_world: Callable[[], World], call: str, mishap: Mishap, number: int
) -> None:
    """Whatever the mishap: the next syncs end with exactly one of each."""
    world = filled(make_world)
    with suppress(TieoutError):
        world.sync(Faults(Fault(call, number, mishap)))

    world.sync()
    world.sync()

    check_exactly_once(world)


def test_a_company_swapped_at_any_check_stops_every_write(make_world: Callable[[], World]) -> None:
    """After the swap nothing is written anywhere; with the right company back, the work is finished."""
    swapped = 0
    for number in range(1, 12):
        world = filled(make_world)
        faults = Faults(Fault("company", number, Mishap.WRONG_COMPANY))
        report = None
        with suppress(TieoutError):
            report = world.sync(faults)
        if not faults.happened:
            break
        swapped += 1
        assert report is None or (report.stopped and report.stopped["code"] == "TO-ACC-003")
        world.sync()
        check_exactly_once(world)
    assert swapped >= 3


def test_without_asking_the_books_there_would_be_doubles(
    make_world: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with recovery and read-back taken out, this very check finds a double."""
    from tieout.operations import Outcome, Receipt
    from tieout.sync import recover, run

    def naive(site: Any, books: Any, batch: str, some: Any) -> list[Receipt]:
        return [Receipt(operation_id=one.operation.id, outcome=Outcome.REFUSED) for one in some]

    world = filled(make_world)
    with suppress(TieoutError):
        world.sync(Faults(Fault("export_records", 1, Mishap.ANSWER_LOST)))
    monkeypatch.setattr(recover, "_ask", naive)
    monkeypatch.setattr(run, "fetch_site", lambda *args, **named: ())
    world.sync()

    with pytest.raises(AssertionError):
        check_exactly_once(world)


def test_a_company_swapped_just_before_an_import_stops_it(make_world: Callable[[], World]) -> None:
    """The company is asked again before each write to the host, too: nothing of another one's comes in."""
    world = filled(make_world)
    seen: list[str] = []

    def swap(name: str) -> None:
        seen.append(name)
        if name == "run.approved":
            world.company.swap_company()

    with world.site() as site, faultpoints.listening(swap):
        report = sync_site(site, who="test", reviewed=True)

    assert "run.approved" in seen
    assert report.stopped
    assert report.stopped["code"] == "TO-ACC-003"
    assert world.host.history == []
    assert world.company.written() == ()
