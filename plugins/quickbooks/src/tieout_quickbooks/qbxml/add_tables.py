"""Element order of what tieout may create in QuickBooks, qbXML 13.0; there is none for changing or deleting.

Facts read off Intuit's published 13.0 schema and the annotated 14.0 sample document (since, editions).
"""

ADD_FRAGMENTS = {
    "more-contacts": """
        AdditionalContactRef*8 group since 12.0
          ContactName! str40
          ContactValue! str255
        Contacts* group since 12.0
          Salutation str15
          FirstName! str25
          MiddleName str5
          LastName str25
          JobTitle str41
          AdditionalContactRef*5 group
            ContactName! str40
            ContactValue! str255
    """,
    "notes": """
        Notes str4095
        AdditionalNotes* group since 12.0
          Note! str4095
    """,
    "data-ext": """
        DataExt* group
          OwnerID! guid
          DataExtName! str31
          DataExtValue! str
    """,
    "sites": """
        InventorySiteRef ref31 since 10.0 not AU
        InventorySiteLocationRef ref31 since 12.0 not AU
    """,
}

ADDS = {
    "CustomerAdd": """
        Name! name41
        IsActive bool
        ClassRef ref159 since 12.0
        ParentRef ref
        CompanyName str41
        Salutation str15
        FirstName str25
        MiddleName str5
        LastName str25
        Suffix str not US CA UK AU
        JobTitle str41 since 12.0
        BillAddress address
        ShipAddress address
        ShipToAddress*50 group since 12.0
          Name! str41
          &address
          DefaultShipTo bool
        PrintAs str41 not US CA UK AU
        Phone str21
        Mobile str21 not US CA UK AU
        Pager str21 not US CA UK AU
        AltPhone str21
        Fax str21
        Email str1023
        Cc str1023 since 12.0
        Contact str41
        AltContact str41
        &more-contacts
        CustomerTypeRef ref159
        TermsRef ref31
        SalesRepRef ref5
        OpenBalance amt
        OpenBalanceDate date
        SalesTaxCodeRef ref3
        ItemSalesTaxRef ref31 not CA UK
        SalesTaxCountry enum {Australia|Canada|UK|US} since 6.0 not US
        ResaleNumber str15
        AccountNumber str99
        CreditLimit amt
        PreferredPaymentMethodRef ref31
        CreditCardInfo group
          CreditCardNumber str25
          ExpirationMonth int
          ExpirationYear int
          NameOnCard str41
          CreditCardAddress str41
          CreditCardPostalCode str41
        JobStatus enum {Awarded|Closed|InProgress|None|NotAwarded|Pending}
        JobStartDate date
        JobProjectedEndDate date
        JobEndDate date
        JobDesc str99
        JobTypeRef ref159
        &notes
        IsStatementWithParent bool not US CA UK AU
        DeliveryMethod enum {Email|Fax|Print} not US CA UK AU
        PreferredDeliveryMethod enum {None|Email|Fax|Mail} since 12.0
        PriceLevelRef ref31
        ExternalGUID guid since 8.0
        TaxRegistrationNumber str30 since 8.0 not US
        CurrencyRef ref64 since 8.0
    """,
    "VendorAdd": """
        Name! name41
        IsActive bool
        ClassRef ref159 since 12.0
        CompanyName str41
        Salutation str15
        FirstName str25
        MiddleName str5
        LastName str25
        Suffix str not US CA UK AU
        JobTitle str41 since 12.0
        VendorAddress address
        ShipAddress address since 11.0
        Phone str21
        Mobile str21 not US CA UK AU
        Pager str21 not US CA UK AU
        AltPhone str21
        Fax str21
        Email str1023
        Cc str1023 since 12.0
        Contact str41
        AltContact str41
        &more-contacts
        NameOnCheck str41
        AccountNumber str99
        &notes
        VendorTypeRef ref159
        TermsRef ref31
        CreditLimit amt
        VendorTaxIdent str15
        IsVendorEligibleFor1099 bool not CA UK
        OpenBalance amt
        OpenBalanceDate date
        BillingRateRef ref31 since 6.0
        ExternalGUID guid since 8.0
        SalesTaxCodeRef ref3 since 8.0 not US
        SalesTaxCountry enum {Australia|Canada|UK|US} since 8.0 not US
        IsSalesTaxAgency bool since 8.0 not US
        SalesTaxReturnRef ref since 8.0 not US
        TaxRegistrationNumber str30 since 8.0 not US
        ReportingPeriod enum {Monthly|Quarterly} since 8.0 not US
        IsTaxTrackedOnPurchases bool since 8.0 not US
        TaxOnPurchasesAccountRef ref159 since 8.0 not US
        IsTaxTrackedOnSales bool since 8.0 not US
        TaxOnSalesAccountRef ref159 since 8.0 not US
        IsTaxOnTax bool since 8.0 not US
        PrefillAccountRef*3 ref159 since 8.0
        CurrencyRef ref64 since 8.0
    """,
    "EstimateAdd": """
        CustomerRef! ref209
        ClassRef ref159
        TemplateRef ref31
        TxnDate date
        RefNumber str11
        BillAddress address
        ShipAddress address since 7.0
        IsActive bool
        PONumber str25
        TermsRef ref31
        DueDate date
        SalesRepRef ref5
        FOB str13
        ItemSalesTaxRef ref31
        Memo str4095
        CustomerMsgRef ref101
        IsToBeEmailed bool since 6.0
        IsTaxIncluded bool since 6.0 not US
        CustomerSalesTaxCodeRef ref3
        Other str29 since 6.0
        ExchangeRate float since 8.0
        ExternalGUID guid since 9.0
        either+
          EstimateLineAdd+ group
            ItemRef ref
            Desc str4095
            Quantity quan
            UnitOfMeasure str31 since 7.0
            either?
              Rate! price
            or
              RatePercent! percent
            ClassRef ref159
            Amount amt
            TaxAmount amt since 6.1 not US CA UK
            OptionForPriceRuleConflict enum {Zero|BasePrice} since 13.0
            &sites
            SalesTaxCodeRef ref3
            either?
              MarkupRate! price
            or
              MarkupRatePercent! percent
            or
              PriceLevelRef! ref31 since 7.0
            OverrideItemAccountRef ref159
            Other1 str29 since 6.0
            Other2 str29 since 6.0
            &data-ext
        or
          EstimateLineGroupAdd+ group
            ItemGroupRef! ref31
            Desc str not US CA UK AU
            Quantity quan
            UnitOfMeasure str31 since 7.0
            &sites
            &data-ext
    """,
}
"""What stands inside the element of the same name; ``IncludeRetElement`` follows it."""
