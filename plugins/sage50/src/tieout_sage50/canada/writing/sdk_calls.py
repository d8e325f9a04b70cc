"""Every member of the SDK that tieout touches, what for, and what shows that it is called that.

None of it could be tried here: the SDK runs on Windows with Sage 50 only. The how-to page shows this table, and a
test holds the two, and the code, against each other.
"""

from typing import Final, NamedTuple

MAKER: Final = "documentation file of the SDK"
"""``Sage_SA.SDK.XML``, shipped by Sage beside the assembly: names, parameters, a sentence each."""
SAMPLE: Final = "documentation file; the maker's sample program"
SEEN: Final = "documentation file; seen in programs that post to real companies"


class SdkCall(NamedTuple):
    """One member: what tieout wants of it, and the evidence for its name and meaning."""

    member: str
    purpose: str
    evidence: str


CALLS: Final[tuple[SdkCall, ...]] = (
    SdkCall("SDKInstanceManager.Instance", "the one door to the SDK", SEEN),
    SdkCall("SDKInstanceManager.SDKResult", "why a company was not opened", MAKER),
    SdkCall("SDKInstanceManager.OpenDatabase", "open the company, with the result as an out parameter", SEEN),
    SdkCall("SDKInstanceManager.CloseDatabase", "close the company and give the seat back", SEEN),
    SdkCall("SDKInstanceManager.OpenCustomerLedger", "write customers", SEEN),
    SdkCall("SDKInstanceManager.CloseCustomerLedger", "end that", SEEN),
    SdkCall("SDKInstanceManager.OpenVendorLedger", "write vendors", SAMPLE),
    SdkCall("SDKInstanceManager.CloseVendorLedger", "end that", SAMPLE),
    SdkCall("SDKInstanceManager.OpenSalesJournal", "post invoices, a journal for each", SEEN),
    SdkCall("SDKInstanceManager.CloseSalesJournal", "end that", SEEN),
    SdkCall("SDKInstanceManager.OpenPurchasesJournal", "post bills, a journal for each", SAMPLE),
    SdkCall("SDKInstanceManager.ClosePurchasesJournal", "end that", SAMPLE),
    SdkCall("LedgerBase.CanModifyLedger", "whether the user may change the ledger", MAKER),
    SdkCall("LedgerBase.InitializeNew", "begin a new customer or vendor", SEEN),
    SdkCall("CustomerLedger.LoadByName", "begin to change one; the same for VendorLedger", SEEN),
    SdkCall("LedgerBase.Save", "write it; False when it was not", SEEN),
    SdkCall("LedgerBase.Undo", "forget what was entered", MAKER),
    SdkCall("APARLedgerBase.Name", "the name", SEEN),
    SdkCall("APARLedgerBase.Contact", "the contact", SEEN),
    SdkCall("APARLedgerBase.Street1", "first line of the address", SEEN),
    SdkCall("APARLedgerBase.Street2", "second line of the address", SEEN),
    SdkCall("APARLedgerBase.City", "the city", SEEN),
    SdkCall("APARLedgerBase.Province", "the province", SEEN),
    SdkCall("APARLedgerBase.PostalCode", "the postal code", SEEN),
    SdkCall("APARLedgerBase.Country", "the country", SEEN),
    SdkCall("APARLedgerBase.Phone1", "the phone", SEEN),
    SdkCall("APARLedgerBase.Phone2", "the other phone", SEEN),
    SdkCall("APARLedgerBase.Fax", "the fax", SEEN),
    SdkCall("APARLedgerBase.Email", "the e-mail address", SEEN),
    SdkCall("Journal.HasEditRights", "whether the user may post", MAKER),
    SdkCall("InvoiceJournal.SelectTransType", "0: an invoice, before anything else", SEEN),
    SdkCall("InvoiceJournal.SelectAPARLedger", "choose the party; not positive when there is none", SEEN),
    SdkCall("APARJournal.GetAPARLedgerName", "whether it is the very one", SAMPLE),
    SdkCall("InvoiceJournal.SelectPaidByType", '"Pay Later": it is owed', SEEN),
    SdkCall("InvoiceJournal.InvoiceNumber", "the number, up to 20 characters", SEEN),
    SdkCall("Journal.SetJournalDate", "the date, as 2026-03-02", SEEN),
    SdkCall("InvoiceJournal.SetTermDiscNetDay", "days until it is due", SEEN),
    SdkCall("SalesJournal.SetComment", "an invoice's memo; for bills none was found", SEEN),
    SdkCall("InvoiceJournal.SetDescription", "a line's text", SEEN),
    SdkCall("InvoiceJournal.SetQuantity", "a line's quantity", SEEN),
    SdkCall("InvoiceJournal.SetPrice", "a line's price, two decimals", SEEN),
    SdkCall("InvoiceJournal.SetLineAmount", "a line's amount, two decimals", SEEN),
    SdkCall("InvoiceJournal.SetLineAccount", "a line's account", SEEN),
    SdkCall("InvoiceJournal.SetTaxCodeString", "a line's tax code", SEEN),
    SdkCall("InvoiceJournal.GetTotalAmount", "the total Sage 50 works out", SAMPLE),
    SdkCall("InvoiceJournal.GetTaxTotalAmount", "the tax Sage 50 works out", SAMPLE),
    SdkCall("Journal.Post", "write it; False when it was not", SEEN),
    SdkCall("Journal.Undo", "forget what was entered", SAMPLE),
)
