"""Where each entity is kept: its rows, what is asked of them, and how they become records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, TableClause

from tieout.plugin import Bill, Entity, Invoice, Line, Record
from tieout_sage50.canada.mapping import customer, product, vendor
from tieout_sage50.canada.papers import Ask, Lines, Row, bill, invoice, quotation
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.tables import (
    COPIES,
    COPY_TAXES,
    CUSTOMERS,
    ITEMS,
    ORDER_TAXES,
    ORDERS,
    POSTED,
    VENDORS,
    is_no_reversal,
    is_quotation,
    orders_with,
    posted_with,
    tax_of,
)

Columns = tuple[ColumnElement[Any], ...]


@dataclass(frozen=True)
class Kind:
    """One entity's rows. ``number`` is ``lId``, the key; ``records`` makes a page of rows into records."""

    source: FromClause
    columns: Columns
    number: ColumnElement[int]
    records: Callable[[Ask, Sequence[Row]], list[Record]]
    wanted: ColumnElement[bool] | None = None


def kind_of(entity: Entity, settings: CanadaSettings) -> Kind:
    """Where an entity is kept in the company these settings are about. Raises KeyError for one that is not read."""
    return _KINDS[entity](settings)


def journals_of(entity: Entity, settings: CanadaSettings) -> tuple[int, ...] | None:
    """The journals that hold an entity, as the settings say; None for what is not kept in journals."""
    numbers = {Entity.INVOICE: settings.sales_journals, Entity.BILL: settings.purchase_journals}
    return numbers.get(entity)


def _listed(rows: TableClause, record: Callable[[Row], Record]) -> Callable[[CanadaSettings], Kind]:
    kind = Kind(rows, tuple(rows.c), _number(rows), lambda _, page: [record(row) for row in page])
    return lambda _: kind


def _posted(
    entity: Entity, parties: TableClause, record: Callable[[Row, tuple[Line, ...]], Invoice | Bill]
) -> Callable[[CanadaSettings], Kind]:
    name: Columns = (parties.c.sName.label("party"), tax_of(COPY_TAXES, "lITRecId", POSTED.c.lId))
    columns: Columns = (*POSTED.c, *(one for one in COPIES.c if one.name != "lITRecId"), *name)

    def records(ask: Ask, page: Sequence[Row]) -> list[Record]:
        lines = Lines(ask).posted([row["lId"] for row in page])
        return [record(row, lines.get(row["lId"], ())) for row in page]

    def kind(settings: CanadaSettings) -> Kind:
        wanted = POSTED.c.nJournal.in_(journals_of(entity, settings) or ()) & is_no_reversal(POSTED)
        return Kind(posted_with(parties), columns, _number(POSTED), records, wanted)

    return kind


def _quotations(_: CanadaSettings) -> Kind:
    name: Columns = (CUSTOMERS.c.sName.label("party"), tax_of(ORDER_TAXES, "lSORecId", ORDERS.c.lId))

    def records(ask: Ask, page: Sequence[Row]) -> list[Record]:
        lines = Lines(ask).ordered([row["lId"] for row in page])
        return [quotation(row, lines.get(row["lId"], ())) for row in page]

    return Kind(orders_with(CUSTOMERS), (*ORDERS.c, *name), _number(ORDERS), records, is_quotation())


def _number(rows: TableClause) -> ColumnElement[int]:
    number: ColumnElement[int] = rows.c.lId
    return number


_KINDS: dict[Entity, Callable[[CanadaSettings], Kind]] = {
    Entity.CUSTOMER: _listed(CUSTOMERS, customer),
    Entity.VENDOR: _listed(VENDORS, vendor),
    Entity.PRODUCT: _listed(ITEMS, product),
    Entity.QUOTATION: _quotations,
    Entity.INVOICE: _posted(Entity.INVOICE, CUSTOMERS, invoice),
    Entity.BILL: _posted(Entity.BILL, VENDORS, bill),
}
