"""tieout's own tables, said in the same words as a company's mapping. Made from the models."""

from functools import cache

from tieout.hosts.kinds import Kind, kind_of, line_kind_of
from tieout.hosts.settings import (
    ADDRESS_PARTS,
    FieldMapping,
    FlagMapping,
    LinesMapping,
    ReferenceMapping,
    TableMapping,
)
from tieout.records import Entity, Line, content_fields

#: The table of each entity.
OWN_TABLES: dict[Entity, str] = {
    Entity.CUSTOMER: "customers",
    Entity.VENDOR: "vendors",
    Entity.CONTACT: "contacts",
    Entity.PRODUCT: "products",
    Entity.SALES_REP: "sales_reps",
    Entity.QUOTATION: "quotations",
    Entity.INVOICE: "invoices",
    Entity.BILL: "bills",
}

#: How an address's columns begin: ``bill_line1`` ... ``bill_country``.
ADDRESS_PREFIXES = {"billing_address": "bill", "shipping_address": "ship"}

#: Whose approved papers make whom count as referred to.
_REFERRING = {Entity.CUSTOMER: (Entity.QUOTATION, Entity.INVOICE), Entity.VENDOR: (Entity.BILL,)}


def lines_table(entity: Entity) -> str:
    """The table of a document's lines; ``""`` for what is not a document."""
    return f"{entity.value}_lines" if "lines" in content_fields(entity) else ""


@cache
def own_mapping(entity: Entity) -> TableMapping:
    """Where each field of an entity lies in its own table."""
    fields: dict[str, FieldMapping] = {}
    for name in content_fields(entity):
        fields.update(_columns(name, kind_of(entity, name)))
    fields["active"] = FieldMapping(column="active")
    return TableMapping(
        table=OWN_TABLES[entity],
        key="key",
        key_from="uuid",
        version="revision",
        fields=fields,
        deleted=FlagMapping(column="deleted"),
        read_only=FlagMapping(column="read_only"),
        referred_to=tuple(_reference(paper) for paper in _REFERRING.get(entity, ())),
        lines=_lines(entity) if lines_table(entity) else None,
    )


def _columns(name: str, kind: Kind) -> dict[str, FieldMapping]:
    if kind is Kind.ADDRESS:
        prefix = ADDRESS_PREFIXES[name]
        return {f"{name}.{part}": FieldMapping(column=f"{prefix}_{part}") for part in ADDRESS_PARTS}
    if kind is Kind.MONEY:
        return {name: FieldMapping(column=name, currency_column=f"{name}_currency")}
    return {} if kind is Kind.LINES else {name: FieldMapping(column=name)}


def _reference(paper: Entity) -> ReferenceMapping:
    return ReferenceMapping(
        table=OWN_TABLES[paper],
        column="party_key",
        status="approved",
        words=(True,),
        where={"deleted": False},
        modified="revision",
    )


def _lines(entity: Entity) -> LinesMapping:
    fields = {name: FieldMapping(column=name) for name in Line.model_fields if line_kind_of(name)}
    return LinesMapping(
        table=lines_table(entity), key=f"{entity.value}_key", position="position", fields=fields
    )
