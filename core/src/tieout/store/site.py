"""One site's share of the state store: its mirrors, links and journal behind one small face."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from tieout.company import Company
from tieout.errors import LinkConflict
from tieout.operations import Operation, OperationState, Prepared, Receipt
from tieout.pairs import Candidate, Half
from tieout.records import Entity, Record, Side
from tieout.rules.entity import MatchBy
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

    name: str

    @property
    def seal_key(self) -> bytes:
        """32 random bytes, made once per site: the HMAC key of its plans."""
        raise NotImplementedError

    @property
    def company(self) -> Company | None:
        """The company a person confirmed last, or None."""
        raise NotImplementedError

    def confirm_company(self, company: Company) -> None:
        """Keep the company a person has just confirmed."""
        raise NotImplementedError

    def facts(self) -> dict[str, str]:
        """The small facts kept about the site, such as ``reviewed_at``."""
        raise NotImplementedError

    def set_fact(self, key: str, value: str) -> None:
        """Keep one small fact; the last value counts."""
        raise NotImplementedError

    # --- mirror

    def begin_fetch(self, side: Side, entity: Entity, *, since: str, compared: tuple[str, ...]) -> int:
        """Begin a read of one side's records; returns its number, which only grows.

        ``compared`` are the fields fingerprints cover. When they are not those of the last time, the whole
        mirror of that side is fingerprinted anew and the rules count as never seen.
        """
        raise NotImplementedError

    def put_page(self, fetch: int, records: Sequence[Record]) -> PageCounts:
        """Bring a page into the mirror, durably; unchanged rows are not rewritten."""
        raise NotImplementedError

    def put_deleted(self, fetch: int, keys: Sequence[str]) -> int:
        """Mark rows whose deletion the side *knows*; returns how many were not marked before."""
        raise NotImplementedError

    def unseen(self, fetch: int) -> int:
        """How many living rows a read without watermark has not brought so far; 0 for other reads."""
        raise NotImplementedError

    def mark_unseen_deleted(self, fetch: int) -> int:
        """Mark those rows deleted; only right when the read was complete. Returns how many."""
        raise NotImplementedError

    def finish_fetch(self, fetch: int, *, watermark: str, complete: bool) -> None:
        """End a read; the watermark moves only when it was complete, and stays for ``""``."""
        raise NotImplementedError

    def watermark(self, side: Side, entity: Entity) -> Watermark:
        """How far a side was read for an entity; empty values when it never was."""
        raise NotImplementedError

    def rules_seen(self, entity: Entity) -> str:
        """The digest of the rules under which everything was last looked at; "" when never."""
        raise NotImplementedError

    def set_rules_seen(self, entity: Entity, digest: str) -> None:
        """Keep that digest."""
        raise NotImplementedError

    def count(self, side: Side, entity: Entity) -> int:
        """How many rows the mirror holds, deleted ones included."""
        raise NotImplementedError

    def halves(self, side: Side, entity: Entity, keys: Sequence[str]) -> dict[str, Half]:
        """The rows with these keys; unknown keys are left out."""
        raise NotImplementedError

    def find(self, side: Side, entity: Entity, text: str, limit: int = 10) -> list[Half]:
        """Rows whose key, code or full name is the text; then those whose name is equal but for case and blanks."""
        raise NotImplementedError

    def nearest(self, side: Side, entity: Entity, text: str, limit: int = 5) -> list[str]:
        """The full names most like the text, best first; for "did you mean"."""
        raise NotImplementedError

    def names_in_use(
        self, side: Side, entities: Iterable[Entity], name_keys: Iterable[str]
    ) -> dict[str, list[tuple[Entity, str, str]]]:
        """name key -> ``(entity, key, name)`` of the rows that have it; inactive ones too, deleted ones not."""
        raise NotImplementedError

    def put_written(self, side: Side, entity: Entity, records: Sequence[Record]) -> None:
        """Put records as we have just written them: settled, so that our own write is not seen as a change."""
        raise NotImplementedError

    def all_halves(self, side: Side, entity: Entity) -> Iterator[Half]:
        """Every row of a mirror, streamed, by key."""
        raise NotImplementedError

    # --- compare

    def linked_pairs(
        self, entity: Entity, *, scope: Scope
    ) -> Iterator[tuple[Half | None, Half | None, Link]]:
        """Linked pairs ``(host, books, link)`` by host key, streamed from one snapshot.

        A half is None when the mirror has no such row. See ``Scope`` for which pairs come.
        """
        raise NotImplementedError

    def candidates(self, entity: Entity, match: tuple[MatchBy, ...]) -> Iterator[Candidate]:
        """Records without a link that could be pairs, and those that cannot; each row once, deleted ones not.

        Groups come in the order of ``match``: those that share a code when it says "id", those that share a
        name key when it says "name". Rows without a partner come alone with ``by="none"``.
        """
        raise NotImplementedError

    # --- links

    def add_links(self, entity: Entity, links: Sequence[NewLink], run: str = "") -> None:
        """Make links, all or none. A pair linked already is left; LinkConflict names the other link."""
        raise NotImplementedError

    def remove_link(self, entity: Entity, host_key: str) -> Link | None:
        """Take a live link away; both rows open again. Returns it, or None when there was none."""
        raise NotImplementedError

    def links(self, entity: Entity, *, broken: bool | None = None) -> Iterator[Link]:
        """Links by host key, streamed: live ones, broken ones, or both for None."""
        raise NotImplementedError

    def link_of(self, side: Side, entity: Entity, key: str) -> Link | None:
        """The live link of a record, or None."""
        raise NotImplementedError

    def break_links(self, entity: Entity, keys: Sequence[str], side: Side, why: str) -> int:
        """Break the live links of these records; they stay as history. Returns how many."""
        raise NotImplementedError

    def settle_pairs(self, entity: Entity, *, upto_fetch: int, keep_open: Iterable[tuple[str, str]]) -> int:
        """Close linked open rows fetched no later than ``upto_fetch``, but for the pairs in ``keep_open``.

        Returns how many rows were closed.
        """
        raise NotImplementedError

    # --- journal

    def start_run(self, kind: RunKind, who: str, plan_digest: str = "") -> str:
        """Begin a run; returns its id: short, and sorted as time goes."""
        raise NotImplementedError

    def finish_run(self, run: str, state: RunState, summary: Mapping[str, Any]) -> None:
        """End a run."""
        raise NotImplementedError

    def runs(self, limit: int = 20) -> list[Run]:
        """The last runs, newest first."""
        raise NotImplementedError

    def run(self, id_or_prefix: str) -> Run:
        """One run; RecordUnknown when there is none or several begin so."""
        raise NotImplementedError

    def approve(self, run: str, operations: Sequence[Operation]) -> list[Operation]:
        """Journal approved operations; returns those not known before, the others are left alone."""
        raise NotImplementedError

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
        raise NotImplementedError

    def settle(
        self,
        run: str,
        receipts: Sequence[Receipt],
        *,
        links: Sequence[tuple[Entity, NewLink]] = (),
        written: Sequence[tuple[Side, Entity, Record]] = (),
        compared: Mapping[Entity, tuple[str, ...]] | None = None,
    ) -> list[LinkConflict]:
        """Settle operations by their receipts, make their links and mirror rows: one transaction.

        Links that could not be made are returned, not raised: what was written stays written. Without
        ``compared`` the fields of the last fetch are used.
        """
        raise NotImplementedError

    def operations(
        self, *, run: str | None = None, states: Iterable[OperationState] | None = None
    ) -> Iterator[StoredOperation]:
        """Operations of a run, or in some states, or all; streamed in the order they were approved."""
        raise NotImplementedError

    def verify_journal(self) -> list[str]:
        """What in the journal is not as it was written, as sentences; empty when nothing."""
        raise NotImplementedError

    def lock(self) -> AbstractContextManager[int]:
        """Be the only run of this site; SiteLocked names the other. Gives the fence ``intend`` asserts."""
        raise NotImplementedError
