"""Settling: what the other side answered, and all that follows from it, in one transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from tieout.errors import JournalFault, LinkConflict
from tieout.operations import ARROWS, OperationState, Outcome, Receipt
from tieout.plan import StepKind
from tieout.records import Entity, Record, Side
from tieout.store.agreeing import Carried, agree, stands_of
from tieout.store.journal import go_to, load_rows, write_changed
from tieout.store.links import add_possible_links
from tieout.store.mirror import put_written
from tieout.store.models import NewLink
from tieout.store.settling import close_pairs

#: The state each answer leads to. "Not there" stays in doubt: only a new intent may send again.
_LEADS_TO = {
    Outcome.DONE: OperationState.DONE,
    Outcome.REFUSED: OperationState.REFUSED,
    Outcome.IN_DOUBT: OperationState.IN_DOUBT,
    Outcome.NOT_THERE: OperationState.IN_DOUBT,
    Outcome.HANDED_OVER: OperationState.IN_DOUBT,
    Outcome.SEVERAL: OperationState.NEEDS_REVIEW,
}
#: Kinds that bring fields of one record of a pair into the other.
_CARRIES = frozenset({StepKind.UPDATE_HOST, StepKind.UPDATE_BOOKS})
#: What the JSON of an operation about one side holds; no text within it can, for its quotes are escaped.
_NO_PAIR = ('"host_key":""', '"books_key":""')


class Settlement(NamedTuple):
    """What is settled together."""

    receipts: Sequence[Receipt]
    links: Sequence[tuple[Entity, NewLink]] = ()
    written: Sequence[tuple[Side, Entity, Record]] = ()
    compared: Mapping[Entity, tuple[str, ...]] = {}


def settle(
    connection: Connection, site_id: int, run: str, settlement: Settlement, *, now: str
) -> list[LinkConflict]:
    """Settle, and return the links that could not be made."""
    rows = load_rows(connection, site_id, [one.operation_id for one in settlement.receipts])
    _through_doubt(connection, site_id, run, rows, settlement.receipts, now=now)
    changed = [rows[one.operation_id] for one in settlement.receipts if _take(rows[one.operation_id], one)]
    done = [row for row in changed if row["state"] == OperationState.DONE]
    carried = _carried(done)
    stands = {entity: stands_of(connection, site_id, entity, pairs) for entity, pairs in carried.items()}
    # Links first: a row that is linked when it is written need not be opened and closed again.
    made, conflicts = _make_links(connection, site_id, settlement.links, run=run, now=now)
    _write_mirrors(connection, site_id, settlement)
    for entity, pairs in carried.items():
        agree(connection, site_id, entity, pairs, stands[entity])
    _close(connection, site_id, made, done, carried)
    more = {
        "links": [[entity.value, *link] for entity, link in made],
        "links refused": [conflict.as_dict() for conflict in conflicts],
    }
    if changed or made or conflicts or settlement.written:
        write_changed(connection, site_id, changed, kind="settled", run=run, now=now, more=more)
    return conflicts


def _through_doubt(
    connection: Connection,
    site_id: int,
    run: str,
    rows: dict[str, dict[str, Any]],
    receipts: Sequence[Receipt],
    *,
    now: str,
) -> None:
    """No arrow leads from an intent to a review at once: such operations are in doubt first."""
    doubtful = [
        rows[one.operation_id]
        for one in receipts
        if one.outcome is Outcome.SEVERAL and rows[one.operation_id]["state"] == OperationState.INTENT.value
    ]
    for row in doubtful:
        go_to(row, OperationState.IN_DOUBT)
    if doubtful:
        write_changed(connection, site_id, doubtful, kind="settled", run=run, now=now)


def _take(row: dict[str, Any], receipt: Receipt) -> bool:
    """Bring a row to where its receipt leads; False when it is there already by the same receipt."""
    wanted, text = _LEADS_TO[receipt.outcome], receipt.model_dump_json()
    if row["state"] == wanted.value:
        if row["receipt"] == text:
            return False
        if not ARROWS[wanted]:
            what = f"Operation {row['id']} is {wanted.value} already, by another receipt."
            raise JournalFault(what)
    else:
        go_to(row, wanted)
    row["receipt"] = text
    return True


def _write_mirrors(connection: Connection, site_id: int, settlement: Settlement) -> None:
    pages: dict[tuple[Side, Entity], list[Record]] = {}
    for side, entity, record in settlement.written:
        pages.setdefault((side, entity), []).append(record)
    for (side, entity), records in pages.items():
        compared = settlement.compared.get(entity, ())
        put_written(connection, site_id, side, entity, records=records, compared=compared)


def _make_links(
    connection: Connection, site_id: int, links: Sequence[tuple[Entity, NewLink]], *, run: str, now: str
) -> tuple[list[tuple[Entity, NewLink]], list[LinkConflict]]:
    """Make what links can be made: a conflict must not undo the knowledge that something was written."""
    by_entity: dict[Entity, list[NewLink]] = {}
    for entity, link in links:
        by_entity.setdefault(entity, []).append(link)
    made: list[tuple[Entity, NewLink]] = []
    conflicts: list[LinkConflict] = []
    for entity, some in by_entity.items():
        there, refused = add_possible_links(connection, site_id, entity, some, run=run, now=now)
        made += [(entity, link) for link in there]
        conflicts += refused
    return made, conflicts


def _pairs(done: list[dict[str, Any]]) -> Iterator[tuple[Entity, StepKind, Carried]]:
    """The pairs that operations were about; most additions are about one side and are not parsed."""
    for row in done:
        if any(blank in row["content"] for blank in _NO_PAIR):
            continue
        content = json.loads(row["content"])
        if content["host_key"] and content["books_key"]:
            pair = Carried(content["host_key"], content["books_key"], tuple(content["fields"]))
            yield Entity(content["entity"]), StepKind(content["kind"]), pair


def _carried(done: list[dict[str, Any]]) -> dict[Entity, list[Carried]]:
    """The pairs one of whose records was written from the other, with the fields that were."""
    carried: dict[Entity, list[Carried]] = {}
    for entity, kind, pair in _pairs(done):
        if kind in _CARRIES:
            carried.setdefault(entity, []).append(pair)
    return carried


def _close(
    connection: Connection,
    site_id: int,
    links: list[tuple[Entity, NewLink]],
    done: list[dict[str, Any]],
    carried: Mapping[Entity, list[Carried]],
) -> None:
    """Close the pairs that are as they should be; those that fields were carried between are seen to already."""
    pairs: dict[Entity, set[tuple[str, str]]] = {}
    for entity, link in links:
        pairs.setdefault(entity, set()).add((link.host_key, link.books_key))
    for entity, _, pair in _pairs(done):
        pairs.setdefault(entity, set()).add((pair.host_key, pair.books_key))
    for entity, seen_to in carried.items():
        pairs.get(entity, set()).difference_update((pair.host_key, pair.books_key) for pair in seen_to)
    for entity, keys in pairs.items():
        close_pairs(connection, site_id, entity, sorted(keys))
