"""Books that call us: what is approved waits for their call, and a visit does everything that is due."""

from typing import Any

import pytest

from tieout.config import load_config
from tieout.errors import BooksClosed, PlanStale, SiteLocked
from tieout.hookspecs import Visit
from tieout.hosts import HostSettings, open_host
from tieout.operations import OperationState
from tieout.sync.calls import last_call
from tieout.sync.doctor import diagnose_site
from tieout.sync.recover import recover
from tieout.sync.run import REVIEWED, apply_plan, refresh
from tieout.sync.visit import visit, work_of
from tieout.testing import memory_backend
from tieout.testing.faults import Crash, Fault, Faults, Mishap
from tieout.testing.memory import memory_company
from tieout.testing.memory_description import DESCRIPTION
from tieout.testing.world import World


@pytest.fixture
def world(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose books call."""
    calling = DESCRIPTION.model_copy(
        update={
            "calls_us_with": {"company": ("Acme",)},
            "call_setup": "Begin {site}.",
            "call_help": "Look after {site}.",
        }
    )
    monkeypatch.setattr(memory_backend, "DESCRIPTION", calling)
    world.site_rules |= {"unattended": False}
    return world


def call(world: World, faults: Faults | None = None, told: list[int] | None = None) -> Visit:
    """The books call once."""
    with world.site(faults) as site:
        return visit(site, None if told is None else told.append)


def states(world: World) -> list[OperationState]:
    """How the journal's operations stand, in the order of approval."""
    with world.site() as site:
        return [stored.state for stored in site.store.operations()]


def prepare(world: World, *on_host: str) -> Any:
    """The books have called once, and a plan that exports these customers is saved."""
    world.on_host(*on_host)
    call(world)
    return world.plan()


def test_what_goes_to_the_books_waits_for_their_call_and_then_is_there_once(world: World) -> None:
    """Approving writes nothing to books that are not calling; the next visit does, and later ones do not."""
    report = world.apply(prepare(world, "Core", "Dart"))

    assert (report.waiting, report.stopped) == (2, None)
    assert world.company.records(world.entity) == []
    assert "2 added to the books" in call(world).sentence
    assert world.names() == (["Core", "Dart"], ["Core", "Dart"])
    assert call(world).sentence == "OK: nothing new."
    assert len(world.company.written()) == 2


def test_what_goes_to_the_host_is_written_at_once(world: World) -> None:
    """The host can always be reached; what is imported was proven to be of the right company when it was read."""
    world.in_books("Acme")
    call(world)

    report = world.apply(world.plan())

    assert report.written == 1
    assert world.names()[0] == ["Acme"]


def test_a_plan_is_approved_also_while_the_books_are_calling(world: World) -> None:
    """The site's lock belongs to the visit; the plan is queued, and the same or the next call writes it."""
    path = prepare(world, "Core")
    with world.site() as busy, busy.store.lock():
        report = world.apply(path)

    assert report.waiting == 1
    assert "1 added to the books" in call(world).sentence


def test_where_books_are_called_a_run_under_way_still_refuses_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Queueing is for books that call; all others end with the lock's error."""
    monkeypatch.setattr(memory_backend, "DESCRIPTION", DESCRIPTION)
    world.on_host("Core")
    path = world.plan()
    with world.site() as busy, busy.store.lock(), world.site() as site, pytest.raises(SiteLocked):
        apply_plan(site, path, who="test")


def test_a_record_that_waits_is_neither_planned_nor_approved_again(world: World) -> None:
    """A fresh plan says so and lets nobody tick it; an older plan with the same record is stale."""
    older, newer = prepare(world, "Core"), world.folder / "older.json"
    newer.write_bytes(older.read_bytes())
    other = world.plan("other.json", view="missing")
    world.apply(older)

    [step] = world.steps()
    assert (step.tickable, step.ticked) == (False, False)
    assert "waits to be sent" in step.problem
    with pytest.raises(PlanStale, match="Records changed") as refused:
        world.apply(other)
    assert "waits to be sent" in refused.value.why


def test_the_same_plan_applied_twice_is_one_operation(world: World) -> None:
    """The operation's name comes from plan and step."""
    path = prepare(world, "Core")
    world.apply(path)
    world.apply(path)
    call(world)

    assert states(world) == [OperationState.DONE]
    assert world.names()[1] == ["Core"]


def queue_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people approved the same record at the same instant, each before he could see the other's."""
    first = prepare(world, "Core")
    second = world.plan("second.json", view="missing")
    world.apply(first)
    monkeypatch.setattr("tieout.sync.approve.touched", lambda _site, _states: {})
    world.apply(second)
    assert states(world) == [OperationState.APPROVED] * 2


def test_two_operations_about_one_record_make_one_record(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds the record linked."""
    queue_twice(world, monkeypatch)
    call(world)

    assert states(world) == [OperationState.DONE, OperationState.REFUSED]
    assert world.names()[1] == ["Core"]


def test_while_one_is_in_doubt_the_other_is_not_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first was written and its answer lost: the second would double it, even where no call asks first."""
    world.company.unique_names = False  # or the books would refuse the second by its name
    queue_twice(world, monkeypatch)
    call(world, Faults(Fault("export_records", 1, Mishap.ANSWER_LOST)))
    monkeypatch.setattr("tieout.sync.visit.recover", lambda _site, _books: 0)
    call(world)

    assert states(world) == [OperationState.IN_DOUBT, OperationState.REFUSED]
    assert len(world.company.written()) == 1


def test_a_visit_that_breaks_off_leaves_the_rest_waiting(world: World) -> None:
    """What was approved by a person stays approved; the next call goes on with it, after asking."""
    world.apply(prepare(world, *(f"Core {number}" for number in range(25))))

    broken = call(world, Faults(Fault("export_records", 1, Mishap.ANSWER_LOST)))

    assert broken.error is not None
    assert states(world).count(OperationState.APPROVED) == 5
    assert states(world).count(OperationState.IN_DOUBT) == 20
    call(world)
    call(world)
    written = [one for one in world.names()[1] if one.startswith("Core")]
    assert len(written) == len(set(written))
    assert not set(states(world)) & {OperationState.APPROVED, OperationState.IN_DOUBT}


def test_an_interrupted_run_does_not_take_back_what_waits(world: World) -> None:
    """A program that died after approving is followed by a call, which sends what was approved."""
    path = prepare(world, "Core")
    died = Faults(Fault("point:run.settled", 1, Mishap.CRASH_BEFORE))
    with pytest.raises(Crash), world.site(died) as site:
        apply_plan(site, path, who="test")
    assert died.happened
    with world.site() as site, site.store.lock():
        recover(site, None)

    assert states(world) == [OperationState.APPROVED]
    call(world)
    assert states(world) == [OperationState.DONE]


def test_a_plan_that_no_longer_fits_is_not_queued_either(world: World) -> None:
    """Also while the books are calling, a stale plan is refused as a whole."""
    path = prepare(world, "Core")
    [record] = world.host.records(world.entity)
    world.host.edit(world.entity, record.key, phone="555-0199")
    with world.site() as site:
        refresh(site)
    with world.site() as busy, busy.store.lock(), pytest.raises(PlanStale):
        world.apply(path)

    assert states(world) == []


def test_what_was_written_to_the_books_is_read_back_in_the_same_visit(world: World) -> None:
    """So that the mirror has what the books made of it; where nothing was written nothing is read twice."""
    world.apply(prepare(world, "Core"))
    writing, idle = Faults(), Faults()
    call(world, writing)
    call(world, idle)

    assert (writing.count("fetch_records"), idle.count("fetch_records")) == (4, 2)


def test_a_pair_whose_change_waits_is_still_to_be_looked_at(world: World) -> None:
    """Should the books refuse it later, it must be brought up again."""
    world.rules |= {"update_books": ["phone"]}
    world.in_books("Acme", phone="1")
    call(world)
    world.apply(world.plan())
    [record] = world.host.records(world.entity)
    world.host.edit(world.entity, record.key, phone="2")

    assert world.apply(world.plan()).waiting == 1
    with world.site() as site:
        assert len(list(site.store.linked_pairs(world.entity, scope="open"))) == 1


def test_the_percentage_only_grows_and_is_never_100_before_the_end(world: World) -> None:
    """Every step is told, and the hundred is left to whoever knows that nothing is left."""
    told: list[int] = []
    world.apply(prepare(world, *(f"Core {number}" for number in range(60))))
    call(world, told=told)

    assert told == sorted(set(told))
    assert max(told) < 100
    assert len(told) >= 5


def test_another_company_is_refused_and_named_before_anything_is_read(world: World) -> None:
    """The visit ends with both names; the company that called is kept for a person to look at."""
    world.in_books("Acme")
    world.pinned = world.pinned.model_copy(update={"name": "Bolt Ltd", "file_id": "another"})

    refused = call(world)

    assert refused.error is not None
    assert (refused.error["code"], "Bolt Ltd" in refused.sentence) == ("TO-ACC-003", True)
    with world.site() as site:
        assert site.store.count("books", world.entity) == 0  # type: ignore[arg-type]
        seen = last_call(site.store.facts()).company
        assert seen is not None
        assert seen.name == world.company.identity.name


def test_there_is_work_when_something_waits_or_the_mirror_is_old(world: World) -> None:
    """And none otherwise, so that a company that calls every minute is not opened every minute."""
    world.on_host("Core")

    def work() -> str:
        with world.site() as site:
            return work_of(site.store, site.rules, is_confirmed=True)

    assert work() == "records are to be read"
    call(world)
    assert work() == ""
    world.apply(world.plan())
    assert work() == "operations wait"
    call(world)
    assert work() == ""
    with world.site() as site:
        assert "confirmed" in work_of(site.store, site.rules, is_confirmed=False)


def test_rules_write_in_the_visit_only_after_a_person_looked_once(world: World) -> None:
    """The first review is a person's; from then on what is new goes both ways in the call that brings it."""
    world.site_rules["unattended"] = True
    world.in_books("Acme")
    call(world)
    assert world.names()[0] == []
    with world.site() as site:
        site.store.set_fact(REVIEWED, "2026-01-01")
    world.on_host("Core")

    call(world)

    assert world.names() == (["Acme", "Core"], ["Acme", "Core"])


def test_one_site_is_visited_by_one_at_a_time(world: World) -> None:
    """The second is told at once that the first is at work."""
    with world.site() as busy, busy.store.lock(), world.site() as site, pytest.raises(SiteLocked):
        visit(site)


@pytest.mark.parametrize("mishap", [Mishap.CLOSED, Mishap.TIMEOUT, Mishap.BREAKS_OFF])
def test_a_read_that_fails_is_the_last_sentence(world: World, mishap: Mishap) -> None:
    """Whatever ends the visit is said at its end, and kept for doctor."""
    ended = call(world, Faults(Fault("fetch_records", 1, mishap)))

    assert ended.error is not None
    with world.site() as site:
        assert last_call(site.store.facts()).code == ended.error["code"]


def findings(world: World) -> str:
    """What doctor says of the site, as one text."""
    open_host(HostSettings(url=f"sqlite:///{world.folder / 'unused.db'}")).close()
    return "\n".join(
        f"{one.level} {one.what} {one.fix}"
        for one in diagnose_site(load_config(world.write_config()), "shop")
    )


def test_doctor_says_when_the_books_called_what_they_got_and_what_to_do(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never called, called just now, silent for too long: each with what a person does about it."""
    with world.site():
        pass
    assert "has never called Begin shop." in findings(world)
    call(world)
    with world.site() as site:
        site.store.set_facts({"called_at": "2026-01-01T10:00:00+00:00", "called_told": "a session: reading"})
    said = findings(world)

    assert "called last at 2026-01-01T10:00:00+00:00" in said
    assert "days ago, and got: a session: reading Look after shop." in said
    assert "ended with: OK: nothing new." in said
    assert "the confirmed company" in said


def test_books_that_call_cannot_be_opened_when_nobody_calls(world: World) -> None:
    """Planning reads the host, and leaves the books as they were read last."""
    world.on_host("Core")
    world.company.close_books()
    report = world.apply(world.plan())

    assert report.waiting == 1
    with pytest.raises(BooksClosed), world.site() as site, site.open_books():
        pass
    assert memory_company("Acme") is world.company
