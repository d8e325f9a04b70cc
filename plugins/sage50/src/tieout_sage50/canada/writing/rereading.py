"""The record as the company's tables have it now, in the words every other read of this backend uses."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tieout.plugin import Entity, Record
from tieout_sage50.canada.faults import told
from tieout_sage50.canada.kinds import kind_of
from tieout_sage50.canada.settings import CanadaSettings

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select


def reread(settings: CanadaSettings, read: "Connection", entity: Entity, key: str) -> Record | None:
    """The record with a key, as it is now; None when there is none."""
    if not key.isascii() or not key.isdigit():
        return None
    kind = kind_of(entity, settings)
    rows = select(*kind.columns).select_from(kind.source).where(kind.number == int(key))

    def ask(statement: "Select[Any]") -> Sequence[Mapping[str, Any]]:
        return [dict(row) for row in read.execute(statement).mappings()]

    with told(settings):
        # An older transaction would go on showing an older picture.
        read.rollback()
        records = kind.records(ask, ask(rows if kind.wanted is None else rows.where(kind.wanted)))
        read.rollback()
    return records[0] if records else None
