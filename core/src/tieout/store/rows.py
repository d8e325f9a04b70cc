"""A record as a mirror row and back, and the one statement that writes such rows."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic_core import PydanticSerializationError
from sqlalchemy import ColumnElement, Connection, and_, case, literal_column, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect

from tieout.errors import RecordInvalid
from tieout.pairs import Half
from tieout.records import MISSING, MODELS, Entity, Record, Side, fingerprint, name_key
from tieout.store.columns import ENTITY_NUMBERS, SIDE_NUMBERS, text_hash
from tieout.store.tables import mirror

#: What makes a ``Half``, in the order ``half_of`` takes it.
HALF_COLUMNS = (
    mirror.c.key,
    mirror.c.code,
    mirror.c.name,
    mirror.c.flags,
    mirror.c.fp,
    mirror.c.record,
    mirror.c.agreed,
    mirror.c.open,
)


class MirrorRow(NamedTuple):
    """The values of one mirror row, in the order of the columns they are written to."""

    site: int
    side: int
    entity: int
    key: str
    code: str
    name: str
    name_key: str
    name_hash: int
    code_hash: int
    fp: bytearray
    flags: str
    deleted: int
    open: int
    fetch: int
    record: str


def half_of(row: Sequence[Any]) -> Half:
    """A half from the values of ``HALF_COLUMNS``."""
    key, code, name, flags, fp, record, agreed, is_open = row
    state = fp.hex() + flags
    return Half(key, code, name, flags[0] == "a", "d" in flags, fp, state, record, agreed or "", not is_open)


def record_text(record: Record) -> str:
    """The record's JSON text: the same as ``model_dump_json()``, without its detour.

    Raises RecordInvalid for half a character, which UTF-16 programs can hold and no text file can.
    """
    try:
        return record.__pydantic_serializer__.to_json(record).decode()
    except (PydanticSerializationError, UnicodeEncodeError) as error:
        what = f"The record {record.key!a} holds half of a character and cannot be kept."
        raise RecordInvalid(what, why=ascii(str(error))) from error


def record_of(entity: Entity, text: str) -> Record:
    """The record of a JSON text made by ``record_text``."""
    return MODELS[entity].model_validate_json(text)


def flags_of(record: Record) -> str:
    """The letters of a record's flags; see the column."""
    letters = "a" if record.active else "i"
    if record.deleted or record.read_only or record.referred_to:
        letters += "d" * record.deleted + "r" * record.read_only + "t" * record.referred_to
    return letters


def row_maker(
    site: int, side: Side, entity: Entity, *, compared: tuple[str, ...], fetch: int, is_open: bool
) -> Callable[[Record, str], MirrorRow]:
    """A function from a record and its text to its row; what all rows of a page share is bound once."""
    side_number, entity_number, opened = SIDE_NUMBERS[side], ENTITY_NUMBERS[entity], int(is_open)

    def make(record: Record, text: str) -> MirrorRow:
        name = record.full_name
        key = name_key(name)
        code = "" if record.code is MISSING else record.code
        return MirrorRow(
            site,
            side_number,
            entity_number,
            record.key,
            code,
            name,
            key,
            text_hash(key),
            text_hash(code) if code else 0,
            # The sqlite3 module looks for adapters of bytes, at 2 us a row, but not of a bytearray.
            bytearray(fingerprint(record, compared)),
            flags_of(record),
            int(record.deleted),
            opened,
            fetch,
            text,
        )

    return make


def write_rows(connection: Connection, rows: Sequence[MirrorRow], *, settled: bool = False) -> None:
    """Insert or update rows. ``settled`` is for our own writes, which nobody has to look at again.

    Otherwise a settled row in which something compared changed opens, and keeps what was agreed.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        # Straight to the driver: building a dictionary per row would double the cost of a page.
        connection.exec_driver_sql(_sqlite_text(settled), list(rows))
    else:
        connection.execute(_upsert("postgresql", settled), [row._asdict() for row in rows])


@cache
def _sqlite_text(settled: bool) -> str:  # noqa: FBT001 - the key of a cache
    dialect: Dialect = sqlite.dialect(paramstyle="qmark")
    compiled = _upsert("sqlite", settled).compile(dialect=dialect, column_keys=list(MirrorRow._fields))
    assert compiled.positiontup == list(MirrorRow._fields)
    return str(compiled)


@cache
def _upsert(dialect: str, settled: bool) -> Any:  # noqa: FBT001 - the key of a cache
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    insert = make(mirror)
    new = insert.excluded
    changed = or_(*(mirror.c[name] != new[name] for name in ("fp", "flags", "name", "code")))
    written = ("code", "name", "name_key", "name_hash", "code_hash", "fp", "flags", "deleted", "record")
    return insert.on_conflict_do_update(
        index_elements=["site", "side", "entity", "key"],
        set_={name: new[name] for name in written} | _looked_at(new, changed, settled=settled),
        where=None if settled else or_(mirror.c.record != new.record, changed),
    )


def _looked_at(new: Any, changed: ColumnElement[bool], *, settled: bool) -> dict[str, ColumnElement[Any]]:
    if settled:
        return {"open": literal_column("0"), "agreed": literal_column("NULL")}
    was_settled = and_(mirror.c.open == literal_column("0"), changed)
    return {
        "open": case((changed, new.open), else_=mirror.c.open),
        "agreed": case((was_settled, mirror.c.record), else_=mirror.c.agreed),
        "fetch": case((changed, new.fetch), else_=mirror.c.fetch),
    }
