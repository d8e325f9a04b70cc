"""One site's share of the state store: its mirrors, links and journal behind one small face."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection

from tieout.company import Company
from tieout.errors import LinkConflict, ReadIncomplete, SiteUnknown
from tieout.operations import Operation, OperationState, Prepared, Receipt
from tieout.pairs import Candidate, Half
from tieout.records import Entity, Record, Side
from tieout.rules.entity import MatchBy
from tieout.store import compare, counts, events, fetches, journal, mirror, runs, settling, sites
from tieout.store import links as linking
from tieout.store import receipts as settling_receipts
from tieout.store.counts import RowCounts
from tieout.store.database import Database
from tieout.store.lock import SiteLock
from tieout.store.models import (
    Link,
    NewLink,
    PageCounts,
    Run,
    RunKind,
    RunState,
    Scope,
    StoredOperation,
    Watermark,
)


class SiteStore:
    """What one site keeps. Made by ``Store.site``; usable until the store is closed."""

    def __init__(self, database: Database, name: str) -> None:
        self.name = name
        self._database = database
        self._id = _site_id(database, name)
        self._readings: dict[int, fetches.Reading] = {}
        self._lock = SiteLock(database, self._id, name)

    @property
    def seal_key(self) -> bytes:
        """32 random bytes, made once per site: the HMAC key of its plans."""
        row = self._load()
        if row is None:
            what = f"The state store does not know site {self.name} yet."
            raise SiteUnknown(what, fix=f"Read it first:  tieout fetch {self.name}")
        return bytes(row.seal_key)

    @property
    def company(self) -> Company | None:
        """The company a person confirmed last, or None."""
        row = self._load()
        return Company.model_validate_json(row.company) if row and row.company else None

    def confirm_company(self, company: Company) -> None:
        """Keep the company a person has just confirmed."""
        with self._database.writing() as connection:
            sites.keep_company(connection, self._id, company, now=self._database.now())

    def facts(self) -> dict[str, str]:
        """The small facts kept about the site, such as ``reviewed_at``."""
        with self._database.reading() as connection:
            return sites.load_facts(connection, self._id)

    def set_fact(self, key: str, value: str) -> None:
        """Keep one small fact; the last value counts."""
        self.set_facts({key: value})

    def set_facts(self, facts: Mapping[str, str]) -> None:
        """Keep some small facts, all or none."""
        with self._database.writing() as connection:
            for key, value in facts.items():
                sites.keep_fact(connection, self._id, key, value)

    # --- mirror

    def begin_fetch(self, side: Side, entity: Entity, *, since: str, compared: tuple[str, ...]) -> int:
        """Begin a read of one side's records; returns its number, which only grows.

        ``compared`` are the fields fingerprints cover. When they are not those of the last time, the whole
        mirror of that side is fingerprinted anew and the rules count as never seen.
        """
        with self._database.writing() as connection:
            reading = fetches.begin_reading(
                connection, self._id, side, entity, since=since, compared=tuple(compared)
            )
        self._readings[reading.number] = reading
        return reading.number

    def put_page(self, fetch: int, records: Sequence[Record]) -> PageCounts:
        """Bring a page into the mirror, durably; unchanged rows are not rewritten."""
        reading = self._reading(fetch)
        with self._database.writing() as connection:
            return fetches.put_page(connection, reading, records)

    def put_deleted(self, fetch: int, keys: Sequence[str]) -> int:
        """Mark rows whose deletion the side *knows*; returns how many were not marked before."""
        reading = self._reading(fetch)
        with self._database.writing() as connection:
            return fetches.put_deleted(connection, reading, keys)

    def unseen(self, fetch: int) -> int:
        """How many living rows a read without watermark has not brought so far; 0 for other reads."""
        reading = self._reading(fetch)
        with self._database.reading() as connection:
            return fetches.count_unseen(connection, reading)

    def mark_unseen_deleted(self, fetch: int) -> int:
        """Mark those rows deleted; only right when the read was complete. Returns how many."""
        reading = self._reading(fetch)
        with self._database.writing() as connection:
            return fetches.mark_unseen_deleted(connection, reading)

    def finish_fetch(self, fetch: int, *, watermark: str, complete: bool) -> None:
        """End a read; the watermark moves only when it was complete, and stays for ``""``."""
        reading = self._reading(fetch)
        if complete:
            with self._database.writing() as connection:
                fetches.finish_reading(connection, reading, watermark, self._database.now())
        del self._readings[fetch]

    def watermark(self, side: Side, entity: Entity) -> Watermark:
        """How far a side was read for an entity; empty values when it never was."""
        with self._database.reading() as connection:
            return fetches.load_watermark(connection, self._id, side, entity)

    def rules_seen(self, entity: Entity) -> str:
        """The digest of the rules under which everything was last looked at; "" when never."""
        with self._database.reading() as connection:
            return sites.load_rules_seen(connection, self._id, entity)

    def set_rules_seen(self, entity: Entity, digest: str) -> None:
        """Keep that digest."""
        with self._database.writing() as connection:
            sites.keep_rules_seen(connection, self._id, entity, digest)

    def count(self, side: Side, entity: Entity) -> int:
        """How many rows the mirror holds, deleted ones included."""
        with self._database.reading() as connection:
            return mirror.count_rows(connection, self._id, side, entity)

    def count_by_standing(self, side: Side, entity: Entity) -> RowCounts:
        """How many of those rows are active, inactive, deleted."""
        with self._database.reading() as connection:
            return counts.count_by_standing(connection, self._id, side, entity)

    def halves(self, side: Side, entity: Entity, keys: Sequence[str]) -> dict[str, Half]:
        """The rows with these keys; unknown keys are left out."""
        with self._database.reading() as connection:
            return mirror.load_halves(connection, self._id, side, entity, keys)

    def find(self, side: Side, entity: Entity, text: str, limit: int = 10) -> list[Half]:
        """Rows whose key, code or full name is the text; then those whose name is equal but for case and blanks."""
        with self._database.reading() as connection:
            return mirror.find_halves(connection, self._id, side, entity, text, limit)

    def nearest(self, side: Side, entity: Entity, text: str, limit: int = 5) -> list[str]:
        """The full names most like the text, best first; for "did you mean"."""
        with self._database.streaming() as connection:
            return mirror.nearest_names(connection, self._id, side, entity, text, limit)

    def names_in_use(
        self, side: Side, entities: Iterable[Entity], name_keys: Iterable[str]
    ) -> dict[str, list[tuple[Entity, str, str]]]:
        """Name key -> ``(entity, key, name)`` of the rows that have it; inactive ones too, deleted ones not."""
        with self._database.reading() as connection:
            return mirror.find_names(connection, self._id, side, entities, name_keys)

    def put_written(self, side: Side, entity: Entity, records: Sequence[Record]) -> None:
        """Put records as we have just written them: settled where linked, so that our write is no change to look at.

        Rows without a link stay open, as always.
        """
        with self._database.writing() as connection:
            mirror.put_written(connection, self._id, side, entity, records=records)

    def all_halves(self, side: Side, entity: Entity) -> Iterator[Half]:
        """Every row of a mirror, streamed, by key."""
        with self._database.streaming() as connection:
            yield from mirror.stream_halves(connection, self._id, side, entity)

    # --- compare

    def linked_pairs(
        self, entity: Entity, *, scope: Scope
    ) -> Iterator[tuple[Half | None, Half | None, Link]]:
        """Linked pairs ``(host, books, link)`` by host key, streamed from one snapshot.

        A half is None when the mirror has no such row. See ``Scope`` for which pairs come.
        """
        with self._database.streaming() as connection:
            yield from compare.stream_pairs(connection, self._id, entity, scope)

    def candidates(self, entity: Entity, match: tuple[MatchBy, ...]) -> Iterator[Candidate]:
        """Records without a link that could be pairs, and those that cannot; each row once, deleted ones not.

        Groups come in the order of ``match``: those that share a code when it says "id", those that share a
        name key when it says "name". Rows without a partner come alone with ``by="none"``.
        """
        with self._database.streaming() as connection:
            yield from compare.stream_candidates(connection, self._id, entity, match)

    # --- links

    def add_links(
        self, entity: Entity, links: Sequence[NewLink], run: str = "", *, settled: bool = False
    ) -> None:
        """Make links, all or none. A pair linked already is left; LinkConflict names the other link.

        ``settled``: both records count as looked at, as they are now; only what changes later is a change.
        """
        with self._database.writing() as connection:
            now = self._database.now()
            made = linking.add_links(connection, self._id, entity, links, run=run, now=now)
            if settled:
                pairs = [(one.host_key, one.books_key) for one in links]
                settling.close_pairs(connection, self._id, entity, pairs)
            if made:
                data = {"entity": entity.value, "links": made}
                events.add_event(connection, self._id, at=now, kind="linked", run=run, data=data)

    def remove_link(self, entity: Entity, host_key: str) -> Link | None:
        """Take a live link away; both rows open again. Returns it, or None when there was none."""
        with self._database.writing() as connection:
            gone = linking.remove_link(connection, self._id, entity, host_key)
            if gone is not None:
                self._tell(connection, "unlinked", {"link": gone._asdict()})
            return gone

    def links(self, entity: Entity, *, broken: bool | None = None) -> Iterator[Link]:
        """Links by host key, streamed: live ones, broken ones, or both for None."""
        with self._database.streaming() as connection:
            yield from linking.stream_links(connection, self._id, entity, broken=broken)

    def link_of(self, side: Side, entity: Entity, key: str) -> Link | None:
        """The live link of a record, or None."""
        with self._database.reading() as connection:
            return linking.find_link(connection, self._id, side, entity, key)

    def linked_keys(self, side: Side, entity: Entity, keys: Sequence[str]) -> set[str]:
        """Which of these keys have a live link."""
        with self._database.reading() as connection:
            return linking.linked_keys(connection, self._id, side, entity, keys)

    def linked_across(self, side: Side, entity: Entity, keys: Iterable[str]) -> dict[str, str]:
        """Of these keys of one side, those that have a live link, each with its key across."""
        with self._database.reading() as connection:
            return linking.linked_across(connection, self._id, side, entity, keys)

    def break_links(self, entity: Entity, keys: Sequence[str], side: Side, why: str) -> int:
        """Break the live links of these records; they stay as history. Returns how many."""
        with self._database.writing() as connection:
            gone = linking.break_links(connection, self._id, entity, keys, side=side, why=why)
            if gone:
                data = {"links": [link._asdict() for link in gone], "why": why}
                self._tell(connection, "links broken", data)
            return len(gone)

    def settle_pairs(self, entity: Entity, *, upto_fetch: int, keep_open: Iterable[tuple[str, str]]) -> int:
        """Close linked open rows fetched no later than ``upto_fetch``, but for the pairs in ``keep_open``.

        Returns how many rows were closed.
        """
        with self._database.writing() as connection:
            return settling.settle_pairs(
                connection, self._id, entity, upto_fetch=upto_fetch, keep_open=keep_open
            )

    # --- journal

    def start_run(self, kind: RunKind, who: str, plan_digest: str = "") -> str:
        """Begin a run; returns its id: short, and sorted as time goes."""
        with self._database.writing() as connection:
            now = self._database.now()
            return runs.start_run(connection, self._id, kind=kind, who=who, plan_digest=plan_digest, now=now)

    def finish_run(self, run: str, state: RunState, summary: Mapping[str, Any]) -> None:
        """End a run."""
        with self._database.writing() as connection:
            now = self._database.now()
            runs.finish_run(connection, self._id, run, state=state, summary=summary, now=now)

    def runs(self, limit: int = 20) -> list[Run]:
        """The last runs, newest first."""
        with self._database.reading() as connection:
            return runs.last_runs(connection, self._id, limit)

    def run(self, id_or_prefix: str) -> Run:
        """One run; RecordUnknown when there is none or several begin so."""
        with self._database.reading() as connection:
            return runs.find_run(connection, self._id, id_or_prefix)

    def approve(self, run: str, operations: Sequence[Operation]) -> list[Operation]:
        """Journal approved operations; returns those not known before, the others are left alone."""
        with self._database.writing() as connection:
            return journal.approve(connection, self._id, run, operations, now=self._database.now())

    def intend(
        self,
        run: str,
        prepared: Sequence[Prepared],
        *,
        company: str,
        batch: str = "",
        before: Mapping[str, str] | None = None,
    ) -> None:
        """Journal that these are about to be sent, durably before returning; the site's lock must be held.

        JournalFault, with nothing written, when the lock was lost or an operation is neither approved nor
        in doubt. ``before`` is operation id -> the record's JSON text as it was.
        """
        sending = journal.Sending(prepared, company, batch, before or {})
        with self._database.writing() as connection:
            self._lock.assert_held(connection)
            journal.intend(connection, self._id, run, sending, now=self._database.now())

    def settle(
        self,
        run: str,
        receipts: Sequence[Receipt],
        *,
        links: Sequence[tuple[Entity, NewLink]] = (),
        written: Sequence[tuple[Side, Entity, Record]] = (),
        compared: Mapping[Entity, tuple[str, ...]] | None = None,
        is_late: bool = False,
    ) -> list[LinkConflict]:
        """Settle operations by their receipts, make their links and mirror rows: one transaction.

        Links that could not be made are returned, not raised: what was written stays written. Without
        ``compared`` the fields of the last fetch are used. ``is_late`` says that the answers were asked for
        in a later run, so that what differs from what was sent is somebody's change.
        """
        settlement = settling_receipts.Settlement(receipts, links, written, compared or {}, is_late)
        with self._database.writing() as connection:
            now = self._database.now()
            return settling_receipts.settle(connection, self._id, run, settlement, now=now)

    def operations(
        self, *, run: str | None = None, states: Iterable[OperationState] | None = None
    ) -> Iterator[StoredOperation]:
        """Operations of a run, or in some states, or all; streamed in the order they were approved.

        Those in unfinished states are read a part at a time: whoever asks is about to change them, and one
        long look at the database would keep it from tidying up its log until the last is done.
        """
        wanted = None if states is None else list(states)
        if wanted is None or not journal.are_unfinished(wanted):
            with self._database.streaming() as connection:
                yield from journal.stream_operations(connection, self._id, run=run, states=wanted)
            return
        last = (0, -1)
        while True:
            with self._database.reading() as connection:
                some, last = journal.next_operations(connection, self._id, run=run, states=wanted, after=last)
            if not some:
                return
            yield from some

    def done(self, ids: Iterable[str]) -> set[str]:
        """Which of these operations were done."""
        with self._database.reading() as connection:
            return journal.done_among(connection, self._id, ids)

    def verify_journal(self) -> list[str]:
        """What in the journal is not as it was written, as sentences; empty when nothing."""
        with self._database.streaming() as connection:
            return list(events.broken_chain(connection, self._id))

    def lock(self) -> AbstractContextManager[int]:
        """Be the only run of this site; SiteLocked names the other. Gives the fence ``intend`` asserts."""
        return self._lock.held()

    def _load(self) -> Any:
        with self._database.reading() as connection:
            return sites.load_site(connection, self._id)

    def _tell(self, connection: Connection, kind: str, data: dict[str, Any]) -> None:
        events.add_event(connection, self._id, at=self._database.now(), kind=kind, run="", data=data)

    def _reading(self, fetch: int) -> fetches.Reading:
        """The read under way with this number; what it has seen is known to this object alone."""
        if fetch in self._readings:
            return self._readings[fetch]
        what = f"Read {fetch} of site {self.name} is finished, or was begun by another process."
        raise ReadIncomplete(what, where=self._database.place)


def _site_id(database: Database, name: str) -> int:
    with database.reading() as connection:
        known = sites.find_site(connection, name)
    if known != sites.NO_SITE or database.read_only:
        return known
    with database.writing() as connection:
        return sites.make_site(connection, name)
