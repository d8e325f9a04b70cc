"""Runs that broke off: what happened and what was heard of it is taken over, and must all have been foretold."""

from collections.abc import Iterable
from dataclasses import replace

from tests.model.foresight import foresee
from tests.model.outcome import WRITTEN_TO, as_written, happen, hear, hear_late, in_order, look_at_all
from tests.model.papers import as_thing
from tests.model.reference import Unheard
from tests.model.things import Thing, Write
from tests.model.watching import Watched

from tieout.operations import OperationState
from tieout.plan import StepKind
from tieout.records import Entity, Side
from tieout.store import StoredOperation
from tieout.sync.underway import UNFINISHED


class Broken(Watched):
    """A company whose runs may break off anywhere."""

    def recover(self) -> None:
        """A run begins by asking what became of writes of which nobody has heard."""
        cannot_ask = {key: one for key, one in self._unfinished_then.items() if self._cannot_be_asked(one)}
        for one in self.world.unheard:
            if one.operation_id not in cannot_ask:
                self._find_out(one)
        self.world.unheard = [one for one in self.world.unheard if one.operation_id in cannot_ask]
        self.world.in_doubt = _all_sides(cannot_ask.values())
        self._unfinished_then = cannot_ask

    def _cannot_be_asked(self, stored: StoredOperation) -> bool:
        """Whether a document was sent whose party nobody knows in the books any more: it stays in doubt."""
        one = stored.operation
        if one.kind is not StepKind.ADD_TO_BOOKS or stored.state is OperationState.APPROVED:
            return False
        write = Write("add-to-books", one.entity, one.name, one.host_key)
        return one.host_key not in self.world.links[one.entity] and as_written(self.world, write) is None

    def _find_out(self, one: Unheard) -> None:
        write, links = one.write, self.world.links[one.write.entity]
        is_there = one.thing.key in self.world.things[WRITTEN_TO[write.kind], write.entity]
        if WRITTEN_TO[write.kind] is Side.BOOKS and not is_there:
            return
        host, books = write.host or one.thing.key, write.books or one.thing.key
        is_strange = host not in links and not self.world.host_of(write.entity, books)
        if links.get(host) == books or (write.links and is_strange):
            hear_late(self.world, one)

    def broke_off(self, reached: set[str], *, full: bool, is_stopped: bool) -> None:
        """Take over what happened and what was heard of it; every bit of it must have been foretold."""
        unfinished = self._unfinished()
        heard = [one for one in self.world.unheard if one.operation_id not in unfinished]
        self.world.unheard = [one for one in self.world.unheard if one not in heard]
        for one in heard:
            self._find_out(one)
        before, self._unfinished_then = self._unfinished_then, unfinished
        self.world.in_doubt = _all_sides(one for key, one in unfinished.items() if key in before)
        if "point:run.started" in reached:
            self.world.read_all()
            plan, upto = foresee(self.world, every_pair=full), self.world.reads
            refused = self._half_done(plan)
            if "point:run.settled" in reached and not is_stopped:
                look_at_all(self.world, plan, refused, upto)
        else:
            self._half_read()
        self.world.in_doubt = _all_sides(unfinished.values())

    def _unfinished(self) -> dict[str, StoredOperation]:
        stored = self.shop.opened.store.operations(states=UNFINISHED)
        return {one.operation.id: one for one in stored}

    def _half_read(self) -> None:
        for side, entity in self.world.things:
            there = self.shop.mirror(side, entity)
            known = self.world.known[side, entity]
            if there != {key: one.seen for key, one in known.items() if not one.is_gone}:
                self.world.read(side, entity, there)

    def _half_done(self, plan: list[Write]) -> list[Write]:
        """Each approved operation was foretold; what was written is as foretold. Returns what was refused."""
        store = self.shop.opened.store
        approved = {
            _write_of(one): one for one in store.operations(run=store.runs(limit=1)[0].id, states=None)
        }
        foretold = {(one.kind, *one.pair): one for one in in_order(plan)}
        assert approved.keys() <= foretold.keys(), f"approved: {approved.keys() - foretold.keys()}"
        written = self._news()
        for which, write in foretold.items():
            if which in approved:
                self._take_over(write, approved[which], written)
        assert not written, f"nobody foretold {written}"
        return [foretold[which] for which, one in approved.items() if one.state is OperationState.REFUSED]

    def _take_over(self, write: Write, stored: StoredOperation, written: dict[str, Thing]) -> None:
        is_heard = stored.state is OperationState.DONE
        happened = written.pop(stored.operation.id, None)
        if happened is None:
            assert write.kind == "link" or not is_heard, f"{write} is called done and was not"
            if is_heard:
                hear(self.world, write, None)
            return
        expected = as_written(self.world, write)
        assert expected is not None, f"{write} had to be held back"
        assert same(expected, happened), f"{expected} was to be written, {happened} was"
        known = self.world.known[WRITTEN_TO[write.kind], write.entity].get(happened.key)
        before = known.seen if known else None
        thing = happen(self.world, write, expected, lambda *_: happened.key)
        if is_heard:
            hear(self.world, write, thing)
        else:
            self.world.unheard.append(Unheard(write, thing, stored.operation.id, before))

    def _news(self) -> dict[str, Thing]:
        """What was written since the last step, by operation."""
        on_host, in_books = self._written
        host = self.shop.host.history[on_host:]
        books = self.shop.company.history[in_books:]
        return {one.operation_id: as_thing(one.entity, one.after) for one in host if one.after} | {
            one.marker.removeprefix("tieout:"): as_thing(one.entity, one.record) for one in books
        }


def same(one: Thing, other: Thing) -> bool:
    """Whether two are alike but for their keys."""
    return replace(one, key="") == replace(other, key="")


def _all_sides(operations: Iterable[StoredOperation]) -> set[tuple[Side, Entity, str]]:
    return {
        (side, one.entity, key)
        for one in (stored.operation for stored in operations)
        for side, key in ((Side.HOST, one.host_key), (Side.BOOKS, one.books_key))
        if key
    }


def _write_of(stored: StoredOperation) -> tuple[str, Entity, str, str]:
    one = stored.operation
    return one.kind.value, one.entity, one.host_key, one.books_key
