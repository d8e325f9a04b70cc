"""Element order of the questions tieout asks, qbXML 13.0.

Facts read off Intuit's published 13.0 schema and the annotated 14.0 sample document (since, editions);
``since`` is given only where it is later than 5.0, the oldest version spoken.
"""

DATE_MACROS = (
    "All|Today|ThisWeek|ThisWeekToDate|ThisMonth|ThisMonthToDate|ThisCalendarQuarter|ThisCalendarQuarterToDate|"
    "ThisFiscalQuarter|ThisFiscalQuarterToDate|ThisCalendarYear|ThisCalendarYearToDate|ThisFiscalYear|"
    "ThisFiscalYearToDate|Yesterday|LastWeek|LastWeekToDate|LastMonth|LastMonthToDate|LastCalendarQuarter|"
    "LastCalendarQuarterToDate|LastFiscalQuarter|LastFiscalQuarterToDate|LastCalendarYear|"
    "LastCalendarYearToDate|LastFiscalYear|LastFiscalYearToDate|NextWeek|NextFourWeeks|NextMonth|"
    "NextCalendarQuarter|NextCalendarYear|NextFiscalQuarter|NextFiscalYear"
)
DELETED_LISTS = (
    "Account|BillingRate|Class|Currency|Customer|CustomerMsg|CustomerType|DateDrivenTerms|Employee|"
    "InventorySite|ItemDiscount|ItemFixedAsset|ItemGroup|ItemInventory|ItemInventoryAssembly|ItemNonInventory|"
    "ItemOtherCharge|ItemPayment|ItemSalesTax|ItemSalesTaxGroup|ItemService|ItemSubtotal|JobType|OtherName|"
    "PaymentMethod|PayrollItemNonWage|PayrollItemWage|PriceLevel|SalesRep|SalesTaxCode|ShipMethod|"
    "StandardTerms|ToDo|UnitOfMeasureSet|Vehicle|Vendor|VendorType|WorkersCompCode"
)
DELETED_TRANSACTIONS = (
    "ARRefundCreditCard|Bill|BillPaymentCheck|BillPaymentCreditCard|BuildAssembly|Charge|Check|"
    "CreditCardCharge|CreditCardCredit|CreditMemo|Deposit|Estimate|InventoryAdjustment|Invoice|ItemReceipt|"
    "JournalEntry|PayrollLiabilityAdjustment|PayrollPriorPayment|PayrollYearToDateAdjustment|PurchaseOrder|"
    "ReceivePayment|SalesOrder|SalesReceipt|SalesTaxPaymentCheck|TimeTracking|TransferInventory|"
    "VehicleMileage|VendorCredit"
)

FRAGMENTS = {
    "address": """
        Addr1 str41
        Addr2 str41
        Addr3 str41
        Addr4 str41
        Addr5 str41 since 6.0
        City str31
        State str21
        PostalCode str13
        Country str31
        Note str41 since 6.0
    """,
    "list-filters": """
        MaxReturned int
        ActiveStatus enum {ActiveOnly|InactiveOnly|All}
        FromModifiedDate datetime
        ToModifiedDate datetime
        either?
          NameFilter! group
            MatchCriterion! enum {StartsWith|Contains|EndsWith}
            Name! str
        or
          NameRangeFilter! group
            FromName str
            ToName str
    """,
    "list-query": """
        either?
          ListID+ id36
        or
          FullName+ str
        or
          &list-filters
        IncludeRetElement* str50
    """,
    "balance-query": """
        either?
          ListID+ id36
        or
          FullName+ str
        or
          &list-filters
          TotalBalanceFilter group
            Operator! enum {LessThan|LessThanEqual|Equal|GreaterThan|GreaterThanEqual}
            Amount! amt
          &currency-filter
          ClassFilter group since 12.0 not AU
            &with-children
        IncludeRetElement* str50
        OwnerID* guid
    """,
    "currency-filter": """
        CurrencyFilter group since 8.0
          either!
            ListID+ id36
          or
            FullName+ str64
    """,
    "with-children": """
        either!
          ListID+ id36
        or
          FullName+ str
        or
          ListIDWithChildren! id36
        or
          FullNameWithChildren! str
    """,
    "transaction-filters": f"""
        MaxReturned int
        either?
          ModifiedDateRangeFilter! group
            FromModifiedDate datetime
            ToModifiedDate datetime
        or
          TxnDateRangeFilter! group
            either!
              FromTxnDate date
              ToTxnDate date
            or
              DateMacro! enum {{{DATE_MACROS}}}
        EntityFilter group
          &with-children
        AccountFilter group
          &with-children
        either?
          RefNumberFilter! group
            MatchCriterion! enum {{StartsWith|Contains|EndsWith}}
            RefNumber! str
        or
          RefNumberRangeFilter! group
            FromRefNumber str
            ToRefNumber str
        &currency-filter
    """,
    "transaction-tail": """
        IncludeLineItems bool
        IncludeLinkedTxns bool
        IncludeRetElement* str50
        OwnerID* guid
    """,
    "deleted-tail": """
        DeletedDateRangeFilter group
          FromDeletedDate datetime
          ToDeletedDate datetime
        IncludeRetElement* str50
    """,
}
"""Pieces that several requests share; a fragment may use others."""

TRANSACTION_QUERY = """
    either?
      TxnID+ id36
    or
      RefNumber+ str
    or
      RefNumberCaseSensitive+ str
    or
      &transaction-filters
      %s
    &transaction-tail
"""

QUERIES = {
    "HostQuery": """
        IncludeListMetaData group
          IncludeMaxCapacity! bool
        IncludeRetElement* str50
    """,
    "CompanyQuery": """
        IncludeRetElement* str50
        OwnerID* guid
    """,
    "PreferencesQuery": "IncludeRetElement* str50",
    "CustomerQuery": "&balance-query",
    "VendorQuery": "&balance-query",
    "EntityQuery": "&list-query",
    "CustomerTypeQuery": "&list-query",
    "JobTypeQuery": "&list-query",
    "VendorTypeQuery": "&list-query",
    "StandardTermsQuery": "&list-query",
    "TermsQuery": "&list-query",
    "SalesRepQuery": "&list-query",
    "EmployeeQuery": "&list-query\nOwnerID* guid",
    "OtherNameQuery": "&list-query\nOwnerID* guid",
    "ItemQuery": "&list-query\nOwnerID* guid",
    "ListDeletedQuery": f"""
        ListDelType+ enum {{{DELETED_LISTS}}}
        &deleted-tail
    """,
    "TxnDeletedQuery": f"""
        TxnDelType+ enum {{{DELETED_TRANSACTIONS}}}
        &deleted-tail
    """,
    "InvoiceQuery": TRANSACTION_QUERY % "PaidStatus enum {All|PaidOnly|NotPaidOnly}",
    "EstimateQuery": TRANSACTION_QUERY % "",
    "BillQuery": TRANSACTION_QUERY % "PaidStatus enum {All|PaidOnly|NotPaidOnly}",
}
"""Each query's elements in order; the names lack the ``Rq`` that the wire adds."""

WITHOUT_METADATA = frozenset({"HostQuery", "CompanyQuery", "PreferencesQuery"})
"""Queries whose answer cannot be counted only."""

WITH_ITERATOR = frozenset(
    {"CustomerQuery", "VendorQuery", "EntityQuery", "ItemQuery", "InvoiceQuery", "EstimateQuery", "BillQuery"}
)
"""Queries that can be read page by page; the others answer whole."""
