"""The mirror against a model of a few lines: whatever is fetched, linked and settled in whatever order."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from tieout.pairs import Half
from tieout.records import Customer, Entity, Side
from tieout.store import NewLink, SiteStore, Store, open_store

CUSTOMER = Entity.CUSTOMER
#: A new site for every example, also when one is tried again.
NUMBERS = count()
SIDES = st.sampled_from(list(Side))
KEYS = st.sampled_from(["1", "2", "3", "4"])
RECORDS = st.lists(
    st.builds(
        Customer,
        key=KEYS,
        name=st.sampled_from(["Ann", "ann ", "Bob"]),
        phone=st.sampled_from(["1", "2"]),
        version=st.sampled_from(["v1", "v2"]),
        active=st.booleans(),
        code=st.sampled_from(["", "c1", "c2"]),
    ),
    max_size=4,
)


class Row(NamedTuple):
    """What the model knows of a mirror row."""

    record: Customer
    is_open: bool = True
    agreed: Customer | None = None
    fetch: int = 0


def looks_alike(one: Customer, other: Customer) -> bool:
    """Whether nothing that opens a row differs."""
    names = ("name", "code", "phone", "active", "deleted")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def changed(row: Row | None, record: Customer, fetch: int) -> Row:
    """A row after a read brought a record."""
    if row is None:
        return Row(record, fetch=fetch)
    if looks_alike(row.record, record):
        return row._replace(record=record)
    agreed = row.agreed if row.is_open else row.record
    return Row(record, is_open=True, agreed=agreed, fetch=fetch)


class MirrorMachine(RuleBasedStateMachine):
    """Reads, deletions, links and settling in any order, on a real store and on dictionaries."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.store: Store = open_store(self.url)
        self.rows: dict[tuple[Side, str], Row] = {}
        self.links: dict[str, str] = {}
        self.latest = 0

    @initialize()
    def begin(self) -> None:
        """A site nobody used before, with both sides read once so that both are fingerprinted alike."""
        site = self.store.site(f"site {next(NUMBERS)}")
        for side in Side:
            self.latest = site.begin_fetch(side, CUSTOMER, since="", compared=("code", "name", "phone"))
        self.site: SiteStore = site

    @rule(side=SIDES, records=RECORDS, is_full=st.booleans(), concludes=st.booleans())
    def read(self, side: Side, records: list[Customer], is_full: bool, concludes: bool) -> None:  # noqa: FBT001
        """A read, which when full may conclude that what did not come is gone."""
        self.latest = self.site.begin_fetch(
            side, CUSTOMER, since="" if is_full else "w", compared=("code", "name", "phone")
        )
        page = {record.key: record for record in records}
        counts = self.site.put_page(self.latest, records)
        before = {key: self.rows.get((side, key)) for key in page}
        assert counts.new == sum(row is None for row in before.values())
        assert counts.same == sum(row is not None and row.record == page[key] for key, row in before.items())
        for key, record in page.items():
            self.rows[side, key] = changed(before[key], record, self.latest)
        if concludes:
            missed = [key for where, key in self.rows if where is side and key not in page and is_full]
            self.expect_deleted(side, missed, self.site.mark_unseen_deleted(self.latest))
        self.site.finish_fetch(self.latest, watermark="w", complete=True)

    @rule(side=SIDES, keys=st.lists(KEYS, max_size=3))
    def told_of_deletions(self, side: Side, keys: list[str]) -> None:
        """A side that knows what was deleted."""
        self.latest = self.site.begin_fetch(side, CUSTOMER, since="w", compared=("code", "name", "phone"))
        self.expect_deleted(side, list(dict.fromkeys(keys)), self.site.put_deleted(self.latest, keys))

    def expect_deleted(self, side: Side, keys: list[str], marked: int) -> None:
        """The same in the model."""
        living = [key for key in keys if (side, key) in self.rows and not self.rows[side, key].record.deleted]
        assert marked == len(living)
        for key in living:
            row = self.rows[side, key]
            gone = row.record.model_copy(update={"deleted": True})
            self.rows[side, key] = changed(row, gone, self.latest)

    @rule(host=KEYS, books=KEYS)
    def link(self, host: str, books: str) -> None:
        """A link that conflicts with no other."""
        if host not in self.links and books not in self.links.values():
            self.site.add_links(CUSTOMER, [NewLink(host, books, "manual")])
            self.links[host] = books

    @rule(host=KEYS, breaks=st.booleans())
    def unlink(self, host: str, breaks: bool) -> None:  # noqa: FBT001
        """A link broken or taken away opens both rows."""
        if breaks:
            self.site.break_links(CUSTOMER, [host], Side.HOST, "gone")
        else:
            self.site.remove_link(CUSTOMER, host)
        if host in self.links:
            for at in ((Side.HOST, host), (Side.BOOKS, self.links.pop(host))):
                if at in self.rows:
                    self.rows[at] = self.rows[at]._replace(is_open=True, agreed=None)

    @rule(back=st.integers(0, 2), kept=st.sets(KEYS))
    def settle(self, back: int, kept: set[str]) -> None:
        """Closing what was looked at."""
        upto = self.latest - back
        keep = [pair for pair in self.links.items() if pair[0] in kept]
        closed = self.site.settle_pairs(CUSTOMER, upto_fetch=upto, keep_open=keep)
        ends = {(Side.HOST, host): (host, books) for host, books in self.links.items()}
        ends |= {(Side.BOOKS, books): (host, books) for host, books in self.links.items()}
        expected = [
            at
            for at, row in self.rows.items()
            if at in ends and ends[at] not in keep and row.is_open and row.fetch <= upto
        ]
        assert closed == len(expected)
        for at in expected:
            self.rows[at] = self.rows[at]._replace(is_open=False, agreed=None)

    @rule(side=SIDES, record=RECORDS.filter(bool).map(lambda records: records[0]))
    def write(self, side: Side, record: Customer) -> None:
        """Our own write is settled where it is linked."""
        self.site.put_written(side, CUSTOMER, [record])
        old = self.rows.get((side, record.key))
        tied = record.key in (self.links if side is Side.HOST else self.links.values())
        self.rows[side, record.key] = Row(record, is_open=not tied, fetch=old.fetch if old else self.latest)

    def half(self, side: Side, key: str) -> tuple[str, bool, str]:
        """A model row as a half shows it."""
        row = self.rows[side, key]
        return (
            row.record.model_dump_json(),
            not row.is_open,
            row.agreed.model_dump_json() if row.agreed else "",
        )

    @invariant()
    def mirrors_are_as_the_model_says(self) -> None:
        """Records, openness and what was agreed."""
        for side in Side if hasattr(self, "site") else ():
            stored = {
                half.key: (half.record, half.settled, half.agreed)
                for half in self.site.all_halves(side, CUSTOMER)
            }
            assert stored == {key: self.half(where, key) for where, key in self.rows if where is side}

    @invariant()
    def pairs_are_as_the_model_says(self) -> None:
        """Which links come for which scope."""
        if not hasattr(self, "site"):
            return
        host, books = (
            {key: row for (where, key), row in self.rows.items() if where is side} for side in Side
        )
        is_open = {
            h
            for h, b in self.links.items()
            if any(row and row.is_open for row in (host.get(h), books.get(b)))
        }
        differs = {h for h, b in self.links.items() if not _agree(host.get(h), books.get(b))}
        for scope, expected in (
            ("open", is_open),
            ("differing", is_open | differs),
            ("all", set(self.links)),
        ):
            found = [link.host_key for _, _, link in self.site.linked_pairs(CUSTOMER, scope=scope)]  # type: ignore[arg-type]
            assert found == sorted(expected)

    @invariant()
    def candidates_are_every_free_row_once(self) -> None:
        """Nobody is forgotten, nobody comes twice, and groups share what they say."""
        if not hasattr(self, "site"):
            return
        seen: list[tuple[Side, str]] = []
        for candidate in self.site.candidates(CUSTOMER, ("link", "id", "name")):
            seen += [(Side.HOST, half.key) for half in candidate.host] + [
                (Side.BOOKS, half.key) for half in candidate.books
            ]
            assert candidate.by == "none" or _share(candidate.by, [*candidate.host, *candidate.books])
        tied = {(Side.HOST, key) for key in self.links} | {(Side.BOOKS, key) for key in self.links.values()}
        assert sorted(seen) == sorted(
            at for at, row in self.rows.items() if at not in tied and not row.record.deleted
        )

    def teardown(self) -> None:
        """The journal is whole at the end."""
        if hasattr(self, "site"):
            assert self.site.verify_journal() == []
        self.store.close()


def _agree(host: Row | None, books: Row | None) -> bool:
    if host is None or books is None or host.record.deleted != books.record.deleted:
        return False
    return all(
        getattr(host.record, name) == getattr(books.record, name) for name in ("code", "name", "phone")
    )


def _share(by: str, halves: list[Half]) -> bool:
    return len({half.code if by == "id" else half.name.strip().lower() for half in halves}) == 1


@pytest.fixture
def quick_url(url: str) -> Iterator[str]:
    """The store's URL, in memory's own file system for SQLite where there is one: a commit waits for the disk."""
    shared = Path("/dev/shm")  # noqa: S108
    if url.startswith("sqlite") and shared.is_dir():
        with TemporaryDirectory(dir=shared) as folder:
            yield f"sqlite:///{folder}/state.db"
    else:
        yield url


def test_mirror_is_as_a_model_of_dictionaries_says(quick_url: str) -> None:
    """Any order of reads, deletions, links, settlings and writes leaves the store as the model."""
    machine = type("Machine", (MirrorMachine,), {"url": quick_url})
    run_state_machine_as_test(
        machine,
        settings=settings(
            # A step on PostgreSQL takes several times as long.
            max_examples=25 if quick_url.startswith("sqlite") else 6,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            # No shrinking: an example is a conversation with a database, and the steps are printed anyway.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_unchanged_rows_are_not_rewritten(site: SiteStore, store: Store) -> None:
    """A second equal read changes no row at all: no row's place in the file, no transaction number."""
    records = [Customer(key=str(n), name=f"N{n}") for n in range(1500)]
    database = store._database
    for _ in range(2):
        number = site.begin_fetch(Side.HOST, CUSTOMER, since="", compared=("name",))
        site.put_page(number, records)
    place = "rowid" if database.is_sqlite else "ctid, xmin"
    query = text(f"SELECT {place}, record FROM mirror ORDER BY id")  # noqa: S608
    with database.reading() as connection:
        before = [tuple(map(str, row)) for row in connection.execute(query)]
    number = site.begin_fetch(Side.HOST, CUSTOMER, since="", compared=("name",))
    with database.engine.connect() as connection:
        counter = "SELECT total_changes()" if database.is_sqlite else "SELECT 0"
        changes = connection.execute(text(counter)).scalar_one()
    assert site.put_page(number, records).same == 1500
    with database.engine.connect() as connection:
        assert connection.execute(text(counter)).scalar_one() == changes
    with database.reading() as connection:
        assert [tuple(map(str, row)) for row in connection.execute(query)] == before
