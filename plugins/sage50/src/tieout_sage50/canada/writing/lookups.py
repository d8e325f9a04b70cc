"""Looking for names, numbers and codes in the company's tables. Reads only; each look sees the newest state."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, text

from tieout.plugin import Entity
from tieout_sage50.canada.faults import told
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing.sdk_session import APP_CODE

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: The table of each kind of party; for a paper, of its party.
PARTY_TABLE = {
    Entity.CUSTOMER: "tcustomr",
    Entity.VENDOR: "tvendor",
    Entity.INVOICE: "tcustomr",
    Entity.BILL: "tvendor",
}
_CENT = Decimal("0.01")


class Party(NamedTuple):
    """A row of the customer or vendor table. ``by_us``: tieout was the last to save it."""

    key: str
    name: str
    by_us: bool


class Paper(NamedTuple):
    """A posted document: its total in cents, who saved it, whether it came by an import file, was reversed."""

    key: str
    total: Decimal
    by_us: bool
    reversed: bool


def parties_named(settings: CanadaSettings, read: "Connection", entity: Entity, name: str) -> list[Party]:
    """The customers or vendors of a name, inactive ones included; case and blanks at its end do not count.

    That is how MySQL compares texts unless told otherwise, and names are unique by that comparison.
    """
    statement = f"""SELECT lId, sName, sASOrgId FROM {PARTY_TABLE[entity]}
        WHERE sName = :name OR LOWER(RTRIM(sName)) = :folded"""  # noqa: S608 - a name of ours
    rows = _rows(settings, read, statement, name=name, folded=name.rstrip().lower())
    return [Party(str(row.lId), row.sName, row.sASOrgId == APP_CODE) for row in rows]


def party_with(settings: CanadaSettings, read: "Connection", entity: Entity, key: str) -> Party | None:
    """The party with a key; None when there is none."""
    if not key.isascii() or not key.isdigit():
        return None
    statement = f"SELECT lId, sName, sASOrgId FROM {PARTY_TABLE[entity]} WHERE lId = :key"  # noqa: S608 - see above
    rows = _rows(settings, read, statement, key=int(key))
    return next((Party(str(row.lId), row.sName, row.sASOrgId == APP_CODE) for row in rows), None)


def journals(settings: CanadaSettings, entity: Entity) -> tuple[int, ...]:
    """The numbers of the journals an entity's papers are in; () when they are not configured."""
    return settings.sales_journals if entity is Entity.INVOICE else settings.purchase_journals


def papers_numbered(
    settings: CanadaSettings, read: "Connection", entity: Entity, number: str, party_key: str
) -> list[Paper]:
    """The posted documents of a number and party; what only takes another one back is not one of them."""
    statement = text(
        """SELECT lId, dInvAmt, sASOrgId, bReversed FROM titrec
        WHERE sSource1 = :number AND lVenCusId = :party AND nJournal IN :journals AND COALESCE(bReversal, 0) = 0
        ORDER BY lId"""
    ).bindparams(bindparam("journals", expanding=True))
    wanted = {"number": number, "party": int(party_key), "journals": list(journals(settings, entity))}
    return [
        Paper(str(row.lId), _cents(row.dInvAmt), row.sASOrgId == APP_CODE, bool(row.bReversed))
        for row in _rows(settings, read, statement, **wanted)
    ]


def tax_codes(settings: CanadaSettings, read: "Connection") -> frozenset[str]:
    """The tax codes lines may name."""
    return frozenset(row.sCode for row in _rows(settings, read, "SELECT sCode FROM ttaxcode"))


def _rows(settings: CanadaSettings, read: "Connection", statement: Any, **values: Any) -> Sequence[Any]:
    """All rows, as they are now: an older transaction would go on showing an older picture."""
    with told(settings):
        read.rollback()
        rows = read.execute(text(statement) if isinstance(statement, str) else statement, values).all()
        read.rollback()
    return rows


def _cents(value: Any) -> Decimal:
    return Decimal(str(value or 0)).quantize(_CENT, ROUND_HALF_UP)
