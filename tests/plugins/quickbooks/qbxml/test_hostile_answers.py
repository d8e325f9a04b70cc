"""Whatever the bytes are, only our own errors leave the reader, and no answer exhausts the machine."""

import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.errors import BooksFault, all_error_classes
from tieout_quickbooks.qbxml import (
    AnswerEnd,
    AnswerForeign,
    AnswerIncomplete,
    AnswerPart,
    AnswerTooLarge,
    AnswerUnreadable,
    AnswerUnsafe,
    Limits,
    read_answer,
)

START = b'<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode="0">'
END = b"</CustomerQueryRs></QBXMLMsgsRs></QBXML>"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", AnswerIncomplete),
        (b"   \r\n ", AnswerIncomplete),
        (b"\xef\xbb\xbf", AnswerIncomplete),
        (b"<", AnswerIncomplete),
        (b"<?xml version='1.0'?>", AnswerIncomplete),
        (b"<?xml version='1.0'?><!-- never closed", AnswerIncomplete),
        (START, AnswerIncomplete),
        (START + b"<CustomerRet><Name>Ac", AnswerIncomplete),
        ((START + END)[:-1], AnswerIncomplete),
        (b"Internal server error", AnswerForeign),
        (b"NoOp", AnswerForeign),
        (b'{"error": "no"}', AnswerForeign),
        (b"<html><body>504 Gateway Time-out</body></html>", AnswerForeign),
        (b"<!DOCTYPE html><html></html>", AnswerForeign),
        (b"\n<!doctype HTML>\n<p>", AnswerForeign),
        (b"<soap:Envelope xmlns:soap='x'/>", AnswerForeign),
        (b"<QBXMLX></QBXMLX>", AnswerForeign),
        (b"<qbxml></qbxml>          ", AnswerForeign),
        (b"<QBXML></QBXML>", AnswerForeign),
        (b"<QBXML><QBXMLMsgsRq onError='stopOnError'/></QBXML>", AnswerForeign),
        (b"<QBXML xmlns='http://example.com/x'><QBXMLMsgsRs/></QBXML>", AnswerForeign),
        (b"\xff\xfe<\x00Q\x00B\x00X\x00M\x00L\x00", AnswerForeign),
        (b"%PDF-1.4 %\xe2\xe3\xcf\xd3", AnswerForeign),
        (b"<!DOCTYPE QBXML>" + START + END, AnswerUnsafe),
        (b"<?xml version='1.0'?>\n<!DOCTYPE QBXML SYSTEM 'file:///etc/passwd'>" + START + END, AnswerUnsafe),
        (b"<!ENTITY x 'y'>" + START + END, AnswerUnsafe),
        (b'<?xml version="1.0" encoding="utf-7"?>' + START + END, AnswerUnreadable),
        (b'<?xml version="1.0" encoding="utf-16"?>' + START + END, AnswerUnreadable),
        (START + b"<CustomerRet><Name>&nbsp;</Name></CustomerRet>" + END, AnswerUnreadable),
        (START + b"<CustomerRet><Name>&#1;</Name></CustomerRet>" + END, AnswerUnreadable),
        (START + b"<CustomerRet><Name>\x00</Name></CustomerRet>" + END, AnswerUnreadable),
        (START + b"<CustomerRet><Name>\x93</Name></CustomerRet>" + END, AnswerUnreadable),
        (START + b"<CustomerRet></VendorRet>" + END, AnswerUnreadable),
        (START + END + START + END, AnswerUnreadable),
        (START + b"<!DOCTYPE x>" + END, AnswerUnreadable),
        (b"<QBXML><QBXMLMsgsRs><CustomerQueryRs/></QBXMLMsgsRs></QBXML>", AnswerUnreadable),
        ((START + END).replace(b'"0"', b'"ok"'), AnswerUnreadable),
        ((START + END).replace(b'"0"', b'"' + b"9" * 5000 + b'"'), AnswerUnreadable),
        ((START + END).replace(b'"0"', '"\u0663"'.encode()), AnswerUnreadable),
        (b" " * 70_000 + b"<?x" + b" " * 70_000, AnswerUnreadable),
    ],
)
def test_what_is_no_answer_is_refused_with_its_own_error(body: bytes, kind: type[AnswerUnreadable]) -> None:
    """Each way not to be an answer has its error, in one piece as in single bytes, and no end is announced."""
    for source in (body, (bytes([byte]) for byte in body)):
        parts: list[AnswerPart] = []
        with pytest.raises(AnswerUnreadable) as caught:
            parts.extend(read_answer(source))
        assert type(caught.value) is kind
        assert AnswerEnd not in [type(part) for part in parts]


def test_external_files_and_entities_are_never_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A document type is refused before anything in it is looked at."""
    secret = tmp_path_factory.mktemp("s") / "secret.txt"
    secret.write_text("the-secret", encoding="utf-8")
    body = (
        f'<!DOCTYPE QBXML [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
        + START
        + b"<CustomerRet><Name>&x;</Name></CustomerRet>"
        + END
    )
    with pytest.raises(AnswerUnsafe) as caught:
        list(read_answer(body))
    assert "the-secret" not in str(caught.value.as_dict())


def test_entity_bomb_is_refused() -> None:
    """Entities that blow up when expanded never reach the parser."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    with pytest.raises(AnswerUnsafe):
        list(read_answer(f"<!DOCTYPE QBXML [{entities}]>".encode() + START + b"&e9;" + END))


def test_too_large_a_body_is_refused_while_it_arrives() -> None:
    """The body's size is bounded, and the pieces after the bound are not even asked for."""
    asked = []

    def pieces() -> Iterator[bytes]:
        yield START
        for number in range(1000):
            asked.append(number)
            yield b"<CustomerRet><Name>x</Name></CustomerRet>" * 100

    with pytest.raises(AnswerTooLarge):
        list(read_answer(pieces(), Limits(body=50_000)))
    assert len(asked) < 20


def test_nesting_is_bounded() -> None:
    """Elements inside each other: up to the limit they are read, above it refused, endless ones too."""

    def nested(levels: int) -> bytes:
        return START + b"<CustomerRet>" + b"<a>" * levels + b"x" + b"</a>" * levels + b"</CustomerRet>" + END

    # Four elements are around the levels.
    assert list(read_answer(nested(60)))[-1] == AnswerEnd(1)
    with pytest.raises(AnswerTooLarge):
        list(read_answer(nested(62)))
    with pytest.raises(AnswerUnreadable):
        list(read_answer(START + b"<CustomerRet>" + b"<a>" * 100_000))


def test_one_field_cannot_be_endless() -> None:
    """A text longer than the limit is refused, one of just that length is read, wherever it stands."""

    def with_text(size: int) -> bytes:
        return (
            START
            + b"<CustomerRet/>" * 9
            + b"<CustomerRet><A><Name>"
            + b"x" * size
            + b"</Name></A></CustomerRet>"
            + END
        )

    assert list(read_answer(with_text(1024 * 1024)))[-1] == AnswerEnd(10)
    with pytest.raises(AnswerTooLarge, match="too long"):
        list(read_answer(with_text(1024 * 1024 + 1)))


def test_one_record_cannot_have_endless_elements() -> None:
    """A record that never ends is refused before it fills the memory; many small ones are fine."""
    limits = Limits(elements_in_record=1000)
    pieces = [START, b"<CustomerRet>", *[b"<a/>" * 500] * 40]
    with pytest.raises(AnswerTooLarge, match="elements"):
        list(read_answer(pieces, limits))
    many = [START, *[b"<CustomerRet><a/></CustomerRet>" * 500] * 40, END]
    assert list(read_answer(many, limits))[-1] == AnswerEnd(20_000)
    with pytest.raises(AnswerTooLarge, match="elements"):
        list(read_answer(many, Limits(elements=1000)))
    with pytest.raises(AnswerTooLarge, match="elements"):
        list(read_answer([START, b"<Unknown>", *[b"<a/>" * 500] * 40], limits))


def test_a_text_with_an_unknown_entity_is_never_given_out() -> None:
    """A record whose text cannot be read is not given out with that text missing."""
    parts: list[AnswerPart] = []
    with pytest.raises(AnswerUnreadable):
        parts.extend(read_answer(START + b"<CustomerRet><Name>a&b;c</Name></CustomerRet>" * 2 + END))
    assert parts == []


def test_records_before_a_broken_end_are_not_a_complete_read() -> None:
    """What could be read is given out, then the error comes and never the end."""
    parts: list[AnswerPart] = []
    with pytest.raises(AnswerIncomplete):
        parts.extend(read_answer([START + b"<CustomerRet/><CustomerRet/>", b"<CustomerRet>"]))
    assert [type(part).__name__ for part in parts] == ["MessageSet", "Response", "Ret", "Ret"]


def test_broken_text_from_com_is_our_error() -> None:
    """Text with half a character pair cannot be an answer."""
    with pytest.raises(AnswerUnreadable):
        list(read_answer("<QBXML>\ud83d</QBXML>"))


def test_errors_show_the_beginning_without_control_characters() -> None:
    """The error tells how a foreign answer begins, safe to print."""
    with pytest.raises(AnswerForeign) as caught:
        list(read_answer(b"\x1b[2Jgo away"))
    assert "\x1b" not in caught.value.why
    assert "go away" in caught.value.why


def test_all_reading_errors_are_faults_of_the_books_with_own_codes() -> None:
    """Every error of the reader is a BooksFault and has a code of its own."""
    kinds = list(all_error_classes(AnswerUnreadable))
    assert all(issubclass(kind, BooksFault) for kind in kinds)
    assert len({kind.code for kind in kinds}) == len(kinds) == 5


def read_all(body: bytes | str) -> None:
    """Reads an answer to its end or to our own error."""
    small = Limits(body=200_000, depth=20, elements=5000, elements_in_record=2000, text=5000)
    try:
        parts = list(read_answer(body, small))
    except AnswerUnreadable:
        return
    assert isinstance(parts[-1], AnswerEnd)


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_any_bytes_give_our_error_or_an_answer(noise: bytes) -> None:
    """Bytes of any kind, alone and inside an answer, never raise anything foreign."""
    read_all(noise)
    read_all(START + noise + END)
    read_all(noise + START + END)
    read_all(START + END + noise)


SNIPPETS = [
    b"<CustomerRet>",
    b"</CustomerRet>",
    b"<Name>",
    b"</Name>",
    b"<QBXML>",
    b"</QBXML>",
    b"<QBXMLMsgsRs>",
    b"</QBXMLMsgsRs>",
    b"<VendorAddRs statusCode='1'/>",
    b"<x:y/>",
    b"xmlns='u'",
    b"<!DOCTYPE a>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?pi",
    b"?>",
    b"&amp;",
    b"&x;",
    b"&#0;",
    b"&#xFFFFF;",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"text",
    b" ",
    b"<",
    b">",
    b'"',
    START,
    END,
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(SNIPPETS), max_size=25))
def test_any_mixture_of_markup_gives_our_error_or_an_answer(pieces: list[bytes]) -> None:
    """Markup in any order never raises anything foreign."""
    read_all(b"".join(pieces))
    read_all(START + b"".join(pieces) + END)


@given(st.text(max_size=200))
def test_any_text_gives_our_error_or_an_answer(text: str) -> None:
    """Text as COM hands it over never raises anything foreign either."""
    read_all(text)
    read_all(START.decode() + text + END.decode())


@pytest.mark.parametrize("name", ["customers_page.xml", "session_facts.xml", "remembered.xml"])
def test_mutated_answers_give_our_error_or_an_answer(name: str, answer_file: Callable[[str], bytes]) -> None:
    """Real-looking answers with bytes changed, cut out, doubled or moved never raise anything foreign."""
    rng = random.Random(name)  # noqa: S311 - a fixed sequence, not a secret
    original = answer_file(name)
    for _ in range(600):
        body = bytearray(original)
        for _ in range(rng.randrange(1, 6)):
            at, length = rng.randrange(len(body)), rng.randrange(1, 30)
            match rng.randrange(4):
                case 0:
                    body[at] = rng.randrange(256)
                case 1:
                    del body[at : at + length]
                case 2:
                    body[at:at] = body[at : at + length]
                case 3:
                    body[at:at] = rng.choice(SNIPPETS)
            body = body or bytearray(b"x")
        read_all(bytes(body))
    for cut in range(0, len(original), 7):
        if original[cut:].strip():
            with pytest.raises(AnswerUnreadable):
                list(read_answer(original[:cut]))
