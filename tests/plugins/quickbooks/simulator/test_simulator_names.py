"""Creating customers, jobs, vendors and types, and what QuickBooks answers when it will not."""

from typing import Any

import pytest

from tieout_quickbooks.simulator import Refusal, SimulatedCompany


def _customer(inner: str, name: str = "Acme") -> str:
    return f"<CustomerAddRq><CustomerAdd><Name>{name}</Name>{inner}</CustomerAdd></CustomerAddRq>"


def test_an_add_answers_with_the_whole_record(caller: Any) -> None:
    """Id, times, edit sequence, names, level, balances and defaults come back in the schema's order."""
    ret = caller.ask_one(_customer("<CompanyName>Acme Co</CompanyName><CreditLimit>100</CreditLimit>"))[0]
    assert [(node.tag, node.text) for node in ret] == [
        ("ListID", "80000001-1700000000"),
        ("TimeCreated", "2023-11-14T17:13:20-05:00"),
        ("TimeModified", "2023-11-14T17:13:20-05:00"),
        ("EditSequence", "1700000000"),
        ("Name", "Acme"),
        ("FullName", "Acme"),
        ("IsActive", "true"),
        ("Sublevel", "0"),
        ("CompanyName", "Acme Co"),
        ("Balance", "0.00"),
        ("TotalBalance", "0.00"),
        ("CreditLimit", "100.00"),
        ("JobStatus", "None"),
        ("PreferredDeliveryMethod", "None"),
    ]


def test_the_external_guid_is_kept(caller: Any) -> None:
    """An ExternalGUID given at creation comes back in every later answer."""
    guid = "{57F3B9B1-86F1-4fcc-B1EE-566DE1813D20}"
    caller.ask_one(_customer(f"<ExternalGUID>{guid}</ExternalGUID>"))
    assert caller.names("<CustomerQueryRq/>", "*/ExternalGUID") == [guid]


@pytest.mark.parametrize("kind", ["Customer", "Vendor", "Employee", "OtherName"])
@pytest.mark.parametrize("name", ["Acme", "ACME", " acme "])
def test_a_name_is_unique_across_four_lists(caller: Any, kind: str, name: str) -> None:
    """A name taken by a customer, vendor, employee or other name is refused, whatever its case and outer blanks."""
    caller.company.add(kind, "Acme")
    code, text = caller.status(_customer("", name))
    assert code == "3100"
    assert text == f'The name "{name.strip()}" of the list element is already in use.'


@pytest.mark.parametrize("name", ["A cme", "Acme.", "Acmé"])
def test_a_similar_name_is_another_name(caller: Any, name: str) -> None:
    """Inner blanks, punctuation and accents make a different name to QuickBooks."""
    caller.company.add("Customer", "Acme")
    assert caller.status(_customer("", name))[0] == "0"


def test_a_job_is_unique_below_its_customer_only(caller: Any) -> None:
    """The same job name under two customers is fine; twice under one is refused."""
    for name in ("One", "Two"):
        caller.company.add("Customer", name)
        job = f"<ParentRef><FullName>{name}</FullName></ParentRef><JobStatus>Awarded</JobStatus>"
        assert caller.status(_customer(job, "Boiler"))[0] == "0"
        assert caller.status(_customer(job, "boiler"))[0] == "3100"
    assert caller.names("<CustomerQueryRq/>", "*/FullName") == ["One", "One:Boiler", "Two", "Two:Boiler"]


def test_a_job_knows_its_parent_and_level(caller: Any) -> None:
    """A job of a job answers full name, parent reference and level two."""
    one = caller.company.add("Customer", "One")
    caller.company.add("Customer", "Two", one)
    ret = caller.ask_one(_customer("<ParentRef><FullName>one:two</FullName></ParentRef>", "Three"))[0]
    assert ret.findtext("FullName") == "One:Two:Three"
    assert ret.findtext("ParentRef/FullName") == "One:Two"
    assert ret.findtext("Sublevel") == "2"


def test_a_colon_in_a_name_is_refused(caller: Any) -> None:
    """The sign between parent and job may not stand in a name."""
    code, text = caller.status(_customer("", "A:B"))
    assert code == "3090"
    assert "Names in this list cannot contain a colon" in text


def test_a_name_of_blanks_is_missing(caller: Any) -> None:
    """A name that is empty once trimmed answers 3150."""
    assert caller.status(_customer("", "  ")) == ("3150", 'There is a missing element: "Name".')


@pytest.mark.parametrize(
    ("inner", "target", "name"),
    [
        ("<ParentRef><FullName>Nobody</FullName></ParentRef>", "Customer", "Nobody"),
        ("<CustomerTypeRef><FullName>Gold</FullName></CustomerTypeRef>", "CustomerType", "Gold"),
        ("<TermsRef><ListID>80000001-1</ListID></TermsRef>", "Terms", "80000001-1"),
        ("<SalesRepRef><FullName>XX</FullName></SalesRepRef>", "SalesRep", "XX"),
        ("<JobTypeRef><FullName>Big</FullName></JobTypeRef>", "JobType", "Big"),
    ],
)
def test_a_reference_to_nothing_is_named(caller: Any, inner: str, target: str, name: str) -> None:
    """3140 says which sort of thing is missing and how it was called; nothing is created."""
    code, text = caller.status(_customer(inner))
    assert code == "3140"
    assert text.startswith(
        f'There is an invalid reference to QuickBooks {target} "{name}" in the Customer.  '
    )
    assert caller.company.history == []


def test_references_show_the_name_of_today(caller: Any) -> None:
    """A reference by id answers with the full name the record has when it is read, not when it was set."""
    parent = caller.company.add("CustomerType", "Trade")
    child = caller.company.add("CustomerType", "Big", parent)
    caller.ask_one(_customer(f"<CustomerTypeRef><ListID>{child.key}</ListID></CustomerTypeRef>"))
    caller.company.modify(parent, {"Name": "Commerce"})
    assert caller.names("<CustomerQueryRq/>", "*/CustomerTypeRef/FullName") == ["Commerce:Big"]


@pytest.mark.parametrize("extra", ["<City>Islip</City>", "<State>NY</State>", "<PostalCode>1</PostalCode>"])
def test_address_lines_and_parts_do_not_mix(caller: Any, extra: str) -> None:
    """The fourth line together with city, state or code is refused with QuickBooks' own odd sentence."""
    address = f"<BillAddress><Addr1>a</Addr1><Addr4>d</Addr4>{extra}</BillAddress>"
    assert caller.status(_customer(address)) == (
        "3210",
        'The "address" field has an invalid value "".  QuickBooks error message: The parameter is incorrect.',
    )


def test_an_address_is_answered_in_both_forms(caller: Any) -> None:
    """Beside the parts stands the printed block, city, state and code in one line."""
    address = (
        "<BillAddress><Addr1>Acme</Addr1><Addr2>1 Main St</Addr2><City>Islip</City><State>NY</State>"
        "<PostalCode>11751</PostalCode></BillAddress>"
    )
    ret = caller.ask_one(_customer(address))[0]
    assert ret.findtext("BillAddress/City") == "Islip"
    assert [node.text for node in ret.find("BillAddressBlock")] == ["Acme", "1 Main St", "Islip, NY 11751"]


def test_contacts_and_notes_become_records(caller: Any) -> None:
    """Contacts get ids, additional notes get numbers, and both come back under their answer names."""
    inner = (
        "<Contacts><FirstName>Ann</FirstName><LastName>Lee</LastName></Contacts>"
        "<AdditionalNotes><Note>called</Note></AdditionalNotes>"
    )
    ret = caller.ask_one(_customer(inner))[0]
    assert ret.findtext("ContactsRet/Contact") == "Ann Lee"
    assert (ret.findtext("AdditionalNotesRet/NoteID"), ret.findtext("AdditionalNotesRet/Note")) == (
        "1",
        "called",
    )


def test_an_add_can_ask_for_a_few_elements(caller: Any) -> None:
    """IncludeRetElement works for Adds too."""
    body = _customer("").replace(
        "</CustomerAdd>", "</CustomerAdd><IncludeRetElement>ListID</IncludeRetElement>"
    )
    assert [node.tag for node in caller.ask_one(body)[0]] == ["ListID"]


def test_a_vendor_is_created_with_terms(caller: Any) -> None:
    """A vendor answers without the tree's elements, which vendors do not have."""
    caller.company.add("StandardTerms", "Net 30", StdDueDays="30")
    ret = caller.ask_one(
        "<VendorAddRq><VendorAdd><Name>Bolt</Name><VendorAddress><Addr1>2 Side St</Addr1></VendorAddress>"
        "<TermsRef><FullName>net 30</FullName></TermsRef></VendorAdd></VendorAddRq>"
    )[0]
    assert ret.findtext("TermsRef/FullName") == "Net 30"
    assert ret.findtext("VendorAddressBlock/Addr1") == "2 Side St"
    assert ret.find("FullName") is None


def test_types_are_trees_with_names_of_their_own(caller: Any) -> None:
    """Customer types and job types may share names, and nest."""
    for kind in ("CustomerType", "JobType"):
        add = f"<{kind}AddRq><{kind}Add><Name>Trade</Name></{kind}Add></{kind}AddRq>"
        assert caller.status(add)[0] == "0"
        assert caller.status(add)[0] == "3100"
        nested = add.replace("</Name>", "</Name><ParentRef><FullName>Trade</FullName></ParentRef>")
        assert caller.ask_one(nested)[0].findtext("FullName") == "Trade:Trade"


def test_a_full_name_may_not_grow_too_long(caller: Any) -> None:
    """Five names of 41 characters and their colons are too long for a full name of 209 characters."""
    parent = None
    for letter in "abcde":
        parent = caller.company.add("Customer", letter * 41, parent)
    assert parent is not None
    assert len(caller.company.full_name_of(parent)) == 209
    inner = f"<ParentRef><ListID>{parent.key}</ListID></ParentRef>"
    assert caller.status(_customer(inner, "f"))[0] == "3070"


def test_a_person_meets_the_same_rules(company: SimulatedCompany) -> None:
    """What is typed into QuickBooks is checked like what is sent."""
    company.add("Vendor", "Acme")
    with pytest.raises(Refusal, match="already in use"):
        company.add("Customer", "ACME")
    assert [event.name for event in company.history] == ["Acme"]


def test_the_history_says_who_created_what(caller: Any) -> None:
    """Each record made is written down with its request, its message set and the application."""
    caller.company.add("Vendor", "Bolt")
    body = _customer("").replace("<CustomerAddRq>", '<CustomerAddRq requestID="r-1">')
    caller.ask(body, attributes='onError="continueOnError" newMessageSetID="set-1"')
    by_hand, by_request = caller.company.history
    assert (by_hand.kind, by_hand.application) == ("Vendor", "a person")
    assert (by_request.action, by_request.kind, by_request.name) == ("created", "Customer", "Acme")
    assert (by_request.request_id, by_request.message_set, by_request.application) == (
        "r-1",
        "set-1",
        "tieout",
    )
