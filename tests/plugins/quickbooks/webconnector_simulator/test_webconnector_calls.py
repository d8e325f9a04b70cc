"""The calls are, byte for byte, those of captures of the real program."""

import pytest

from tieout_quickbooks.simulator.webconnector import OPERATIONS, build_envelope, build_headers

HEAD = (
    b'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
TAIL = b"</soap:Body></soap:Envelope>"


def test_server_version_is_an_empty_element() -> None:
    """The capture of version 2.2.0.71."""
    assert build_envelope("serverVersion", {}) == (
        HEAD + b'<serverVersion xmlns="http://developer.intuit.com/" />' + TAIL
    )


def test_arguments_stand_in_their_order_and_empty_ones_are_closed_at_once() -> None:
    """Whatever the order they were given in."""
    arguments = {"message": "", "hresult": "", "response": "<QBXML/>", "ticket": "t"}
    assert build_envelope("receiveResponseXML", arguments) == (
        HEAD + b'<receiveResponseXML xmlns="http://developer.intuit.com/"><ticket>t</ticket>'
        b"<response>&lt;QBXML/&gt;</response><hresult /><message /></receiveResponseXML>" + TAIL
    )


def test_text_is_escaped_as_dotnet_does() -> None:
    """Markup, and a carriage return; quotation marks and other scripts stay."""
    body = build_envelope("authenticate", {"strUserName": "a&<>\"'\r\n\u00e9", "strPassword": "\u65e5"})
    assert b"<strUserName>a&amp;&lt;&gt;\"'&#xD;\n\xc3\xa9</strUserName>" in body
    assert b"<strPassword>\xe6\x97\xa5</strPassword>" in body


def test_numbers_are_written_as_numbers() -> None:
    """Zero too."""
    arguments = dict.fromkeys(OPERATIONS["sendRequestXML"].arguments[:4], "")
    body = build_envelope("sendRequestXML", {**arguments, "qbXMLMajorVers": 13, "qbXMLMinorVers": 0})
    assert b"<qbXMLMajorVers>13</qbXMLMajorVers><qbXMLMinorVers>0</qbXMLMinorVers>" in body


@pytest.mark.parametrize("arguments", [{}, {"ticket": "t", "more": ""}])
def test_arguments_must_be_those_of_the_operation(arguments: dict[str, str]) -> None:
    """A test that leaves one out is told."""
    with pytest.raises(ValueError, match="getLastError takes ticket"):
        build_envelope("getLastError", arguments)


def test_the_headers_are_those_of_a_dotnet_client() -> None:
    """A quoted SOAPAction; Expect only where wanted."""
    headers = build_headers("authenticate")
    assert headers["SOAPAction"] == '"http://developer.intuit.com/authenticate"'
    assert headers["Content-Type"] == "text/xml; charset=utf-8"
    assert "MS Web Services Client Protocol" in headers["User-Agent"]
    assert "Expect" not in headers
    assert build_headers("authenticate", expects_continue=True)["Expect"] == "100-continue"
