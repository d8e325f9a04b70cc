"""Whatever the bytes are, only SoapUnreadable leaves the reader, and no call exhausts the machine."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout_quickbooks.errors import SoapUnreadable
from tieout_quickbooks.webconnector.soap import Call, peek_ticket, read_call, reading

START = b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">'
BODY = START + b"<e:Body>"
CALL = BODY + b'<getLastError xmlns="http://developer.intuit.com/">'
CALL_END = b"</getLastError></e:Body></e:Envelope>"
GOOD = CALL + b"<ticket>T</ticket>" + CALL_END
SEND = b'<sendRequestXML xmlns="http://developer.intuit.com/">'
SEND_END = b"</sendRequestXML></e:Body></e:Envelope>"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "not well-formed"),
        (b" \r\n", "not well-formed"),
        (b"\xef\xbb\xbf", "not well-formed"),
        (b"{}", "not well-formed"),
        (GOOD[:-1], "not well-formed"),
        (GOOD + b"<more/>", "not well-formed"),
        (GOOD + GOOD, "not well-formed"),
        (GOOD.replace(b">T<", b">&#0;<"), "not well-formed"),
        (GOOD.replace(b">T<", b">\x01<"), "not well-formed"),
        (GOOD.replace(b">T<", b">\xed\xa0\x80<"), "not well-formed"),
        (GOOD.replace(b">T<", b">\xff<"), "not well-formed"),
        (GOOD.replace(b">T<", b">&unknown;<"), "not well-formed"),
        (GOOD.replace(b">T<", b">&nbsp;<"), "not well-formed"),
        (b"<!DOCTYPE Envelope>" + GOOD, "document type"),
        (b"<!doctype html><html></html>", "not well-formed"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + GOOD, "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + GOOD, "document type"),
        (b'<?xml version="1.0" encoding="utf-7"?>' + GOOD, "is in the encoding"),
        (b'<?xml version="1.0" encoding="shift_jis"?>' + GOOD, "is in the encoding"),
        (b'<?xml version="1.0" encoding="rot13"?>' + GOOD, "is in the encoding"),
        (b'<?xml version="1.0" encoding="koi8-r"?>' + GOOD, "is in the encoding"),
        (b'<?xml version="1.0" encoding="nonsense"?>' + GOOD, "is in the encoding"),
        (b'<?xml version="1.0" encoding="utf-16"?>' + GOOD, "not well-formed"),
        (b"<html><body/></html>", "no SOAP envelope"),
        (b"<Envelope/>", "no SOAP envelope"),
        (b'<Envelope xmlns="urn:x"/>', "no SOAP envelope"),
        (GOOD.replace(b"e:Envelope", b"f:Envelope"), "stands for no namespace"),
        (START + b"</e:Envelope>", "no Body"),
        (START + b"<e:Header/></e:Envelope>", "no Body"),
        (BODY + b"</e:Body></e:Envelope>", "no operation"),
        (START + b"<e:Corpse/></e:Envelope>", "neither Header nor Body"),
        (START + b"<Body/></e:Envelope>", "neither Header nor Body"),
        (BODY + b"</e:Body><e:Body/></e:Envelope>", "after its Body"),
        (BODY + b"</e:Body><e:Header/></e:Envelope>", "after its Body"),
        (BODY + b"<getLastError/></e:Body></e:Envelope>", "no operation"),
        (GOOD.replace(b"getLastError", b"dropTables"), "no operation"),
        (GOOD.replace(b"getLastError", b"GetLastError"), "no operation"),
        (GOOD.replace(b"developer.intuit.com", b"example.com"), "no operation"),
        (
            CALL
            + b'</getLastError><serverVersion xmlns="http://developer.intuit.com/"/></e:Body></e:Envelope>',
            "more than one operation",
        ),
        (CALL + b"<ticket>A</ticket><ticket>B</ticket>" + CALL_END, "twice"),
        (CALL + b"<ticket>A</ticket><ticket/>" + CALL_END, "twice"),
        (CALL + b"<ticket><b>A</b></ticket>" + CALL_END, "elements instead of text"),
        (BODY + SEND + b"<strHCPResponse><QBXML/></strHCPResponse>" + SEND_END, "elements instead of text"),
        (CALL + b"<ticket>" + b"x" * 65_537 + b"</ticket>" + CALL_END, "more than 65536 characters"),
        (CALL + b"<a>" * 40 + b"</a>" * 40 + CALL_END, "deep"),
        (START + b"<e:Header>" + b"<a>" * 40, "deep"),
        (CALL + b"<a/>" * 1001 + CALL_END, "more than 1000 elements"),
        (START + b"<e:Header>" + b"<a/>" * 1001, "more than 1000 elements"),
        (CALL + b"<a " + b" ".join(b'b%d=""' % n for n in range(65)) + b"/>" + CALL_END, "64 attributes"),
        (CALL + b"<" + b"n" * 129 + b"/>" + CALL_END, "128 characters"),
        (CALL + b"<a " + b"n" * 129 + b'=""/>' + CALL_END, "128 characters"),
        (CALL + b'<a xmlns="' + b"n" * 1025 + b'"/>' + CALL_END, "1024 characters"),
    ],
)
def test_what_no_web_connector_sends_is_refused_with_a_reason(body: bytes, told: str) -> None:
    """One error class, with a sentence that says what is wrong."""
    with pytest.raises(SoapUnreadable) as caught:
        read_call(body)

    assert told in f"{caught.value.what} {caught.value.why}"
    assert caught.value.where == "the Web Connector's call"


@pytest.mark.parametrize("name", ["shift_jis", "nonsense", "hex", "idna"])
def test_a_codec_that_fails_is_no_surprise(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should one get past the list of encodings, its own error does not leave the reader."""
    monkeypatch.setattr(reading, "ENCODINGS", {name})

    with pytest.raises(SoapUnreadable):
        read_call(f'<?xml version="1.0" encoding="{name}"?>'.encode() + GOOD)


@pytest.mark.parametrize("opening", [b"<!--", b"<n", b'<a b="', b"<?p ", b"<!DOCTYPE ", b"</"])
def test_a_tag_without_end_is_not_waited_for(opening: bytes) -> None:
    """It would be read again with every piece that arrives."""
    begun = b"" if opening == b"<!DOCTYPE " else START

    with pytest.raises(SoapUnreadable, match="a tag of more than 65536 bytes"):
        read_call(begun + opening + b"x" * 1_000_000)


def test_the_body_may_not_be_larger_than_told() -> None:
    """To the byte."""
    assert read_call(GOOD, limit=len(GOOD)).arguments == {"ticket": "T"}
    with pytest.raises(SoapUnreadable, match="more than the"):
        read_call(GOOD, limit=len(GOOD) - 1)


def test_only_the_qbxml_of_a_call_may_be_long() -> None:
    """The other arguments are short, the sum of the pieces counts."""
    long = b"<strHCPResponse>" + b"x" * 200_000 + b"</strHCPResponse>"
    pieces = b"<ticket>" + (b"x" * 20_000 + b"<!-- -->") * 4 + b"</ticket>"

    assert len(read_call(BODY + SEND + long + SEND_END).arguments["strHCPResponse"]) == 200_000
    with pytest.raises(SoapUnreadable, match="65536"):
        read_call(BODY + SEND + pieces + SEND_END)


@pytest.mark.parametrize(
    "body",
    [
        START + b"<!--" + b"-x" * 4_000_000,
        START + b"<" + b"n" * 8_000_000,
        START + b'<a b="' + b"x" * 8_000_000,
        START + b"<a " + b'b="" ' * 1_500_000 + b"/>",
        START + b"<a " + b" ".join(b'b%d=""' % n for n in range(500_000)) + b"/>",
        START + b"<?" + b"p" * 8_000_000,
        b"<!DOCTYPE " + b"d" * 8_000_000,
        START + b"<!---->" * 1_000_000,
        START + b"<a>" * 2_000_000,
        b" " * 8_000_000,
        CALL + b"<ticket>" + b"&amp;" * 1_500_000,
        CALL + b"<x>" + b"<![CDATA[]]>" * 600_000,
        BODY + SEND + b"<strHCPResponse>" + b"]" * 8_000_000,
    ],
    ids=lambda body: repr(body[64:90]),
)
def test_size_alone_keeps_the_reader_busy_for_a_moment_only(body: bytes) -> None:
    """8 MB of one construct each: nothing is read again and again."""
    started = time.process_time()
    with pytest.raises(SoapUnreadable):
        read_call(body)

    assert time.process_time() - started < 1.5


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_call_or_unreadable(body: bytes) -> None:
    """Nothing else ever leaves."""
    _read_or_refuse(body)
    _read_or_refuse(CALL + body)
    _read_or_refuse(b"\xff\xfe" + body)


@settings(deadline=None)
@given(st.binary(max_size=30))
def test_any_declared_encoding_is_read_or_refused(name: bytes) -> None:
    """The name of an encoding comes from outside, too."""
    _read_or_refuse(b'<?xml version="1.0" encoding="' + name + b'"?>' + GOOD)


@settings(deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, len(GOOD)), st.binary(max_size=8))
def test_a_damaged_call_is_a_call_or_unreadable(start: int, length: int, put: bytes) -> None:
    """A piece of a good one replaced by anything; the peek agrees with the reader."""
    damaged = GOOD[:start] + put + GOOD[start + length :]
    call = _read_or_refuse(damaged)

    peeked = peek_ticket(damaged)
    assert call is None or peeked == call.arguments.get("ticket", "")


def test_many_damaged_calls_never_surprise() -> None:
    """Random bytes changed in calls of several encodings."""
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(3000):
        body = bytearray(chance.choice([GOOD, GOOD.decode().encode("utf-16"), b"\xef\xbb\xbf" + GOOD]))
        for _ in range(chance.randrange(1, 5)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        _read_or_refuse(bytes(body))


def _read_or_refuse(body: bytes) -> Call | None:
    assert isinstance(peek_ticket(body), str)
    try:
        return read_call(body)
    except SoapUnreadable as unreadable:
        fault = unreadable
    assert fault.what.isprintable()
    return None
