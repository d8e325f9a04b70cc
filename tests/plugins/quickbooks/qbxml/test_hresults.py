"""HRESULTs become errors with a sentence, a remedy and a stable code."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.errors import AccessNotGranted, BooksClosed, BooksFault, TieoutError, WrongCompany
from tieout_quickbooks.qbxml import CERTIFICATE_ANSWERS, HRESULTS, hresult_error, may_wait, normal_hresult


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("0x80040400", BooksFault),
        ("0x80040408", BooksClosed),
        ("0x8004040A", WrongCompany),
        ("0x80040414", BooksClosed),
        ("0x80040418", AccessNotGranted),
        ("0x8004041A", AccessNotGranted),
        ("0x8004041D", AccessNotGranted),
        ("0x80040420", AccessNotGranted),
        ("0x80040424", BooksClosed),
        ("0x80010105", BooksClosed),
        ("0x80040154", AccessNotGranted),
        ("0x8004FFFF", BooksFault),
    ],
)
def test_hresult_becomes_the_error_of_whoever_can_act(number: str, kind: type[TieoutError]) -> None:
    """The error's class says who has to act; QuickBooks' own number stays readable."""
    fault = hresult_error(number, "words of QuickBooks")
    assert isinstance(fault, kind)
    assert number in fault.why
    assert '"words of QuickBooks"' in fault.why
    assert fault.fix


def test_unattended_login_remedy_is_the_one_of_the_help_page() -> None:
    """After "always allow", QuickBooks wants a tick in its preferences; the remedy names the way there.

    The product's help page "Customer Sync": check off "Allow this application to login automatically", then
    start the synchronization process over again.
    """
    fault = hresult_error(-2147220451)
    assert fault.code == "TO-QB-129"
    assert fault.fix == (
        "In QuickBooks: Edit > Preferences > Integrated Applications > Company Preferences > the application > "
        'Properties > tick "Allow this application to login automatically". Then start the synchronization again.'
    )
    assert fault.fix in CERTIFICATE_ANSWERS["always"]


def test_certificate_dialog_has_four_answers() -> None:
    """What each answer of the certificate dialog leads to is known, in the dialog's order."""
    assert list(CERTIFICATE_ANSWERS) == ["no", "prompt", "while-open", "always"]
    assert "0x80040420" in CERTIFICATE_ANSWERS["no"]
    assert "0x8004041D" in CERTIFICATE_ANSWERS["always"]


@pytest.mark.parametrize(
    "spelling",
    [
        "0x8004041D",
        "0X8004041d",
        "8004041D",
        " 0x8004041d ",
        "-2147220451",
        "2147746845",
        -2147220451,
        0x8004041D,
    ],
)
def test_every_spelling_is_the_same_number(spelling: str | int) -> None:
    """COM's signed integers and the Web Connector's texts are one number."""
    assert normal_hresult(spelling) == "0x8004041D"


def test_texts_of_quickbooks_are_quoted_safely() -> None:
    """A message with control characters is quoted, shortened and harmless to print."""
    fault = hresult_error("0x80040421", "\x1b[2J" + "x" * 1000)
    assert "\x1b" not in fault.why
    assert len(fault.why) < 400


def test_waiting_is_advised_only_where_it_can_help() -> None:
    """What passes by itself may be waited for; what a person must change may not."""
    assert may_wait("0x8004041B")
    assert may_wait("0x80040424")
    assert not may_wait("0x80040400")
    assert not may_wait("0x8004041D")
    assert not may_wait("0x8004040A")
    assert not may_wait("0x8004FFFF")


def test_codes_are_unique_and_follow_the_number() -> None:
    """Each HRESULT has a class and a code of its own, built from its low byte."""
    kinds = [kind for kind, _, _ in HRESULTS.values()]
    codes = {kind.code for kind in kinds}
    assert len(codes) == len(set(kinds)) == len(HRESULTS)
    for number, (kind, sentence, _) in HRESULTS.items():
        assert sentence.endswith(".")
        assert "default_fix" in vars(kind)
        if number.startswith("0x800404"):
            assert kind.code == f"TO-QB-{100 + int(number[-2:], 16)}"


def test_every_hresult_of_the_reference_is_known(reference: Path) -> None:
    """The table has all numbers that are known at all."""
    rows = (reference / "spec" / "hresults.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert {normal_hresult(row.split("\t")[0]) for row in rows} == set(HRESULTS)


@given(st.integers() | st.text(), st.text())
def test_anything_becomes_an_error_of_ours(number: int | str, message: str) -> None:
    """Whatever comes as a number, the result is one of our errors."""
    fault = hresult_error(number, message)
    assert fault.code.startswith("TO-QB-1")
    assert fault.what.endswith((".", "know."))
