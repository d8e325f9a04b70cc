"""What the books in memory say they can do: as much as the contract has words for."""

from pydantic import Field

from tieout.plugin import BackendDescription, Entity, EntityCapability, Frozen
from tieout.records import content_fields

#: The custom field an export leaves its mark in; no content field, so no text of a person is touched.
MARKER_FIELD = "tieout mark"

_ADDRESS = {f"{kind}_address.line{number}": 41 for kind in ("billing", "shipping") for number in range(1, 6)}
_PARTY_LENGTHS = {"name": 41, "code": 20, "company_name": 41, "phone": 21, "email": 99, **_ADDRESS}
_PARTY_UPDATE = (
    "contact",
    "phone",
    "alt_phone",
    "mobile",
    "fax",
    "email",
    "billing_address",
    "shipping_address",
    "notes",
)


class MemorySettings(Frozen):
    """The ``[sites.NAME.books]`` table of books in memory.

    ``company`` is the name a test registered the company under, or a new one's name. With ``file`` the
    company lives in that JSON file, so that several processes can share it.
    """

    company: str = Field(default="Acme", min_length=1)
    file: str = ""


def _capability(entity: Entity) -> EntityCapability:
    is_party = entity in {Entity.CUSTOMER, Entity.VENDOR}
    return EntityCapability(
        fields=content_fields(entity),
        export=True,
        update=_PARTY_UPDATE if is_party else (),
        changed_since=True,
        deletions=True,
        types=is_party,
        batch=20,
        lengths=_PARTY_LENGTHS if is_party else {"name": 41, "code": 20},
        required=("name", "party") if entity in _PAPERS else ("name",),
        forbidden_in_name=":" if entity in _TREES else "",
        marker_field=MARKER_FIELD,
    )


_PAPERS = frozenset({Entity.QUOTATION, Entity.INVOICE, Entity.BILL})
#: A colon parts the steps of a path in these, so no single name may hold one.
_TREES = frozenset({Entity.CUSTOMER, Entity.VENDOR, Entity.PRODUCT})

DESCRIPTION = BackendDescription(
    name="memory",
    title="Books in memory",
    settings=MemorySettings,
    entities={entity: _capability(entity) for entity in Entity},
    shared_names=(frozenset({Entity.CUSTOMER, Entity.VENDOR}),),
    profiles={"memory": '[rules.customer]\ndirection = "both"\n[rules.vendor]\ndirection = "both"\n'},
    needs="nothing: the books live in this process, or in one JSON file",
)
