"""tieout's own tables and the table of batches, as they are made."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from tieout.hosts.kinds import Kind, kind_of, line_kind_of
from tieout.hosts.own import ADDRESS_PREFIXES, OWN_TABLES, lines_table
from tieout.hosts.settings import ADDRESS_PARTS
from tieout.records import Entity, Line, content_fields

#: Exact on both databases: SQLite has no exact number, so the digits are kept as text there.
_EXACT = sa.Numeric().with_variant(sa.Text(), "sqlite")


def own_tables(schema: str | None) -> sa.MetaData:
    """All of tieout's own tables, for ``create_all``."""
    metadata = sa.MetaData(schema=schema or None)
    for entity in Entity:
        _own_table(entity, metadata)
        if lines_table(entity):
            _lines_table(entity, metadata)
    return metadata


def batches_table(name: str, schema: str | None) -> sa.Table:
    """The table in which every written batch leaves its mark, with the receipts."""
    return sa.Table(
        name,
        sa.MetaData(schema=schema or None),
        sa.Column("batch", sa.String(255), primary_key=True),
        sa.Column("receipts", sa.Text, nullable=False),
        sa.Column("written_at", sa.String(40), nullable=False),
    )


def _own_table(entity: Entity, metadata: sa.MetaData) -> sa.Table:
    name = OWN_TABLES[entity]
    columns = [column for field in content_fields(entity) for column in _field_columns(entity, field)]
    indexes = [sa.Index(f"tieout_{name}_revision", "revision", "key")]
    if "party_key" in content_fields(entity):
        indexes.append(sa.Index(f"tieout_{name}_party", "party_key"))
    return sa.Table(
        name,
        metadata,
        sa.Column("key", sa.Text, primary_key=True),
        *columns,
        _flag_column("active", default=True),
        _flag_column("read_only", default=False),
        _flag_column("deleted", default=False),
        sa.Column("revision", sa.BigInteger),
        *indexes,
    )


def _lines_table(entity: Entity, metadata: sa.MetaData) -> sa.Table:
    name = lines_table(entity)
    return sa.Table(
        name,
        metadata,
        sa.Column(f"{entity.value}_key", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        *(_column(field, line_kind_of(field)) for field in Line.model_fields),
        sa.Column("revision", sa.BigInteger),
    )


def _flag_column(name: str, *, default: bool) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.true() if default else sa.false())


@cache
def _no_text() -> sa.TextClause:
    return sa.text("''")


def _column(name: str, kind: Kind) -> sa.Column[Any]:
    if kind is Kind.TEXT:
        return sa.Column(name, sa.Text, nullable=False, server_default=_no_text())
    if kind is Kind.CHOICE:
        return sa.Column(name, sa.Text)
    types: dict[Kind, sa.types.TypeEngine[Any]] = {Kind.FLAG: sa.Boolean(), Kind.DATE: sa.Date()}
    return sa.Column(name, types.get(kind, _EXACT))


def _field_columns(entity: Entity, field: str) -> list[sa.Column[Any]]:
    kind = kind_of(entity, field)
    if kind is Kind.LINES:
        return []
    if kind is Kind.ADDRESS:
        return [_column(f"{ADDRESS_PREFIXES[field]}_{part}", Kind.TEXT) for part in ADDRESS_PARTS]
    if kind is Kind.MONEY:
        return [_column(field, kind), _column(f"{field}_currency", Kind.TEXT)]
    return [_column(field, kind)]
