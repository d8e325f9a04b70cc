"""The documented import, export and sync scenarios of AccountingLink, each by its number, through the command line.

Sage Construction Management on one side, Sage 50 Canada's tables on a real MariaDB server on the other, with the
strict rules of a server of today and, wherever something is written, with those of an old one as well. What is written goes through a
make-believe SDK into the same tables; tieout's own user of the database may only read.
"""

from pathlib import Path

import pytest
from tests.scenarios.construction import (
    SAGE_ADDRESS,
    Works,
    bill,
    company,
    invoice,
    supplier,
)
from tests.servers.mariadb import MariaDatabase

from tieout.errors import ExitCode


@pytest.fixture
def sql_mode(request: pytest.FixtureRequest) -> str:
    """A server of today; where a class says so, one of Sage's early years as well."""
    mode: str = getattr(request, "param", "strict")
    return mode


#: What is written, and what refuses to be, must not depend on how strict the server is.
ON_BOTH_SERVERS = pytest.mark.parametrize("sql_mode", ["strict", "old"], indirect=True)


@pytest.fixture
def works(tmp_path: Path, maria_database: MariaDatabase, monkeypatch: pytest.MonkeyPatch) -> Works:
    """A company on both sides, connected by the wizard."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "works"
    folder.mkdir()
    made = Works(folder, maria_database, monkeypatch)
    made.add_site()
    return made


class TestScenario1:
    """Company A on both sides, linked by hand."""

    def test_once_linked_a_change_on_the_host_is_carried_to_the_books(self, works: Works) -> None:
        """Linked, nothing to do; changed after that, it appears, with who changed it."""
        works.customer("Plomberie Alpha", sPhone1="819-555-0100", **SAGE_ADDRESS)
        [key] = works.on_host(company("Plomberie Alpha"))
        works.plan()
        works.ok("link", "add", "works", "customer", "Plomberie Alpha", "Plomberie Alpha", "--yes")
        assert works.steps() == []

        works.change_host("customers", key, phone="819-555-0199")

        assert works.steps() == [("customer", "update-books", "Plomberie Alpha", True)]
        printed = works.ok("plan", "works")
        assert "phone: 819-555-0100" in printed
        assert "changed on the host" in printed
        works.sync()
        assert works.in_books("tcustomr", "Plomberie Alpha")["sPhone1"] == "819-555-0199"
        assert works.steps() == []

    def test_once_linked_a_change_in_the_books_is_carried_to_the_host(self, works: Works) -> None:
        """The address of the books, its accents whole."""
        number = works.customer("Plomberie Alpha", sPhone1="819-555-0100", **SAGE_ADDRESS)
        works.on_host(company("Plomberie Alpha"))
        works.plan()
        works.ok("link", "add", "works", "customer", "Plomberie Alpha", "Plomberie Alpha", "--yes")

        works.books.change_customer(number, sStreet1="7, rue de l'Église", sCity="Québec")

        assert works.steps() == [("customer", "update-host", "Plomberie Alpha", True)]
        works.sync()
        [row] = works.host_rows("customers")
        assert (row["bill_line1"], row["bill_city"]) == ("7, rue de l'Église", "Québec")

    def test_changed_on_both_sides_a_person_decides(self, works: Works) -> None:
        """Two new telephone numbers: neither is written."""
        number = works.customer("Plomberie Alpha", sPhone1="819-555-0100", **SAGE_ADDRESS)
        [key] = works.on_host(company("Plomberie Alpha"))
        works.plan()
        works.ok("link", "add", "works", "customer", "Plomberie Alpha", "Plomberie Alpha", "--yes")
        works.change_host("customers", key, phone="1")
        works.books.change_customer(number, sPhone1="2")

        assert works.steps() == [("customer", "conflict", "Plomberie Alpha", False)]
        works.sync()

        assert works.in_books("tcustomr", "Plomberie Alpha")["sPhone1"] == "2"
        assert works.host_rows("customers")[0]["phone"] == "1"

    def test_only_address_and_phone_are_synced(self, works: Works) -> None:
        """A new contact in the books stays there."""
        number = works.customer("Plomberie Alpha", sPhone1="819-555-0100", **SAGE_ADDRESS)
        works.on_host(company("Plomberie Alpha"))
        works.plan()
        works.ok("link", "add", "works", "customer", "Plomberie Alpha", "Plomberie Alpha", "--yes")

        works.books.change_customer(number, sCntcName="Mme Gagnon")
        works.sync()

        assert works.host_rows("customers")[0]["contact"] == ""


class TestScenario1B:
    """Company A on both sides, linked because the names are exactly equal."""

    def test_equal_names_are_linked_in_one_go_and_the_others_listed(self, works: Works) -> None:
        """Exactly equal is linked, a name that is not alone is listed, a similar one is left."""
        works.customer("Plomberie Alpha", sPhone1="819-555-0100", **SAGE_ADDRESS)
        works.customer("Clinique Ste-Anne")
        works.customer("immeubles delorme")
        works.on_host(
            company("Plomberie Alpha"),
            company("Clinique Ste-Anne"),
            company("Clinique Ste-Anne", phone="2"),
            company("Immeubles Delorme"),
        )
        works.plan()

        printed = works.ok("link", "auto", "works", "-e", "customers", "--suggest")

        assert "customer: 1 pair linked" in printed
        assert "left alone, the name is not alone: Clinique Ste-Anne" in printed
        assert "nearly equal: Immeubles Delorme / immeubles delorme" in printed
        assert "Plomberie Alpha" in works.ok("link", "list", "works")

    def test_afterwards_a_change_appears(self, works: Works) -> None:
        """As if linked by hand."""
        number = works.customer("Plomberie Alpha", sPhone1="819-555-0100", **SAGE_ADDRESS)
        works.on_host(company("Plomberie Alpha"))
        works.plan()
        works.ok("link", "auto", "works")
        assert works.steps() == []

        works.books.change_customer(number, sFax="819-555-0300")

        assert works.steps() == [("customer", "update-host", "Plomberie Alpha", True)]


class TestScenario2:
    """Company A on both sides, never linked."""

    def test_it_never_appears(self, works: Works) -> None:
        """However often either side changes."""
        number = works.customer("Plomberie Alpha", sPhone1="1")
        [key] = works.on_host(company("Plomberie Alpha"))
        assert works.steps() == []

        works.books.change_customer(number, sPhone1="2")
        works.change_host("customers", key, phone="3")

        assert works.steps() == []
        works.sync()
        assert works.in_books("tcustomr", "Plomberie Alpha")["sPhone1"] == "2"
        assert works.host_rows("customers")[0]["phone"] == "3"

    def test_explain_says_why_it_is_not_in_the_list(self, works: Works) -> None:
        """In the words of the rules, with the ways to bring it in."""
        works.customer("Plomberie Alpha")
        works.on_host(company("Plomberie Alpha"))
        works.plan()

        printed = works.ok("explain", "works", "customer", "Plomberie Alpha")

        assert "it is not linked; the rules show only linked records" in printed
        assert "an approved transaction does not refer to it" in printed
        assert "so: it is not listed, because it is not linked (rule only_linked)" in printed
        assert "tieout link add works customer" in printed


@ON_BOTH_SERVERS
class TestScenario3:
    """Company A on both sides, never linked; its first transaction is exported."""

    def test_the_match_is_found_and_linked_instead_of_made_again(self, works: Works) -> None:
        """The invoice goes to the customer the books have; nothing of it is overwritten."""
        number = works.customer("Plomberie Alpha", sPhone1="1", **SAGE_ADDRESS)
        [key] = works.on_host(company("Plomberie Alpha", phone="2"))
        works.on_host(invoice("PI-1001", key))

        assert works.steps() == [
            ("customer", "link", "Plomberie Alpha", True),
            ("invoice", "add-to-books", "PI-1001", True),
        ]
        works.sync()

        assert [row["sName"] for row in works.rows("tcustomr")] == ["Plomberie Alpha"]
        assert works.in_books("tcustomr", "Plomberie Alpha")["sPhone1"] == "1"
        [entry] = works.rows("titrec")
        assert (entry["sSource1"], entry["lVenCusId"], round(entry["dInvAmt"], 2)) == (
            "PI-1001",
            number,
            114.98,
        )

    def test_now_that_they_are_linked_a_later_change_appears(self, works: Works) -> None:
        """What differed before stays; what is changed after is carried over."""
        number = works.customer("Plomberie Alpha", sPhone1="1", **SAGE_ADDRESS)
        [key] = works.on_host(company("Plomberie Alpha", phone="2"))
        works.on_host(invoice("PI-1001", key))
        works.sync()
        assert works.steps() == []

        works.books.change_customer(number, sPhone1="3")
        works.sync()

        assert works.host_rows("customers")[0]["phone"] == "3"

    def test_a_vendor_is_found_by_its_first_bill(self, works: Works) -> None:
        """Bills and sub invoices go the same way."""
        number = works.books.add_vendor("Toitures Côté & Fils", nNetDay=30, bInactive=0)
        [key] = works.on_host(supplier("Toitures Côté & Fils"))
        works.on_host(bill("TC-88", key, "200.00"))

        works.sync()

        assert [row["lId"] for row in works.rows("tvendor")] == [number]
        [entry] = works.rows("titrec")
        assert (entry["sSource1"], entry["lVenCusId"]) == ("TC-88", number)

    def test_what_was_exported_is_linked_and_never_exported_again(self, works: Works) -> None:
        """Not by a second sync, not after the books' entry was reversed."""
        works.customer("Plomberie Alpha")
        [key] = works.on_host(company("Plomberie Alpha"))
        works.on_host(invoice("PI-1001", key))
        works.sync()

        assert "Nothing to do" in works.ok("sync", "works")
        assert "PI-1001" in works.ok("link", "list", "works", "-e", "invoice")
        assert len(works.rows("titrec")) == 1

    def test_an_invoice_both_typed_in_is_linked_instead_of_written_again(self, works: Works) -> None:
        """Number, customer and figures are the same."""
        number = works.customer("Plomberie Alpha")
        works.import_invoice(number, "PI-1001")
        [key] = works.on_host(company("Plomberie Alpha"))
        works.on_host(invoice("PI-1001", key))

        works.sync()

        assert len(works.rows("titrec")) == 1
        assert "PI-1001" in works.ok("link", "list", "works", "-e", "invoice")


class TestScenario4:
    """Company A on the host, Company B in the books, linked by hand."""

    def test_changes_go_between_the_two_though_their_names_differ(self, works: Works) -> None:
        """And neither gets the other's name."""
        number = works.customer("Immeubles Delorme inc.", sPhone1="1", **SAGE_ADDRESS)
        [key] = works.on_host(company("Gestion Delorme", phone="1"))
        works.plan()
        works.ok("link", "add", "works", "customer", "Gestion Delorme", "Immeubles Delorme inc.", "--yes")
        works.change_host("customers", key, phone="2")
        works.sync()
        works.books.change_customer(number, sFax="9")
        works.sync()

        row = works.in_books("tcustomr", "Immeubles Delorme inc.")
        [host] = works.host_rows("customers")
        assert (row["sPhone1"], row["sFax"]) == (host["phone"], host["fax"]) == ("2", "9")
        assert host["name"] == "Gestion Delorme"

    def test_a_transaction_goes_to_the_linked_company(self, works: Works) -> None:
        """The invoice of A is B's in the books."""
        number = works.customer("Immeubles Delorme inc.")
        [key] = works.on_host(company("Gestion Delorme"))
        works.plan()
        works.ok("link", "add", "works", "customer", "Gestion Delorme", "Immeubles Delorme inc.", "--yes")
        works.on_host(invoice("PI-1", key))

        works.sync()

        [entry] = works.rows("titrec")
        assert entry["lVenCusId"] == number
        assert len(works.rows("tcustomr")) == 1


@ON_BOTH_SERVERS
class TestScenario5:
    """Company A on the host, not existing in the books."""

    def test_it_is_offered_only_while_an_approved_transaction_refers_to_it(self, works: Works) -> None:
        """Not before the approval, not after it was taken back."""
        [key] = works.on_host(company("Ville de La Tuque"))
        [paper] = works.on_host(invoice("PI-1", key, approved=False))
        assert works.steps() == []

        works.change_host("invoices", paper, approved=True)
        assert works.steps() == [
            ("customer", "add-to-books", "Ville de La Tuque", True),
            ("invoice", "add-to-books", "PI-1", True),
        ]

        works.change_host("invoices", paper, approved=False)
        assert works.steps() == []

    def test_upon_export_the_records_are_linked_and_later_changes_appear(self, works: Works) -> None:
        """The company first, its accents and address whole, then the invoice."""
        [key] = works.on_host(company("Ville de La Tuque — Génie"))
        works.on_host(invoice("PI-1", key))

        printed = works.sync()
        assert "Export completed: 2 exported" in printed

        row = works.in_books("tcustomr", "Ville de La Tuque — Génie")
        assert (row["sCity"], row["sPhone1"], row["sASOrgId"]) == ("Trois-Rivières", "819-555-0100", "TIEOUT")
        works.change_host("customers", key, phone="819-555-0111")
        assert works.steps() == [("customer", "update-books", "Ville de La Tuque — Génie", True)]
        works.sync()
        assert works.in_books("tcustomr", "Ville de La Tuque — Génie")["sPhone1"] == "819-555-0111"

    def test_a_refused_company_holds_back_only_its_own_transactions(self, works: Works) -> None:
        """Each refusal says what to do; the rest goes through, and once mended a retry brings what was left."""
        too_long = "Regroupement des entrepreneurs en construction de la Mauricie"
        [long, good] = works.on_host(company(too_long), company("Béton Mauricie"))
        works.on_host(invoice("PI-1", long), invoice("PI-2", good))

        plan = works.plan()
        problems = {step["name"]: step.get("problem", "") for step in plan["steps"]}
        assert "name has 61 characters" in problems[too_long]
        assert f'its customer "{too_long}" is not linked' in problems["PI-1"]
        works.apply()
        assert [row["sSource1"] for row in works.rows("titrec")] == ["PI-2"]

        works.change_host("customers", long, name="Regroupement Mauricie")
        works.sync()

        assert sorted(row["sSource1"] for row in works.rows("titrec")) == ["PI-1", "PI-2"]


@ON_BOTH_SERVERS
class TestNeverBySql:
    """What reads the books could not write them."""

    def test_the_site_s_own_user_of_the_database_has_no_right_to_write(self, works: Works) -> None:
        """The server says so itself: 1142."""
        import pymysql  # type: ignore[import-untyped]

        connection = pymysql.connect(
            host="127.0.0.1",
            port=works.database.port,
            user=works.database.reader,
            password=works.database.reader_password,
            database=works.database.name,
        )
        try:
            with connection.cursor() as cursor, pytest.raises(pymysql.err.OperationalError) as caught:
                cursor.execute("UPDATE tcustomr SET sPhone1 = '9'")
        finally:
            connection.close()
        assert caught.value.args[0] == 1142

    def test_a_site_that_writes_nothing_refuses_an_export_and_says_what_to_set(self, works: Works) -> None:
        """Without a writer nothing is written."""
        works.set_writer('writer = "none"')
        [key] = works.on_host(company("Ville de La Tuque"))
        works.on_host(invoice("PI-1", key))

        printed = works.sync(code=3)

        assert "writer" in printed
        assert works.rows("tcustomr") == []


class TestImportFiles:
    """The other way in: a file that a person imports."""

    def test_an_invoice_in_a_file_is_recognised_once_a_person_imported_it(self, works: Works) -> None:
        """Handed over, not written again while it waits, linked on the next read after it is there."""
        (works.folder / "imports").mkdir()
        works.set_writer(
            'writer = "imp"\nimp_folder = "imports"\n'
            'taxes = { GQ = [{ name = "TPS/TVH", rate = "5" }, { name = "TVQ", rate = "9.975" }] }'
        )
        number = works.customer("Plomberie Alpha")
        [key] = works.on_host(company("Plomberie Alpha"))
        works.on_host(invoice("PI-1001", key))

        printed = works.sync()
        assert "to be carried into the books by a person" in printed
        [file] = (works.folder / "imports").glob("*.IMP")
        assert '"PI-1001"' in file.read_text(encoding="utf-8")
        works.sync()
        assert len(list((works.folder / "imports").glob("*.IMP"))) == 1

        works.import_invoice(number, "PI-1001")
        assert "settled on the way" in works.ok("sync", "works")
        assert "PI-1001" in works.ok("link", "list", "works", "-e", "invoice")


class TestTieOut:
    """What our name promises, on the same company."""

    def test_after_a_sync_both_sides_tie_out_and_a_later_change_shows(self, works: Works) -> None:
        """Exit code 0, then a difference with both amounts, and a page to sign."""
        works.customer("Plomberie Alpha", sPhone1="819-555-0100", **SAGE_ADDRESS)
        [key] = works.on_host(company("Plomberie Alpha"))
        [paper] = works.on_host(invoice("PI-1001", key))
        works.sync()
        printed = works.ok("tie", "works")
        assert "Invoices tie out." in printed
        assert "114.98 1 in the books, which agrees" in printed

        works.change_host("invoices", paper, total="120.00")
        printed = works.ok(
            *("tie", "works", "--exit-code", "--page", str(works.folder / "tie.html")),
            code=int(ExitCode.CHANGES_PENDING),
        )

        assert "120.00" in printed
        assert "114.98" in printed
        assert "120.00" in (works.folder / "tie.html").read_text(encoding="utf-8")
