"""Operations on their way: approved, intended, settled; what was sent is known before it is sent."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, insert, literal_column, select, tuple_, update

from tieout.errors import JournalFault
from tieout.operations import ARROWS, Operation, OperationState, Prepared
from tieout.store.events import add_event, next_event, operation_digest
from tieout.store.fetches import batches
from tieout.store.many import execute_many
from tieout.store.models import StoredOperation
from tieout.store.streams import stream_rows
from tieout.store.tables import operation

#: What an operation's row gets when it is approved; the rest is filled in on its way.
_BLANK = {
    "payload": b"",
    "marker": "",
    "batch": "",
    "company": "",
    "before": "",
    "receipt": "",
    "sent_at": "",
}
#: The states that the index of unfinished operations leaves out, in the order its condition has them.
_LEFT_OUT = (OperationState.DONE.value, OperationState.REFUSED.value)
_FINISHED = frozenset(_LEFT_OUT)
#: The columns a change of state may write.
_CHANGING = ("state", "attempt", *_BLANK, "updated_at", "event", "digest")
#: Operations read at a time where they are sent, and so changed, between one reading and the next.
_SOME = 1000


class Sending(NamedTuple):
    """What is about to be sent together, and to which company (its fingerprint)."""

    prepared: Sequence[Prepared]
    company: str
    batch: str = ""
    before: Mapping[str, str] = {}


def approve(
    connection: Connection, site_id: int, run: str, operations: Sequence[Operation], *, now: str
) -> list[Operation]:
    """Journal the operations that are not known yet, in order; returns them."""
    fresh: list[Operation] = []
    for some in batches({one.id: one for one in operations}.values()):
        ids = select(operation.c.id).where(operation.c.site == site_id)
        known = set(connection.execute(ids.where(operation.c.id.in_([one.id for one in some]))).scalars())
        new = [one for one in some if one.id not in known]
        if new:
            _insert_approved(connection, site_id, run, new, now=now)
        fresh += new
    return fresh


def intend(connection: Connection, site_id: int, run: str, sending: Sending, *, now: str) -> None:
    """Note that these are about to be sent: exact bytes, marker, company. All or none."""
    rows = load_rows(connection, site_id, [one.operation.id for one in sending.prepared])
    for one in sending.prepared:
        if one.problem is not None:
            what = f"Operation {one.operation.id} has a problem and must be refused, not sent."
            raise JournalFault(what)
        row = rows[one.operation.id]
        go_to(row, OperationState.INTENT)
        row |= {"attempt": one.operation.attempt, "payload": one.payload, "marker": one.marker}
        row |= {"batch": sending.batch, "company": sending.company, "sent_at": now}
        row["before"] = sending.before.get(one.operation.id, row["before"])
    write_changed(connection, site_id, list(rows.values()), kind="intent", run=run, now=now)


def done_among(connection: Connection, site_id: int, ids: Iterable[str]) -> set[str]:
    """Which of these operations were done."""
    done = select(operation.c.id).where(
        operation.c.site == site_id, operation.c.state == OperationState.DONE.value
    )
    return {
        one
        for some in batches(ids)
        for one in connection.execute(done.where(operation.c.id.in_(some))).scalars()
    }


def load_rows(connection: Connection, site_id: int, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The rows of these operations, to be changed; JournalFault when one is unknown or named twice."""
    found: dict[str, dict[str, Any]] = {}
    names = operation.columns.keys()
    at_id = names.index("id")
    for some in batches(ids):
        rows = select(operation).where(operation.c.site == site_id, operation.c.id.in_(some))
        answer = connection.execute(rows.with_for_update())
        found |= {row[at_id]: dict(zip(names, row, strict=True)) for row in answer}
    missing = [one for one in ids if one not in found]
    if missing or len(found) != len(ids):
        what = (
            f"The journal does not know operation {missing[0]}."
            if missing
            else "An operation is named twice."
        )
        raise JournalFault(what)
    return {one: found[one] for one in ids}


def go_to(row: dict[str, Any], state: OperationState) -> None:
    """Change a row's state, or raise JournalFault where no arrow leads."""
    if state not in ARROWS[OperationState(row["state"])]:
        what = f"Operation {row['id']} is {row['state']} and cannot become {state.value}."
        raise JournalFault(what)
    row["state"] = state.value


def write_changed(
    connection: Connection,
    site_id: int,
    rows: Sequence[dict[str, Any]],
    *,
    kind: str,
    run: str,
    now: str,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Write changed rows and the one event that tells of them."""
    number = next_event(connection, site_id)
    for row in rows:
        row |= {"updated_at": now, "event": number}
        row["digest"] = operation_digest(row)
    if rows:
        execute_many(connection, _change(), rows)
    told = {"operations": [[row["id"], row["state"], row["digest"]] for row in rows], **(more or {})}
    add_event(connection, site_id, at=now, kind=kind, run=run, data=told)


def stream_operations(
    connection: Connection, site_id: int, *, run: str | None, states: Iterable[OperationState] | None
) -> Iterator[StoredOperation]:
    """Operations in the order they were approved."""
    for row in stream_rows(connection, _operations(site_id, run, states)):
        yield _stored(row)


def next_operations(
    connection: Connection,
    site_id: int,
    *,
    run: str | None,
    states: Iterable[OperationState],
    after: tuple[int, int],
) -> tuple[list[StoredOperation], tuple[int, int]]:
    """Some more operations behind a place in the order they were approved, and the place of the last one."""
    behind = tuple_(operation.c.approved, operation.c.position) > tuple_(*after)
    rows = connection.execute(_operations(site_id, run, states).where(behind).limit(_SOME)).all()
    return [_stored(row) for row in rows], (rows[-1].approved, rows[-1].position) if rows else after


def are_unfinished(states: Iterable[OperationState]) -> bool:
    """Whether operations in these states still have something before them."""
    return _FINISHED.isdisjoint(state.value for state in states)


def _operations(site_id: int, run: str | None, states: Iterable[OperationState] | None) -> Select[Any]:
    rows = select(operation).where(operation.c.site == site_id)
    if run is not None:
        rows = rows.where(operation.c.run == run)
    if states is not None:
        rows = _in_states(rows, [state.value for state in states])
    return rows.order_by(operation.c.approved, operation.c.position)


def _in_states(rows: Select[Any], states: Sequence[str]) -> Select[Any]:
    """Those in some states; of unfinished ones the small index alone is looked at, however long the history."""
    wanted = operation.c.state == states[0] if len(states) == 1 else operation.c.state.in_(states)
    if not _FINISHED.isdisjoint(states):
        return rows.where(wanted)
    rows = rows.where(wanted, operation.c.state.not_in([literal_column(f"'{one}'") for one in _LEFT_OUT]))
    return rows.with_hint(operation, "INDEXED BY operation_unfinished", "sqlite")


def _insert_approved(
    connection: Connection, site_id: int, run: str, operations: Sequence[Operation], *, now: str
) -> None:
    number = next_event(connection, site_id)
    rows: list[dict[str, Any]] = []
    for position, one in enumerate(operations):
        row = {
            "id": one.id,
            "approved": number,
            "position": position,
            "run": run,
            "content": one.model_dump_json(),
        }
        row |= {"site": site_id, "state": OperationState.APPROVED.value, "attempt": one.attempt, **_BLANK}
        row |= {"updated_at": now, "event": number}
        row["digest"] = operation_digest(row)
        rows.append(row)
    execute_many(connection, insert(operation), rows)
    told = {"operations": [[row["id"], row["state"], row["digest"]] for row in rows]}
    add_event(connection, site_id, at=now, kind="approved", run=run, data=told)


def _change() -> Any:
    here = (operation.c.site == bindparam("to_site"), operation.c.id == bindparam("to_id"))
    return update(operation).where(*here).values({name: bindparam(f"to_{name}") for name in _CHANGING})


def _stored(row: Row[Any]) -> StoredOperation:
    return StoredOperation(
        operation=_operation_of(row.content, row.attempt),
        run=row.run,
        state=OperationState(row.state),
        payload=row.payload,
        marker=row.marker,
        batch=row.batch,
        company=row.company,
        attempt=row.attempt,
        before=row.before,
        receipt=json.loads(row.receipt) if row.receipt else None,
        sent_at=row.sent_at,
        updated_at=row.updated_at,
    )


def _operation_of(content: str, attempt: int) -> Operation:
    """The operation of its JSON, with a record of its entity's own model."""
    found = Operation.model_validate_json(content)
    return found if found.attempt == attempt else found.model_copy(update={"attempt": attempt})
