"""What a company's rows become: numbers, statuses, addresses, oddities."""

from typing import Any

import pytest
from tests.plugins.sage100.conftest import NAME, Read, read_all

from tieout.records import MISSING, Address, Entity
from tieout_sage100 import hooks
from tieout_sage100.settings import ContractorSettings
from tieout_sage100.simulator.company import SimulatedCompany


def test_the_code_is_the_client_number_without_padding(company: SimulatedCompany, read: Read) -> None:
    """Host ids must equal it exactly, so it is never dressed up; ten digits are whole."""
    for number in (0, 7, 101, 9_999_999_999):
        company.add_client(number, clnnme=f"Client {number}")
    assert set(read()) == {"0", "7", "101", "9999999999"}


def test_a_client_that_is_given_another_number_keeps_its_key(company: SimulatedCompany, read: Read) -> None:
    """The link goes with the row's own id; the code changes."""
    company.add_client(101, clnnme="Alpha")
    before = read()["101"]
    company.change_client(101, recnum=2101)
    after = read()["2101"]
    assert after.key == before.key


@pytest.mark.parametrize(
    ("status", "active", "name"),
    [
        (1, True, "Current"),
        (6, False, "do not accept contract again"),
        (4, True, "On hold"),
        (9, True, "status 9"),
        (0, True, ""),
        (None, True, ""),
    ],
)
def test_the_status_is_shown_by_the_companys_own_name(
    company: SimulatedCompany, read: Read, *, status: int | None, active: bool, name: str
) -> None:
    """Only configured numbers mean inactive; a number without a name is shown, never dropped."""
    company.add_client(101, clnnme="Julie Smith", status=status)
    client = read()["101"]
    assert (client.active, client.status) == (active, name)


def test_what_means_inactive_is_the_settings_alone(company: SimulatedCompany, read: Read) -> None:
    """Several numbers, others, or none; names that sound inactive decide nothing."""
    company.name_status(5, "INACTIVE")
    for number, status in ((101, 4), (102, 5), (103, 6)):
        company.add_client(number, clnnme=f"Client {number}", status=status)
    inactive = {
        configured: {code for code, client in read(inactive_statuses=configured).items() if not client.active}
        for configured in ((), (5,), (4, 6), (77,))
    }
    assert inactive == {(): set(), (5,): {"102"}, (4, 6): {"101", "103"}, (77,): set()}


def test_every_column_arrives_in_its_field(company: SimulatedCompany, read: Read) -> None:
    """A client with everything filled in."""
    company.add_client(
        101,
        clnnme="Żółw & Sons",
        contct="Zoë",
        phnnum="813-555-0100",
        phn002="813-555-0101",
        cllphn="813-555-0102",
        faxnum="813-555-0103",
        e_mail="zoe@example.com",
        clntyp=3,
        addrs1="Main 1",
        bilad1="Bill 1",
        bilad2="Bill 2",
        bilcty="Tampa",
        bilste="FL",
        bilzip="33601",
        shpad1="Ship 1",
        crdnum="4111111111111111",
        ntetxt="private",
    )
    client = read()["101"]
    assert client.model_dump(
        exclude={"key", "billing_address", "shipping_address"}, exclude_defaults=True
    ) == {
        "code": "101",
        "name": "Żółw & Sons",
        "contact": "Zoë",
        "phone": "813-555-0100",
        "alt_phone": "813-555-0101",
        "mobile": "813-555-0102",
        "fax": "813-555-0103",
        "email": "zoe@example.com",
        "type": "3",
        "status": "",
    }
    assert client.billing_address == Address(
        line1="Bill 1", line2="Bill 2", city="Tampa", region="FL", postcode="33601"
    )
    assert client.shipping_address == Address(line1="Ship 1")


def test_the_main_address_stands_in_for_a_billing_address(company: SimulatedCompany, read: Read) -> None:
    """Most clients have only the one."""
    company.add_client(101, clnnme="Alpha", addrs1="1 Main St", ctynme="Tampa", state_="FL", zipcde="33601")
    assert read()["101"].billing_address == Address(
        line1="1 Main St", city="Tampa", region="FL", postcode="33601"
    )


def test_a_client_with_nothing_but_a_number_is_read(company: SimulatedCompany, read: Read) -> None:
    """NULL is blank, not MISSING: it was asked for."""
    company.add_client(101)
    client = read()["101"]
    assert (client.name, client.phone, client.email, client.type) == ("", "", "", "")
    assert client.billing_address == client.shipping_address == Address()


def test_a_client_without_a_long_name_is_called_by_its_short_one(
    company: SimulatedCompany, read: Read
) -> None:
    """Blanks are no name."""
    company.add_client(101, clnnme="  ", shtnme="ALPHA")
    assert read()["101"].name == "ALPHA"


def test_blanks_at_the_end_are_no_part_of_a_text(company: SimulatedCompany, read: Read) -> None:
    """As a column of fixed width pads them; those in the middle and in front are."""
    company.add_client(101, clnnme=" Two  words  ", phnnum="813 ", state_="F ")
    client = read()["101"]
    assert (client.name, client.phone) == (" Two  words", "813")


def test_a_row_without_an_id_of_its_own_is_known_by_its_number(company: SimulatedCompany, read: Read) -> None:
    """Rather than lost."""
    company.add_client(101, clnnme="Alpha", _idnum=None)
    assert read()["101"].key == "number-101"


@pytest.mark.parametrize("text", ["O'Brien", "50% off %s", '[x] "y" -- z', "=1+1", "Иванов 北京", "a\tb"])
def test_texts_pass_through_unharmed(company: SimulatedCompany, read: Read, text: str) -> None:
    """Whatever a statement, a driver or a spreadsheet would make of them."""
    company.add_client(101, clnnme=text)
    assert read()["101"].name == text


def test_vendors_are_read_with_what_they_have(company: SimulatedCompany, read: Read) -> None:
    """Always active, no status, no shipping address."""
    company.add_vendor(501, vndnme="Gulf Lumber", homphn="850-555-0501", addrs1="9 Mill Rd", vndtyp=2)
    vendor = read(Entity.VENDOR)["501"]
    assert (vendor.name, vendor.alt_phone, vendor.type, vendor.active) == (
        "Gulf Lumber",
        "850-555-0501",
        "2",
        True,
    )
    assert vendor.billing_address == Address(line1="9 Mill Rd")
    assert vendor.status is MISSING
    assert vendor.shipping_address is MISSING


def test_a_column_that_is_configured_as_missing_is_not_asked_for(
    company: SimulatedCompany, read: Read, sent: list[str]
) -> None:
    """Its field stays MISSING, so nothing of the host's is blanked by it; columns that are needed stay."""
    company.alter('ALTER TABLE "reccln" DROP COLUMN "cllphn"')
    company.alter('ALTER TABLE "reccln" DROP COLUMN "clntyp"')
    company.add_rows("reccln", [{"recnum": 101, "clnnme": "Alpha", "phnnum": "813"}])
    client = read(missing_columns=("reccln.cllphn", "reccln.clntyp", "reccln.recnum", "actpay.phnnum"))["101"]
    assert client.mobile is MISSING
    assert client.type is MISSING
    assert client.phone == "813"
    assert not [line for line in sent if "cllphn" in line]


def test_card_columns_and_notes_are_never_asked_for(
    company: SimulatedCompany, read: Read, sent: list[str]
) -> None:
    """Not by name, and never by a star."""
    company.add_client(101, clnnme="Alpha", crdnum="4111111111111111")
    read()
    read(Entity.VENDOR)
    everything = " ".join(sent)
    assert "recnum" in everything
    assert not [
        word
        for word in ("crdnum", "expdte", "crdnme", "crdtyp", "ntetxt", "fedidn", "SELECT *")
        if word in everything
    ]


def test_pages_follow_the_numbers_and_miss_nothing(
    company: SimulatedCompany, way_in: ContractorSettings
) -> None:
    """Entered in any order, with a full last page; the last page alone is complete."""
    for number in (30, 2, 11, 4, 25, 18):
        company.add_client(number, clnnme=f"Client {number}")
    with hooks.open_books(way_in) as books:
        pages = list(hooks.fetch_records(books, Entity.CUSTOMER, "ignored"))
        assert books.company().path == f"BUILDER\\SQLEXPRESS/{NAME}"
    assert [[record.code for record in page.records] for page in pages] == [
        ["2", "4"],
        ["11", "18"],
        ["25", "30"],
        [],
    ]
    assert [(page.done, page.total, page.complete) for page in pages] == [
        (2, 6, False),
        (4, 6, False),
        (6, 6, False),
        (6, 6, True),
    ]


def test_books_that_are_closed_close_a_read_nobody_finished(
    company: SimulatedCompany, way_in: ContractorSettings
) -> None:
    """The connection does not stay behind."""
    for number in range(5):
        company.add_client(number, clnnme="Client")
    with hooks.open_books(way_in) as books:
        pages: Any = hooks.fetch_records(books, Entity.CUSTOMER, "")
        next(pages)
        books.database.close()
        pages.close()
        assert len(read_all(books)) == 5
