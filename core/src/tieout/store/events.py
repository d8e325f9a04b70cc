"""The journal's chain of events: each covers the one before, so what was changed or taken out shows."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from tieout.store.streams import stream_rows
from tieout.store.tables import event, operation, site

_CHANGED = "Event {seq} is not as it was written."
_MISSING = "Event {seq} does not follow the one before it."
#: Fields of an operation that its digest covers: all a reader would rely on.
_COVERED = (
    "id",
    "approved",
    "position",
    "run",
    "content",
    "state",
    "attempt",
    "payload",
    "marker",
    "batch",
    "company",
    "before",
    "receipt",
    "sent_at",
    "updated_at",
)


def add_event(
    connection: Connection, site_id: int, *, at: str, kind: str, run: str, data: dict[str, Any]
) -> int:
    """Add an event to a site's chain; returns its number."""
    head = select(site.c.head_seq, site.c.head_hash).where(site.c.id == site_id).with_for_update()
    last, prev_hash = connection.execute(head).one()
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    row = {"seq": last + 1, "at": at, "kind": kind, "run": run, "data": _safe(text)}
    made = _hash(prev_hash, row)
    connection.execute(insert(event).values(site=site_id, prev_hash=prev_hash, hash=made, **row))
    connection.execute(update(site).where(site.c.id == site_id).values(head_seq=last + 1, head_hash=made))
    return int(last) + 1


def next_event(connection: Connection, site_id: int) -> int:
    """The number the next event will get; the site's row is held until the transaction ends."""
    head = select(site.c.head_seq).where(site.c.id == site_id).with_for_update()
    return int(connection.execute(head).scalar_one()) + 1


def operation_digest(row: dict[str, Any]) -> str:
    """A digest over what an operation's row says."""
    values = (row[name] for name in _COVERED)
    parts = [value if isinstance(value, bytes) else str(value).encode() for value in values]
    return hashlib.sha256(b"\xff".join((*parts, b""))).hexdigest()[:32]


def broken_chain(connection: Connection, site_id: int) -> Iterator[str]:
    """What is wrong with a site's chain of events, and with operations that are not as their event says."""
    expected, prev_hash = 1, b""
    events = select(event).where(event.c.site == site_id).order_by(event.c.seq)
    for row in stream_rows(connection, events):
        if row.seq != expected or row.prev_hash != prev_hash:
            yield _MISSING.format(seq=row.seq)
        if row.hash != _hash(row.prev_hash, row._asdict()):
            yield _CHANGED.format(seq=row.seq)
        yield from _broken_operations(connection, site_id, row)
        expected, prev_hash = row.seq + 1, row.hash
    yield from _broken_end(connection, site_id, expected - 1, prev_hash)


def _broken_end(connection: Connection, site_id: int, last: int, last_hash: bytes) -> Iterator[str]:
    head = connection.execute(
        select(site.c.head_seq, site.c.head_hash).where(site.c.id == site_id)
    ).one_or_none()
    if head is not None and tuple(head) != (last, last_hash):
        yield f"The journal ends with event {last}, but {head.head_seq} were written."
    lost = select(operation.c.id).where(operation.c.site == site_id, operation.c.event > last)
    for name in connection.execute(lost.order_by(operation.c.id)).scalars():
        yield f"Operation {name} names an event that is not there."


def _broken_operations(connection: Connection, site_id: int, row: Row[Any]) -> Iterator[str]:
    """Operations whose last change was this event must be as the event says."""
    try:
        said = {name: digest for name, _, digest in json.loads(row.data).get("operations", [])}
    except ValueError:
        return
    last_here = select(operation).where(operation.c.site == site_id, operation.c.event == row.seq)
    for found in connection.execute(last_here.order_by(operation.c.id)):
        if said.get(found.id) != operation_digest(found._asdict()):
            yield f"Operation {found.id} is not as event {row.seq} says."


def _hash(prev_hash: bytes, row: dict[str, Any]) -> bytes:
    digest = hashlib.sha256(prev_hash)
    for name in ("seq", "at", "kind", "run", "data"):
        digest.update(str(row[name]).encode())
        digest.update(b"\xff")
    return digest.digest()


def _safe(text: str) -> str:
    """JSON escapes control characters, so that this text can be kept anywhere; lone surrogates are escaped too."""
    return text.encode("utf-8", "backslashreplace").decode()
