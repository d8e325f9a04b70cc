"""Answers are read as strictly as the .NET client reads them; each wrong one is an error with the operation's number."""

from typing import Any

import pytest

from tieout_quickbooks.simulator.webconnector import (
    OPERATIONS,
    QbwcError,
    WebConnector,
    WireAnswer,
    read_answer,
)

XML = {"Content-Type": "text/xml; charset=utf-8"}


def _wrap(content: str, *, prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return (
        f'{prolog}<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<soap:Body>{content}</soap:Body></soap:Envelope>"
    ).encode()


def _text(result: str, name: str = "closeConnection") -> str:
    return f'<{name}Response xmlns="http://developer.intuit.com/"><{name}Result>{result}</{name}Result></{name}Response>'


def _refused(operation: str, answer: WireAnswer) -> QbwcError:
    with pytest.raises(QbwcError) as caught:
        read_answer(operation, answer)
    assert caught.value.code == OPERATIONS[operation].error
    return caught.value


GOOD = _wrap(_text("OK"))


@pytest.mark.parametrize(
    "answer",
    [
        WireAnswer(200, XML, GOOD),
        WireAnswer(200, {"content-type": 'TEXT/XML;charset="UTF-8"'}, GOOD),
        WireAnswer(200, XML, _wrap(_text("OK"), prolog="")),
        WireAnswer(200, XML, _wrap(_text("<![CDATA[OK]]>"))),
        WireAnswer(200, XML, GOOD.replace(b"<soap:Body>", b"<soap:Header/>\n <soap:Body>\n ")),
    ],
)
def test_a_right_answer_is_read_whatever_its_looks(answer: WireAnswer) -> None:
    """Case of the header, character data sections, a header element and blanks make no difference."""
    assert read_answer("closeConnection", answer) == "OK"


def test_escaped_xml_comes_back_as_text() -> None:
    """Quotation marks, markup and other scripts."""
    answer = WireAnswer(200, XML, _wrap(_text("&lt;a b=&quot;c&quot;&gt;&amp;amp; \u00e9&lt;/a&gt;")))
    assert read_answer("closeConnection", answer) == '<a b="c">&amp; \u00e9</a>'


@pytest.mark.parametrize("status", [201, 202, 204, 301, 302, 401, 404, 500, 503])
def test_only_status_200_brings_a_result(status: int) -> None:
    """Redirects are not followed either."""
    assert str(status) in _refused("closeConnection", WireAnswer(status, XML, GOOD)).text


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/html; charset=utf-8",
        "text/xml",
        "application/xml; charset=utf-8",
        "application/soap+xml; charset=utf-8",
        "text/xml; charset=iso-8859-1",
    ],
)
def test_the_content_type_must_be_xml_text_in_utf8(content_type: str) -> None:
    """A web page, SOAP 1.2, or no character set."""
    _refused("closeConnection", WireAnswer(200, {"Content-Type": content_type}, GOOD))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"OK",
        b"\n" + GOOD,
        b"Notice: undefined index" + GOOD,
        b"\xef\xbb\xbf" + GOOD,
        GOOD[:-5],
        GOOD + b"more",
        GOOD.replace(b"OK", b"\xff"),
        GOOD.replace(b"OK", b"&nbsp;"),
        GOOD.replace(b"OK", b"&#1;"),
        GOOD.replace(b'"utf-8"', b'"iso-8859-1"'),
        GOOD.replace(b"?>", b"?><!DOCTYPE x>", 1),
        b"<!DOCTYPE html><html><body>Sign in</body></html>",
    ],
)
def test_the_body_must_be_a_document_from_its_first_byte(body: bytes) -> None:
    """Anything before the declaration, cut off, doubled, in a wrong encoding, with a document type."""
    _refused("closeConnection", WireAnswer(200, XML, body))


@pytest.mark.parametrize(
    "body",
    [
        GOOD.replace(b"schemas.xmlsoap.org/soap/envelope", b"www.w3.org/2003/05/soap-envelope"),
        GOOD.replace(b"soap:Body", b"soap:body"),
        _wrap(""),
        _wrap(_text("OK") * 2),
        _wrap(_text("OK")).replace(b"</soap:Body>", b"</soap:Body><soap:Body/>"),
        _wrap(_text("OK", "getLastError")),
        _wrap(_text("OK").replace("http://developer.intuit.com/", "http://developer.intuit.com")),
        _wrap(_text("OK").replace(' xmlns="http://developer.intuit.com/"', "")),
        _wrap(_text("OK").replace("closeConnectionResult", "closeConnectionReturn")),
        _wrap('<closeConnectionResponse xmlns="http://developer.intuit.com/"/>'),
        _wrap(_text("OK").replace("<closeConnectionResult>", '<closeConnectionResult xmlns="">')),
        _wrap(_text("<QBXML/>")),
        _wrap(_text("OK<!-- done -->")),
        _wrap(_text("OK").replace("Result>OK", 'Result xsi:nil="true">')),
    ],
)
def test_envelope_response_and_result_must_be_the_right_ones(body: bytes) -> None:
    """Another SOAP, an empty body, two of something, another call's answer, a namespace without its slash."""
    _refused("closeConnection", WireAnswer(200, XML, body))


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_a_soap_fault_is_the_error_of_its_operation(service: Any, operation: str, status: int) -> None:
    """The fault's text is shown."""
    error = _refused(operation, service.write_fault("table locked", status))
    assert "table locked" in error.text


def test_each_operation_has_the_number_of_the_guide() -> None:
    """1036 for both versions; the others each their own."""
    assert {name: one.error for name, one in OPERATIONS.items()} == {
        "serverVersion": "QBWC1036",
        "clientVersion": "QBWC1036",
        "authenticate": "QBWC1012",
        "sendRequestXML": "QBWC1041",
        "receiveResponseXML": "QBWC1042",
        "getLastError": "QBWC1043",
        "closeConnection": "QBWC1044",
        "connectionError": "QBWC1045",
    }


@pytest.mark.parametrize(("text", "number"), [("50", 50), ("-1", -1), (" 7\n", 7), ("+100", 100)])
def test_a_number_is_read_as_dotnet_reads_it(service: Any, text: str, number: int) -> None:
    """A sign and blanks around it are allowed."""
    assert read_answer("receiveResponseXML", service.write_answer("receiveResponseXML", text)) == number


@pytest.mark.parametrize("text", ["", "50%", "50.0", "fifty", "5_0", "0x32", "2147483648", "\u0665", "1 2"])
def test_what_is_no_number_is_refused(service: Any, text: str) -> None:
    """Empty, with a unit, too large, in other digits."""
    _refused("receiveResponseXML", service.write_answer("receiveResponseXML", text))


@pytest.mark.parametrize("count", [2, 3, 4])
def test_two_to_four_strings_are_right(service: Any, count: int) -> None:
    """Empty ones count, in either form."""
    items = "<string>t</string>" + "<string />" * (count - 1)
    texts = read_answer("authenticate", service.write_answer("authenticate", items))
    assert texts == ("t", *[""] * (count - 1))


@pytest.mark.parametrize(
    "items",
    [
        "",
        "<string>ticket</string>",
        "<string>t</string>" * 5,
        '<string xmlns="">t</string><string xmlns=""></string>',
        '<n:string xmlns:n="urn:n">t</n:string><n:string xmlns:n="urn:n"/>',
        "<String>t</String><String/>",
        '<string>t</string><string xsi:nil="true"/>',
        "<string>t</string><string><path/></string>",
        "ticket",
    ],
)
def test_an_array_of_another_shape_is_refused(items: str) -> None:
    """Too few, too many, another namespace or name, nil, elements inside."""
    body = _wrap(_text(items, "authenticate"))
    _refused("authenticate", WireAnswer(200, XML, body))


def test_a_wrong_answer_ends_the_update_with_its_number(connector: WebConnector, service: Any) -> None:
    """It is shown, and the connection is closed since a ticket was given."""
    service.script["receiveResponseXML"] = [service.write_answer("receiveResponseXML", "half")]
    update = connector.update()
    assert (update.outcome, update.code) == ("error", "QBWC1042")
    assert update.names[-2:] == ["receiveResponseXML", "closeConnection"]
    assert "correct format" in update.calls[-2].error
