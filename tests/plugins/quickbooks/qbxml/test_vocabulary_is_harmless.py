"""Nothing in the qbXML package can change or delete an existing QuickBooks record."""

import ast
import re
from pathlib import Path

import pytest

import tieout_quickbooks.qbxml
from tieout_quickbooks.qbxml import (
    VOCABULARY,
    Request,
    RequestNotInVocabulary,
    build_message_set,
    check_request,
)
from tieout_quickbooks.qbxml.elements import elements_in
from tieout_quickbooks.qbxml.vocabulary import shape_of

SOURCES = sorted(Path(tieout_quickbooks.qbxml.__file__).parent.glob("*.py"))


def test_every_word_is_a_question_or_an_addition() -> None:
    """The vocabulary holds queries and the three additions, nothing else."""
    adds = {name for name in VOCABULARY if not name.endswith("Query")}
    assert adds == {"CustomerAdd", "VendorAdd", "EstimateAdd"}


@pytest.mark.parametrize(
    "name",
    [
        "CustomerMod",
        "VendorMod",
        "EstimateMod",
        "InvoiceMod",
        "ListDel",
        "TxnDel",
        "TxnVoid",
        "ListMerge",
        "DataExtMod",
        "DataExtDel",
        "DataExtAdd",
        "CustomerAddRq",
        "customeradd",
        "CustomerAdd><CustomerMod",
        "",
    ],
)
def test_other_requests_cannot_be_built(name: str) -> None:
    """Asking for a change, a deletion or anything unknown is an error, and the check says so too."""
    with pytest.raises(RequestNotInVocabulary) as caught:
        build_message_set([Request(name, "r", {"ListID": "8000001-1"})])
    assert caught.value.code == "TO-QB-011"
    assert [problem.rule for problem in check_request(Request(name, "r"))] == ["unknown"]


def test_schema_has_harmful_requests_and_none_can_be_built(reference: Path) -> None:
    """Of all requests in the published schema that change or delete, not one is in the vocabulary."""
    text = (reference / "xsd13" / "qbxmlops130.xsd").read_text(encoding="utf-8")
    names = set(re.findall(r'element name="(\w+)Rq"', text))
    harmful = {name for name in names if re.search(r"(Mod|Del|Void|Merge)$", name)}
    assert len(harmful) > 50
    for name in harmful:
        with pytest.raises(RequestNotInVocabulary):
            shape_of(name)


def test_source_has_no_word_for_changing_or_deleting() -> None:
    """No text in the package's source is the name of a changing or deleting request."""
    checked = 0
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = re.findall(r"[A-Za-z]+", node.value)
                assert not [
                    word for word in words if re.fullmatch(r"[A-Z][A-Za-z]*(Mod|Del|Void|Merge)(Rq)?", word)
                ]
                checked += len(words)
    assert checked > 1000


def test_no_element_of_any_request_is_another_request() -> None:
    """No table lets a request stand inside another one."""
    for name in VOCABULARY:
        stack = list(elements_in(shape_of(name).parts))
        while stack:
            element = stack.pop()
            assert not element.name.endswith(("Rq", "Mod", "Del"))
            stack.extend(elements_in(element.parts))
