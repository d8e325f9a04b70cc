"""Import files, whatever is in the documents: every field comes out as it went in, or the document is refused."""

import csv
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tieout_sage50.canada.writing.imp_text import (
    END,
    HEAD,
    SALES_BLOCK,
    ImportLine,
    ImportPaper,
    TaxAmount,
    block,
    problems_of,
)

cents = st.decimals(min_value=-99999, max_value=99999, places=2)
plain = st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), max_size=20)
texts = st.one_of(
    plain, plain, plain, st.sampled_from(['2" pipe', "a,b", "a\nb", "\u4e2d", ""]), st.text(max_size=9)
)
taxes = st.builds(
    TaxAmount,
    name=st.sampled_from(["TPS/TVH", "TVQ", 'T"x', "TVH\n"]),
    rate=st.sampled_from([Decimal(5), Decimal("9.975"), Decimal("13.00")]),
    refundable=st.booleans(),
    amount=cents,
)
lines = st.builds(
    ImportLine,
    description=texts,
    quantity=st.decimals(min_value=0, max_value=999, places=3),
    price=cents,
    amount=cents,
    taxes=st.lists(taxes, max_size=2).map(tuple),
)
papers = st.builds(
    ImportPaper,
    party=texts,
    number=texts,
    dated=st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)),
    total=cents,
    lines=st.lists(lines, min_size=1, max_size=3).map(tuple),
)


@given(papers, st.sampled_from(["utf-8", "cp1252"]))
def test_every_field_comes_out_as_it_went_in_or_is_refused(paper: ImportPaper, encoding: str) -> None:
    """Read back by another program's reader, after the encoding and back."""
    if list(problems_of(paper, encoding)):
        return
    told = block(SALES_BLOCK, paper).encode(encoding).decode(encoding)
    assert told.endswith(END)
    rows = list(csv.reader(told.split(END)[:-1], strict=True))

    assert [rows[0], rows[-1]] == [["<SalInvoice>"], ["</SalInvoice>"]]
    assert rows[1] == [paper.party]
    date_told = paper.dated.strftime("%m-%d-%Y")
    assert rows[2] == [
        str(len(paper.lines)),
        "",
        paper.number,
        date_told,
        "0",
        "",
        f"{paper.total:.2f}",
        "0.00",
    ]
    assert rows[3:-1] == [_fields(line) for line in paper.lines]


@given(papers)
def test_a_quotation_mark_or_line_break_is_always_refused(paper: ImportPaper) -> None:
    """How they are written is not known, so no file has one."""
    fields = [paper.party, paper.number, *(line.description for line in paper.lines)]
    fields += [tax.name for line in paper.lines for tax in line.taxes]
    has_one = any(sign in field for field in fields for sign in '"\r\n')
    assert not has_one or list(problems_of(paper, "utf-8"))


def test_a_file_of_quebec_as_public_exporters_write_it() -> None:
    """Two taxes on one line, all fields quoted, CR LF."""
    two = (
        TaxAmount("TPS/TVH", Decimal("5.00"), refundable=True, amount=Decimal("5.00")),
        TaxAmount("TVQ", Decimal("9.975"), refundable=True, amount=Decimal("9.98")),
    )
    line = ImportLine("Poutres", Decimal(4), Decimal(25), Decimal(100), two)
    paper = ImportPaper("Érablière", "INV-1", date(2026, 3, 2), Decimal("114.98"), (line,))

    lines = [*HEAD.split("\r\n")[:-1], *block(SALES_BLOCK, paper).split("\r\n")]
    assert lines == [
        "<Version>",
        '"12001","1"',
        "</Version>",
        "<SalInvoice>",
        '"Érablière"',
        '"1","","INV-1","03-02-2026","0","","114.98","0.00"',
        '"Poutres","4","25.00","100.00","TPS/TVH","0","1","5.00","5.00","TVQ","0","1","9.975","9.98"',
        "</SalInvoice>",
        "",
    ]


def _fields(line: ImportLine) -> list[str]:
    taxes = [
        field
        for tax in line.taxes
        for field in (tax.name, "0", "1" if tax.refundable else "0", _rate(tax.rate), f"{tax.amount:.2f}")
    ]
    return [line.description, f"{line.quantity:f}", f"{line.price:.2f}", f"{line.amount:.2f}", *taxes]


def _rate(rate: Decimal) -> str:
    return {Decimal(5): "5.00", Decimal("9.975"): "9.975", Decimal(13): "13.00"}[rate]
