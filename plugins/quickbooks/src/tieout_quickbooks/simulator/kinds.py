"""The lists of a company: which share a name space, which are trees, and which list a reference points into."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list record: the space its names must be unique in, and whether records may have parents."""

    space: str
    is_tree: bool = False
    name_field: str = "Name"


ITEM_TREES = (
    "ItemService",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemInventory",
    "ItemInventoryAssembly",
    "ItemDiscount",
)
ITEM_FLAT = (
    "ItemFixedAsset",
    "ItemSubtotal",
    "ItemPayment",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
    "ItemGroup",
)
ITEMS = ITEM_TREES + ITEM_FLAT
NAMES = ("Customer", "Vendor", "Employee", "OtherName")
TERMS = ("StandardTerms", "DateDrivenTerms")

KINDS: Mapping[str, Kind] = {
    "Customer": Kind("Name", is_tree=True),
    "Vendor": Kind("Name"),
    "Employee": Kind("Name"),
    "OtherName": Kind("Name"),
    "CustomerType": Kind("CustomerType", is_tree=True),
    "JobType": Kind("JobType", is_tree=True),
    "VendorType": Kind("VendorType", is_tree=True),
    "StandardTerms": Kind("Terms"),
    "DateDrivenTerms": Kind("Terms"),
    "SalesRep": Kind("SalesRep", name_field="Initial"),
    "SalesTaxCode": Kind("SalesTaxCode"),
    "Account": Kind("Account", is_tree=True),
    "Class": Kind("Class", is_tree=True),
    "BillingRate": Kind("BillingRate"),
    "Currency": Kind("Currency"),
    "CustomerMsg": Kind("CustomerMsg"),
    "InventorySite": Kind("InventorySite"),
    "PaymentMethod": Kind("PaymentMethod"),
    "PriceLevel": Kind("PriceLevel"),
    "ShipMethod": Kind("ShipMethod"),
    "Template": Kind("Template"),
    "UnitOfMeasureSet": Kind("UnitOfMeasureSet"),
    **{name: Kind("Item", is_tree=True) for name in ITEM_TREES},
    **{name: Kind("Item") for name in ITEM_FLAT},
}

#: Element of a reference to the kinds it may name; the others are found by the rules below.
_TARGETS: Mapping[str, tuple[str, ...]] = {
    "CustomerRef": ("Customer",),
    "CustomerSalesTaxCodeRef": ("SalesTaxCode",),
    "DefaultItemSalesTaxRef": ("ItemSalesTax", "ItemSalesTaxGroup"),
    "DefaultNonTaxableSalesTaxCodeRef": ("SalesTaxCode",),
    "DefaultTaxableSalesTaxCodeRef": ("SalesTaxCode",),
    "HomeCurrencyRef": ("Currency",),
    "InventorySiteLocationRef": ("InventorySite",),
    "ItemInventoryRef": ITEM_TREES,
    "ItemRef": ITEMS,
    "ItemSalesTaxRef": ("ItemSalesTax", "ItemSalesTaxGroup"),
    "PrefVendorRef": ("Vendor",),
    "PreferredPaymentMethodRef": ("PaymentMethod",),
    "SalesRepEntityRef": ("Vendor", "Employee", "OtherName"),
    "SupervisorRef": ("Employee",),
    "TaxVendorRef": ("Vendor",),
    "TermsRef": TERMS,
}


def find_targets(element: str, kind: str = "") -> tuple[str, ...]:
    """The kinds a reference element may point to; ``kind`` is the record it stands in, for its ParentRef.

    Empty when the simulated company keeps no such list, so that no reference of that sort can be found.
    """
    if element == "ParentRef":
        return ITEM_TREES if kind in ITEM_TREES else (kind,)
    if element in _TARGETS:
        return _TARGETS[element]
    if element.endswith("AccountRef"):
        return ("Account",)
    name = element.removesuffix("Ref")
    return (name,) if name in KINDS else ()


def fold_name(name: str) -> str:
    """What two names must share to be the same name to QuickBooks: letters' case and outer blanks do not count."""
    return name.strip().casefold()
