"""Another program's tables that hold every field: other names, flags as words, one address split and one joined."""

from typing import Any

import sqlalchemy as sa

from tieout.hosts import HostSettings
from tieout.hosts.kinds import Kind, kind_of
from tieout.records import Address, Entity, Line, content_fields

YES_NO = {"true": "Y", "false": ["N", ""]}


def wide_settings(url: str, **more: Any) -> HostSettings:
    """A host on these tables."""
    tables = {entity: _mapping(entity) for entity in Entity}
    return HostSettings.model_validate({"url": url, "tables": tables, **more})


def make_wide_tables(url: str) -> None:
    """Make them."""
    metadata = sa.MetaData()
    for entity in Entity:
        flags = [sa.Column(f"F_{flag}", sa.CHAR(1)) for flag in ("active", "deleted", "read_only")]
        columns = [column for field in content_fields(entity) for column in _columns(entity, field)]
        sa.Table(
            f"T_{entity.value}", metadata, sa.Column("ID", sa.String(36), primary_key=True), *columns, *flags
        )
        if "lines" in content_fields(entity):
            _lines(entity, metadata)
    engine = sa.create_engine(url)
    metadata.create_all(engine)
    engine.dispose()


def _lines(entity: Entity, metadata: sa.MetaData) -> None:
    number = sa.Numeric().with_variant(sa.Text(), "sqlite")
    texts = {"product", "description", "tax_code"}
    sa.Table(
        f"T_{entity.value}_lines",
        metadata,
        sa.Column("DOC", sa.String(36), primary_key=True),
        sa.Column("NR", sa.Integer, primary_key=True),
        *(sa.Column(f"F_{name}", sa.Text() if name in texts else number) for name in Line.model_fields),
    )


def _columns(entity: Entity, field: str) -> list[sa.Column[Any]]:
    kind, name = kind_of(entity, field), f"F_{field}"
    if kind is Kind.LINES:
        return []
    if kind is Kind.ADDRESS and field == "billing_address":
        return [sa.Column(f"{name}_{part}", sa.Text) for part in Address.model_fields]
    number = sa.Numeric().with_variant(sa.Text(), "sqlite")
    types: dict[Kind, Any] = {
        Kind.FLAG: sa.Boolean(),
        Kind.DATE: sa.DateTime(),
        Kind.NUMBER: number,
        Kind.MONEY: number,
    }
    columns: list[sa.Column[Any]] = [sa.Column(name, types.get(kind, sa.Text()))]
    return [*columns, sa.Column(f"{name}_cur", sa.CHAR(3))] if kind is Kind.MONEY else columns


def _mapping(entity: Entity) -> dict[str, Any]:
    fields: dict[str, Any] = {"active": {"column": "F_active", **YES_NO}}
    for field in content_fields(entity):
        kind, name = kind_of(entity, field), f"F_{field}"
        if kind is Kind.ADDRESS and field == "billing_address":
            fields.update({f"{field}.{part}": f"{name}_{part}" for part in Address.model_fields})
        elif kind is Kind.ADDRESS:
            fields[field] = {"column": name, "join": "\n"}
        elif kind is Kind.MONEY:
            fields[field] = {"column": name, "currency_column": f"{name}_cur"}
        elif kind is not Kind.LINES:
            fields[field] = {"column": name}
    mapping: dict[str, Any] = {
        "table": f"T_{entity.value}",
        "key": "ID",
        "key_from": "uuid",
        "blank": "null",
        "fields": fields,
        "deleted": {"column": "F_deleted", **YES_NO},
        "read_only": {"column": "F_read_only", **YES_NO},
    }
    if "lines" in content_fields(entity):
        lines = {name: f"F_{name}" for name in Line.model_fields}
        mapping["lines"] = {
            "table": f"T_{entity.value}_lines",
            "key": "DOC",
            "position": "NR",
            "fields": lines,
        }
    return mapping
