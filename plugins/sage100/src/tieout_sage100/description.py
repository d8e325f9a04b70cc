"""What Sage 100 Contractor says it can do."""

from functools import cache
from importlib.resources import files

from tieout.plugin import BackendDescription, Entity, EntityCapability
from tieout_sage100.settings import ContractorSettings

_ADDRESS = {"line1": 30, "line2": 30, "city": 25, "region": 2, "postcode": 10}
#: Lengths of the client and vendor screens; ``code`` is the client number.
_LENGTHS = {
    "code": 10,
    "name": 30,
    "contact": 50,
    "phone": 14,
    "alt_phone": 14,
    "mobile": 14,
    "fax": 14,
    "email": 75,
    **{f"billing_address.{part}": length for part, length in _ADDRESS.items()},
}
_SHIPPING = {f"shipping_address.{part}": length for part, length in _ADDRESS.items()}
_FIELDS = (
    "code",
    "name",
    "contact",
    "phone",
    "alt_phone",
    "mobile",
    "fax",
    "email",
    "billing_address",
    "type",
)
_REMARK = (
    "Export of {host} to Sage 100 Contractor is NOT supported. {books} can only be brought from Sage 100 Contractor; "
    "what is only on this side must be entered there by hand."
)


@cache
def description() -> BackendDescription:
    """The description; made once."""
    return BackendDescription(
        name="sage100-contractor",
        title="Sage 100 Contractor",
        settings=ContractorSettings,
        entities={
            Entity.CUSTOMER: EntityCapability(
                fields=(*_FIELDS, "shipping_address", "status"),
                types=True,
                lengths=_LENGTHS | _SHIPPING,
                code_pattern=r"[0-9]{1,10}",
                remark=_REMARK.format(host="customers", books="Clients"),
            ),
            Entity.VENDOR: EntityCapability(
                fields=_FIELDS,
                # No column of a vendor is known to say that it is inactive.
                inactive=False,
                types=True,
                lengths=_LENGTHS,
                code_pattern=r"[0-9]{1,10}",
                remark=_REMARK.format(host="vendors", books="Vendors"),
            ),
        },
        profiles={"smsturbo": files("tieout_sage100").joinpath("profiles/smsturbo.toml").read_text("utf-8")},
        needs="the SQL Server of Sage 100 Contractor version 20 or later, reachable over the network, and a login "
        "that may read three tables; the package python-tds",
    )
