"""The element-order tables against the facts they were read from, and against themselves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tieout_quickbooks.qbxml import (
    VOCABULARY,
    Request,
    build_message_set,
    check_request,
    element_at,
    field_lengths,
    max_length,
    shape_of,
)
from tieout_quickbooks.qbxml.elements import NESTED_KINDS, Choice, Element, Part
from tieout_quickbooks.qbxml.notation import read_parts

TYPES = {
    "str": "STRTYPE",
    "name": "STRTYPE",
    "path": "STRTYPE",
    "id": "IDTYPE",
    "guid": "GUIDTYPE",
    "enum": "ENUMTYPE",
    "bool": "BOOLTYPE",
    "date": "DATETYPE",
    "datetime": "DATETIMETYPE",
    "amt": "AMTTYPE",
    "price": "PRICETYPE",
    "quan": "QUANTYPE",
    "percent": "PERCENTTYPE",
    "int": "INTTYPE",
    "float": "FLOATTYPE",
}
EDITIONS = {"QBD": "US", "QBCA": "CA", "QBUK": "UK", "QBAU": "AU"}

SAMPLES = {
    "str": "x",
    "name": "x",
    "path": "x",
    "id": "8000001-1",
    "guid": "{57F3B9B1-86F1-4fcc-B1EE-566DE1813D20}",
    "bool": True,
    "date": "2024-01-31",
    "datetime": "2024-01-31T10:00:00",
    "amt": "1.00",
    "price": "1.5",
    "quan": "2",
    "percent": "3",
    "int": 1,
    "float": "1.25",
}


def ours(parts: tuple[Part, ...]) -> list[Any]:
    """Our table in the form of the reference's JSON."""
    told: list[Any] = []
    for part in parts:
        if isinstance(part, Choice):
            told.append(
                {"choice": [ours(branch) for branch in part.branches], "occurs": [part.least, part.most]}
            )
            continue
        one: dict[str, Any] = {"name": part.name, "occurs": [part.least, part.most]}
        if part.kind in NESTED_KINDS:
            one["children"] = ours(part.parts)
        else:
            one |= {"type": TYPES[part.kind], "max": part.max_length, "enum": list(part.allowed) or None}
        told.append(one)
    return told


def theirs(children: list[dict[str, Any]], *, repeated: bool = False) -> list[Any]:
    """The reference's JSON without what is only spelled differently."""
    told: list[Any] = []
    for child in children:
        least, most = child.get("occurs", [1, 1])
        if "choice" in child:
            branches = [theirs(branch, repeated=most is None) for branch in child["choice"]]
            told.append({"choice": branches, "occurs": [least, most]})
            continue
        # An element of a choice that repeats can itself be there any number of times.
        one: dict[str, Any] = {"name": child["name"], "occurs": [least, None if repeated else most]}
        if "children" in child:
            one["children"] = theirs(child["children"])
        else:
            one |= {"type": child["type"], "max": child.get("max"), "enum": child.get("enum")}
        told.append(one)
    return told


NOT_IN_EXTRACT = {"StandardTermsQuery", "OtherNameQuery", "BillQuery"}
"""The reference's extract lacks these; the schema itself is used for them below."""
ANNOTATED = (
    "CustomerQuery",
    "VendorQuery",
    "InvoiceQuery",
    "EstimateQuery",
    "CustomerAdd",
    "VendorAdd",
    "EstimateAdd",
)


@pytest.mark.parametrize("name", [name for name in VOCABULARY if name not in NOT_IN_EXTRACT])
def test_order_lengths_and_types_are_those_of_the_schema(name: str, reference: Path) -> None:
    """Each table has the schema's elements, in its order, with its numbers, lengths, types and words."""
    shapes = json.loads((reference / "spec" / "qbxml13_shapes.json").read_text(encoding="utf-8"))
    shape = shapes[f"{name}RqType"]
    assert ours(shape_of(name).parts) == theirs(shape["children"])
    assert shape_of(name).has_metadata == ("metaData" in shape["attributes"])
    assert shape_of(name).has_iterator == ("iterator" in shape["attributes"])


def every_path(parts: tuple[Part, ...], prefix: str = "") -> Iterator[tuple[str, Element]]:
    """All elements with their paths, those of all branches included."""
    for part in parts:
        if isinstance(part, Choice):
            for branch in part.branches:
                yield from every_path(branch, prefix)
        else:
            yield prefix + part.name, part
            yield from every_path(part.parts, f"{prefix}{part.name}/")


@pytest.mark.parametrize("name", ANNOTATED)
def test_versions_and_editions_are_those_of_the_annotated_sample(name: str, reference: Path) -> None:
    """Since-versions later than 5.0 and missing editions are those of the annotated 14.0 sample."""
    told = json.loads((reference / "spec" / "qbxml14_fields.json").read_text(encoding="utf-8"))
    elements = dict(every_path(shape_of(name).parts))
    compared = 0
    for field in told[f"{name}Rq"]:
        element = elements.get(field["path"])
        if element is None:
            continue
        major, minor = (int(number) for number in field.get("since", "0.0").split("."))
        since = (major, minor) if (major, minor) > (5, 0) else None
        absent = {EDITIONS[edition] for edition in field.get("not_in", []) if edition in EDITIONS}
        assert (element.since, set(element.absent_in)) == (since, absent), field["path"]
        compared += 1
    assert compared > 10


def sample_of(element: Element) -> Any:
    """A value for one element; for nested ones with all that is in them, first branches."""
    if element.kind in NESTED_KINDS:
        value: Any = next(fillings(element.parts))
        if "Addr5" in value:  # QuickBooks takes no Addr4 and Addr5 beside a City, though the schema does
            value = {name: text for name, text in value.items() if name not in {"Addr4", "Addr5"}}
    elif element.kind == "enum":
        value = element.allowed[0]
    else:
        value = SAMPLES[element.kind]
    return [value, value] if element.most is None else value


def fillings(parts: tuple[Part, ...]) -> Iterator[dict[str, Any]]:
    """Ways to fill a level so that each branch of each choice is used in one of them."""
    choices = [part for part in parts if isinstance(part, Choice)]
    rounds = max([len(choice.branches) for choice in choices], default=1)
    for turn in range(rounds):
        fields: dict[str, Any] = {}
        for part in reversed(parts):
            if isinstance(part, Element):
                fields[part.name] = sample_of(part)
            else:
                branch = part.branches[turn % len(part.branches)]
                nested = list(fillings(branch))
                fields |= nested[turn % len(nested)]
        yield fields


def sample_requests(name: str) -> list[Request]:
    """Requests of that name that together use every element, given in reversed order."""
    shape = shape_of(name)
    found = []
    for number in range(4):
        ways = list(fillings(shape.parts))
        fields = dict(ways[number % len(ways)])
        if shape.wrapper:
            inner = list(fillings(element_of(shape.parts, shape.wrapper).parts))
            fields = fields | inner[number % len(inner)]
            del fields[shape.wrapper]
        found.append(Request(name, f"r{number}", fields))
    return found


def element_of(parts: tuple[Part, ...], name: str) -> Element:
    """The element of that name at the top of a level."""
    return next(part for part in parts if isinstance(part, Element) and part.name == name)


@pytest.fixture(scope="session")
def schema(reference: Path) -> etree.XMLSchema:
    """The published schema."""
    return etree.XMLSchema(etree.parse(str(reference / "xsd13" / "qbxmlops130.xsd")))


@pytest.mark.parametrize("name", VOCABULARY)
def test_built_requests_are_valid_by_the_published_schema(
    name: str, schema: etree.XMLSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests using every element of a table, given in reversed order, are valid by the schema."""
    # The schema is the union of all countries; no one country has all of its elements.
    monkeypatch.setattr("tieout_quickbooks.qbxml.checking._check_edition", lambda *_: iter(()))
    body = build_message_set(sample_requests(name))
    schema.assertValid(etree.fromstring(body))


def test_schema_refuses_a_wrong_order(schema: etree.XMLSchema) -> None:
    """The schema used above does notice an element out of place."""
    body = build_message_set([Request("CustomerAdd", "1", {"Name": "x", "Phone": "1"})])
    swapped = body.replace(b"<Name>x</Name><Phone>1</Phone>", b"<Phone>1</Phone><Name>x</Name>")
    assert schema.validate(etree.fromstring(body))
    assert not schema.validate(etree.fromstring(swapped))


def test_iterators_are_those_of_the_reference(reference: Path) -> None:
    """A query can be read page by page exactly when the reference says so."""
    text = (reference / "spec" / "iterator_support.txt").read_text(encoding="utf-8")
    with_iterator = set(text.partition("NO ITERATOR")[0].split())
    for name in VOCABULARY:
        assert shape_of(name).has_iterator == (name in with_iterator), name


def test_field_lengths_are_known_beforehand() -> None:
    """Planning can ask for the length of any field, nested ones by path."""
    assert max_length("CustomerAdd", "Name") == 41
    assert max_length("CustomerAdd", "BillAddress/Addr1") == 41
    assert max_length("CustomerAdd", "BillAddress/PostalCode") == 13
    assert max_length("CustomerAdd", "CustomerTypeRef/FullName") == 159
    assert max_length("VendorAdd", "VendorTaxIdent") == 15
    assert max_length("EstimateAdd", "RefNumber") == 11
    assert max_length("CustomerAdd", "CreditLimit") is None
    lengths = field_lengths("CustomerAdd")
    assert lengths["MiddleName"] == 5
    assert lengths["ShipAddress/City"] == 31
    assert all(max_length("CustomerAdd", path) == length for path, length in lengths.items())


def test_unknown_field_has_no_length() -> None:
    """A misspelt path is an error, never "no limit"."""
    with pytest.raises(KeyError):
        max_length("CustomerAdd", "BillAddress/Adr1")
    with pytest.raises(KeyError):
        element_at("CustomerAdd", "CustomerAdd")


def test_every_sample_request_passes_its_own_check() -> None:
    """What the tables describe is accepted by the checks in the newest version and the fitting country."""
    for name in VOCABULARY:
        for request in sample_requests(name):
            problems = check_request(request)
            assert {problem.rule for problem in problems} <= {"edition"}, (name, problems)


def test_notation_refuses_what_it_does_not_know() -> None:
    """A slip in a table is found when the table is read."""
    with pytest.raises(ValueError, match="notation"):
        read_parts("Name!! str41", {})
    with pytest.raises(KeyError):
        read_parts("&no-such-fragment", {})
