"""What goes over the wire: exact prolog, order from the tables, exact spelling of values."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tieout_quickbooks.qbxml import Request, RequestRefused, build_message_set

PROLOG = b'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n<QBXML>'

CUSTOMER: dict[str, Any] = {
    "Name": "Acme Plumbing",
    "IsActive": True,
    "CompanyName": "Acme Plumbing",
    "BillAddress": {"Addr1": "1 Main St", "City": "Bayshore", "State": "CA", "PostalCode": "94326"},
    "Phone": "415-555-0100",
    "CustomerTypeRef": {"FullName": "Commercial"},
    "CreditLimit": Decimal(1000),
    "ExternalGUID": "{57F3B9B1-86F1-4fcc-B1EE-566DE1813D20}",
}


def field_text(fields: dict[str, Any], path: str, name: str = "CustomerAdd") -> str | None:
    """The text of one element of the request built from the fields."""
    body = build_message_set([Request(name, "r1", fields)])
    return etree.fromstring(body).findtext(f".//{name}Rq/{path}")


def test_prolog_is_what_quickbooks_expects() -> None:
    """Both declarations come first, in order, the second with the version spoken."""
    body = build_message_set([Request("HostQuery", "h1")])
    assert body == (
        PROLOG + b'<QBXMLMsgsRq onError="continueOnError"><HostQueryRq requestID="h1"/></QBXMLMsgsRq></QBXML>'
    )
    older = build_message_set([Request("HostQuery", "h1")], version="7.0", on_error="stopOnError")
    assert older.splitlines()[1] == b'<?qbxml version="7.0"?>'
    assert b'onError="stopOnError"' in older


@given(st.permutations(list(CUSTOMER)))
def test_order_never_comes_from_the_dict(names: list[str]) -> None:
    """The same fields in any order give the same bytes."""
    usual = build_message_set([Request("CustomerAdd", "a", CUSTOMER)])
    shuffled = {
        name: dict(reversed(CUSTOMER[name].items())) if isinstance(CUSTOMER[name], dict) else CUSTOMER[name]
        for name in names
    }
    assert build_message_set([Request("CustomerAdd", "a", shuffled)]) == usual


def test_add_is_wrapped_and_include_ret_element_stands_outside() -> None:
    """The record's fields stand in the inner element, the wish for returned fields after it."""
    fields = {"IncludeRetElement": ["ListID", "EditSequence"], "Name": "Acme"}
    body = build_message_set([Request("CustomerAdd", "a", fields)])
    assert (
        b'<CustomerAddRq requestID="a"><CustomerAdd><Name>Acme</Name></CustomerAdd>'
        b"<IncludeRetElement>ListID</IncludeRetElement><IncludeRetElement>EditSequence</IncludeRetElement>"
        b"</CustomerAddRq>"
    ) in body


def test_everything_beyond_ascii_is_a_numeric_reference() -> None:
    """No byte above 127 leaves, so no wrong guess about the encoding can harm a name."""
    body = build_message_set([Request("CustomerAdd", "a", {"Name": "Café “Zoë” €"})])
    assert b"<Name>Caf&#233; &#8220;Zo&#235;&#8221; &#8364;</Name>" in body
    assert body.isascii()


@given(st.text(alphabet=st.characters(codec="cp1252", exclude_categories=["Cc"]), min_size=1, max_size=41))
def test_any_keepable_text_comes_through_unharmed(text: str) -> None:
    """Markup, quotes, ampersands and accents arrive as the very same text."""
    assert field_text({"Name": "x", "CompanyName": text}, "CustomerAdd/CompanyName") == text


def test_markup_in_a_name_is_text() -> None:
    """A name that looks like a request stays a name."""
    name = "</Name><CustomerMod/>]]>&amp;"
    body = build_message_set([Request("CustomerAdd", "a", {"Name": name})])
    assert etree.fromstring(body).findtext(".//Name") == name
    assert b"<CustomerMod" not in body


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal(1000), "1000.00"),
        (Decimal("100.5"), "100.50"),
        (Decimal("1E+3"), "1000.00"),
        (Decimal("-0.10"), "-0.10"),
        (Decimal("2.500"), "2.50"),
        (7, "7.00"),
        ("12.00", "12.00"),
    ],
)
def test_amounts_always_have_two_decimals(value: object, text: str) -> None:
    """Money is written with exactly two decimals and never with an exponent."""
    assert field_text({"Name": "x", "CreditLimit": value}, "CustomerAdd/CreditLimit") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1E+2"), "100"),
        (Decimal("1E-5"), "0.00001"),
        (Decimal("12.34567"), "12.34567"),
        (Decimal("12.3400000"), "12.34000"),
        (Decimal("80.00"), "80.00"),
        (2, "2"),
    ],
)
def test_quantities_have_no_exponent(value: object, text: str) -> None:
    """Quantities and prices have up to five decimals and never an exponent."""
    line = {"ItemRef": {"FullName": "Labor"}, "Quantity": value}
    fields = {"CustomerRef": {"FullName": "Acme"}, "EstimateLineAdd": [line]}
    assert field_text(fields, "EstimateAdd/EstimateLineAdd/Quantity", "EstimateAdd") == text


def test_times_go_without_offset() -> None:
    """A local time is written without offset, a date as a date, a flag as true or false."""
    query = {"FromModifiedDate": datetime(2024, 1, 31, 10, 0), "ActiveStatus": "All", "MaxReturned": 100}  # noqa: DTZ001
    assert field_text(query, "FromModifiedDate", "CustomerQuery") == "2024-01-31T10:00:00"
    assert (
        field_text({"Name": "x", "JobStartDate": date(2024, 1, 31)}, "CustomerAdd/JobStartDate")
        == "2024-01-31"
    )
    assert field_text({"Name": "x", "IsActive": False}, "CustomerAdd/IsActive") == "false"


def test_iterator_attributes_are_written() -> None:
    """A page is asked for by the attributes of its query."""
    request = Request(
        "CustomerQuery",
        "c",
        {"MaxReturned": 100},
        {"iterator": "Continue", "iteratorID": "{eb05f701-e727-472f-8ade-6753c4f67a46}"},
    )
    assert (
        b'<CustomerQueryRq requestID="c" iterator="Continue" '
        b'iteratorID="{eb05f701-e727-472f-8ade-6753c4f67a46}"><MaxReturned>100</MaxReturned></CustomerQueryRq>'
    ) in build_message_set([request])


def test_none_is_left_out_and_empty_is_an_empty_element() -> None:
    """None means "not sent"; an empty text is sent as an empty element."""
    body = build_message_set([Request("CustomerAdd", "a", {"Name": "x", "Phone": None, "Fax": ""})])
    assert b"<CustomerAdd><Name>x</Name><Fax/></CustomerAdd>" in body


@pytest.mark.parametrize("set_id", ["", "x" * 24, "with blank", "caf\xe9", "line\n"])
def test_message_set_id_is_short_and_plain(set_id: str) -> None:
    """QuickBooks answers 9004 to an id of more than 23 characters; it is never sent."""
    with pytest.raises(RequestRefused, match="newMessageSetID"):
        build_message_set([Request("HostQuery", "h")], new_message_set_id=set_id)
    body = build_message_set([Request("HostQuery", "h")], new_message_set_id="x" * 23)
    assert b'newMessageSetID="' + b"x" * 23 in body


def test_two_requests_with_one_id_are_refused() -> None:
    """Answers are told apart by the request's id, so two may not share one."""
    twice = [Request("HostQuery", "same"), Request("CompanyQuery", "same")]
    with pytest.raises(RequestRefused, match="same id"):
        build_message_set(twice)


def test_an_empty_set_needs_an_old_id() -> None:
    """A set without requests is a question about an older one, or a mistake."""
    with pytest.raises(RequestRefused, match="without requests"):
        build_message_set([])
    with pytest.raises(RequestRefused, match="without requests"):
        build_message_set([], new_message_set_id="A")


@pytest.mark.parametrize("version", ["4.1", "14.0", "", '13.0"?><x', "newest"])
def test_only_versions_of_the_tables_are_spoken(version: str) -> None:
    """The order is known for 5.0 to 13.0 only; nothing is sent under another version."""
    with pytest.raises(RequestRefused, match="speaks no qbXML"):
        build_message_set([Request("HostQuery", "h")], version=version)


def test_rollback_is_refused() -> None:
    """QuickBooks rejects rollbackOnError, so it cannot be asked for."""
    with pytest.raises(RequestRefused, match="rollbackOnError"):
        build_message_set([Request("HostQuery", "h")], on_error="rollbackOnError")  # type: ignore[arg-type]


def test_one_bad_request_names_itself() -> None:
    """The error of a set says which record and field it was."""
    good, bad = Request("CustomerAdd", "1", {"Name": "Good"}), Request("CustomerAdd", "2", {"Name": "x" * 42})
    with pytest.raises(RequestRefused) as caught:
        build_message_set([good, bad])
    assert "CustomerAdd" in caught.value.what
    assert caught.value.where == "CustomerAdd 2, field Name"
    assert "42 characters, 41 at most" in caught.value.why
    assert caught.value.code == "TO-QB-010"
