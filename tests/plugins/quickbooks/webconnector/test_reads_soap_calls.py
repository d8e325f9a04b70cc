"""What Web Connectors really send is read; every argument is a text, whatever way it was left empty."""

import time
import tracemalloc
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout_quickbooks.webconnector.operations import OPERATIONS
from tieout_quickbooks.webconnector.soap import PEEK_LIMIT, peek_ticket, read_call

SOAP_1_1 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_1_2 = "http://www.w3.org/2003/05/soap-envelope"
OURS = "http://developer.intuit.com/"
PROLOG = '<?xml version="1.0" encoding="utf-8"?>'
XML_TEXT = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\t\n"
    ),
    max_size=40,
)


def _envelope(inner: str, soap: str = SOAP_1_1, header: str = "", prolog: str = PROLOG) -> str:
    return (
        f'{prolog}<soap:Envelope xmlns:soap="{soap}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:xsd="http://www.w3.org/2001/XMLSchema">{header}<soap:Body>{inner}</soap:Body></soap:Envelope>'
    )


def _call(operation: str, inner: str) -> str:
    return _envelope(f'<{operation} xmlns="{OURS}">{inner}</{operation}>')


def test_the_first_call_of_a_real_web_connector_is_read() -> None:
    """serverVersion, self-closed, as captured."""
    call = read_call(_envelope(f'<serverVersion xmlns="{OURS}" />').encode())

    assert call == ("serverVersion", {})


def test_every_operation_has_all_its_arguments_in_order() -> None:
    """Given ones as they are, in whatever order they came; the others empty."""
    for name, operation in OPERATIONS.items():
        inner = "".join(f"<{each}>{each}!</{each}>" for each in reversed(operation.arguments))

        full, empty = read_call(_call(name, inner).encode()), read_call(_call(name, "").encode())

        assert full.arguments == {each: f"{each}!" for each in operation.arguments}
        assert list(empty.arguments.items()) == [(each, "") for each in operation.arguments]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "<strPassword/>",
        "<strPassword></strPassword>",
        '<strPassword xsi:nil="true"/>',
        '<strPassword xsi:nil=" 1 ">not this</strPassword>',
        "<strPassword><!-- nothing --></strPassword>",
        "<strPassword><![CDATA[]]></strPassword>",
    ],
)
def test_an_argument_left_empty_in_any_way_is_an_empty_text(written: str) -> None:
    """Absent, self-closed, empty, nil."""
    call = read_call(_call("authenticate", f"<strUserName>bob</strUserName>{written}").encode())

    assert call.arguments == {"strUserName": "bob", "strPassword": ""}


def test_nil_counts_only_in_its_own_namespace() -> None:
    """An attribute that is merely called so leaves the text alone."""
    inner = '<strVersion nil="true" z:nil="true" xmlns:z="urn:z">2.3</strVersion>'

    assert read_call(_call("clientVersion", inner).encode()).arguments == {"strVersion": "2.3"}


@pytest.mark.parametrize(
    "body",
    [
        _envelope(f'<q:closeConnection xmlns:q="{OURS}"><q:ticket>T</q:ticket></q:closeConnection>'),
        _envelope(f'<closeConnection xmlns="{OURS[:-1]}"><ticket>T</ticket></closeConnection>'),
        _envelope(f'<q:closeConnection xmlns:q="{OURS}"><ticket>T</ticket></q:closeConnection>'),
        _envelope(f'<closeConnection xmlns="{OURS}"><ticket>T</ticket></closeConnection>', soap=SOAP_1_2),
        _envelope(
            f'<closeConnection xmlns="{OURS}"><ticket>T</ticket></closeConnection>',
            header='<soap:Header><a:b xmlns:a="urn:a"><ticket>other</ticket></a:b></soap:Header>',
        ),
        _envelope(
            f'\n <?pi x?><!-- c -->\n<closeConnection xmlns="{OURS}">\r\n <ticket><![CDATA[T]]></ticket>\n'
            "</closeConnection>  "
        ),
        _envelope(
            f'<closeConnection xmlns="{OURS}"><new><deep>x</deep></new><ticket>T</ticket>'
            '<ticket xmlns="urn:other">x</ticket></closeConnection>'
        ),
        "\ufeff" + _envelope(f'<closeConnection xmlns="{OURS}"><ticket>T</ticket></closeConnection>'),
        "\r\n" + _envelope(f'<closeConnection xmlns="{OURS}"><ticket>T</ticket></closeConnection>'),
        _envelope(f'<closeConnection xmlns="{OURS}"><ticket>T</ticket></closeConnection>', prolog=""),
        f'<Envelope xmlns="{SOAP_1_1}"><Body><q:closeConnection xmlns:q="{OURS}"><q:ticket>T</q:ticket>'
        "</q:closeConnection></Body></Envelope>\n",
    ],
    ids=[
        "prefix",
        "no final slash",
        "unqualified argument",
        "SOAP 1.2",
        "header",
        "blanks, comments, CDATA",
        "unknown arguments",
        "byte-order mark",
        "blank line first",
        "no declaration",
        "default namespace",
    ],
)
def test_other_ways_of_writing_the_same_call_are_the_same(body: str) -> None:
    """What XML and the field know as the same is read as the same, by the peek, too."""
    assert read_call(body.encode()) == ("closeConnection", {"ticket": "T"})
    assert peek_ticket(body.encode()) == "T"


@pytest.mark.parametrize("argument", ["strVersion", "ticket"])
def test_server_version_may_come_with_an_argument(argument: str) -> None:
    """Some clients send one; it is of no interest."""
    assert read_call(_call("serverVersion", f"<{argument}>2</{argument}>").encode()).arguments == {}


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("utf-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("UTF-16LE", "utf-16-le"),
        ("utf-16be", "utf-16-be"),
        ("us-ascii", "ascii"),
        ("ascii", "ascii"),
        ("ISO-8859-1", "latin1"),
        ("latin1", "latin1"),
        ("windows-1252", "cp1252"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encodings_of_windows_clients_are_read(declared: str, codec: str) -> None:
    """As declared, with or without byte-order mark."""
    name = {"ascii": "Bob", "latin1": "Böb", "cp1252": "Bö€"}.get(codec, "Bö€ 中 😀")
    prolog = f'<?xml version="1.0" encoding="{declared}"?>'
    inner = f'<authenticate xmlns="{OURS}"><strUserName>{name}</strUserName></authenticate>'

    call = read_call(_envelope(inner, prolog=prolog).encode(codec))

    assert call.arguments["strUserName"] == name


@settings(deadline=None)
@given(response=XML_TEXT, hresult=XML_TEXT, message=XML_TEXT, ticket=XML_TEXT)
def test_any_text_survives_an_envelope(response: str, hresult: str, message: str, ticket: str) -> None:
    """Escaped once by the client, read once by us; blanks and line breaks included."""
    given = {"ticket": ticket, "response": response, "hresult": hresult, "message": message}
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in given.items())

    assert read_call(_call("receiveResponseXML", inner).encode()).arguments == given


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30))
def test_any_text_survives_as_references_and_in_cdata(text: str) -> None:
    """Numeric references and CDATA are only other ways to write it."""
    text = text.replace("]]>", "").replace("\ufffe", "").replace("\uffff", "")
    inner = (
        f"<strUserName>{''.join(f'&#x{ord(sign):X};' for sign in text)}</strUserName>"
        f"<strPassword><![CDATA[{text}]]></strPassword>"
    )

    call = read_call(_call("authenticate", inner).encode())

    assert call.arguments == {"strUserName": text, "strPassword": text}


def test_the_peek_finds_the_ticket_before_the_body_is_complete() -> None:
    """As soon as its element has ended, not before."""
    body = _call("receiveResponseXML", "<ticket>abc&amp;d</ticket><response>" + "x" * 100_000).encode()
    end = body.index(b"</ticket>")

    assert peek_ticket(body) == "abc&d"
    assert peek_ticket(body[: end + len("</ticket>")]) == "abc&d"
    assert peek_ticket(body[:end]) == ""


def test_the_peek_finds_interactive_tickets() -> None:
    """They have a name of their own."""
    assert peek_ticket(_call("interactiveDone", "<wcTicket>W</wcTicket>").encode()) == "W"


@pytest.mark.parametrize("head", [b"", b"<", b"junk", b"<!DOCTYPE a>", b"\xff\xfe", b"<ticket>T</ticket>"])
def test_the_peek_finds_nothing_where_there_is_nothing(head: bytes) -> None:
    """Unreadable beginnings have no ticket."""
    assert peek_ticket(head) == ""


def test_the_peek_looks_at_the_beginning_only() -> None:
    """A ticket behind the limit is not looked for."""
    body = _call("receiveResponseXML", "<response>" + "x" * PEEK_LIMIT + "</response><ticket>T</ticket>")

    assert peek_ticket(body.encode()) == ""
    assert read_call(body.encode()).arguments["ticket"] == "T"


def test_a_large_answer_is_read_fast_and_in_little_memory() -> None:
    """64 MB take about half a second; the bounds leave room for a busy machine."""
    line = "&lt;Name&gt;Acme &amp;amp; Co&lt;/Name&gt;\n"
    text = line * (8 * 2**20 // len(line))
    body = _call("receiveResponseXML", f"<ticket>T</ticket><response>{text}</response>").encode()

    started = time.process_time()
    read_call(body)
    took = time.process_time() - started
    tracemalloc.start()
    call = read_call(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert call.arguments["response"].startswith("<Name>Acme &amp; Co</Name>\n")
    assert took < 1.0
    assert peak < 2.2 * len(body)
