"""The documented customer sync of SMSTurbo with Sage 50 US, sentence by sentence, through the command line.

Numbers (S000-..) are those of docs/scenarios/one-way-imports.md. The company is make-believe, and is read through a
real ODBC driver manager; who grants access is a make-believe SDK in a process of its own.
"""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from tests.scenarios.one_way import customer, pane, ticked, vendor
from tests.scenarios.peachtree import GUID, PROSPECTS, Peachtree

from tieout.records import Address, Money

_OLD = Address(line1="1 Old St", city="Tulsa", region="OK", postcode="74103", country="USA")
_REMARK = "Exporting customers to Sage 50 US is not supported"
_DENIED = "Unable to connect due to insufficient authorization"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Peachtree:
    """The company on both sides, no site yet."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "shop"
    folder.mkdir()
    return Peachtree(folder, monkeypatch)


def with_known_differences(shop: Peachtree) -> None:
    """FROST is on both sides, with another address, telephone and credit limit on the host."""
    shop.add("FROST", "Frost Commercial", Credit_Limit="2500.00")
    limit = Money(amount=Decimal(100))
    shop.on_host(
        customer(
            "FROST", "Frost & Co", phone="1", billing_address=_OLD, credit_limit=limit, contact="Joe Frost"
        )
    )


class TestReachingTheCompany:
    """The file info box, the company's confirmation."""

    def test_the_site_says_which_company_it_found_and_where(self, shop: Peachtree) -> None:
        """S000-02: the data source leads to the file."""
        shop.add_site()

        printed = shop.ok("site", "test", "shop")

        assert "Garden Supply of Tulsa" in printed
        assert "it is the confirmed company" in printed
        assert shop.data_source in printed

    def test_a_company_that_cannot_be_reached_is_told_with_what_to_do(self, shop: Peachtree) -> None:
        """S000-01: its database is not there; nothing is concluded from that."""
        shop.add_site()
        shop.books.path.rename(shop.folder / "elsewhere.db")

        printed = shop.ok("plan", "shop", code=5)

        assert "The company's database cannot be reached" in printed
        assert "open the company in Sage 50 once, then run the command again" in printed

    def test_without_a_confirmed_company_nothing_is_read(self, shop: Peachtree) -> None:
        """S000-08: the wrong name is no confirmation, and no site is saved."""
        assert "Garden Supply of Tulsa" in shop.add_site(company="Garden Supply of Dallas", code=5)

        shop.ok("site", "test", "shop", code=2)
        assert "[sites.shop]" not in (shop.folder / "tieout.toml").read_text(encoding="utf-8")

    def test_another_company_in_the_same_place_is_refused(self, shop: Peachtree) -> None:
        """S000-08: it is compared every time, before anything is read."""
        shop.add("ARCHER-01", "Archer Landscaping")
        shop.add_site()
        shop.books.rename_company("Garden Supply of Dallas")

        assert "TO-ACC-003" in shop.ok("plan", "shop", code=5)
        assert shop.host() == {}


class TestSetUp:
    """The set-up screen: types, Replace options, saved."""

    def test_included_customer_types_limit_what_is_listed(self, shop: Peachtree) -> None:
        """S000-04 S000-05 S000-12: five PROSPECTs, one of them inactive; the sixth customer is of another type."""
        shop.fill()
        shop.add_site("customer.include_types=PROSPECT")

        plan = shop.plan()

        assert sorted(pane(plan, "books")) == PROSPECTS
        assert [step["code"] for step in plan["steps"] if not step.get("active", True)] == ["RETAIL"]

    def test_without_an_included_type_all_are_listed(self, shop: Peachtree) -> None:
        """S000-04: leave it blank and every type comes."""
        shop.fill()
        shop.add_site()

        assert sorted(pane(shop.plan(), "books")) == sorted([*PROSPECTS, "FROST"])

    @pytest.mark.parametrize(
        ("option", "expected"),
        [
            ("address", ("12 Boulder Ave", "1", Decimal(100))),
            ("phone", ("1 Old St", "918-555-0101", Decimal(100))),
            ("credit_limit", ("1 Old St", "1", Decimal(2500))),
        ],
    )
    def test_only_the_ticked_replace_option_changes_the_host(
        self, shop: Peachtree, option: str, expected: tuple[str, str, Decimal]
    ) -> None:
        """S000-06: address, telephone and credit limit each alone; name and contact stay in any case."""
        with_known_differences(shop)
        shop.add_site(f"customer.replace={option}")

        shop.sync()

        row = shop.host()["FROST"]
        assert (row["bill_line1"], row["phone"], Decimal(str(row["credit_limit"]))) == expected
        assert (row["name"], row["contact"]) == ("Frost & Co", "Joe Frost")

    def test_nothing_is_replaced_unless_ticked(self, shop: Peachtree) -> None:
        """S000-06: the profile ticks no Replace option."""
        with_known_differences(shop)
        before = shop.host()["FROST"]
        shop.add_site()

        shop.sync()

        after = shop.host()["FROST"]
        assert {key for key in before if before[key] != after[key]} <= {"revision"}

    def test_what_was_set_up_is_saved_and_shown(self, shop: Peachtree) -> None:
        """S000-04 S000-07: changed later, too; the rules of vendors are their own."""
        shop.add_site("customer.include_types=PROSPECT")

        shop.ok("site", "edit", "shop", "--rule", "customer.replace=phone")

        shown = json.loads(shop.shown("site", "show", "shop", "--json"))["data"]["rules"]
        rules = {rule["key"]: rule["value"] for rule in shown}
        assert rules["rules.customer.replace"] == ["phone"]
        assert rules["rules.customer.include_types"] == ["PROSPECT"]
        assert rules["rules.vendor.replace"] == []


class TestTwoPanes:
    """What is listed, how it is looked at, what can be ticked."""

    def test_two_panes_with_the_remark_above_the_left_one(self, shop: Peachtree) -> None:
        """S000-03 S000-11: left only the host's, right only Sage's; side by side, the remark on the left."""
        shop.add("ARCHER-01", "Archer Landscaping")
        shop.on_host(customer("GREENLEAF", "Greenleaf Patio"))
        shop.add_site()
        shop.environment.setenv("COLUMNS", "160")

        lines = shop.shown("plan", "shop", "-e", "customers", "--view", "missing").splitlines()

        halves = [[half.strip() for half in line.split("│")] for line in lines if "│" in line]
        left, right = ([half[side] for half in halves if half[side]] for side in (0, 1))
        assert right[0] == "ONLY IN SAGE 50 US"
        assert _REMARK in " ".join(left)
        assert _REMARK not in " ".join(right)
        remark, row = (
            next(number for number, one in enumerate(left) if word in one) for word in (_REMARK, "GREENLEAF")
        )
        assert remark < row
        assert "ARCHER-01" in right[-1]

    def test_missing_only_shows_what_each_side_lacks(self, shop: Peachtree) -> None:
        """S000-09 S000-11: answered Yes: who is on both sides and differs is left out."""
        shop.add("ARCHER-01", "Archer Landscaping")
        with_known_differences(shop)
        shop.on_host(customer("GREENLEAF", "Greenleaf Patio"))
        shop.add_site("customer.replace=phone")
        shop.sync()
        shop.books.change_customer(2, Phone_Number="918-555-0199")
        shop.on_host(customer("HOLLY", "Holly Estates"))
        shop.add("BAYLESS", "Bayless Nursery")

        plan = shop.plan("--view", "missing")

        assert (sorted(pane(plan, "host")), pane(plan, "books")) == (["GREENLEAF", "HOLLY"], ["BAYLESS"])
        assert len(plan["steps"]) == 3

    def test_not_missing_only_lists_every_pair_that_is_not_exactly_equal(self, shop: Peachtree) -> None:
        """S000-09 S000-10: answered No: pairs that differ come too, field by field; who is in sync does not."""
        shop.add("ARCHER-01", "Archer Landscaping")
        with_known_differences(shop)
        shop.on_host(customer("GREENLEAF", "Greenleaf Patio"))
        shop.add_site("customer.replace=phone")
        shop.sync()
        shop.books.change_customer(2, Phone_Number="918-555-0199")

        plan = shop.plan("--view", "not-in-sync")

        assert sorted(step["code"] for step in plan["steps"]) == ["FROST", "GREENLEAF"]
        [pair] = [step for step in plan["steps"] if step["code"] == "FROST"]
        phone = next(change for change in pair["changes"] if change["field"] == "phone")
        assert (phone["host"], phone["books"]) == ("918-555-0101", "918-555-0199")

    def test_no_host_row_can_be_ticked(self, shop: Peachtree) -> None:
        """S000-03 S000-10: neither one by one, nor by Check All, nor by the rules."""
        shop.on_host(customer("GREENLEAF", "Greenleaf Patio"))
        shop.add_site()
        shop.plan()

        assert _REMARK in shop.review("--check", "GREENLEAF", code=2)
        shop.review("--check-all", "host")
        shop.review("--check-all", "all")

        assert ticked(shop.saved_plan()) == []
        printed = shop.ok("site", "edit", "shop", "--rule", "customer.direction=both", code=2)
        assert "direction" in printed

    def test_sage_s_own_company_is_never_changed(self, shop: Peachtree) -> None:
        """S000-10: with every Replace option ticked, its file is the same, byte by byte."""
        with_known_differences(shop)
        shop.on_host(customer("GREENLEAF", "Greenleaf Patio"))
        shop.add_site("customer.replace=address,phone,credit_limit,contact,email")
        before = shop.all_bytes()

        shop.sync()
        shop.ok("sync", "shop")

        assert shop.all_bytes() == before

    def test_all_that_will_be_brought_over_can_be_viewed(self, shop: Peachtree) -> None:
        """S000-12: every field of every row, as by the scroll bar."""
        shop.add("ARCHER-01", "Archer Landscaping", Contact="Ann Lee", Credit_Limit="2500.00")
        shop.add_site()

        printed = shop.ok("plan", "shop", "-e", "customers", "--columns", "all")

        for text in ("918-555-0101", "12 Boulder Ave", "Tulsa", "Ann Lee", "2,500.00"):
            assert text in printed, text

    def test_sorting_by_status_groups_the_inactive_ones(self, shop: Peachtree) -> None:
        """S000-13: all inactive ones come together; unsorted they do not."""
        for code, inactive in (("ARCHER", 0), ("BAYLESS", 1), ("CEDAR", 0), ("DUNCAN", 1), ("ELLIS", 0)):
            shop.add(code, code.title(), CustomerIsInactive=inactive)
        shop.add_site()

        def listed(*options: str) -> str:
            lines = shop.shown("plan", "shop", "-e", "customers", *options).splitlines()
            rows = [line for line in lines if line.startswith(("☑", "☐"))]
            return "".join("i" if line.rstrip().endswith("inactive") else "a" for line in rows)

        assert listed() == "aiaia"
        assert listed("--sort", "status") == "iiaaa"

    def test_check_all_then_the_inactive_ones_are_unticked(self, shop: Peachtree) -> None:
        """S000-12 S000-13: Check All ticks RETAIL, too; unticking the group leaves it behind."""
        shop.fill()
        shop.add_site("customer.include_types=PROSPECT")
        assert "RETAIL" not in ticked(shop.plan())

        shop.review("--check-all", "books")
        assert sorted(ticked(shop.saved_plan())) == PROSPECTS
        shop.review("--uncheck-all", "books", "--filter", "inactive")
        shop.apply()

        assert sorted(shop.host()) == [code for code in PROSPECTS if code != "RETAIL"]

    def test_ids_the_host_cannot_take_are_listed_with_the_way_out(self, shop: Peachtree) -> None:
        """S001-06: more than 15 characters, a blank, small letters: not imported, and lint says what to do."""
        for code in ("ELLIS PARK", "A-NAME-THAT-IS-LONG", "frost", "BAYLESS_1"):
            shop.add(code, code.title())
        shop.add_site()

        assert ticked(shop.plan()) == ["BAYLESS_1"]
        sheet = shop.folder / "tidy.csv"
        printed = shop.ok("lint", "shop", "--csv", str(sheet))

        assert "Make it inactive in Sage 50 US and set up a new one there with a legal id" in printed
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            found = {row["id"] for row in csv.DictReader(file) if row["check"] == "id"}
        assert found == {"ELLIS PARK", "A-NAME-THAT-IS-LONG", "frost"}


class TestSynchronising:
    """Synchronize, the confirmation, what is said at the end."""

    def test_nothing_is_imported_before_somebody_says_yes(self, shop: Peachtree) -> None:
        """S000-14: the question names the company; No writes nothing, Yes imports."""
        shop.add("ARCHER-01", "Archer Landscaping")
        shop.add_site()
        shop.plan()

        no = shop.answered("n", "apply", str(shop.plan_file))

        assert "Company: Garden Supply of Tulsa. Import 1 customer?" in no
        assert "Nothing was written" in no
        assert shop.host() == {}
        assert "Import completed" in shop.answered("y", "apply", str(shop.plan_file))
        assert sorted(shop.host()) == ["ARCHER-01"]

    def test_import_completed_is_said_and_all_data_came_over(self, shop: Peachtree) -> None:
        """S000-12 S000-15: with counts; nothing is said of an export, as there is none."""
        shop.fill()
        shop.books.change_customer(1, Credit_Limit="2500.00")
        shop.add_site("customer.include_types=PROSPECT")

        printed = shop.sync()

        assert "Import completed: 4 imported, 1 skipped, 0 failed" in printed
        assert "Export" not in printed
        row = shop.host()["ARCHER-01"]
        assert [row[name] for name in ("name", "type", "phone", "bill_line1", "bill_city")] == [
            *("Archer Landscaping", "PROSPECT", "918-555-0101", "12 Boulder Ave", "Tulsa"),
        ]
        assert Decimal(str(row["credit_limit"])) == Decimal(2500)

    def test_a_second_synchronisation_changes_nothing(self, shop: Peachtree) -> None:
        """Past the page: what was synchronised is in step, also after Change ID in Sage 50."""
        shop.add("ARCHER-01", "Archer Landscaping")
        number = shop.add("BAYLESS", "Bayless Nursery")
        shop.add_site()
        shop.sync()
        shop.books.rename_customer(number, "BAYLESS-2")
        before = shop.host()

        assert "in step" in shop.ok("sync", "shop")
        assert shop.host() == before


class TestAuthorization:
    """The dialog of Sage 50, and starting over."""

    def test_the_whole_way_from_the_refusal_to_the_import(self, shop: Peachtree) -> None:
        """S000-16 S000-17 S000-18: refused with the remedy; "Always allow access"; the same command works."""
        shop.add("ARCHER-01", "Archer Landscaping")
        shop.add_site()
        desk = shop.door()
        doors = [word for pair in shop.door_settings(desk).items() for word in ("--set", "=".join(pair))]
        shop.ok("site", "edit", "shop", "--no-test", *doors)

        refused = shop.ok("sage50-us", "authorize", "shop", code=4)
        assert _DENIED in refused
        assert 'select "Always allow access" and click OK' in refused
        assert "Then start over: tieout sage50-us authorize shop" in refused
        assert _DENIED in shop.ok("plan", "shop", code=4)
        assert shop.host() == {}

        assert desk.open_company(GUID, answer="always"), "Sage 50 asked nobody"

        assert "granted" in shop.ok("sage50-us", "authorize", "shop")
        shop.ok("site", "edit", "shop", "--company", shop.COMPANY)
        assert "Import completed: 1 imported" in shop.sync()

    def test_another_answer_leaves_the_door_closed(self, shop: Peachtree) -> None:
        """S000-17: No, and it is asked for again; nothing was read meanwhile."""
        desk = shop.door()
        shop.ok("init", str(shop.folder))
        settings = shop.door_settings(desk)

        assert _DENIED in shop.add_site(settings=settings, code=4)
        assert not desk.open_company(GUID, answer="no"), "nobody had asked for access yet"
        assert "[sites.shop]" not in (shop.folder / "tieout.toml").read_text(encoding="utf-8")


class TestVendors:
    """The same steps, with rules of their own."""

    def test_vendors_come_over_by_their_own_rules(self, shop: Peachtree) -> None:
        """S000-19: another type, other Replace options, the remark of vendors."""
        shop.add("ARCHER-01", "Archer Landscaping")
        shop.add_vendor("ABEL", "Abel Smart & Safe", VendorType="SUPPLY")
        shop.add_vendor("CALDER", "Calder Tools", VendorType="TOOLS")
        shop.add_vendor("DIXON", "Dixon Seeds", VendorType="SUPPLY")
        shop.on_host(vendor("DIXON", "Dixon Seeds", phone="1", billing_address=_OLD))
        shop.add_site(
            "customer.include_types=PROSPECT", "vendor.include_types=SUPPLY", "vendor.replace=phone"
        )

        plan = shop.plan()
        printed = shop.apply()

        assert pane(plan, "books") == ["ABEL"]
        assert "Import completed: 1 imported" in printed
        rows = shop.host("vendors")
        assert sorted(rows) == ["ABEL", "DIXON"]
        assert (rows["DIXON"]["phone"], rows["DIXON"]["bill_line1"]) == ("918-555-0201", "1 Old St")
        assert shop.host() == {}

    def test_inactive_vendors_are_listed_and_not_ticked(self, shop: Peachtree) -> None:
        """S000-19: where the admin names the column that says so; and no vendor of the host can be ticked."""
        shop.add_vendor("ABEL", "Abel Smart & Safe", VendorIsInactive=1)
        shop.on_host(vendor("ZIMMER", "Zimmer Stone"))
        shop.add_site()

        plan = shop.plan()

        assert (pane(plan, "books"), pane(plan, "host"), ticked(plan)) == (["ABEL"], ["ZIMMER"], [])
        assert "Exporting vendors to Sage 50 US is not supported" in shop.review("--check", "ZIMMER", code=2)
