"""Who the company is, which QuickBooks runs, and how its preferences are set."""

from dataclasses import dataclass, field

from tieout_quickbooks.simulator.records import Fields

VERSIONS = (
    "1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0", "11.0", "12.0",
    "13.0", "14.0", "15.0", "16.0",
)  # fmt: skip


def _default_preferences() -> Fields:
    return {
        "AccountingPreferences": {
            "IsUsingAccountNumbers": "false",
            "IsRequiringAccounts": "true",
            "IsUsingClassTracking": "false",
            "IsUsingAuditTrail": "true",
            "IsAssigningJournalEntryNumbers": "true",
        },
        "FinanceChargePreferences": {
            "AnnualInterestRate": "0.00",
            "MinFinanceCharge": "0.00",
            "GracePeriod": "0",
            "IsAssessingForOverdueCharges": "false",
            "CalculateChargesFrom": "DueDate",
            "IsMarkedToBePrinted": "false",
        },
        "JobsAndEstimatesPreferences": {
            "IsUsingEstimates": "true",
            "IsUsingProgressInvoicing": "false",
            "IsPrintingItemsWithZeroAmounts": "false",
        },
        "MultiCurrencyPreferences": {"IsMultiCurrencyOn": "false"},
        "MultiLocationInventoryPreferences": {
            "IsMultiLocationInventoryAvailable": "false",
            "IsMultiLocationInventoryEnabled": "false",
        },
        "PurchasesAndVendorsPreferences": {
            "IsUsingInventory": "true",
            "DaysBillsAreDue": "10",
            "IsAutomaticallyUsingDiscounts": "false",
        },
        "ReportsPreferences": {"AgingReportBasis": "AgeFromDueDate", "SummaryReportBasis": "Accrual"},
        "SalesAndCustomersPreferences": {
            "IsTrackingReimbursedExpensesAsIncome": "false",
            "IsAutoApplyingPayments": "true",
            "PriceLevels": {"IsUsingPriceLevels": "false"},
        },
        "TimeTrackingPreferences": {"FirstDayOfWeek": "Monday"},
        "ItemsAndInventoryPreferences": {"EnhancedInventoryReceivingEnabled": "false"},
    }


@dataclass
class Profile:
    """``company`` and ``preferences`` hold the fields of the answers of those names, in any order."""

    company: Fields = field(
        default_factory=lambda: {
            "IsSampleCompany": "false",
            "CompanyName": "Sample Plumbing",
            "LegalCompanyName": "Sample Plumbing, Inc.",
            "FirstMonthFiscalYear": "January",
            "FirstMonthIncomeTaxYear": "January",
            "TaxForm": "Form1120S",
        }
    )
    preferences: Fields = field(default_factory=_default_preferences)
    product: str = "QuickBooks Enterprise Solutions 24.0"
    major_version: str = "34"
    minor_version: str = "0"
    country: str = "US"
    versions: list[str] = field(default_factory=lambda: list(VERSIONS))

    def prefers(self, group: str, setting: str) -> bool:
        """Whether a yes-or-no preference is on."""
        settings = self.preferences.get(group)
        return isinstance(settings, dict) and settings.get(setting) == "true"

    def switch(self, group: str, setting: str, *, on: bool) -> None:
        """Set a yes-or-no preference."""
        settings = self.preferences.setdefault(group, {})
        if isinstance(settings, dict):
            settings[setting] = "true" if on else "false"
