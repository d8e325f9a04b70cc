"""Answers have the form .NET accepts, and a strict reader finds in them what was put in."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout_quickbooks.webconnector.soap import write_answer, write_fault

NS = "{http://developer.intuit.com/}"
BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
FAULT = "{http://schemas.xmlsoap.org/soap/envelope/}Fault"
XML_TEXT = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\t\n\r"
    )
)


def _result(answer: bytes, operation: str) -> ET.Element:
    [answered] = ET.fromstring(answer).find(BODY) or []  # noqa: S314 - our own
    [result] = answered
    assert (answered.tag, result.tag) == (f"{NS}{operation}Response", f"{NS}{operation}Result")
    return result


def test_authenticate_is_answered_to_the_byte() -> None:
    """No prefix on the items, the empty one written out, nothing before the declaration."""
    answer = write_answer("authenticate", ["T", ""])

    assert answer == (
        b'<?xml version="1.0" encoding="utf-8"?>'
        b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        b' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
        b'<authenticateResponse xmlns="http://developer.intuit.com/"><authenticateResult>'
        b"<string>T</string><string></string>"
        b"</authenticateResult></authenticateResponse></soap:Body></soap:Envelope>"
    )


@settings(deadline=None)
@given(st.lists(XML_TEXT, max_size=5))
def test_a_strict_reader_finds_the_texts_of_an_array(texts: list[str]) -> None:
    """As many as there were, the empty ones too, all in the service's namespace."""
    result = _result(write_answer("authenticate", texts), "authenticate")

    assert [(item.tag, item.text or "") for item in result] == [(f"{NS}string", text) for text in texts]


@settings(deadline=None)
@given(XML_TEXT)
def test_a_strict_reader_finds_the_text(text: str) -> None:
    """Markup, line ends, letters of any script."""
    answer = write_answer("sendRequestXML", text)

    assert answer.isascii()
    assert (_result(answer, "sendRequestXML").text or "") == text


@settings(deadline=None)
@given(st.integers(-(2**31), 2**31 - 1))
def test_a_number_is_written_plainly(number: int) -> None:
    """Digits, and a minus where there is one."""
    assert _result(write_answer("receiveResponseXML", number), "receiveResponseXML").text == str(number)


def test_a_carriage_return_is_a_reference() -> None:
    """A bare one would arrive as a line feed."""
    assert b"<sendRequestXMLResult>a&#13;\nb<" in write_answer("sendRequestXML", "a\r\nb")


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_not_written(sign: str) -> None:
    """Neither left out nor replaced: the caller must decide. A fault says that something was there."""
    with pytest.raises(ValueError, match=f"U\\+{ord(sign):04X}"):
        write_answer("getLastError", f"a{sign}b")
    with pytest.raises(ValueError, match="XML cannot hold"):
        write_answer("authenticate", ["", sign])
    assert "a\ufffdb" in (ET.fromstring(write_fault("Client", f"a{sign}b")).findtext(".//faultstring") or "")  # noqa: S314


@pytest.mark.parametrize(
    ("operation", "result"),
    [
        ("authenticate", "T"),
        ("receiveResponseXML", "100"),
        ("receiveResponseXML", [""]),
        ("getLastError", 1),
        ("closeConnection", ["OK"]),
        ("dropTables", ""),
    ],
)
def test_a_result_of_another_kind_is_a_mistake(operation: str, result: str | int | list[str]) -> None:
    """.NET would find nothing where it looks."""
    with pytest.raises(ValueError, match=r"answers with|no operation"):
        write_answer(operation, result)


@settings(deadline=None)
@given(st.text())
def test_a_fault_can_always_be_told(text: str) -> None:
    """Code and sentence without a namespace, as SOAP 1.1 has them."""
    fault = ET.fromstring(write_fault("Server", text)).find(f"{BODY}/{FAULT}")  # noqa: S314 - our own

    assert fault is not None
    assert [child.tag for child in fault] == ["faultcode", "faultstring"]
    assert fault[0].text == "soap:Server"
