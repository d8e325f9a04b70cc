"""Sessions that are killed, and what comes after them: the next process, the next session, the judge."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from tieout.records import Record
from tieout_quickbooks.simulator.webconnector import Call, Update

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.judging import Wanted, additions, judge
    from tests.plugins.quickbooks.nothing_lost.mortal_server import Counting, Forge, MortalServer
    from tests.plugins.quickbooks.nothing_lost.resting_shop import RestingShop, typed, typed_vendor
else:
    from judging import Wanted, additions, judge
    from mortal_server import Counting, Forge, MortalServer
    from resting_shop import RestingShop, typed, typed_vendor

TYPED: tuple[tuple[Record, Wanted], ...] = (
    (typed("Core"), Wanted("Customer", "Core", "Core")),
    (typed("Attic", "Acme"), Wanted("Customer", "Attic", "Acme:Attic")),
    (typed_vendor("Fern"), Wanted("Vendor", "Fern", "Fern")),
)
"""What may be typed into the business system before a session, and what shall come of it."""

Where = Literal["between two calls", "at a line of ours", "at a moment"]


class Moment(NamedTuple):
    """When a session is killed: ``share`` is how much of a whole session has passed, 0 to 1.

    Between two calls, the program is killed while it waits; at a line of ours, when a Python function is called
    or comes back; at a moment, whatever it is doing then, be it in the middle of a commit.
    """

    where: Where
    share: float


@dataclass(frozen=True)
class Measure:
    """A whole session that nobody killed: its calls, the Python calls in it, and its seconds."""

    calls: int
    lines: int
    seconds: float


@dataclass
class Work:
    """One case: what was typed where, and whether a bookkeeper renames what was made after every kill."""

    shop: RestingShop
    forge: Forge
    exported: list[Wanted] = field(default_factory=list)
    imported: list[str] = field(default_factory=list)
    is_renamed: bool = False
    build: str = ""

    def begin(self, wanted: Callable[[Wanted], bool], *, imports: bool) -> None:
        """From the state of rest, type some records, and add one in QuickBooks."""
        self.shop.restore()
        chosen = [(record, one) for record, one in TYPED if wanted(one)]
        self.shop.on_host_records(*(record for record, _ in chosen))
        self.exported = [one for _, one in chosen]
        if imports:
            self.shop.in_quickbooks("Bolt")
            self.imported = ["Bolt"]

    @contextmanager
    def server(self, kill_at: int = 0, counting: Counting = "places") -> Iterator[MortalServer]:
        """A new server process."""
        path = self.shop.folder / "tieout.toml"
        with self.forge.server(path, kill_at=kill_at, counting=counting, build=self.build) as server:
            yield server

    def update(self, server: MortalServer) -> Update:
        """One update over the socket."""
        return self.shop.connector(server.post).update()

    def session_killed_at_place(self, number: int) -> bool:
        """A session whose process dies at its N-th named place; False when it came through."""
        before = self.forge.kills
        with self.server(number) as server:
            self.update(server)
        self.rename()
        return self.forge.kills > before

    def session_killed(self, moment: Moment, measure: Measure) -> bool:
        """A session whose process is killed then; False when it was over before."""
        before = self.forge.kills
        with ExitStack() as stack:
            if moment.where == "at a line of ours":
                number = 1 + int(moment.share * measure.lines)
                self.update(stack.enter_context(self.server(number, "calls")))
            elif moment.where == "between two calls":
                self._killed_between(stack.enter_context(self.server()), int(moment.share * measure.calls))
            else:
                self._killed_after(stack.enter_context(self.server()), moment.share * measure.seconds)
        self.rename()
        return self.forge.kills > before

    def _killed_between(self, server: MortalServer, number: int) -> None:
        """Killed after so many calls were answered."""
        connector, left = self.shop.connector(server.post), [number]

        def count(_call: Call) -> None:
            left[0] -= 1
            if left[0] < 0:
                server.kill()

        connector.faults.after_call = count
        connector.update()

    def _killed_after(self, server: MortalServer, seconds: float) -> None:
        """Killed after so many seconds."""
        killer = threading.Timer(seconds, server.kill)
        killer.start()
        self.update(server)
        killer.cancel()
        killer.join()

    def rename(self) -> None:
        """The bookkeeper gives what was made so far other names, so that names alone prevent no double."""
        for event in additions(self.shop.company) if self.is_renamed else ():
            record = self.shop.company.records[event.key]
            if self.shop.company.name_of(record) in event.name:
                self.shop.rename(record)

    def finish(self, *, until_quiet: bool) -> None:
        """A new process and its first session, or sessions until nothing is left to do; then the judge."""
        with self.server() as server:
            if until_quiet:
                self.shop.until_quiet(lambda: self.update(server))
            else:
                self.update(server)
        judge(self.shop, self.exported, self.imported)


def moments(chance: random.Random) -> Iterator[Moment]:
    """When the sessions of one case are killed: the first, and with less and less luck those that follow."""
    places: tuple[Where, ...] = ("between two calls", "at a line of ours", "at a moment")
    yield Moment(chance.choice(places), chance.random())
    while chance.random() < 0.5:
        yield Moment(chance.choice(places), chance.random())
