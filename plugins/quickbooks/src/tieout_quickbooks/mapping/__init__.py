"""QuickBooks' rows and the canonical records: pure, in both directions, from one table for each entity."""

from tieout_quickbooks.mapping.forms import CUSTOMER_FORM, VENDOR_FORM, Form
from tieout_quickbooks.mapping.reading import asked_elements, record_from, sales_rep_from
from tieout_quickbooks.mapping.writing import fields_of

__all__ = [
    "CUSTOMER_FORM",
    "VENDOR_FORM",
    "Form",
    "asked_elements",
    "fields_of",
    "record_from",
    "sales_rep_from",
]
