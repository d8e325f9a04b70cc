"""What Sage 50 US says it can do: it is read, and nothing else."""

from functools import cache
from importlib import resources

from tieout.plugin import BackendDescription, Entity, EntityCapability
from tieout_sage50.peachtree.settings import UsSettings

TITLE = "Sage 50 US"

#: Widths of the columns, and of the fields of Sage's import files.
_LENGTHS = {
    "code": 20,
    "name": 39,
    "type": 8,
    "contact": 20,
    "phone": 20,
    "alt_phone": 20,
    "fax": 20,
    "email": 64,
    "billing_address.line1": 30,
    "billing_address.line2": 30,
    "billing_address.city": 20,
    "billing_address.region": 2,
    "billing_address.postcode": 12,
    "billing_address.country": 15,
}
_PARTY = (
    *("code", "name", "contact", "phone", "alt_phone", "fax", "email", "billing_address", "type", "terms"),
    "credit_limit",
)
_REMARK = "Exporting {0} to Sage 50 US is not supported: SMSTurbo {0} can only be imported from it."


@cache
def description() -> BackendDescription:
    """The description; made once."""
    profile = resources.files("tieout_sage50") / "profiles" / "us-smsturbo.toml"
    return BackendDescription(
        name="sage50-us",
        title=TITLE,
        settings=UsSettings,
        entities={
            Entity.CUSTOMER: _party("customers", "stage"),
            Entity.VENDOR: _party("vendors"),
        },
        profiles={"smsturbo": profile.read_text(encoding="utf-8")},
        needs="Sage 50 US's ODBC driver (Actian Zen, once Pervasive) and the package pyodbc: tieout-sage50[odbc]; for "
        "its SDK's door Windows, pythonnet and a 32-bit Python: tieout-sage50[sdk]",
    )


def _party(word: str, *more: str) -> EntityCapability:
    return EntityCapability(
        fields=(*_PARTY, *more),
        changed_since=True,
        types=True,
        lengths=_LENGTHS,
        code_pattern=r"[^*?+]*",
        remark=_REMARK.format(word),
    )
