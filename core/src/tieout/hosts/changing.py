"""Existing rows: changed only where the record is still as the plan saw it, marked, or taken away again."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from pydantic import MISSING

from tieout.errors import RecordInvalid, RecordRefused
from tieout.hostport import HostAction, HostWrite
from tieout.hosts.inserting import check_lines, insert_lines, lines_of_record, settled_line
from tieout.hosts.rows import KEYS_AT_ONCE, key_values
from tieout.hosts.shape import Shape
from tieout.records import Record, content_fields

_CHANGED = "The record changed on the host since the plan was made"
_STATES = ("active", "deleted", "read_only")


def checked_change(shape: Shape, write: HostWrite, now: Record | None) -> dict[str, Any]:
    """The column values of a change, lines aside; raises the refusal when it must not be done."""
    if now is None:
        raise RecordRefused(
            f'The host has no {shape.entity.value} "{write.key}" any more.', where=shape.table.name
        )
    if write.action is HostAction.REMOVE:
        _untouched(shape, write, now)
        return {}
    row: dict[str, Any] = {}
    if write.action is HostAction.MARK_DELETED:
        row.update(_flag(shape, "deleted", value=True))
    elif write.fields:
        row.update(_fields(shape, write, now))
    if write.read_only is not None and write.read_only != now.read_only:
        row.update(_flag(shape, "read_only", value=write.read_only))
    return row


def _fields(shape: Shape, write: HostWrite, now: Record) -> dict[str, Any]:
    if write.record is None or write.expected is None:
        raise RecordRefused(
            "An update needs the new record and the one the plan saw.", where=shape.table.name
        )
    for field in write.fields:
        if not (field in shape.codecs or (field == "lines" and shape.lines)):
            raise RecordInvalid(f"{shape.table.name} has no place for {field}.", where=shape.table.name)
        if _differ(shape, field, write.expected, now):
            raise RecordRefused(f"{_CHANGED}: {field}.", where=f"{shape.table.name}, {field}")
    _no_new_key(shape, write, now)
    if "lines" in write.fields:
        check_lines(shape, lines_of_record(shape, write.record))
    return shape.encode(write.record, [field for field in write.fields if field != "lines"])


def _differ(shape: Shape, field: str, one: Record, other: Record) -> bool:
    return bool(_value(shape, field, one) != _value(shape, field, other))


def _value(shape: Shape, field: str, record: Record) -> Any:
    """A field's value; what was not sent counts as blank."""
    value = getattr(record, field)
    if value is not MISSING:
        return value
    return () if field == "lines" else shape.codecs[field].blank


def _no_new_key(shape: Shape, write: HostWrite, now: Record) -> None:
    code = shape.codecs.get("code")
    shares = code is not None and code.names == shape.key.names
    if shares and "code" in write.fields and write.record and write.record.code != now.code:
        raise RecordRefused("The code is the host's key, which never changes.", where=shape.table.name)


def _untouched(shape: Shape, write: HostWrite, now: Record) -> None:
    if write.expected is None:
        raise RecordRefused("Taking a record away needs the record as it was made.", where=shape.table.name)
    if now.referred_to:
        raise RecordRefused("An approved transaction on the host refers to the record by now.")
    held = [field for field in content_fields(shape.entity) if field in shape.content]
    for field in (*held, *(flag for flag in _STATES if flag in shape.codecs)):
        if _differ(shape, field, write.expected, now):
            raise RecordRefused(f"The record changed on the host since it was made: {field}.")


def _flag(shape: Shape, field: str, *, value: bool) -> dict[str, Any]:
    codec = shape.codecs.get(field)
    if codec is None:
        if not value and field == "read_only":
            return {}
        raise RecordRefused(f"{shape.table.name} cannot mark a record {field.replace('_', ' ')}.")
    return {codec.names[0]: codec.encode(value)[0]}


def changed_record(shape: Shape, write: HostWrite, now: Record, revision: int) -> Record:
    """The record as it reads after the change, in an own table."""
    update: dict[str, Any] = {"version": str(revision)}
    for field in write.fields if write.record is not None else ():
        value = getattr(write.record, field)
        if value is MISSING:
            continue
        if field == "lines":
            update[field] = tuple(settled_line(line) for line in value)
        else:
            update[field] = shape.codecs[field].settled(value)
    if write.action is HostAction.MARK_DELETED:
        update["deleted"] = True
    if write.read_only is not None:
        update["read_only"] = write.read_only
    return now.model_copy(update=update)


def update_rows(
    connection: sa.Connection,
    shape: Shape,
    changes: Sequence[tuple[HostWrite, Mapping[str, Any]]],
    revision: int | None,
) -> None:
    """Change rows that were locked and found as expected."""
    # Lines first: their triggers number the document, and our own number must be the one that stays.
    for write, _ in changes:
        if "lines" in write.fields and write.record is not None:
            _replace_lines(connection, shape, write.key, write.record, revision)
    number = {"revision": revision} if shape.own else {}
    filled = [(write.key, {**row, **number}) for write, row in changes]
    for columns, group in groupby(filled, key=lambda change: tuple(change[1])):
        if columns:
            _update_columns(connection, shape, columns, list(group))


def _update_columns(
    connection: sa.Connection,
    shape: Shape,
    columns: Sequence[str],
    changes: Sequence[tuple[str, Mapping[str, Any]]],
) -> None:
    key = shape.table.c[shape.key.names[0]]
    names = {f"tieout_{at}": name for at, name in enumerate(columns)}
    rows = [
        {"tieout_key": spelling, **{bound: row[name] for bound, name in names.items()}}
        for one, row in changes
        for spelling in key_values(shape, [one])
    ]
    values = {shape.table.c[name]: sa.bindparam(bound, type_=key.type) for bound, name in names.items()}
    same = key == sa.bindparam("tieout_key", type_=key.type)
    connection.execute(sa.update(shape.table).where(same, *shape.mine).values(values), rows)


def _replace_lines(
    connection: sa.Connection, shape: Shape, key: str, record: Record, revision: int | None
) -> None:
    if getattr(record, "lines", MISSING) is not MISSING:
        _delete_lines(connection, shape, [key])
        insert_lines(connection, shape, {key: lines_of_record(shape, record)}, revision)


def remove_rows(connection: sa.Connection, shape: Shape, keys: Sequence[str]) -> None:
    """Take rows away, and their lines."""
    _delete_lines(connection, shape, keys)
    key = shape.table.c[shape.key.names[0]]
    for start in range(0, len(keys), KEYS_AT_ONCE):
        wanted = list(key_values(shape, keys[start : start + KEYS_AT_ONCE]))
        connection.execute(sa.delete(shape.table).where(key.in_(wanted), *shape.mine))


def _delete_lines(connection: sa.Connection, shape: Shape, keys: Sequence[str]) -> None:
    if shape.lines is None:
        return
    key = shape.lines.table.c[shape.lines.key.name]
    for start in range(0, len(keys), KEYS_AT_ONCE):
        wanted = list(key_values(shape, keys[start : start + KEYS_AT_ONCE]))
        connection.execute(sa.delete(shape.lines.table).where(key.in_(wanted)))
