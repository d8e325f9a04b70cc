"""What Sage 50 Canada says it can do."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from tieout.plugin import BackendDescription, Entity, EntityCapability
from tieout_sage50.canada.settings import CanadaSettings

TITLE = "Sage 50 Canada"

#: Widths of the columns of the customer and vendor tables.
_LENGTHS = {
    "name": 52,
    "contact": 30,
    "phone": 25,
    "alt_phone": 25,
    "fax": 25,
    "email": 50,
    "billing_address.line1": 50,
    "billing_address.line2": 50,
    "billing_address.city": 35,
    "billing_address.region": 20,
    "billing_address.postcode": 9,
    "billing_address.country": 30,
}
_UPDATE = ("contact", "phone", "alt_phone", "fax", "email", "billing_address")
_PARTY = ("name", *_UPDATE)
_QUOTATION = ("name", "party", "party_key", "dated", "memo", "billing_address", "lines", "tax", "total")
_POSTED = ("name", "party", "party_key", "dated", "due", "memo", "billing_address", "lines", "tax", "total")
_NEVER_BY_SQL = (
    'Nothing is written unless the site\'s  writer  is "sdk" or "imp". A name is the only thing Sage 50 knows a {} '
    "by, and no two may have the same."
)
_POSTED_REMARK = (
    "What is still owed on a {} is not in the tables that are publicly known, so it is not read. A reversed {} is "
    "told as deleted. Lines are as posted; an entry in a foreign currency has no total here."
)


def _party(word: str) -> EntityCapability:
    return EntityCapability(
        fields=_PARTY,
        export=True,
        update=_UPDATE,
        changed_since=True,
        lengths=_LENGTHS,
        remark=_NEVER_BY_SQL.format(word),
    )


def _posted(word: str) -> EntityCapability:
    return EntityCapability(
        fields=_POSTED,
        export=True,
        changed_since=True,
        inactive=False,
        # Half-done batches are safe to settle, and one import file for many documents is less work for a person.
        batch=50,
        lengths={"name": 20, "memo": 100, "lines.product": 52, "lines.description": 255, "lines.tax_code": 2},
        required=("name", "party", "dated"),
        remark=_POSTED_REMARK.format(word, word),
    )


def _profiles() -> Mapping[str, str]:
    folder = resources.files("tieout_sage50") / "profiles"
    found = folder / "ca-sage-construction-management.toml"
    return {"sage-construction-management": found.read_text(encoding="utf-8")}


@cache
def description() -> BackendDescription:
    """The description; made once."""
    return BackendDescription(
        name="sage50-ca",
        title=TITLE,
        settings=CanadaSettings,
        entities={
            Entity.CUSTOMER: _party("customer"),
            Entity.VENDOR: _party("vendor"),
            Entity.PRODUCT: EntityCapability(
                fields=("code", "name", "kind", "unit"),
                changed_since=True,
                remark="Items are only read; their prices and quantities are in tables that are not publicly known.",
            ),
            Entity.QUOTATION: EntityCapability(
                fields=_QUOTATION,
                changed_since=True,
                inactive=False,
                remark="Quotations are only read.",
            ),
            Entity.INVOICE: _posted("sales invoice"),
            Entity.BILL: _posted("purchase invoice"),
        },
        profiles=_profiles(),
        needs="Sage 50 Canada's database server reachable over the network, and the package PyMySQL; to write, its SDK "
        "on Windows or somebody who imports files",
    )
