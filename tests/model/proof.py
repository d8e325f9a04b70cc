"""The model and the real thing side by side: every event happens to both, and after every event both are equal."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from random import Random
from typing import Any

from tests.model.broken_runs import Broken, same
from tests.model.comparing import compare_plan, compare_report
from tests.model.foresight import foresee, strangers
from tests.model.outcome import (
    WRITTEN_TO,
    Foretold,
    carry_out,
    look_at_all,
)
from tests.model.people import Deed, deeds, first_deeds
from tests.model.reference import Reference
from tests.model.saved import Saved
from tests.model.things import PARTY_OF, Thing, Write

from tieout.errors import LinkConflict, PlanStale, TieoutError
from tieout.plan import Step
from tieout.planfile import read_plan, rewrite_ticks
from tieout.records import Entity, Side
from tieout.rules import EntityRules
from tieout.sync.linking import link_auto, link_by_hand, unlink
from tieout.sync.propose import PlanRequest, propose
from tieout.sync.reports import RunReport
from tieout.sync.run import apply_plan, refresh, sync_site
from tieout.testing.faults import Crash, Faults


class Proof(Broken):
    """Every event by its name: people's deeds, what somebody does with tieout, runs."""

    # --- people at their programs

    def work(self, chance: Random, count: int) -> None:
        """People change things; nothing of tieout moves."""
        self._do(deeds(self.world, chance, count, self._fresh_key))

    def begin(self, chance: Random) -> None:
        """People were at work on both sides before tieout came."""
        self._do(first_deeds(self.world, chance, self._fresh_key))

    def _do(self, some: Iterable[Deed]) -> None:
        for deed in some:
            self.shop.do(deed)
            if deed.after is None:
                self.world.remove(deed.side, deed.entity, deed.key)
            else:
                self.world.put(deed.side, deed.entity, deed.after)
            self.nothing_moved("deed")

    def _living(self, side: Side, entity: Entity) -> list[str]:
        return sorted(key for key, one in self.world.known[side, entity].items() if not one.is_gone)

    def _fresh_key(self, letter: str) -> str:
        self._keys += 1
        return f"{letter}{self._keys}"

    # --- people at tieout

    def link(self, entity: Entity, which_host: int, which_books: int) -> None:
        """Somebody links two things that tieout has read, whatever they are called."""
        hosts, books = (self._living(side, entity) for side in Side)
        if not hosts or not books:
            return
        host, other = hosts[which_host % len(hosts)], books[which_books % len(books)]
        is_tied = host in self.world.links[entity] or self.world.host_of(entity, other)
        store = self.shop.opened.store
        halves = (
            store.halves(Side.HOST, entity, [host])[host],
            store.halves(Side.BOOKS, entity, [other])[other],
        )
        try:
            link_by_hand(self.shop.opened, entity, *halves, "test")
        except LinkConflict:
            assert is_tied, f"{host} and {other} could not be linked"
        else:
            assert not is_tied, f"{host} and {other} are linked, though one of them was"
            self.world.link(entity, host, other)
        self.only_tieout_moved("link by hand")

    def unlink(self, entity: Entity, which: int) -> None:
        """Somebody takes a link away."""
        linked = sorted(self.world.links[entity])
        if not linked:
            return
        host = linked[which % len(linked)]
        half = self.shop.opened.store.halves(Side.HOST, entity, [host])[host]
        assert unlink(self.shop.opened, entity, half, "test") is not None
        self.world.unlink(entity, host)
        self._made.pop((entity, host), None)
        self.only_tieout_moved("unlink")

    def link_auto(self, entity: Entity) -> None:
        """Somebody links every exactly equal name that is alone on both sides."""
        found = link_auto(self.shop.opened, entity, "test")
        alike = alone_and_equal(self.world, entity)
        assert sorted((host, books) for _, host, books in found.linked) == sorted(alike)
        for host, books in alike:
            self.world.link(entity, host, books)
        self.only_tieout_moved("auto-link")

    def change_rules(self, rules: dict[Entity, EntityRules]) -> None:
        """An admin edits the site file."""
        self.shop.reopen(rules)
        self.world.rules |= rules
        self.only_tieout_moved("rule change")

    # --- runs

    def plan(self) -> None:
        """A plan is made and saved; it holds what was foretold and writes nothing."""
        path = self.shop.folder / "plan.json"
        refresh(self.shop.opened)
        self.world.read_all()
        propose(self.shop.opened, path, PlanRequest())
        writes = foresee(self.world, every_pair=True)
        steps = list(read_plan(path, self.shop.opened.store.seal_key).steps())
        compare_plan(steps, writes)
        self.saved = Saved.of(self.world, path, writes)
        self.only_tieout_moved("plan")

    def tick(self, chosen: int) -> None:
        """Somebody ticks and unticks the saved plan: step number n by bit n."""
        if self.saved is None:
            return
        saved = self.saved.ticked_by(chosen)
        site = self.shop.opened
        wanted = {(one.kind, *one.pair) for one in saved.writes if one.ticked}

        def decide(step: Step) -> bool:
            return (step.kind.value, step.entity, step.host_key, step.books_key) in wanted

        rewrite_ticks(read_plan(saved.path, site.store.seal_key), saved.path, decide, site.store.seal_key)
        self.saved = saved
        self.nothing_moved("ticks")

    def apply(self) -> None:
        """The saved plan is applied, now or much later: all of it, or nothing because something changed."""
        saved = self.saved
        if saved is None:
            return
        try:
            report = apply_plan(self.shop.opened, saved.path, who="test")
        except PlanStale:
            self._refused_as_stale(saved)
        else:
            assert not saved.is_foreign(self.world), "a plan of other rules was applied"
            self.recover()
            self.world.read_all()
            assert not saved.is_stale(self.world), "a stale plan was applied"
            told = self._carry_out(saved.unspent())
            look_at_all(self.world, saved.writes, [*told.refused, *saved.refused], saved.upto)
            compare_report(report, told)
            self.saved = replace(saved, refused=[*saved.refused, *told.refused])
        self.run_is_over("apply")

    def _refused_as_stale(self, saved: Saved) -> None:
        if not saved.is_foreign(self.world):
            self.recover()
            self.world.read_all()
            assert saved.is_stale(self.world), "a plan was called stale, and nothing had changed"

    def sync(
        self, *, full: bool = False, refusing: Collection[int] = (), faults: Faults | None = None
    ) -> None:
        """An unattended sync; with ``faults`` it may break off, and what is known is taken from there."""
        report = None
        try:
            if faults is None:
                report = self._sync(self.shop.opened, full=full)
            else:
                with self.shop.suffering(faults) as site:
                    report = self._sync(site, full=full)
        except (TieoutError, Crash):
            assert faults is not None, "a sync broke off though nothing had happened"
        if report is None or report.stopped:
            reached = {instant.call for instant in faults.reached} if faults else set()
            self.broke_off(reached, full=full, is_stopped=report is not None)
            self.run_is_over("broken sync")
            return
        self.recover()
        self.world.read_all()
        plan = foresee(self.world, every_pair=full)
        upto = self.world.reads
        told = self._carry_out(plan, refusing)
        look_at_all(self.world, plan, told.refused, upto)
        compare_report(report, told)
        self.run_is_over("sync")

    def sync_again(self) -> None:
        """A second sync right after a good one changes nothing."""
        before = self.shop.written()
        self.sync()
        assert self.shop.written() == before, "the second sync wrote something"

    @staticmethod
    def _sync(site: Any, *, full: bool) -> RunReport:
        return sync_site(site, who="test", reviewed=True, full=full)

    def _carry_out(self, plan: Iterable[Write], refusing: Collection[int] = ()) -> Foretold:
        return carry_out(self.world, plan, self._baptizer(), refusing)

    def _baptizer(self) -> Callable[[Write, Thing], str]:
        born = self._born()

        def baptize(write: Write, thing: Thing) -> str:
            side = WRITTEN_TO[write.kind]
            alike = [key for key, one in born.get((side, write.entity), {}).items() if same(one, thing)]
            assert alike, f"{write} did not happen; new are {born}"
            linked = [key for key in alike if self._is_linked(write, key)]
            key = (linked or alike)[0]
            del born[side, write.entity][key]
            return key

        return baptize

    def _is_linked(self, write: Write, key: str) -> bool:
        return (write.entity, write.host or key, write.books or key) in self.shop.links()

    def _born(self) -> dict[tuple[Side, Entity], dict[str, Thing]]:
        """What is there now and was not before."""
        born = {}
        for place, known in self.world.things.items():
            there = self.shop.things(*place)
            born[place] = {key: there[key] for key in there.keys() - known.keys()}
        return born


def alone_and_equal(world: Reference, entity: Entity) -> list[tuple[str, str]]:
    """The strangers that linking by exact name must find."""
    found = []
    for hosts, books in strangers(world, entity):
        if len(hosts) == 1 and len(books) == 1:
            one, other = hosts[0].seen, books[0].seen
            is_other_paper = entity in PARTY_OF and one.total != other.total
            if one.name == other.name and not is_other_paper:
                found.append((one.key, other.key))
    return found
