"""The documented customer sync of SMSTurbo with QuickBooks, sentence by sentence, through the command line.

Numbers (S002-..) are those of docs/scenarios/quickbooks-customer-sync.md.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tieout.records import Address, Money, Vendor
from tieout_quickbooks.simulator import Answer

Shop = Any


class TestSettingUp:
    """Company file, certificate, set-up screen."""

    def test_a_wildcard_in_the_file_field_looks_the_company_file_up(self, shop: Shop) -> None:
        """S002-01: type *.QBW and the file is found."""
        shop.ok("init", str(shop.folder))
        wildcard = str(shop.folder / "*.QBW")

        shop.ok(
            *("site", "add", "shop", "--backend", "quickbooks", "--profile", "smsturbo", "--no-input"),
            *("--set", f"file={wildcard}", "--set", "transport=simulator", "--set", "certificate=while-open"),
            *("--host", shop.host_url, "--company", "Rock Castle Construction"),
        )

        assert str(shop.book) in shop.ok("site", "show", "shop")

    def test_two_files_that_fit_are_listed_not_guessed(self, shop: Shop) -> None:
        """S002-01: the wildcard fits two files, nobody is there to ask: both are named, nothing is saved."""
        (shop.folder / "Other.QBW").write_bytes(shop.book.read_bytes())
        shop.ok("init", str(shop.folder))

        printed = shop.ok(
            *("site", "add", "shop", "--backend", "quickbooks", "--no-input", "--set", "transport=simulator"),
            *("--set", f"file={shop.folder / '*.QBW'}", "--host", shop.host_url),
            *("--company", "Rock Castle Construction"),
            code=2,
        )

        assert "Other.QBW" in printed
        assert "Rock Castle.QBW" in printed

    @pytest.mark.parametrize(
        ("answer", "code", "said"),
        [
            ("no", 4, "denied"),
            ("prompt", 0, "saved"),
            ("while-open", 0, "saved"),
            ("always", 4, "Allow this application to login automatically"),
        ],
    )
    def test_the_answers_of_the_certificate_dialog(
        self, shop: Shop, answer: str, code: int, said: str
    ) -> None:
        """S002-02 S002-03 S002-16: each answer ends as documented, with the remedy where one is needed."""
        shop.at_the_desk(lambda company: company.desk.require_certificate())

        printed = shop.add_site(certificate=answer, code=code)

        assert said.casefold() in " ".join(printed.split()).casefold()

    def test_after_automatic_login_is_allowed_the_synchronisation_starts_again(self, shop: Shop) -> None:
        """S002-17: tick the preference in QuickBooks, then the same command works."""
        shop.at_the_desk(lambda company: company.desk.require_certificate())
        shop.add_site(certificate="always", code=4)

        shop.at_the_desk(lambda company: company.desk.allow_automatic_login("tieout"))

        assert "Saved" in shop.add_site(certificate="always")

    def test_no_to_the_company_question_saves_no_confirmed_company(self, shop: Shop) -> None:
        """S002-04 S002-10: without a confirmed company nothing is read or written."""
        shop.ok("init", str(shop.folder))

        shop.ok(
            *("site", "add", "shop", "--backend", "quickbooks", "--profile", "smsturbo", "--no-input"),
            *(
                "--set",
                f"file={shop.book}",
                "--set",
                "transport=simulator",
                "--set",
                "certificate=while-open",
            ),
            *("--host", shop.host_url, "--no-test"),
        )

        assert "confirmed" in shop.ok("plan", "shop", code=5)

    def test_another_company_in_the_same_place_is_refused(self, shop: Shop) -> None:
        """S002-10: the confirmed company is compared every time."""
        shop.add_site()

        def swap(company: Any) -> None:
            company.extensions[0].value = "{99999999-2222-3333-4444-555555555555}"

        shop.at_the_desk(swap)

        assert "TO-ACC-003" in shop.ok("plan", "shop", code=5)


class TestRules:
    """The set-up screen's sections."""

    def test_included_customer_types_limit_what_is_listed(self, shop: Shop) -> None:
        """S002-05: only that type, and the types below it."""
        shop.in_quickbooks("Customer", "Acme", "Commercial:Retail")
        shop.in_quickbooks("Customer", "Bolt", "Residential")
        shop.in_quickbooks("Customer", "Core")
        shop.add_site("customer.include_types=Commercial")

        assert shop.pane(shop.plan(), "books") == ["Acme"]

    def test_only_ticked_replace_options_change_the_host(self, shop: Shop) -> None:
        """S002-06: phone and credit limit are ticked, the address is not."""
        address = {"Addr1": "2 New St", "City": "Bayshore"}
        shop.in_quickbooks("Customer", "Acme", Phone="2", CreditLimit="200.00", BillAddress=address)
        old = Address(line1="1 Old St", city="Bayshore")
        shop.on_host(
            shop.customer("Acme", phone="1", billing_address=old, credit_limit=Money(amount=Decimal(100)))
        )
        shop.add_site("customer.replace=phone,credit_limit")

        shop.plan()
        shop.apply()

        row = shop.host_customers()["Acme"]
        assert (row["phone"], Decimal(str(row["credit_limit"]))) == ("2", Decimal(200))
        assert "1 Old St" in row.values()

    def test_nothing_is_replaced_unless_ticked(self, shop: Shop) -> None:
        """S002-06: the profile ticks no Replace option."""
        shop.in_quickbooks("Customer", "Acme", Phone="2")
        shop.on_host(shop.customer("Acme", phone="1"))
        shop.add_site()

        shop.plan()
        shop.apply()

        assert shop.host_customers()["Acme"]["phone"] == "1"

    def test_inactive_host_customers_are_not_exported(self, shop: Shop) -> None:
        """S002-07: all statuses but INACTIVE are ticked."""
        shop.on_host(
            shop.customer("Acme"),
            shop.customer("Bolt", status="HOLD"),
            shop.customer("Core", status="INACTIVE"),
        )
        shop.add_site("customer.export_statuses=ACTIVE,HOLD")

        shop.plan()
        shop.apply()

        assert shop.quickbooks_customers() == ["Acme", "Bolt"]

    def test_type_and_job_type_are_set_on_every_exported_customer(self, shop: Shop) -> None:
        """S002-08: as entered in the Export section."""
        shop.on_host(shop.customer("Acme"))
        shop.add_site(
            "customer.export_defaults.type=Commercial:Retail", "customer.export_defaults.job_type=Repairs"
        )

        shop.plan()
        shop.apply()

        company = shop.company
        acme = company.find_by_name("Acme", "Customer")
        told = {
            kind: company.full_name_of(company.find_by_key(acme.fields[f"{kind}Ref"]["ListID"], kind))
            for kind in ("CustomerType", "JobType")
        }
        assert told == {"CustomerType": "Commercial:Retail", "JobType": "Repairs"}

    def test_a_default_type_quickbooks_does_not_have_is_refused_before_sending(self, shop: Shop) -> None:
        """S002-08: the company's lists are asked first; nothing reaches QuickBooks."""
        shop.on_host(shop.customer("Acme"))
        shop.add_site("customer.export_defaults.type=Comercial")

        shop.plan()
        printed = shop.apply(code=3)

        assert "Comercial" in printed
        assert "Commercial" in printed, "the nearest entry is named"
        assert shop.quickbooks_customers() == []
        assert shop.company.history == []


class TestSynchronising:
    """Two panes, ticks, completion."""

    def test_missing_only_shows_what_each_side_lacks(self, shop: Shop) -> None:
        """S002-11 S002-13: Yes to missing only: left is only on the host, right only in QuickBooks."""
        shop.in_quickbooks("Customer", "Acme")
        shop.in_quickbooks("Customer", "Both", Phone="2")
        shop.on_host(shop.customer("Bolt"), shop.customer("Both", phone="1"))
        shop.add_site()

        plan = shop.plan("--view", "missing")

        assert (shop.pane(plan, "host"), shop.pane(plan, "books")) == (["Bolt"], ["Acme"])

    def test_not_missing_only_lists_every_pair_that_is_not_exactly_equal(self, shop: Shop) -> None:
        """S002-12: No to missing only: differing pairs come too, field by field."""
        shop.in_quickbooks("Customer", "Same")
        shop.in_quickbooks("Customer", "Both", Phone="2")
        shop.on_host(shop.customer("Same"), shop.customer("Both", phone="1"))
        shop.add_site()
        shop.plan()
        shop.apply()

        [step] = shop.plan()["steps"]

        assert step["name"] == "Both"
        assert [(c["field"], c["host"], c["books"]) for c in step["changes"]] == [("phone", "1", "2")]

    def test_a_name_in_other_capitals_is_no_exact_match(self, shop: Shop) -> None:
        """S002-12: EXACT; both are listed, neither is ticked, each names the other."""
        shop.in_quickbooks("Customer", "Acme Plumbing")
        shop.on_host(shop.customer("ACME PLUMBING"))
        shop.add_site()

        plan = shop.plan()

        assert (shop.pane(plan, "host"), shop.pane(plan, "books")) == (["ACME PLUMBING"], ["Acme Plumbing"])
        assert shop.ticked(plan) == []

    def test_existing_quickbooks_customers_are_never_changed(self, shop: Shop) -> None:
        """S002-14: with every rule on, QuickBooks' own history holds only additions."""
        shop.in_quickbooks("Customer", "Both", Phone="2")
        shop.on_host(shop.customer("Both", phone="1"), shop.customer("Bolt"))
        shop.add_site("customer.replace=address,phone,credit_limit,contact,email")
        shop.at_the_desk(lambda company: company.history.clear())

        shop.plan()
        shop.apply()
        shop.ok("sync", "shop")

        touched = [(event.action, event.name) for event in shop.company.history if event.name]
        assert touched == [("created", "Bolt")]
        assert shop.company.tripwire == []

    def test_updating_quickbooks_cannot_even_be_asked_for(self, shop: Shop) -> None:
        """S002-14: such a rule is refused when the site is loaded."""
        printed = shop.add_site("customer.update_books=phone", code=2)

        assert "TO-CFG" in printed

    def test_only_ticked_customers_are_transferred(self, shop: Shop) -> None:
        """S002-15: untick one in each pane."""
        for name in ("Acme", "Bolt"):
            shop.in_quickbooks("Customer", name)
        shop.on_host(shop.customer("Core"), shop.customer("Dart"))
        shop.add_site()
        shop.plan()

        shop.ok("review", str(shop.folder / "plan.json"), "--uncheck", "Bolt", "--uncheck", "Dart")
        shop.apply()

        assert sorted(shop.host_customers()) == ["Acme", "Core", "Dart"]
        assert shop.quickbooks_customers() == ["Acme", "Bolt", "Core"]

    def test_check_all_ticks_the_rows_of_a_pane(self, shop: Shop) -> None:
        """S002-15: inactive ones wait unticked until Check All."""
        shop.in_quickbooks("Customer", "Acme", IsActive="false")
        shop.add_site()
        plan = shop.plan()
        assert shop.ticked(plan) == []

        shop.ok("review", str(shop.folder / "plan.json"), "--check-all", "books")
        shop.apply()

        assert sorted(shop.host_customers()) == ["Acme"]

    def test_nothing_is_written_before_somebody_says_yes(self, shop: Shop) -> None:
        """S002-15: without a yes, and nobody to ask, the command refuses and both sides stay as they are."""
        shop.in_quickbooks("Customer", "Acme")
        shop.on_host(shop.customer("Bolt"))
        shop.add_site()
        shop.plan()

        printed = shop.ok("apply", str(shop.folder / "plan.json"), "--no-input", code=2)

        assert "--yes" in printed
        assert (sorted(shop.host_customers()), shop.quickbooks_customers()) == (["Bolt"], ["Acme"])

    def test_export_and_import_completed_are_said(self, shop: Shop) -> None:
        """S002-15: the closing sentence, with counts."""
        shop.in_quickbooks("Customer", "Acme")
        shop.on_host(shop.customer("Bolt"))
        shop.add_site()
        shop.plan()

        printed = shop.apply()

        assert "Import completed: 1 imported" in printed
        assert "Export completed: 1 exported" in printed

    def test_a_second_synchronisation_changes_nothing(self, shop: Shop) -> None:
        """Past the seed: what was synchronised is in step."""
        shop.in_quickbooks("Customer", "Acme", Phone="1")
        shop.in_quickbooks("Vendor", "Bolt Supply")
        shop.on_host(shop.customer("Core"), Vendor(key="new", name="Dart Supply"))
        shop.add_site()
        shop.plan()
        shop.apply()
        before = shop.book.read_bytes(), shop.host_customers()

        printed = shop.ok("sync", "shop")

        assert "in step" in printed
        assert (shop.book.read_bytes(), shop.host_customers()) == before

    def test_an_interrupted_site_folder_is_never_half_written(self, shop: Shop, tmp_path: Path) -> None:
        """Past the seed: a refused wizard leaves no site behind."""
        shop.at_the_desk(lambda company: company.desk.require_certificate(Answer.NO))
        shop.add_site(certificate="no", code=4)

        assert "shop" not in (shop.folder / "tieout.toml").read_text(encoding="utf-8")
