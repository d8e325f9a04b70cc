"""Which element of QuickBooks each canonical field is, for customers and vendors."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tieout.plugin import Customer, Entity, Vendor
from tieout_quickbooks.lists import CUSTOMER_TYPES, JOB_TYPES, SALES_REPS, TERMS, VENDOR_TYPES, ListKind
from tieout_quickbooks.qbxml import element_at, field_lengths, read_version


@dataclass(frozen=True)
class Form:
    """One entity's fields by the way their values are written; each maps field to element."""

    entity: Entity
    model: type[Customer] | type[Vendor]
    add: str
    texts: Mapping[str, str]
    #: Fields that name an entry of a list.
    references: Mapping[str, tuple[str, ListKind]]
    addresses: Mapping[str, str]
    amounts: Mapping[str, str]
    flags: Mapping[str, str] = field(default_factory=dict)
    #: Fields whose word for "none" is blank with us.
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    has_parent: bool = False

    @property
    def elements(self) -> dict[str, str]:
        """Field to element, but for the parent and the name."""
        references = {name: element for name, (element, _) in self.references.items()}
        words = {name: element for name, (element, _) in self.words.items()}
        return {**self.texts, **references, **self.addresses, **self.amounts, **self.flags, **words}

    @property
    def fields(self) -> tuple[str, ...]:
        """The canonical fields, in the model's order."""
        known = {"name", *self.elements} | ({"parent"} if self.has_parent else set())
        return tuple(name for name in self.model.model_fields if name in known)

    def field_at(self, path: str) -> str:
        """The canonical field at an element path, as ``BillAddress/Addr4``; the path itself when there is none."""
        element, _, sub = path.partition("/")
        own = {**self.elements, "name": "Name", "active": "IsActive", "parent": "ParentRef"}
        found = next((name for name, known in own.items() if known == element), path)
        part = next((part for part, known in ADDRESS_PARTS.items() if known == sub), "")
        return f"{found}.{part}" if part and found in self.addresses else found

    def is_spoken(self, element: str, version: str) -> bool:
        """Whether an element exists in a qbXML version."""
        since = element_at(self.add, element).since
        return since is None or since <= read_version(version)

    def lengths(self) -> dict[str, int]:
        """How many characters each field may have, by field and ``billing_address.line1``."""
        limits = field_lengths(self.add)
        own = {name: limits[element] for name, element in self.elements.items() if element in limits}
        for name, (element, _) in self.references.items():
            own[name] = limits[f"{element}/FullName"]
        for name, element in self.addresses.items():
            own |= {f"{name}.{part}": limits[f"{element}/{sub}"] for part, sub in ADDRESS_PARTS.items()}
        return {"name": limits["Name"], **own}


ADDRESS_PARTS: Mapping[str, str] = {
    "line1": "Addr1",
    "line2": "Addr2",
    "line3": "Addr3",
    "line4": "Addr4",
    "line5": "Addr5",
    "city": "City",
    "region": "State",
    "postcode": "PostalCode",
    "country": "Country",
}

_PARTY_TEXTS = {
    "code": "AccountNumber",
    "company_name": "CompanyName",
    "salutation": "Salutation",
    "first_name": "FirstName",
    "middle_name": "MiddleName",
    "last_name": "LastName",
    "job_title": "JobTitle",
    "contact": "Contact",
    "phone": "Phone",
    "alt_phone": "AltPhone",
    "fax": "Fax",
    "email": "Email",
    "notes": "Notes",
}

CUSTOMER_FORM = Form(
    entity=Entity.CUSTOMER,
    model=Customer,
    add="CustomerAdd",
    texts=_PARTY_TEXTS,
    references={
        "type": ("CustomerTypeRef", CUSTOMER_TYPES),
        "terms": ("TermsRef", TERMS),
        "sales_rep": ("SalesRepRef", SALES_REPS),
        "job_type": ("JobTypeRef", JOB_TYPES),
    },
    addresses={"billing_address": "BillAddress", "shipping_address": "ShipAddress"},
    amounts={"credit_limit": "CreditLimit"},
    words={"job_status": ("JobStatus", "None")},
    has_parent=True,
)

VENDOR_FORM = Form(
    entity=Entity.VENDOR,
    model=Vendor,
    add="VendorAdd",
    texts={**_PARTY_TEXTS, "tax_id": "VendorTaxIdent", "name_on_check": "NameOnCheck"},
    references={"type": ("VendorTypeRef", VENDOR_TYPES), "terms": ("TermsRef", TERMS)},
    addresses={"billing_address": "VendorAddress", "shipping_address": "ShipAddress"},
    amounts={"credit_limit": "CreditLimit"},
    flags={"eligible_for_1099": "IsVendorEligibleFor1099"},
)

FORMS: Mapping[Entity, Form] = {form.entity: form for form in (CUSTOMER_FORM, VENDOR_FORM)}
