"""Random people on both sides, random syncs, crashes and lost answers: what always holds, holds."""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tieout.errors import TieoutError
from tieout.hostport import HostAction
from tieout.records import Customer, Entity
from tieout.testing.faults import Crash, Fault, Faults, Mishap
from tieout.testing.memory import forget_companies
from tieout.testing.world import World

NAMES = st.sampled_from(["Acme", "ACME", "acme ", "Bolt", "Bölt", "Core", "Dart", "Echo & Co", "[/] Fern"])
PHONES = st.sampled_from(["", "1", "2", "3"])
FAULTS = st.builds(
    Fault,
    st.sampled_from(["export_records", "host.write_records", "company", "fetch_records", "prepare_records"]),
    st.integers(1, 3),
    st.sampled_from(
        [Mishap.CRASH_BEFORE, Mishap.CRASH_AFTER, Mishap.ANSWER_LOST, Mishap.NOT_SENT, Mishap.CLOSED]
    ),
)


class SyncMachine(RuleBasedStateMachine):
    """People, both ways of syncing, and mishaps."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="tieout-machine-")
        self.number = 0

    @initialize(replace=st.booleans())
    def begin(self, *, replace: bool) -> None:
        """A fresh world; the phone is a Replace field or not."""
        forget_companies()
        self.world = World(Path(self.folder.name))
        self.replaces = replace
        self.world.rules |= {"replace": ["phone"] if replace else []}
        self.world.site_rules |= {"max_vanished_percent": 100}
        self.notes: dict[str, str] = {}

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.folder.cleanup()

    def key(self, side: str) -> str:
        """A key never used before."""
        self.number += 1
        return f"{side}{self.number}"

    def some(self, data: Any, records: list[Any]) -> Any:
        """One of the records, or None."""
        return data.draw(st.sampled_from(records)) if records else None

    @rule(name=NAMES, phone=PHONES, active=st.booleans())
    def appears_in_books(self, name: str, phone: str, *, active: bool) -> None:
        """Somebody makes a customer in the books, if the name is free there."""
        taken = {record.name.strip().casefold() for record in self.world.company.records(Entity.CUSTOMER)}
        if name.strip().casefold() not in taken:
            record = Customer(key=self.key("b"), name=name, phone=phone, notes="books", active=active)
            self.world.company.seed(Entity.CUSTOMER, [record])

    @rule(name=NAMES, phone=PHONES)
    def appears_on_host(self, name: str, phone: str) -> None:
        """Somebody makes a customer on the host; names may be taken there."""
        record = Customer(key=self.key("h"), name=name, phone=phone, notes="host")
        self.world.host.seed(Entity.CUSTOMER, [record])

    @rule(data=st.data(), phone=PHONES, name=NAMES)
    def changes_in_books(self, data: Any, phone: str, name: str) -> None:
        """A new phone, and sometimes a new name."""
        record = self.some(data, self.world.company.records(Entity.CUSTOMER))
        if record is not None:
            taken = {r.name.strip().casefold() for r in self.world.company.records(Entity.CUSTOMER)}
            new = record.name if name.strip().casefold() in taken else name
            self.world.company.edit(Entity.CUSTOMER, record.key, phone=phone, name=new)

    @rule(data=st.data(), phone=PHONES)
    def changes_on_host(self, data: Any, phone: str) -> None:
        """A new phone."""
        record = self.some(data, self.world.host.records(Entity.CUSTOMER))
        if record is not None:
            self.world.host.edit(Entity.CUSTOMER, record.key, phone=phone)

    @rule(data=st.data())
    def disappears_from_books(self, data: Any) -> None:
        """Deleted or merged away."""
        record = self.some(data, self.world.company.records(Entity.CUSTOMER))
        if record is not None:
            self.world.company.delete(Entity.CUSTOMER, record.key)

    @rule(data=st.data())
    def disappears_from_host(self, data: Any) -> None:
        """Deleted by somebody at the host."""
        record = self.some(data, self.world.host.records(Entity.CUSTOMER))
        if record is not None:
            self.world.host.delete(Entity.CUSTOMER, record.key)

    @rule(fault=FAULTS)
    def syncs_and_something_happens(self, fault: Fault) -> None:
        """A sync under a mishap; whatever it was, the next one must cope."""
        with suppress(TieoutError, Crash):
            self.world.sync(Faults(fault))

    @rule(full=st.booleans())
    def syncs_twice(self, *, full: bool) -> None:
        """After one good sync the next has nothing to do."""
        self.world.sync(full=full)
        written = len(self.world.company.written()), len(self.world.host.history)

        report = self.world.sync()

        assert report.written == 0
        assert (len(self.world.company.written()), len(self.world.host.history)) == written
        self.links_are_one_to_one()

    def links_are_one_to_one(self) -> None:
        """No record is tied twice, and every tie has a journalled reason."""
        with self.world.site() as site:
            links = list(site.store.links(Entity.CUSTOMER, broken=False))
        assert len({link.host_key for link in links}) == len(links)
        assert len({link.books_key for link in links}) == len(links)

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def books_are_only_ever_added_to(self) -> None:
        """No change, no deletion, no two records of one operation."""
        written = self.world.company.written()
        assert {one.action for one in written} <= {"create"}
        assert len({one.marker for one in written}) == len(written)

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def the_host_loses_nothing(self) -> None:
        """Nothing is removed by tieout; it replaces only the phone, and that only by rule."""
        for one in self.world.host.history:
            assert one.action is not HostAction.REMOVE
            if one.action is HostAction.UPDATE:
                assert self.replaces
                assert isinstance(one.before, Customer)
                assert isinstance(one.after, Customer)
                assert (one.before.name, one.before.notes) == (one.after.name, one.after.notes)


TestSyncMachine = SyncMachine.TestCase
TestSyncMachine.settings = settings(
    max_examples=12,
    stateful_step_count=30,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.nightly
class TestLongSyncMachine(SyncMachine.TestCase):  # type: ignore[misc, valid-type]
    """The same for longer: `bash scripts/test nightly`."""

    settings = settings(TestSyncMachine.settings, max_examples=1500, stateful_step_count=60)
