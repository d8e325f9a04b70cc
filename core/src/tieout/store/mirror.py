"""Looking things up in a mirror: by key, by what a person typed, by name."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal_column, select, update

from tieout.pairs import Half
from tieout.records import Entity, Record, Side, content_fields, name_key
from tieout.store.columns import ENTITIES, ENTITY_NUMBERS, SIDE_NUMBERS, text_hash
from tieout.store.fetches import batches, load_watermark, of_mirror
from tieout.store.links import KEY_OF, LIVE, of_entity
from tieout.store.rows import HALF_COLUMNS, half_of, record_text, row_maker, write_rows
from tieout.store.streams import stream_rows
from tieout.store.tables import mirror, site

#: Below this likeness (of 100) a name is no help to somebody who mistyped.
_LIKE_ENOUGH = 60


def count_rows(connection: Connection, site_id: int, side: Side, entity: Entity) -> int:
    """How many rows a mirror has."""
    counted = select(func.count()).select_from(mirror).where(*of_mirror(site_id, side, entity))
    return int(connection.execute(counted).scalar_one())


def load_halves(
    connection: Connection, site_id: int, side: Side, entity: Entity, keys: Sequence[str]
) -> dict[str, Half]:
    """The rows with these keys, in the order asked for."""
    rows = select(*HALF_COLUMNS).where(*of_mirror(site_id, side, entity))
    found = {
        row.key: half_of(row)
        for some in batches(dict.fromkeys(keys))
        for row in connection.execute(rows.where(mirror.c.key.in_(some)))
    }
    return {key: found[key] for key in keys if key in found}


def find_halves(
    connection: Connection, site_id: int, side: Side, entity: Entity, text: str, limit: int
) -> list[Half]:
    """Rows that are what a person typed: by key, code, full name, and then by name key."""
    rows = select(*HALF_COLUMNS).where(*of_mirror(site_id, side, entity)).order_by(mirror.c.key).limit(limit)
    key = name_key(text)
    ways = [mirror.c.key == text]
    if text:
        has_code = mirror.c.code != literal_column("''")
        ways.append(has_code & (mirror.c.code_hash == text_hash(text)) & (mirror.c.code == text))
    if key:
        alike = (mirror.c.name_hash == text_hash(key)) & (mirror.c.name_key == key)
        ways += [alike & (mirror.c.name == text), alike]
    found: dict[str, Half] = {}
    for way in ways:
        for row in connection.execute(rows.where(way)):
            found.setdefault(row.key, half_of(row))
    return list(found.values())[:limit]


def nearest_names(
    connection: Connection, site_id: int, side: Side, entity: Entity, text: str, limit: int
) -> list[str]:
    """The names most like a text, of all there are, a thousand at a time."""
    names = select(mirror.c.name).where(*of_mirror(site_id, side, entity), mirror.c.deleted == 0).distinct()
    streamed = (row.name for row in stream_rows(connection, names))
    best: list[tuple[float, str]] = []
    while some := list(islice(streamed, 1000)):
        like = process.extract(
            text, some, scorer=fuzz.WRatio, processor=name_key, limit=limit, score_cutoff=_LIKE_ENOUGH
        )
        best = sorted([*best, *((-score, name) for name, score, _ in like)])[:limit]
    return [name for _, name in best]


def find_names(
    connection: Connection, site_id: int, side: Side, entities: Iterable[Entity], name_keys: Iterable[str]
) -> dict[str, list[tuple[Entity, str, str]]]:
    """Who has these names, living rows only; keys nobody has are left out."""
    wanted = [ENTITY_NUMBERS[entity] for entity in entities]
    rows = select(mirror.c.name_key, mirror.c.entity, mirror.c.key, mirror.c.name).where(
        mirror.c.site == site_id,
        mirror.c.side == SIDE_NUMBERS[side],
        mirror.c.entity.in_(wanted),
        mirror.c.deleted == 0,
    )
    rows = rows.order_by(mirror.c.name_key, mirror.c.entity, mirror.c.key)
    used: dict[str, list[tuple[Entity, str, str]]] = {}
    for some in batches(sorted(set(name_keys))):
        for row in connection.execute(rows.where(_named(some))):
            used.setdefault(row.name_key, []).append((ENTITIES[row.entity], row.key, row.name))
    return used


def _named(name_keys: list[str]) -> ColumnElement[bool]:
    hashes = sorted({text_hash(key) for key in name_keys})
    return and_(mirror.c.name_hash.in_(hashes), mirror.c.name_key.in_(name_keys))


def stream_halves(connection: Connection, site_id: int, side: Side, entity: Entity) -> Iterator[Half]:
    """A whole mirror by key."""
    rows = select(*HALF_COLUMNS).where(*of_mirror(site_id, side, entity)).order_by(mirror.c.key)
    return map(half_of, stream_rows(connection, rows))


def put_written(
    connection: Connection,
    site_id: int,
    side: Side,
    entity: Entity,
    *,
    records: Sequence[Record],
    compared: tuple[str, ...] = (),
) -> None:
    """Put records as we wrote them: settled where they are linked; rows without a link are always open.

    ``compared`` counts where the side was never read, not else:
    a mirror's fingerprints always cover the same fields.
    """
    latest = connection.execute(select(site.c.last_fetch).where(site.c.id == site_id)).scalar_one()
    own = load_watermark(connection, site_id, side, entity).compared
    covered = own or compared or load_watermark(connection, site_id, side.other, entity).compared
    make = row_maker(
        site_id, side, entity, compared=covered or content_fields(entity), fetch=latest, is_open=False
    )
    page = {record.key: record for record in records}
    write_rows(connection, [make(record, record_text(record)) for record in page.values()], settled=True)
    for some in batches(page):
        here = (*of_mirror(site_id, side, entity), mirror.c.key.in_(some))
        linked = exists().where(*of_entity(site_id, entity), LIVE, KEY_OF[side] == mirror.c.key)
        connection.execute(update(mirror).where(*here, ~linked).values(open=1))
