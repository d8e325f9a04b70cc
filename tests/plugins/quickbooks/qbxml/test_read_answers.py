"""Answers are read record by record, in order, with everything that is in them."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout_quickbooks.qbxml import (
    ALWAYS_LISTED,
    AnswerEnd,
    AnswerPart,
    MessageSet,
    Response,
    Ret,
    listed,
    negotiate_version,
    read_answer,
    read_whole,
    text_at,
)

AnswerFile = Callable[[str], bytes]


def wrapped(inside: str, response: str = 'CustomerQueryRs statusCode="0" statusSeverity="Info"') -> bytes:
    """An answer with one response holding ``inside``."""
    name = response.partition(" ")[0]
    return f"<QBXML><QBXMLMsgsRs><{response}>{inside}</{name}></QBXMLMsgsRs></QBXML>".encode()


def test_parts_come_in_document_order(answer_file: AnswerFile) -> None:
    """Head of the set, then each response followed by its records, then the end."""
    parts = list(read_answer(answer_file("customers_page.xml")))
    assert [type(part).__name__ for part in parts] == [
        "MessageSet",
        "Response",
        "Ret",
        "Ret",
        "Response",
        "Response",
        "AnswerEnd",
    ]
    assert parts[-1] == AnswerEnd(records=2)
    assert parts[0] == MessageSet(new_message_set_id=None, status_code=None)


def test_heads_carry_all_attributes(answer_file: AnswerFile) -> None:
    """Status, counts and the iterator's state are read from the response's attributes."""
    heads = [part for part in read_answer(answer_file("customers_page.xml")) if isinstance(part, Response)]
    assert heads[0] == Response(
        name="CustomerQueryRs",
        request_id="cust-1",
        status_code=0,
        severity="Info",
        message="Status OK",
        ret_count=2,
        iterator_id="{eb05f701-e727-472f-8ade-6753c4f67a46}",
        remaining=18,
    )
    assert (heads[1].status_code, heads[1].remaining, heads[1].ret_count) == (1, None, None)
    assert heads[2].message == 'The name "Acme Plumbing" of the list element is already in use.'


def test_records_are_plain_dicts(answer_file: AnswerFile) -> None:
    """Structured children are dicts, repeating ones lists, unknown ones kept, texts untouched."""
    first, second = [part for part in read_answer(answer_file("customers_page.xml")) if isinstance(part, Ret)]
    assert first.name == "CustomerRet"
    assert first.fields["ParentRef"] == {"ListID": "80000012-1416570400", "FullName": "Acme Plumbing"}
    assert first.fields["Notes"] == "first line\nsecond <b> line"
    assert first.fields["Fax"] == ""
    assert first.fields["Invented"] == {"Deeper": "kept"}
    assert first.fields["DataExtRet"] == [{"OwnerID": "0", "DataExtName": "Route", "DataExtValue": "7"}]
    assert second.fields["Name"] == "Müller Heating"
    assert second.fields["Contact"] == ["one", "two"]


def test_fields_are_taken_out_by_path(answer_file: AnswerFile) -> None:
    """A text deep in a record, and a list that may be missing, are one call away."""
    first, second = [part for part in read_answer(answer_file("customers_page.xml")) if isinstance(part, Ret)]
    assert text_at(first.fields, "ParentRef/FullName") == "Acme Plumbing"
    assert text_at(first.fields, "ParentRef/Nothing/There") is None
    assert text_at(first.fields, "ParentRef") is None
    assert listed(second.fields, "DataExtRet") == []
    assert listed(second.fields, "Name") == ["Müller Heating"]


def test_small_answers_can_be_read_whole(answer_file: AnswerFile) -> None:
    """Session facts are found by the id of their request."""
    answer = read_whole(answer_file("session_facts.xml"))
    host = answer.to("0")
    assert host is not None
    assert negotiate_version(listed(host.records[0].fields, "SupportedQBXMLVersion")) == "13.0"
    company = answer.to("1")
    assert company is not None
    assert company.records[0].fields["CompanyName"] == "Café Plumbing & Co"
    assert answer.to("9") is None


def test_remembered_answer_gives_error_recovery(answer_file: AnswerFile) -> None:
    """ErrorRecovery comes like a record, the set's own id and status with the head."""
    parts = list(read_answer(answer_file("remembered.xml")))
    assert parts[0] == MessageSet(new_message_set_id="ABCDEFGHIJKLMNOPQRSTUVW", status_code=0)
    assert parts[2] == Ret("ErrorRecovery", {"ListID": "80000099-1700000000", "EditSequence": "1700000000"})


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1000])
def test_pieces_of_any_size_give_the_same(size: int, answer_file: AnswerFile) -> None:
    """However the body is cut into pieces, the parts are the same."""
    body = answer_file("customers_page.xml")
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    assert list(read_answer(pieces)) == list(read_answer(body))


def test_a_record_is_given_out_before_the_answer_ended() -> None:
    """A record is at hand as soon as something stands after it, not at the end of the document."""
    taken: list[AnswerPart] = []

    def pieces() -> Iterator[bytes]:
        yield b'<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode="0"><CustomerRet><Name>a</Name></CustomerRet>'
        yield b"<CustomerRet>"
        assert [part for part in taken if isinstance(part, Ret)] == [Ret("CustomerRet", {"Name": "a"})]
        yield b"<Name>b</Name></CustomerRet></CustomerQueryRs></QBXMLMsgsRs></QBXML>"

    for part in read_answer(pieces()):
        taken.append(part)  # noqa: PERF402 - the generator looks at it in between
    assert taken[-1] == AnswerEnd(2)


@pytest.mark.parametrize(
    "prefix",
    [
        b"",
        b"\xef\xbb\xbf",
        b"\r\n  \t",
        b"\xef\xbb\xbf\r\n",
        b'<?xml version="1.0" ?>',
        b'\n<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n',
        b"<!-- a comment with <QBXML> in it -->\n",
        b"<?x?><!---->",
    ],
)
def test_what_may_stand_before_the_answer(prefix: bytes) -> None:
    """A byte-order mark, blanks, declarations and comments before the root are no obstacle."""
    body = prefix + wrapped("<CustomerRet><Name>Zoë</Name></CustomerRet>")
    assert Ret("CustomerRet", {"Name": "Zoë"}) in list(read_answer(body))


def test_declared_windows_encoding_is_believed() -> None:
    """Curly quotes in the Windows encoding come through when the document says so."""
    body = b'<?xml version="1.0" encoding="windows-1252"?>' + wrapped(
        "<CustomerRet><Name>x</Name></CustomerRet>"
    )
    body = body.replace(b">x<", b">\x93x\x94<")
    assert Ret("CustomerRet", {"Name": "“x”"}) in list(read_answer(body))


def test_text_from_com_is_read_whatever_it_declares() -> None:
    """What came as text has no encoding any more, so its declaration does not count."""
    text = (
        '<?xml version="1.0" encoding="utf-16"?>'
        + wrapped("<CustomerRet><Name>é</Name></CustomerRet>").decode()
    )
    assert Ret("CustomerRet", {"Name": "é"}) in list(read_answer(text))


def test_comments_and_instructions_inside_are_passed_over() -> None:
    """A comment inside a field does not cut its text."""
    body = wrapped("<!-- c --><CustomerRet><?p x?><Name>a<!-- c -->b</Name><!-- d --></CustomerRet>")
    assert Ret("CustomerRet", {"Name": "ab"}) in list(read_answer(body))


def test_unknown_elements_around_responses_are_passed_over() -> None:
    """What a newer QuickBooks may add beside responses and records does not disturb."""
    body = (
        b"<QBXML><SignonMsgsRs><X/></SignonMsgsRs><QBXMLMsgsRs><Extra><CustomerRet/></Extra>"
        b'<VendorAddRs statusCode="0"><Note>x</Note><VendorRet><Name>b</Name></VendorRet><More/></VendorAddRs>'
        b"<Extra/></QBXMLMsgsRs><Other/></QBXML>"
    )
    assert [part for part in read_answer(body) if isinstance(part, Ret)] == [Ret("VendorRet", {"Name": "b"})]


def test_empty_set_is_an_answer() -> None:
    """The answer to clearing a message set has no responses and is complete."""
    parts = list(read_answer(b'<QBXML><QBXMLMsgsRs messageSetStatusCode="600"/></QBXML>'))
    assert parts == [MessageSet(None, 600), AnswerEnd(0)]


CUSTOMER = "<CustomerRet><Name>n%d</Name><BillAddress><City>c</City></BillAddress></CustomerRet>"


@given(st.lists(st.integers(0, 3), max_size=6), st.integers(1, 200))
def test_every_record_comes_exactly_once(counts: list[int], size: int) -> None:
    """Whatever the number of responses and records, each comes once and under its response."""
    responses = "".join(
        f'<CustomerQueryRs requestID="{at}" statusCode="0">'
        + "\n".join(CUSTOMER % number for number in range(count))
        + "</CustomerQueryRs>\n"
        for at, count in enumerate(counts)
    )
    body = f"<QBXML>\n<QBXMLMsgsRs>{responses}</QBXMLMsgsRs></QBXML>".encode()
    answer = read_whole(body[start : start + size] for start in range(0, len(body), size))
    assert [each.head.request_id for each in answer.responses] == [str(at) for at in range(len(counts))]
    names = [[ret.fields["Name"] for ret in each.records] for each in answer.responses]
    assert names == [[f"n{number}" for number in range(count)] for count in counts]


@given(
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=["Cc", "Cs", "Cn"])
    )
)
def test_any_text_is_read_unharmed(text: str) -> None:
    """A field's text is what QuickBooks escaped, whatever it looks like."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    (ret,) = [
        part
        for part in read_answer(wrapped(f"<CustomerRet><Name>{escaped}</Name></CustomerRet>"))
        if isinstance(part, Ret)
    ]
    assert ret.fields["Name"] == text


def test_memory_stays_flat_over_a_large_answer() -> None:
    """Reading tens of thousands of records keeps only the ones not yet given out."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("the memory in use cannot be read on this system")
    record = (
        "<CustomerRet>" + "<BillAddress><City>Bayshore</City></BillAddress>" * 20 + "</CustomerRet>"
    ).encode()

    def pieces() -> Iterator[bytes]:
        yield b'<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode="0">'
        for _ in range(400):
            yield record * 60
        yield b"</CustomerQueryRs></QBXMLMsgsRs></QBXML>"

    def pages() -> int:
        return int(statm.read_text(encoding="ascii").split()[1])

    before, highest = 0, 0
    for number, _ in enumerate(read_answer(pieces())):
        if number % 1000 == 999:
            before = before or pages()
            highest = max(highest, pages())
    # The whole tree would take some 200 MB; pages are 4 KB.
    assert before
    assert (highest - before) * 4096 < 30_000_000


def repeating(children: list[dict[str, Any]], *, many: bool = False) -> Iterator[str]:
    """Names of elements that may stand several times side by side."""
    for child in children:
        least_most = child.get("occurs", [1, 1])
        if "choice" in child:
            for branch in child["choice"]:
                yield from repeating(branch, many=least_most[1] != 1)
        else:
            if many or least_most[1] != 1:
                yield child["name"]
            yield from repeating(child.get("children", []))


def test_repeating_elements_are_those_of_the_schema(reference: Path) -> None:
    """Every element that may repeat inside a record is always a list, and no other known one is."""
    shapes = json.loads((reference / "spec" / "qbxml13_shapes.json").read_text(encoding="utf-8"))
    told: set[str] = set()
    for name, shape in shapes.items():
        if name.endswith("RsType"):
            told |= set(repeating(list(walk_to_records(shape["children"]))))
    # A sales tax group repeats ItemSalesTaxRef, which elsewhere stands alone.
    told -= {"ItemSalesTaxRef"}
    bills = {"ExpenseLineRet", "ItemLineRet", "ItemGroupLineRet"}
    assert told == ALWAYS_LISTED - bills


def walk_to_records(children: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The contents of the records of a response."""
    for child in children:
        for inner in (
            [entry for branch in child["choice"] for entry in branch] if "choice" in child else [child]
        ):
            yield from inner.get("children", [])


def test_real_answers_are_read(reference: Path) -> None:
    """Captured answers of real QuickBooks are read completely, every leaf text included."""
    files = sorted((reference / "samples" / "answers").glob("*.xml"))
    assert files
    for path in files:
        body = path.read_bytes()
        answer = read_whole(body)
        (response,) = answer.responses
        assert response.head.status_code == 0
        (ret,) = response.records
        leaves = re.findall(rb"<(\w+)>([^<>\s][^<>]*)</\1>", body)
        assert sorted(texts(ret.fields)) == sorted(text.decode() for _, text in leaves)


def texts(value: Any) -> Iterator[str]:
    """All texts of a record."""
    if isinstance(value, str):
        yield value
    else:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)
