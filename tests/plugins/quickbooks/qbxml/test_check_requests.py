"""Each rule of QuickBooks that is known beforehand is found before sending, with its field."""

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.errors import RecordInvalid
from tieout_quickbooks.qbxml import (
    VOCABULARY,
    Request,
    RequestRefused,
    build_message_set,
    check_request,
    refuse,
)


def broken(fields: dict[str, Any], name: str = "CustomerAdd", **where: str) -> list[tuple[str, str]]:
    """The (field, rule) pairs a request breaks; an Add gets a name when it has none."""
    given_fields = {"Name": "Acme", **fields} if name == "CustomerAdd" else fields
    return [
        (problem.field, str(problem.rule))
        for problem in check_request(Request(name, "r", given_fields), **where)
    ]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"Name": None}, ("Name", "missing")),
        ({"Name": ""}, ("Name", "missing")),
        ({"Name": "x" * 42}, ("Name", "length")),
        ({"Name": "Acme:Boiler"}, ("Name", "colon")),
        ({"Name": " Acme"}, ("Name", "blanks")),
        ({"Name": "Acme\u00a0"}, ("Name", "blanks")),
        ({"Name": "Ac\tme"}, ("Name", "control")),
        ({"Name": "Ac\nme"}, ("Name", "control")),
        ({"Nmae": "x"}, ("Nmae", "unknown")),
        ({"CustomerMod": {}}, ("CustomerMod", "unknown")),
        ({"Phone": "0" * 22}, ("Phone", "length")),
        ({"Phone": ["1", "2"]}, ("Phone", "too-many")),
        ({"Phone": 4155550100}, ("Phone", "type")),
        ({"Notes": "bell\x07"}, ("Notes", "control")),
        ({"Notes": "cr\r\n"}, ("Notes", "control")),
        ({"Notes": "del\x7f"}, ("Notes", "control")),
        ({"Notes": "half \ud83d pair"}, ("Notes", "characters")),
        ({"Notes": "中"}, ("Notes", "characters")),
        ({"JobStatus": "inprogress"}, ("JobStatus", "enum")),
        ({"IsActive": "True"}, ("IsActive", "type")),
        ({"IsActive": 1}, ("IsActive", "type")),
        ({"CreditLimit": Decimal("1.005")}, ("CreditLimit", "type")),
        ({"CreditLimit": 1.5}, ("CreditLimit", "type")),
        ({"CreditLimit": "100.5"}, ("CreditLimit", "type")),
        ({"CreditLimit": "1,000.00"}, ("CreditLimit", "type")),
        ({"CreditLimit": Decimal("NaN")}, ("CreditLimit", "type")),
        ({"CreditLimit": Decimal("1E+14")}, ("CreditLimit", "type")),
        ({"CreditLimit": ""}, ("CreditLimit", "type")),
        ({"OpenBalanceDate": "01/31/2024"}, ("OpenBalanceDate", "type")),
        ({"OpenBalanceDate": "2024-02-31"}, ("OpenBalanceDate", "type")),
        ({"OpenBalanceDate": datetime(2024, 1, 1)}, ("OpenBalanceDate", "type")),  # noqa: DTZ001
        ({"ExternalGUID": "57F3B9B1-86F1-4fcc-B1EE-566DE1813D20"}, ("ExternalGUID", "type")),
        ({"BillAddress": "1 Main St"}, ("BillAddress", "type")),
        ({"BillAddress": {"Addr1": "x" * 42}}, ("BillAddress/Addr1", "length")),
        ({"BillAddress": {"Adr1": "x"}}, ("BillAddress/Adr1", "unknown")),
        ({"BillAddress": {"Addr4": "x", "City": "y"}}, ("BillAddress/Addr4", "address")),
        ({"ShipAddress": {"Addr5": "x", "Country": "y"}}, ("ShipAddress/Addr5", "address")),
        ({"ShipToAddress": [{"Name": "a", "Addr4": "x", "State": "y"}]}, ("ShipToAddress/Addr4", "address")),
        ({"ShipToAddress": [{"Addr1": "x"}]}, ("ShipToAddress/Name", "missing")),
        ({"CustomerTypeRef": {}}, ("CustomerTypeRef", "missing")),
        ({"CustomerTypeRef": {"FullName": "x" * 160}}, ("CustomerTypeRef/FullName", "length")),
        ({"CustomerTypeRef": {"FullName": "Commercial: Retail"}}, ("CustomerTypeRef/FullName", "blanks")),
        ({"CustomerTypeRef": {"ListID": "8" * 37}}, ("CustomerTypeRef/ListID", "length")),
        ({"SalesRepRef": {"FullName": "TOOLONG"}}, ("SalesRepRef/FullName", "length")),
        (
            {"AdditionalContactRef": [{"ContactName": "n", "ContactValue": "v"}] * 9},
            ("AdditionalContactRef", "too-many"),
        ),
        ({"IncludeRetElement": "x" * 51}, ("IncludeRetElement", "length")),
    ],
)
def test_a_broken_rule_is_found_with_its_field(fields: dict[str, Any], problem: tuple[str, str]) -> None:
    """The check names exactly the field and the rule, and nothing is sent."""
    assert broken(fields) == [problem]
    with pytest.raises(RequestRefused):
        build_message_set([Request("CustomerAdd", "r", {"Name": "Acme", **fields})])


@pytest.mark.parametrize(
    ("name", "fields", "problem"),
    [
        ("CustomerQuery", {"ListID": ["1-1"], "MaxReturned": 5}, ("MaxReturned", "choice")),
        ("CustomerQuery", {"ListID": ["1-1"], "FullName": ["x"]}, ("FullName", "choice")),
        (
            "CustomerQuery",
            {"NameFilter": {"MatchCriterion": "Contains", "Name": "x"}, "NameRangeFilter": {"FromName": "a"}},
            ("NameRangeFilter", "choice"),
        ),
        ("CustomerQuery", {"NameFilter": {"Name": "x"}}, ("NameFilter/MatchCriterion", "missing")),
        ("CustomerQuery", {"CurrencyFilter": {}}, ("CurrencyFilter/ListID", "missing")),
        ("CustomerQuery", {"FromModifiedDate": "2024-01-31T10:00:00-08:00"}, ("FromModifiedDate", "type")),
        ("CustomerQuery", {"FromModifiedDate": "2024-01-31T10:00:00Z"}, ("FromModifiedDate", "type")),
        ("CustomerQuery", {"FromModifiedDate": date(2024, 1, 31)}, ("FromModifiedDate", "type")),
        (
            "CustomerQuery",
            {"FromModifiedDate": datetime(2024, 1, 31, tzinfo=timezone.utc)},  # noqa: UP017
            ("FromModifiedDate", "type"),
        ),
        (
            "CustomerQuery",
            {"FromModifiedDate": datetime(2024, 1, 31, 1, 2, 3, 4)},  # noqa: DTZ001
            ("FromModifiedDate", "type"),
        ),
        ("CustomerQuery", {"FromModifiedDate": "2024-01-31T25:00:00"}, ("FromModifiedDate", "type")),
        ("CustomerQuery", {"MaxReturned": "many"}, ("MaxReturned", "type")),
        ("CustomerQuery", {"MaxReturned": True}, ("MaxReturned", "type")),
        ("CustomerQuery", {"MaxReturned": 0}, ("MaxReturned", "type")),
        ("EntityQuery", {"OwnerID": "0"}, ("OwnerID", "unknown")),
        ("EstimateQuery", {"PaidStatus": "All"}, ("PaidStatus", "unknown")),
        (
            "InvoiceQuery",
            {"ModifiedDateRangeFilter": {}, "TxnDateRangeFilter": {"DateMacro": "Today"}},
            ("TxnDateRangeFilter", "choice"),
        ),
        ("ListDeletedQuery", {}, ("ListDelType", "missing")),
        ("ListDeletedQuery", {"ListDelType": ["Customer", "Job"]}, ("ListDelType", "enum")),
        ("EstimateAdd", {"CustomerRef": {"FullName": "x"}}, ("EstimateLineAdd", "missing")),
        (
            "EstimateAdd",
            {
                "CustomerRef": {"FullName": "x"},
                "EstimateLineAdd": [{"Rate": Decimal(1), "RatePercent": Decimal(1)}],
            },
            ("EstimateLineAdd/RatePercent", "choice"),
        ),
        (
            "EstimateAdd",
            {"CustomerRef": {"FullName": "x"}, "EstimateLineAdd": [{"Quantity": Decimal("1.000001")}]},
            ("EstimateLineAdd/Quantity", "type"),
        ),
    ],
)
def test_rules_of_other_requests(name: str, fields: dict[str, Any], problem: tuple[str, str]) -> None:
    """Choices, dates, enumerations and lines are checked the same way in every request."""
    assert broken(fields, name) == [problem]


@pytest.mark.parametrize(
    ("name", "attributes", "fields", "field"),
    [
        ("EmployeeQuery", {"iterator": "Start"}, {"MaxReturned": 9}, "iterator"),
        ("CustomerAdd", {"iterator": "Start"}, {"Name": "x"}, "iterator"),
        ("CustomerQuery", {"iterator": "Start"}, {}, "MaxReturned"),
        ("CustomerQuery", {"iterator": "Next"}, {"MaxReturned": 9}, "iterator"),
        ("CustomerQuery", {"iterator": "Start", "iteratorID": "{x}"}, {"MaxReturned": 9}, "iteratorID"),
        ("CustomerQuery", {"iterator": "Continue"}, {"MaxReturned": 9}, "iteratorID"),
        ("CustomerQuery", {"iteratorID": "{x}"}, {"MaxReturned": 9}, "iterator"),
    ],
)
def test_page_by_page_reading_is_checked(
    name: str, attributes: dict[str, str], fields: dict[str, Any], field: str
) -> None:
    """Only queries that can be read page by page may be asked so, with a page size and the right id."""
    problems = check_request(Request(name, "r", fields, attributes))
    assert [(problem.field, problem.rule) for problem in problems] == [(field, "iterator")]


def test_other_attributes_are_checked() -> None:
    """An attribute the request does not have, or a word metaData does not know, is found."""
    assert (
        check_request(Request("CustomerAdd", "r", {"Name": "x"}, {"metaData": "NoMetaData"}))[0].rule
        == "attribute"
    )
    assert check_request(Request("CustomerQuery", "r", {}, {"metaData": "Count"}))[0].rule == "enum"
    assert check_request(Request("CustomerQuery", "r", {}, {"onclick": "x"}))[0].rule == "attribute"
    assert check_request(Request("CustomerQuery", "r", {}, {"metaData": "MetaDataOnly"})) == []


@pytest.mark.parametrize(
    ("request_id", "rule"), [("", "missing"), ("x" * 51, "length"), ("a\x00b", "control")]
)
def test_request_id_is_checked(request_id: str, rule: str) -> None:
    """QuickBooks refuses ids of more than 50 characters (1060)."""
    assert [problem.rule for problem in check_request(Request("HostQuery", request_id))] == [rule]


def test_fields_younger_than_the_version_are_refused() -> None:
    """A field that came with a later qbXML version is found when an older one is spoken."""
    fields = {"JobTitle": "Owner", "ExternalGUID": "0"}
    assert broken(fields, version="13.0") == []
    assert broken(fields, version="11.0") == [("JobTitle", "version")]
    assert broken(fields, version="7.0") == [("JobTitle", "version"), ("ExternalGUID", "version")]
    assert broken({"BillAddress": {"Note": "x"}}, version="5.0") == [("BillAddress/Note", "version")]


def test_fields_of_other_countries_are_refused() -> None:
    """A field that only other countries' QuickBooks have is found; an unknown country counts as US."""
    assert broken({"Mobile": "1"}, country="US") == [("Mobile", "edition")]
    assert broken({"SalesTaxCountry": "UK"}, country="UK") == []
    assert broken({"SalesTaxCountry": "UK"}, country="") == [("SalesTaxCountry", "edition")]
    assert broken({"ItemSalesTaxRef": {"FullName": "x"}}, country="ca") == [("ItemSalesTaxRef", "edition")]


def test_the_character_and_its_place_are_named() -> None:
    """The sentence says which character it is and where, so that a person can find it."""
    (problem,) = check_request(Request("CustomerAdd", "r", {"Name": "Cafe\u0301 Zürich"}))
    assert problem.sentence.startswith("Character 5 of Name is not in Windows-1252")
    assert "U+0301 COMBINING ACUTE ACCENT" in problem.sentence
    (problem,) = check_request(Request("CustomerAdd", "r", {"Name": "x", "Notes": "ab\x00"}))
    assert "Character 3 of Notes is a control character: U+0000" in problem.sentence


def test_curly_quotes_tabs_and_line_breaks_in_notes_are_fine() -> None:
    """All of Windows-1252 may be sent, and notes may have lines."""
    assert (
        broken({"Notes": "“quoted” \u2013 €5\nsecond line\tend ", "CompanyName": " blanks are kept "}) == []
    )


def test_refusal_is_a_record_error_that_lists_every_problem() -> None:
    """One record's problems do not stop the others: the error is a RecordInvalid and names them all."""
    with pytest.raises(RecordInvalid) as caught:
        refuse(Request("CustomerAdd", "add-9", {"Name": "a:b", "Phone": "0" * 22}))
    assert 'CustomerAdd "a:b"' in caught.value.what
    assert "[Name: colon]" in caught.value.why
    assert "[Phone: length]" in caught.value.why


def test_control_characters_of_a_record_do_not_reach_the_sentence() -> None:
    """A terminal escape in a name is spelled out in the error, not printed."""
    with pytest.raises(RequestRefused) as caught:
        refuse(Request("CustomerAdd", "r", {"Name": "\x1b[31mred"}))
    assert "\x1b" not in str(caught.value.as_dict())


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=50)
    | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Addr1", "City", "FullName", "ListID", "Name", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
NAMES = [
    "Name",
    "BillAddress",
    "CreditLimit",
    "CustomerTypeRef",
    "MaxReturned",
    "ListID",
    "NameFilter",
    "OwnerID",
]


@settings(max_examples=200)
@given(
    st.sampled_from(VOCABULARY),
    st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=9), VALUES, max_size=5),
)
def test_any_fields_are_either_built_or_refused(name: str, fields: dict[str, Any]) -> None:
    """Whatever is asked for, it is sent well-formed or refused by our own error."""
    try:
        body = build_message_set([Request(name, "r", fields)])
    except RequestRefused:
        assert check_request(Request(name, "r", fields))
    else:
        assert body.isascii()
        assert check_request(Request(name, "r", fields)) == []
