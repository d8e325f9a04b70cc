"""Reads of one side: pages into the mirror, what was not seen, and how far the side was read."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, delete, func, select, update

from tieout.records import Entity, Record, Side, fingerprint
from tieout.store.columns import ENTITY_NUMBERS, SIDE_NUMBERS
from tieout.store.marks import RowMarks
from tieout.store.models import PageCounts, Watermark
from tieout.store.rows import flags_of, record_of, record_text, row_maker, write_rows
from tieout.store.tables import mirror, rules_seen, site, watermark

#: Rows handled at a time where a whole mirror is gone through.
_BATCH = 1000


@dataclass(frozen=True)
class Reading:
    """A read under way. ``seen`` is None for a read with a watermark, which says nothing about absence."""

    site: int
    number: int
    side: Side
    entity: Entity
    since: str
    compared: tuple[str, ...]
    #: The newest row before the read began; what is newer came with it.
    ceiling: int
    seen: RowMarks | None = field(repr=False)


def of_mirror(site_id: int, side: Side, entity: Entity) -> tuple[ColumnElement[bool], ...]:
    """The conditions that pick one mirror."""
    return (
        mirror.c.site == site_id,
        mirror.c.side == SIDE_NUMBERS[side],
        mirror.c.entity == ENTITY_NUMBERS[entity],
    )


def begin_reading(
    connection: Connection, site_id: int, side: Side, entity: Entity, *, since: str, compared: tuple[str, ...]
) -> Reading:
    """Number a read and see to it that the mirror's fingerprints cover the fields compared now."""
    number = next_fetch(connection, site_id)
    if load_watermark(connection, site_id, side, entity).compared != compared:
        _compare_by(connection, site_id, side, entity, compared)
    ceiling = connection.execute(select(func.max(mirror.c.id))).scalar() or 0
    seen = None if since else RowMarks()
    return Reading(site_id, number, side, entity, since, compared, ceiling, seen)


def next_fetch(connection: Connection, site_id: int) -> int:
    """The next fetch number of a site."""
    later = update(site).where(site.c.id == site_id).values(last_fetch=site.c.last_fetch + 1)
    connection.execute(later)
    return int(connection.execute(select(site.c.last_fetch).where(site.c.id == site_id)).scalar_one())


def put_page(connection: Connection, reading: Reading, records: Sequence[Record]) -> PageCounts:
    """Write what is new or changed on a page; a key that comes twice counts once, as it came last."""
    page = {record.key: record for record in records}
    known = _known_rows(connection, reading, list(page))
    make = row_maker(
        reading.site,
        reading.side,
        reading.entity,
        compared=reading.compared,
        fetch=reading.number,
        is_open=True,
    )
    rows, changed = [], 0
    for key, record in page.items():
        text = record_text(record)
        row_id, known_text = known.get(key, (0, ""))
        if row_id and reading.seen is not None:
            reading.seen.add(row_id)
        if text != known_text:
            rows.append(make(record, text))
            changed += bool(row_id)
    write_rows(connection, rows)
    return PageCounts(len(rows) - changed, changed, len(page) - len(rows))


def put_deleted(connection: Connection, reading: Reading, keys: Sequence[str]) -> int:
    """Mark living rows with these keys deleted."""
    living = select(mirror.c.id, mirror.c.record).where(
        *of_mirror(reading.site, reading.side, reading.entity), mirror.c.deleted == 0
    )
    marked = 0
    for some in batches(keys):
        found = connection.execute(living.where(mirror.c.key.in_(some))).all()
        marked += _mark_deleted(connection, reading, [(row.id, row.record) for row in found])
    return marked


def count_unseen(connection: Connection, reading: Reading) -> int:
    """How many living rows the read has not brought."""
    living = select(func.count()).select_from(mirror).where(mirror.c.deleted == 0)
    return sum(
        connection.execute(living.where(mirror.c.id.in_(some))).scalar_one()
        for some in batches(_unseen_ids(connection, reading))
    )


def mark_unseen_deleted(connection: Connection, reading: Reading) -> int:
    """Mark them deleted."""
    living = select(mirror.c.id, mirror.c.record).where(mirror.c.deleted == 0)
    marked = 0
    for some in batches(_unseen_ids(connection, reading)):
        found = connection.execute(living.where(mirror.c.id.in_(some))).all()
        marked += _mark_deleted(connection, reading, [(row.id, row.record) for row in found])
    return marked


def finish_reading(connection: Connection, reading: Reading, value: str, now: str) -> None:
    """Keep how far a complete read came; an empty value keeps the old one."""
    values = {"fetched_at": now, "fetch": reading.number}
    if value:
        values["value"] = value
    if not reading.since:
        values["full_at"] = now
    connection.execute(
        update(watermark).where(*_of_watermark(reading.site, reading.side, reading.entity)).values(values)
    )


def load_watermark(connection: Connection, site_id: int, side: Side, entity: Entity) -> Watermark:
    """How far a side was read; empty when it never was."""
    row = connection.execute(select(watermark).where(*_of_watermark(site_id, side, entity))).one_or_none()
    if row is None:
        return Watermark()
    return Watermark(row.value, tuple(json.loads(row.compared)), row.fetched_at, row.full_at, row.fetch)


def batches(items: Any, size: int = _BATCH) -> Iterator[list[Any]]:
    """The items, some at a time."""
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some


def _of_watermark(site_id: int, side: Side, entity: Entity) -> tuple[ColumnElement[bool], ...]:
    return (
        watermark.c.site == site_id,
        watermark.c.side == SIDE_NUMBERS[side],
        watermark.c.entity == ENTITY_NUMBERS[entity],
    )


def _known_rows(connection: Connection, reading: Reading, keys: list[str]) -> dict[str, tuple[int, str]]:
    known = select(mirror.c.key, mirror.c.id, mirror.c.record).where(
        *of_mirror(reading.site, reading.side, reading.entity)
    )
    return {
        key: (row_id, text)
        for some in batches(keys)
        for key, row_id, text in connection.execute(known.where(mirror.c.key.in_(some))).all()
    }


def _unseen_ids(connection: Connection, reading: Reading) -> Iterator[int]:
    """Row numbers not brought so far, from the key's index alone, by pages so that writing may go on between."""
    if reading.seen is None:
        return
    conditions = of_mirror(reading.site, reading.side, reading.entity)
    ids = select(mirror.c.key, mirror.c.id).where(*conditions).order_by(mirror.c.key).limit(10 * _BATCH)
    found = connection.execute(ids).all()
    while found:
        for _, row_id in found:
            if row_id <= reading.ceiling and row_id not in reading.seen:
                yield row_id
        found = connection.execute(ids.where(mirror.c.key > found[-1].key)).all()


def _mark_deleted(connection: Connection, reading: Reading, rows: list[tuple[int, str]]) -> int:
    if not rows:
        return 0
    marked = []
    for row_id, text in rows:
        record = record_of(reading.entity, text).model_copy(update={"deleted": True})
        marked.append({"row": row_id, "new_record": record_text(record), "new_flags": flags_of(record)})
    connection.execute(
        update(mirror)
        .where(mirror.c.id == bindparam("row"))
        .values(
            deleted=1,
            flags=bindparam("new_flags"),
            record=bindparam("new_record"),
            agreed=case((mirror.c.open == 0, mirror.c.record), else_=mirror.c.agreed),
            open=1,
            fetch=reading.number,
        ),
        marked,
    )
    return len(marked)


def _compare_by(
    connection: Connection, site_id: int, side: Side, entity: Entity, compared: tuple[str, ...]
) -> None:
    """Fingerprint a mirror over other fields; links settled under the old ones must be looked at again."""
    after = select(mirror.c.id, mirror.c.record).where(*of_mirror(site_id, side, entity))
    after = after.order_by(mirror.c.id).limit(_BATCH)
    found = connection.execute(after).all()
    change = update(mirror).where(mirror.c.id == bindparam("row")).values(fp=bindparam("new_fp"))
    while found:
        made = [
            {"row": row.id, "new_fp": fingerprint(record_of(entity, row.record), compared)} for row in found
        ]
        connection.execute(change, made)
        found = connection.execute(after.where(mirror.c.id > found[-1].id)).all()
    seen = (rules_seen.c.site == site_id, rules_seen.c.entity == ENTITY_NUMBERS[entity])
    connection.execute(delete(rules_seen).where(*seen))
    _keep_compared(connection, site_id, side, entity, json.dumps(compared))


def _keep_compared(connection: Connection, site_id: int, side: Side, entity: Entity, compared: str) -> None:
    where = _of_watermark(site_id, side, entity)
    if connection.execute(update(watermark).where(*where).values(compared=compared)).rowcount:
        return
    row = {
        "site": site_id,
        "side": SIDE_NUMBERS[side],
        "entity": ENTITY_NUMBERS[entity],
        "compared": compared,
    }
    connection.execute(
        watermark.insert().values(row | {"value": "", "fetched_at": "", "full_at": "", "fetch": 0})
    )
