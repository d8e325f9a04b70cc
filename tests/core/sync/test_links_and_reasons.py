"""Links by hand, by name and by list; reasons, housekeeping, retrying, the schedule and the doctor."""

from pathlib import Path

import pytest

from tieout.config import load_config
from tieout.errors import LinkConflict, RecordUnknown, UsageProblem
from tieout.hosts import HostSettings, open_host
from tieout.operations import OperationState
from tieout.plan import StepKind
from tieout.records import Side
from tieout.sync.doctor import diagnose
from tieout.sync.explain import explain
from tieout.sync.linking import find_record, import_links, link_auto, link_by_hand, unlink
from tieout.sync.lint import lint
from tieout.sync.reports import RunReport
from tieout.sync.retry import retry
from tieout.sync.run import refresh
from tieout.sync.watch import watch
from tieout.testing.faults import Fault, Faults, Mishap
from tieout.testing.world import World


class TestLinks:
    """Who belongs to whom, said by people."""

    def test_records_of_different_names_are_linked_by_hand_and_then_synced(self, world: World) -> None:
        """Scenario of the help pages: Company A is Company B."""
        world.rules |= {"replace": ["phone"], "only_linked": True}
        world.in_books("Company B", phone="1")
        world.on_host("Company A", phone="1")
        with world.site() as site:
            refresh(site)
            host = find_record(site, Side.HOST, world.entity, "Company A")
            books = find_record(site, Side.BOOKS, world.entity, "Company B")
            link_by_hand(site, world.entity, host, books, "test")
        world.sync()
        world.company.edit(world.entity, "b-Company B", phone="2")

        world.sync()

        assert [getattr(r, "phone", "") for r in world.host.records(world.entity)] == ["2"]

    def test_a_record_is_never_linked_twice(self, world: World) -> None:
        """The other link is named."""
        world.in_books("Acme")
        world.sync()
        world.on_host("Other")
        with world.site() as site:
            refresh(site)
            host = find_record(site, Side.HOST, world.entity, "Other")
            books = find_record(site, Side.BOOKS, world.entity, "Acme")

            with pytest.raises(LinkConflict, match="linked already"):
                link_by_hand(site, world.entity, host, books, "test")

    def test_linking_by_name_takes_exact_single_names_only(self, world: World) -> None:
        """Ambiguous ones are listed, similar ones suggested, neither is linked."""
        world.company.unique_names = False
        world.in_books("Acme", "Kings Electric", "Twin")
        world.on_host("Acme", "Kings Electrical", "Twin")
        world.company.seed(
            world.entity, [world.company.named(world.entity, "Twin")[0].model_copy(update={"key": "b2"})]
        )
        with world.site() as site:
            refresh(site)
            tried = link_auto(site, world.entity, "test", dry_run=True)
            found = link_auto(site, world.entity, "test", suggest=True)
            links = [link.host_key for link in site.store.links(world.entity, broken=False)]

        assert tried.linked == found.linked == (("Acme", "h-Acme", "b-Acme"),)
        assert found.ambiguous == ("Twin",)
        assert [near[:2] for near in found.near if near[0] != "Twin"] == [
            ("Kings Electrical", "Kings Electric")
        ]
        assert links == ["h-Acme"]

    def test_unlinking_deletes_nothing(self, world: World) -> None:
        """Both records stay; they are two again."""
        world.in_books("Acme")
        world.sync()
        with world.site() as site:
            unlink(site, world.entity, find_record(site, Side.HOST, world.entity, "Acme"), "test")

        assert world.names() == (["Acme"], ["Acme"])
        assert [step.kind for step in world.steps()] == [StepKind.LINK]

    def test_a_list_of_links_is_taken_whole_or_not_at_all(self, world: World, tmp_path: Path) -> None:
        """One bad line, and no link is made."""
        world.in_books("Acme", "Bolt")
        world.on_host("A", "B")
        path = tmp_path / "links.csv"
        path.write_text("entity,host,books\ncustomer,A,Acme\ncustomer,B,Nobody\n", encoding="utf-8")
        with world.site() as site:
            refresh(site)
            with pytest.raises(UsageProblem, match="No link was made"):
                import_links(site, path, "test")
            assert list(site.store.links(world.entity)) == []
            path.write_text("entity,host,books\ncustomer,A,Acme\ncustomer,B,Bolt\n", encoding="utf-8")

            assert import_links(site, path, "test") == 2

    def test_an_unknown_record_names_the_nearest(self, world: World) -> None:
        """A slip of the finger."""
        world.in_books("Kings Electric")
        with world.site() as site:
            refresh(site)
            with pytest.raises(RecordUnknown) as caught:
                find_record(site, Side.BOOKS, world.entity, "Kings Electrc")

        assert "Kings Electric" in caught.value.why


class TestReasons:
    """Why is this company not in the list?"""

    def reasons(self, world: World, name: str) -> str:
        """All reasons in one text."""
        with world.site() as site:
            refresh(site)
            return "\n".join(explain(site, world.entity, name).reasons)

    def test_a_type_that_is_not_included(self, world: World) -> None:
        """The rule is named with its value."""
        world.rules |= {"include_types": ["Commercial"]}
        world.in_books("Acme", type="Residential")

        assert 'its type "Residential" is not among the included types (Commercial)' in self.reasons(
            world, "Acme"
        )

    def test_a_record_that_is_not_linked_where_only_linked_ones_show(self, world: World) -> None:
        """Never linked, never shown."""
        world.rules |= {"only_linked": True}
        world.in_books("Acme")

        assert "the rules show only linked records" in self.reasons(world, "Acme")

    def test_what_the_next_sync_would_do(self, world: World) -> None:
        """The step with its tick."""
        world.in_books("Acme")

        assert "so: add-to-host, ticked" in self.reasons(world, "Acme")

    def test_a_record_nobody_has(self, world: World) -> None:
        """Nearest names instead."""
        world.in_books("Acme")
        with world.site() as site:
            refresh(site)
            with pytest.raises(RecordUnknown):
                explain(site, world.entity, "Zebra")


def test_housekeeping_finds_what_the_help_pages_ask_for(world: World) -> None:
    """Illegal ids, duplicate names, inactive ones, missing addresses."""
    world.rules |= {"code_pattern": "[A-Z0-9_-]+", "code_max_length": 15}
    world.company.unique_names = False
    world.in_books("Acme", code="BIG CO 7")
    world.on_host("Twin")
    world.host.seed(world.entity, [world.host.records(world.entity)[0].model_copy(update={"key": "h2"})])
    world.in_books("Old", active=False)
    with world.site() as site:
        refresh(site)
        found = {(finding.check, finding.name) for finding in lint(site)}

    assert found >= {("id", "Acme"), ("duplicate name", "Twin"), ("inactive", "Old"), ("address", "Acme")}


def test_retry_repeats_only_what_failed(world: World) -> None:
    """The refused one is planned again, alone; another new record waits."""
    world.on_host("Acme", "Bolt")
    report = world.sync(Faults(Fault("export_records", 1, Mishap.REFUSED)))
    assert [one.name for one in report.refused] == ["Acme"]
    world.on_host("Core")

    with world.site() as site:
        again = retry(site, report.run, who="test")

    assert again.done == {StepKind.ADD_TO_BOOKS: 1}
    assert world.names()[1] == ["Acme", "Bolt"]


def test_retrying_a_run_without_failures_says_so(world: World) -> None:
    """And writes nothing."""
    world.in_books("Acme")
    run = world.sync().run
    with world.site() as site:
        report = retry(site, run, who="test")

    assert "nothing that failed" in report.remarks[0]


def test_watching_goes_on_after_a_site_fails() -> None:
    """Each in its turn; the failed one is tried again when it is due."""
    now = [0.0]
    turns: list[str] = []

    def sync_one(name: str) -> RunReport:
        turns.append(f"{name}@{now[0]:g}")
        if name == "bad":
            raise UsageProblem("no such thing")
        return RunReport()

    def wait(seconds: float) -> None:
        now[0] += seconds

    rounds = watch({"bad": 60, "good": 90}, sync_one, jitter=0, wait=wait, now=lambda: now[0])
    seen = [next(rounds) for _ in range(5)]

    assert turns == ["bad@0", "good@0", "bad@60", "good@90", "bad@120"]
    assert [bool(one.error) for one in seen] == [True, False, True, False, True]


def test_watching_once_gives_each_site_one_turn() -> None:
    """Then it ends."""
    rounds = list(watch({"a": 60, "b": 60}, lambda name: RunReport(), once=True, wait=lambda seconds: None))

    assert [one.site for one in rounds] == ["a", "b"]


def test_the_doctor_names_what_is_wrong_and_what_to_do(world: World) -> None:
    """Closed books: an error with its code and remedy; everything before it is fine."""
    config = load_config(world.write_config())
    open_host(HostSettings(url=f"sqlite:///{world.folder / 'unused.db'}")).close()
    world.company.close_books()

    findings = list(diagnose(config, ["shop"]))

    [error] = [one for one in findings if one.level == "error"]
    assert (error.code, error.exit_code) == ("TO-ACC-002", 5)
    assert error.fix


def test_a_lost_answer_is_reported_at_once(world: World) -> None:
    """The run ends, names the record as in doubt, and the next plan does not offer it again."""
    world.on_host("Acme")

    report = world.sync(Faults(Fault("export_records", 1, Mishap.NOT_SENT)))

    assert [one.name for one in report.in_doubt] == ["Acme"]
    assert report.stopped
    [step] = world.steps()
    assert (step.kind, step.tickable) == (StepKind.SHOW, False)
    assert "tieout retry" in step.problem


class TestSeveral:
    """A lost answer, and then several records in the books could be what was sent."""

    def several(self, world: World) -> str:
        """A run whose one export ended so; returns the markers' record's key."""
        world.company.unique_names = False
        world.on_host("Acme")
        world.sync(Faults(Fault("export_records", 1, Mishap.ANSWER_LOST)))
        [made] = world.company.records(world.entity)
        rows = world.company.rows
        rows.put(
            world.entity, made.model_copy(update={"key": "copy"}), marker=world.company.written()[0].marker
        )
        world.sync()
        return made.key

    def states(self, world: World) -> list[OperationState]:
        """Where the export stands."""
        with world.site() as site:
            return [
                one.state for one in site.store.operations() if one.operation.kind is StepKind.ADD_TO_BOOKS
            ]

    def test_it_waits_for_a_person_and_is_never_sent_again(self, world: World) -> None:
        """Also after more syncs."""
        self.several(world)
        world.sync()

        assert self.states(world) == [OperationState.NEEDS_REVIEW]
        assert len(world.company.written()) == 1

    def test_linking_the_right_one_settles_it(self, world: World) -> None:
        """The person has said which."""
        key = self.several(world)
        with world.site() as site:
            host = find_record(site, Side.HOST, world.entity, "Acme")
            books = find_record(site, Side.BOOKS, world.entity, key)
            link_by_hand(site, world.entity, host, books, "test")

        world.sync()

        assert self.states(world) == [OperationState.DONE]

    def test_taking_the_other_one_away_settles_it(self, world: World) -> None:
        """The books are asked again at every run."""
        self.several(world)
        world.company.delete(world.entity, "copy")

        world.sync()

        assert self.states(world) == [OperationState.DONE]
