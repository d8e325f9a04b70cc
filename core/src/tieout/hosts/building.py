"""A mapping and the catalogue become a shape; what the columns cannot hold is said now, not at the first record."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pydantic import MISSING

from tieout.errors import ConfigInvalid
from tieout.hosts.addresses import joined_address, split_address
from tieout.hosts.catalogue import Catalogue
from tieout.hosts.codecs import (
    Codec,
    choice_codec,
    date_codec,
    flag_codec,
    money_codec,
    number_codec,
    text_codec,
    worded,
)
from tieout.hosts.facts import ColumnFacts, Sort
from tieout.hosts.kinds import Kind, kind_of, line_kind_of
from tieout.hosts.raw import raw_table
from tieout.hosts.references import Reference
from tieout.hosts.settings import (
    ADDRESS_PARTS,
    FieldMapping,
    FlagMapping,
    LinesMapping,
    ReferenceMapping,
    TableMapping,
)
from tieout.hosts.shape import LinesShape, Shape
from tieout.records import Entity, Line, content_fields

_NUMBERS = frozenset({Sort.NUMERIC, Sort.FLOAT, Sort.INTEGER, Sort.TEXT})

#: The sorts of columns each kind of field can lie in.
_HELD_BY: dict[Kind, frozenset[Sort]] = {
    Kind.TEXT: frozenset({Sort.TEXT, Sort.INTEGER, Sort.UUID}),
    Kind.CHOICE: frozenset({Sort.TEXT, Sort.INTEGER}),
    Kind.FLAG: frozenset({Sort.BOOLEAN, Sort.INTEGER, Sort.TEXT}),
    Kind.DATE: frozenset({Sort.DATE, Sort.MOMENT, Sort.TEXT}),
    Kind.NUMBER: _NUMBERS,
    Kind.MONEY: _NUMBERS,
    Kind.ADDRESS: frozenset({Sort.TEXT}),
}


def build_shape(
    entity: Entity, mapping: TableMapping, catalogue: Catalogue, *, own: bool, schema: str
) -> Shape:
    """Tie a mapping to the database. Raises ``HostUnreachable`` or ``ConfigInvalid``."""
    place = mapping.db_schema or schema
    table = catalogue.table(mapping.table, place)
    find = _finder(catalogue, table, place)
    codecs = _codecs(entity, mapping, find)
    key = find(mapping.key)
    where = _fixed(mapping.where, find)
    _check_key(entity, catalogue, key, place, where)
    stamp_name = mapping.modified or mapping.version
    stamp = find(stamp_name) if stamp_name else None
    # In the order in which own rows are written, so that no row needs to be put in order.
    ordered = sorted(codecs.values(), key=lambda codec: not codec.plain)
    names = [*(name for codec in ordered for name in codec.names), key.name, *where]
    constants = {**where, **_fixed(mapping.constants, find)}
    return Shape(
        entity=entity,
        mapping=mapping,
        table=raw_table(table, place, [*names, *constants, *([stamp.name] if stamp else [])]),
        key=text_codec(key),
        codecs=codecs,
        stamp=stamp,
        constants=constants,
        where=where,
        references=tuple(_reference(one, key, catalogue, place) for one in mapping.referred_to),
        lines=_lines(mapping.lines, catalogue, place) if mapping.lines else None,
        own=own,
    )


def _finder(catalogue: Catalogue, table: str, place: str) -> Callable[[str], ColumnFacts]:
    return lambda wanted: catalogue.column(table, place, wanted)


def _check_key(
    entity: Entity, catalogue: Catalogue, key: ColumnFacts, place: str, where: Mapping[str, Any]
) -> None:
    if key.sort not in _HELD_BY[Kind.TEXT]:
        raise _impossible(entity, "key", key)
    if not catalogue.is_unique(key.table, place, [key.name, *where]):
        raise ConfigInvalid(
            f"{key.where} is not unique, so it cannot be the key of a {entity.value}.",
            where=f"tables.{entity.value}.key",
            why="The catalogue has no primary key, unique constraint or unique index on it.",
            fix="Name a unique column as key, or make a unique index on it.",
        )


def _codecs(entity: Entity, mapping: TableMapping, find: Callable[[str], ColumnFacts]) -> dict[str, Codec]:
    codecs: dict[str, Codec] = {}
    for field in content_fields(entity):
        parts = _parts(field, mapping.fields)
        if parts:
            codecs[field] = split_address(
                {part: _text(entity, one, mapping, find) for part, one in parts.items()}
            )
        elif field in mapping.fields:
            codecs[field] = _codec(entity, field, mapping, find)
    flags = {
        "active": mapping.fields.get("active"),
        "deleted": mapping.deleted,
        "read_only": mapping.read_only,
    }
    for field, one in flags.items():
        if one is not None:
            codecs[field] = _flag(entity, field, one, find(one.column), otherwise=field == "active")
    return codecs


def _parts(field: str, fields: Mapping[str, FieldMapping]) -> dict[str, FieldMapping]:
    return {part: fields[f"{field}.{part}"] for part in ADDRESS_PARTS if f"{field}.{part}" in fields}


def _codec(entity: Entity, field: str, mapping: TableMapping, find: Callable[[str], ColumnFacts]) -> Codec:
    one, kind = mapping.fields[field], kind_of(entity, field)
    if kind is Kind.FLAG:
        return _flag(entity, field, one, find(one.column), otherwise=MISSING)
    if kind is Kind.ADDRESS:
        return joined_address(_text(entity, one, mapping, find), one.join, one.parts)
    if kind in {Kind.TEXT, Kind.CHOICE}:
        text = worded(_text(entity, one, mapping, find), one.words)
        # A choice that is not sent must not become a word of the list.
        return choice_codec(text) if kind is Kind.CHOICE else text
    return _figure(entity, field, one, kind, find)


def _figure(
    entity: Entity, field: str, one: FieldMapping, kind: Kind, find: Callable[[str], ColumnFacts]
) -> Codec:
    column = _held(entity, field, find(one.column), kind)
    if kind is Kind.MONEY:
        currency = text_codec(find(one.currency_column)) if one.currency_column else None
        return money_codec(column, currency=one.currency, currency_codec=currency)
    return date_codec(column) if kind is Kind.DATE else number_codec(column)


def _text(
    entity: Entity, one: FieldMapping, mapping: TableMapping, find: Callable[[str], ColumnFacts]
) -> Codec:
    column = _held(entity, one.column, find(one.column), Kind.TEXT)
    return text_codec(column, null=mapping.blank == "null")


def _flag(entity: Entity, field: str, one: FlagMapping, column: ColumnFacts, *, otherwise: Any) -> Codec:
    _held(entity, field, column, Kind.FLAG)
    if column.sort is Sort.TEXT and not (one.true or one.false):
        raise ConfigInvalid(
            f"{column.where} is a text, so the mapping must say which words mean yes and no.",
            where=f"tables.{entity.value}, {field}",
            fix=f'{field} = {{ column = "{one.column}", true = "Y", false = "N" }}',
        )
    true, false = _bound_words(one.true, column), _bound_words(one.false, column)
    return flag_codec(column, true, false, otherwise=otherwise)


def _bound_words(words: tuple[Any, ...], column: ColumnFacts) -> tuple[Any, ...]:
    return tuple(_bound(word, column) for word in words)


def _bound(value: Any, column: ColumnFacts) -> Any:
    """A fixed value as its column takes it; drivers bind no Decimal into SQLite, PostgreSQL no text as number."""
    if column.sort is Sort.TEXT and not isinstance(value, str):
        return str(value)
    if isinstance(value, Decimal):
        return str(value)
    if column.sort is Sort.INTEGER and isinstance(value, bool):
        return int(value)
    return value


def _held(entity: Entity, field: str, column: ColumnFacts, kind: Kind) -> ColumnFacts:
    if column.sort not in _HELD_BY[kind]:
        raise _impossible(entity, field, column)
    return column


def _impossible(entity: Entity, field: str, column: ColumnFacts) -> ConfigInvalid:
    return ConfigInvalid(
        f"{column.where} is a {column.sort.value} and cannot hold this.",
        where=f"tables.{entity.value}, {field}",
        fix="Name another column in the host's mapping, then run:  tieout site test",
    )


def _fixed(values: Mapping[str, Any], find: Callable[[str], ColumnFacts]) -> dict[str, Any]:
    columns = {find(name): value for name, value in values.items()}
    return {column.name: _bound(value, column) for column, value in columns.items()}


def _reference(one: ReferenceMapping, key: ColumnFacts, catalogue: Catalogue, schema: str) -> Reference:
    place = one.db_schema or schema
    table = catalogue.table(one.table, place)
    find = _finder(catalogue, table, place)
    facts, where = find(one.column), _fixed(one.where, find)
    if facts.sort is not key.sort:
        raise ConfigInvalid(
            f"{facts.where} is a {facts.sort.value} and {key.where} a {key.sort.value}: one cannot name the other.",
            where="referred_to",
            fix="Name the column that holds the key, in the host's mapping.",
        )
    column = facts.name
    status = find(one.status) if one.status else None
    stamp = find(one.modified).name if one.modified else ""
    names = [column, *where, *([status.name] if status else []), *([stamp] if stamp else [])]
    return Reference(
        table=raw_table(table, place, names),
        column=column,
        status=status.name if status else "",
        words=_bound_words(one.words, status) if status else (),
        where=where,
        stamp=stamp,
    )


def _lines(one: LinesMapping, catalogue: Catalogue, schema: str) -> LinesShape:
    place = one.db_schema or schema
    table = catalogue.table(one.table, place)
    find = _finder(catalogue, table, place)
    codecs = {
        name: _line_codec(name, one.fields[name], find) for name in Line.model_fields if name in one.fields
    }
    key, position, constants = find(one.key), find(one.position), _fixed(one.constants, find)
    names = [
        key.name,
        position.name,
        *constants,
        *(name for codec in codecs.values() for name in codec.names),
    ]
    revision = ["revision"] if "revision" in catalogue.columns(table, place) else []
    return LinesShape(raw_table(table, place, [*names, *revision]), key, position, codecs, constants)


def _line_codec(name: str, one: FieldMapping, find: Callable[[str], ColumnFacts]) -> Codec:
    column, kind = find(one.column), line_kind_of(name)
    if column.sort not in _HELD_BY[kind]:
        raise ConfigInvalid(f"{column.where} is a {column.sort.value} and cannot hold a line's {name}.")
    return worded(text_codec(column), one.words) if kind is Kind.TEXT else number_codec(column)
