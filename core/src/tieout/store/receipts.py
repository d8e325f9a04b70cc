"""Settling: what the other side answered, and all that follows from it, in one transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from tieout.errors import JournalFault, LinkConflict
from tieout.operations import ARROWS, OperationState, Outcome, Receipt
from tieout.plan import WRITES_HOST, StepKind
from tieout.records import Entity, Record, Side
from tieout.store.agreeing import Agreement, Carried, Stands, agree, read_since, stands_of
from tieout.store.journal import go_to, load_rows, write_changed
from tieout.store.links import add_possible_links, linked_across
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
#: Kinds that make a record from one of the other side.
_ADDS = frozenset({StepKind.ADD_TO_HOST, StepKind.ADD_TO_BOOKS})
#: What the JSON of an operation about one side holds; no text within it can, for its quotes are escaped.
_NO_PAIR = ('"host_key":""', '"books_key":""')


class Settlement(NamedTuple):
    """What is settled together."""

    receipts: Sequence[Receipt]
    links: Sequence[tuple[Entity, NewLink]] = ()
    written: Sequence[tuple[Side, Entity, Record]] = ()
    compared: Mapping[Entity, tuple[str, ...]] = {}
    #: The answers were asked for in a later run: people may have changed the records since they were written.
    is_late: bool = False


def settle(
    connection: Connection, site_id: int, run: str, settlement: Settlement, *, now: str
) -> list[LinkConflict]:
    """Settle, and return the links that could not be made."""
    rows = load_rows(connection, site_id, [one.operation_id for one in settlement.receipts])
    _through_doubt(connection, site_id, run, rows, settlement.receipts, now=now)
    changed = [rows[one.operation_id] for one in settlement.receipts if _take(rows[one.operation_id], one)]
    done = [row for row in changed if row["state"] == OperationState.DONE]
    carried = _carried(done, is_late=settlement.is_late)
    before = {entity: stands_of(connection, site_id, entity, pairs) for entity, pairs in carried.items()}
    # Links first: a row that is linked when it is written need not be opened and closed again.
    made, conflicts = _make_links(connection, site_id, settlement.links, run=run, now=now)
    _write_mirrors(connection, site_id, settlement, _read_since(carried, before, settlement))
    _close(connection, site_id, made, done, carried)
    for entity, pairs in carried.items():
        how = Agreement(before[entity], settlement.compared.get(entity, ()), settlement.is_late)
        agree(connection, site_id, entity, pairs, how)
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


def _read_since(
    carried: Mapping[Entity, list[Carried]], before: Mapping[Entity, Stands], settlement: Settlement
) -> frozenset[tuple[Entity, str]]:
    """Host records the mirror has newer than a late receipt of the host, which tells them as they were written."""
    if not settlement.is_late:
        return frozenset()
    return frozenset(
        (entity, key) for entity, pairs in carried.items() for key in read_since(pairs, before[entity])
    )


def _write_mirrors(
    connection: Connection, site_id: int, settlement: Settlement, newer: frozenset[tuple[Entity, str]]
) -> None:
    pages: dict[tuple[Side, Entity], list[Record]] = {}
    for side, entity, record in settlement.written:
        if side is Side.BOOKS or (entity, record.key) not in newer:
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


def _pairs(done: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Operations about a record on each side; most additions are about one side and are not parsed."""
    for row in done:
        if not any(blank in row["content"] for blank in _NO_PAIR):
            content = json.loads(row["content"])
            if content["host_key"] and content["books_key"]:
                yield content


def _carried(done: list[dict[str, Any]], *, is_late: bool) -> dict[Entity, list[Carried]]:
    """The pairs one of whose records was written from the other, with the fields that were.

    Of additions only those whose answer came late: the others are as they were sent.
    """
    carried: dict[Entity, list[Carried]] = {}
    contents = [content for content in _pairs(done) if content["kind"] in _CARRIES]
    contents += _additions(done) if is_late else ()
    for content in contents:
        carried.setdefault(Entity(content["entity"]), []).append(_as_carried(content))
    return carried


def _additions(done: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Additions, each with the key the other side gave."""
    for row in done:
        content = json.loads(row["content"])
        if content["kind"] in _ADDS:
            given = "host_key" if content["kind"] == StepKind.ADD_TO_HOST else "books_key"
            yield content | {given: json.loads(row["receipt"])["key"]}


def _as_carried(content: dict[str, Any]) -> Carried:
    to = Side.HOST if StepKind(content["kind"]) in WRITES_HOST else Side.BOOKS
    values = content["record"] or {}
    is_new = content["kind"] in _ADDS
    return Carried(
        content["host_key"],
        content["books_key"],
        to,
        values,
        tuple(name for name in values if name not in Record.about_row)
        if is_new
        else tuple(content["fields"]),
        is_shared=content["rule"] != "undo",
        state="" if is_new else content["host_state" if to is Side.HOST else "books_state"],
    )


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
    for content in _pairs(done):
        pair = (content["host_key"], content["books_key"])
        pairs.setdefault(Entity(content["entity"]), set()).add(pair)
    for entity, seen_to in carried.items():
        pairs.get(entity, set()).difference_update((pair.host_key, pair.books_key) for pair in seen_to)
    for entity, keys in pairs.items():
        # Two that a person has unlinked since are strangers, and those are always looked at.
        across = linked_across(connection, site_id, Side.HOST, entity, sorted(host for host, _ in keys))
        tied = [pair for pair in sorted(keys) if across.get(pair[0]) == pair[1]]
        close_pairs(connection, site_id, entity, tied)
