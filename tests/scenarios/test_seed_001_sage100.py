"""The documented customer sync of SMSTurbo with Sage 100 Contractor, sentence by sentence, through the command line.

Numbers (S001-..) are those of docs/scenarios/one-way-imports.md. The company is make-believe; its SQL Server is one of
our own, in a process of its own, with logins, rights and SQL Server's errors.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.scenarios.contractor import INACTIVE, PASSWORD, READER, Contractor, new_company, sql_server
from tests.scenarios.one_way import customer, pane, ticked, vendor

from tieout.records import Address

_OLD = Address(line1="1 Old St", city="Cedar Key", region="FL")
_REMARK = "Export of customers to Sage 100 Contractor is NOT supported"


class Server(NamedTuple):
    """Where the SQL Server listens, and the file of the company."""

    port: int
    company: Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests here, with two companies."""
    folder = tmp_path_factory.mktemp("server")
    files = [folder / "builders.sqlite", folder / "homes.sqlite"]
    for path, name in zip(files, (Contractor.COMPANY, Contractor.OTHER), strict=True):
        new_company(path, name)
    with sql_server(*files) as port:
        yield Server(port, files[0])


@pytest.fixture
def shop(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Contractor:
    """The company on both sides, without a client and without a site."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "shop"
    folder.mkdir()
    world = Contractor(folder, monkeypatch, server.port, server.company)
    world.empty()
    return world


def lint_rows(shop: Contractor) -> set[tuple[str, str, str]]:
    """Side, check and id of each finding, out of the list for a spreadsheet."""
    sheet = shop.folder / "tidy.csv"
    sheet.unlink(missing_ok=True)
    shop.ok("lint", "shop", "--csv", str(sheet))
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        return {(row["side"], row["check"], row["id"]) for row in csv.DictReader(file)}


class TestIds:
    """SMSTurbo's customer ids and the client numbers."""

    def test_a_customer_is_linked_when_its_id_is_exactly_the_client_number(self, shop: Contractor) -> None:
        """S001-02: whatever the names are."""
        shop.add(101, "Harbor View Condominiums")
        shop.on_host(customer("101", "Harbor View"))
        shop.add_site()

        [step] = shop.plan()["steps"]

        assert (step["kind"], step["code"], step["ticked"]) == ("link", "101", True)

    def test_a_padded_id_is_not_the_client_number(self, shop: Contractor) -> None:
        """S001-02: 00101 is not 101: both are listed, neither is ticked nor linked, lint tells them."""
        shop.add(101, "Harbor View Condominiums")
        shop.on_host(customer("00101", "Harbor View Condominiums"))
        shop.add_site()

        plan = shop.plan()

        assert (pane(plan, "host"), pane(plan, "books"), ticked(plan)) == (["00101"], ["101"], [])
        near = [other["name"] for step in plan["steps"] for other in step["suggestions"]]
        assert near == ["Harbor View Condominiums"] * 2, "a person is not told of the other"
        assert lint_rows(shop) >= {("host", "padded id", "00101"), ("books", "padded id", "101")}
        assert "Nothing is ticked" in shop.apply()
        assert list(shop.host()) == ["00101"]


class TestHousekeeping:
    """What to tidy up before the first sync."""

    def test_the_client_list_is_reviewed_by_status(self, shop: Contractor) -> None:
        """S001-03: the company's own statuses, how many clients have each, and which mean inactive."""
        shop.sample()
        shop.add_site()

        lines = [line.split() for line in shop.shown("sage100-contractor", "statuses", "shop").splitlines()]

        assert ["1", "current", "1"] in lines
        assert ["6", "do", "not", "accept", "contract", "again", "1", "yes"] in lines

    @pytest.mark.parametrize(("configured", "expected"), [("6", ["103"]), ("", []), ("2", ["102"])])
    def test_a_status_means_inactive_only_where_it_is_configured(
        self, shop: Contractor, configured: str, expected: list[str]
    ) -> None:
        """S001-04: 6 is one company's choice; without it Julie Smith is a client like any other."""
        shop.sample()
        shop.add_site(settings={"inactive_statuses": configured})

        steps = shop.plan()["steps"]

        assert [step["code"] for step in steps if not step.get("active", True)] == expected
        assert [step["code"] for step in steps if not step.get("ticked")] == expected

    def test_gaps_in_the_data_are_listed_before_the_first_sync(self, shop: Contractor) -> None:
        """S001-03 S001-05: no address, no telephone, no contact name, inactive; nothing is written."""
        shop.sample()
        shop.add(201, "No Address", addrs1="", ctynme="", state_="")
        shop.add(202, "No Telephone", phnnum="")
        shop.add(203, "No Contact", contct="")
        shop.add_site()
        shop.plan()

        assert lint_rows(shop) == {
            ("books", "inactive", "103"),
            ("books", "address", "201"),
            ("books", "phone", "202"),
            ("books", "contact", "203"),
        }
        assert shop.host() == {}

    def test_an_id_that_is_not_legal_is_made_inactive_and_set_up_anew(self, shop: Contractor) -> None:
        """S001-06: the way out is told, and taken: the new client comes, the old one is left."""
        shop.add(10101, "Harbor View Condominiums")
        shop.add_site("customer.code_max_length=4")
        assert ticked(shop.plan()) == []
        assert "Make it inactive in Sage 100 Contractor and set up a new one" in shop.ok("lint", "shop")
        assert ("books", "id", "10101") in lint_rows(shop)

        shop.books.change_client(10101, status=INACTIVE)
        shop.add(101, "Harbor View Condominiums")
        shop.sync()

        assert list(shop.host()) == ["101"]
        assert lint_rows(shop) & {("books", "id", "10101"), ("books", "id", "101")} == set()

    def test_ids_of_the_host_that_no_client_number_can_be_are_listed(self, shop: Contractor) -> None:
        """S001-06: blanks, small letters, more than 15 characters."""
        codes = ("HARBOR VIEW", "palmetto", "PALMETTO-SCHOOL-BOARD")
        shop.on_host(*(customer(code, code.title()) for code in codes))
        shop.add_site()
        shop.plan()

        assert {code for side, check, code in lint_rows(shop) if (side, check) == ("host", "id")} == {*codes}


class TestTheRightCompany:
    """Sage 100 Contractor with the correct company, and a user with authority."""

    def test_the_wrong_company_is_not_confirmed(self, shop: Contractor) -> None:
        """S001-07: it is shown, and the site is not saved."""
        printed = shop.add_site(company="Ashland Homes", code=5)

        assert "Ashland Builders" in printed
        assert "[sites.shop]" not in (shop.folder / "tieout.toml").read_text(encoding="utf-8")

    def test_another_company_is_refused_before_anything_is_read(self, shop: Contractor) -> None:
        """S001-07: another database of the server, and one of the same name on another server."""
        shop.sample()
        shop.add_site()
        shop.ok("site", "edit", "shop", "--no-test", "--set", f"database={shop.OTHER}")
        assert "TO-ACC-003" in shop.ok("plan", "shop", code=5)

        shop.ok("site", "edit", "shop", "--no-test", "--set", f"database={shop.COMPANY}")
        shop.books.rename_server("OTHER\\SQLEXPRESS")
        assert "TO-ACC-003" in shop.ok("plan", "shop", code=5)
        assert shop.host() == {}

    def test_a_user_who_is_not_let_in_is_named(self, shop: Contractor) -> None:
        """S001-08: a wrong password, then no user of the company; each with what to do."""
        shop.environment.setenv("SAGE_READER", "wrong")
        failed = shop.add_site(code=4)
        assert "TO-SAGE100-011" in failed
        assert f'did not let "{READER}" in' in failed

        shop.books.add_user(READER, "wrong", may_open=False)
        closed = shop.add_site(code=4)
        assert "TO-SAGE100-012" in closed
        assert f"CREATE USER [{READER}]" in closed

    def test_a_denied_table_names_the_user_and_the_right_to_give(self, shop: Contractor) -> None:
        """S001-08: once the administrator has edited the user's authority, the same command works."""
        shop.sample()
        shop.add_site()
        shop.books.revoke(READER, "reccln")

        denied = shop.ok("plan", "shop", code=4)

        assert "TO-SAGE100-013" in denied
        assert f'"{READER}" may open the company and not read its table reccln' in denied
        assert f"GRANT SELECT ON dbo.reccln TO [{READER}]" in denied
        shop.books.add_user(READER, PASSWORD, "reccln", "clnsts", "actpay")
        assert "Import completed" in shop.sync()


class TestTwoPanes:
    """What is listed, and what can be ticked."""

    def test_two_panes_with_the_remark_above_the_left_one(self, shop: Contractor) -> None:
        """S001-01 S001-10: left only the host's under the remark, right only Sage's."""
        shop.add(101, "Harbor View Condominiums")
        shop.on_host(customer("900", "Otter Springs Lodge"))
        shop.add_site()

        printed = shop.ok("plan", "shop", "-e", "customers", "--view", "missing")

        left, _, right = printed.partition("ONLY IN SAGE 100 CONTRACTOR")
        assert left.index(_REMARK) < left.index("900 Otter Springs Lodge")
        assert "Clients can only be brought from Sage 100 Contractor" in left
        assert "101 Harbor View Condominiums" in right
        assert _REMARK not in right

    def test_yes_and_no_to_missing_only(self, shop: Contractor) -> None:
        """S001-10 S001-16: Yes: what one side lacks; No: every pair that is not exactly equal, too."""
        shop.add(101, "Harbor View Condominiums")
        shop.add(102, "Palmetto School Board")
        shop.on_host(customer("900", "Otter Springs Lodge"))
        shop.add_site("customer.replace=phone")
        shop.sync()
        shop.books.change_client(102, phnnum="352-555-0199")
        shop.add(103, "Julie Smith")

        missing = [step["code"] for step in shop.plan("--view", "missing")["steps"]]
        not_in_sync = [step["code"] for step in shop.plan("--no-fetch")["steps"]]

        assert sorted(missing) == ["103", "900"]
        assert sorted(not_in_sync) == ["102", "103", "900"]

    def test_no_host_row_can_be_ticked(self, shop: Contractor) -> None:
        """S001-01 S001-16: neither one by one, nor by Check All, nor by the rules."""
        shop.on_host(customer("900", "Otter Springs Lodge"))
        shop.add_site()
        shop.plan()

        assert _REMARK in shop.review("--check", "900", code=2)
        shop.review("--check-all", "all")

        assert ticked(shop.saved_plan()) == []
        assert "direction" in shop.ok("site", "edit", "shop", "--rule", "customer.direction=both", code=2)

    def test_existing_clients_are_never_changed(self, shop: Contractor) -> None:
        """S001-16: with every Replace option ticked, the company's tables are as they were."""
        shop.sample()
        shop.on_host(customer("101", "Harbor View", phone="1"), customer("900", "Otter Springs Lodge"))
        shop.add_site("customer.replace=address,phone,contact,email")
        before = shop.tables()

        shop.sync()

        assert shop.tables() == before
        assert shop.host()["101"]["phone"] == "352-555-0101"

    @pytest.mark.parametrize(
        ("option", "expected"), [("address", ("12 Dock St", "1")), ("phone", ("1 Old St", "352-555-0101"))]
    )
    def test_only_the_ticked_replace_option_changes_the_host(
        self, shop: Contractor, option: str, expected: tuple[str, str]
    ) -> None:
        """S001-09: address or telephone alone; the name and the rest stay."""
        shop.add(101, "Harbor View Condominiums")
        shop.on_host(customer("101", "Harbor View", phone="1", billing_address=_OLD, contact="Joe"))
        shop.add_site(f"customer.replace={option}")

        shop.sync()

        row = shop.host()["101"]
        assert (row["bill_line1"], row["phone"]) == expected
        assert (row["name"], row["contact"]) == ("Harbor View", "Joe")

    def test_sorting_by_status_groups_the_inactive_ones(self, shop: Contractor) -> None:
        """S001-11: the statuses by their names, inactive ones together; all columns can be viewed."""
        for number, status in ((101, 1), (102, INACTIVE), (103, 1), (104, INACTIVE), (105, 2)):
            shop.add(number, f"Client {number}", status=status)
        shop.add_site()

        def listed(*options: str) -> str:
            lines = shop.shown("plan", "shop", "-e", "customers", *options).splitlines()
            rows = [line for line in lines if line.startswith(("☑", "☐"))]
            return "".join("i" if "do not accept" in line else "a" for line in rows)

        assert listed() == "aiaia"
        assert listed("--sort", "status") == "iiaaa"
        printed = shop.ok("plan", "shop", "-e", "customers", "--columns", "all", "--no-fetch")
        for text in ("352-555-0101", "12 Dock St", "Ann Lee", "do not accept contract again"):
            assert text in printed, text


class TestSynchronising:
    """Check All, what is left to do by hand, the confirmation, the end."""

    def test_check_all_then_julie_smith_is_unticked(self, shop: Contractor) -> None:
        """S001-11 S001-12 S001-14 S001-15: all but the inactive client come over, once somebody says yes."""
        shop.sample()
        shop.add_site()
        assert "103" not in ticked(shop.plan())

        shop.review("--check-all", "books")
        assert sorted(ticked(shop.saved_plan())) == ["101", "102", "103"]
        shop.review("--uncheck", "Julie Smith")
        no = shop.answered("n", "apply", str(shop.plan_file))
        assert "Company: Ashland Builders. Import 2 customers?" in no
        assert shop.host() == {}

        assert "Import completed: 2 imported, 1 skipped, 0 failed" in shop.answered(
            "y", "apply", str(shop.plan_file)
        )
        assert sorted(shop.host()) == ["101", "102"]
        assert shop.host()["102"]["status"] == "complete"

    def test_what_only_the_host_has_is_listed_to_be_entered_by_hand(self, shop: Contractor) -> None:
        """S001-13: on the screen, for a spreadsheet, and as a page to tick; the others are not in it."""
        shop.add(101, "Harbor View Condominiums")
        shop.on_host(
            customer("900", "Otter Springs Lodge", phone="352-555-0900", billing_address=_OLD),
            customer("901", "=HYPERLINK(1)"),
            customer("101", "Harbor View"),
        )
        shop.add_site()
        sheet, page = shop.folder / "by-hand.csv", shop.folder / "by-hand.html"

        printed = shop.ok("export-report", "shop", "--csv", str(sheet), "--page", str(page))

        assert "2 records to enter by hand" in printed
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            rows = {row["id"]: row for row in csv.DictReader(file)}
        assert sorted(rows) == ["900", "901"]
        assert (rows["900"]["phone"], rows["900"]["address 1"]) == ("352-555-0900", "1 Old St")
        assert not rows["901"]["name"].startswith("="), "a spreadsheet would reckon it"
        html = page.read_text(encoding="utf-8")
        assert "To enter by hand into Sage 100 Contractor" in html
        assert "Otter Springs Lodge" in html

    def test_once_entered_by_hand_it_is_linked(self, shop: Contractor) -> None:
        """S001-13: under the same number; nothing is left to enter, and a second sync changes nothing."""
        shop.on_host(customer("900", "Otter Springs Lodge"))
        shop.add_site()
        shop.plan()

        shop.add(900, "Otter Springs Lodge")
        shop.sync()

        before = shop.host()
        assert "to enter by hand" not in shop.ok("export-report", "shop")
        assert "in step" in shop.ok("sync", "shop")
        assert shop.host() == before

    def test_vendors_come_over_too(self, shop: Contractor) -> None:
        """Past the page: by their own number and rules."""
        shop.add_vendor(501, "Gulf Coast Lumber")
        shop.add_vendor(502, "Levy Ready Mix")
        shop.on_host(vendor("502", "Levy", phone="1"))
        shop.add_site("vendor.replace=phone")

        printed = shop.sync()

        assert "Import completed: 1 imported" in printed
        rows = shop.host("vendors")
        assert {code: (row["name"], row["phone"]) for code, row in rows.items()} == {
            "501": ("Gulf Coast Lumber", "352-555-0201"),
            "502": ("Levy", "352-555-0201"),
        }
