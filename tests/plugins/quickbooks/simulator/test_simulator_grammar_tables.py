"""The simulator's grammar tables say what Intuit's published schema says, checked by machine where it is at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from tieout_quickbooks.simulator.grammar import find_answer, find_request, load_tables
from tieout_quickbooks.simulator.grammar.notation import NotationError, Tables
from tieout_quickbooks.simulator.grammar.shapes import Choice, Element, Sequence, Value

SHAPES = Path(__file__).parents[5] / "shared/reference/quickbooks/spec/qbxml13_shapes.json"
FIELDS = SHAPES.with_name("qbxml14_fields.json")
ITERATORS = SHAPES.with_name("iterator_support.txt")
needs_reference = pytest.mark.skipif(
    not SHAPES.exists(), reason="the reference tables are not on this machine"
)

#: Left out of the simulator's answers on purpose: a union of all editions' account kinds that nothing here
#: reads.
NOT_MODELLED = {"AccountRet/DetailAccountType"}


def _flatten(sequence: Sequence, path: str = "") -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for particle in sequence:
        if isinstance(particle, Choice):
            rows.append((path, "choice", particle.low, particle.high))
            for branch in particle.branches:
                rows.append((path, "branch"))
                rows.extend(_flatten(branch, path))
            continue
        here = f"{path}/{particle.name}"
        if isinstance(particle.content, Value):
            content = particle.content
            longest = content.longest
            rows.append((here, particle.low, particle.high, content.type, longest, sorted(content.words)))
        else:
            rows.append((here, particle.low, particle.high))
            rows.extend(_flatten(particle.content, here))
    return rows


def _flatten_reference(children: list[dict[str, Any]], path: str = "") -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for child in children:
        low, high = child["occurs"]
        if "choice" in child:
            rows.append((path, "choice", low, high))
            for branch in child["choice"]:
                rows.append((path, "branch"))
                rows.extend(_flatten_reference(branch, path))
            continue
        here = f"{path}/{child['name']}"
        if here.lstrip("/") in NOT_MODELLED:
            continue
        if "children" in child:
            rows.append((here, low, high))
            rows.extend(_flatten_reference(child["children"], here))
        else:
            rows.append((here, low, high, child["type"], child.get("max"), sorted(child.get("enum", []))))
    return rows


def _reference() -> dict[str, Any]:
    shapes: dict[str, Any] = json.loads(SHAPES.read_text(encoding="utf-8"))
    return shapes


@needs_reference
@pytest.mark.parametrize("name", load_tables().names("request"))
def test_a_request_table_is_the_schema_s(name: str) -> None:
    """Every request's names, order, bounds, types, lengths and words are those of the published schema."""
    shapes = _reference()
    key = f"{name}RqType"
    if key not in shapes:
        pytest.skip("the reference extract does not hold this request")
    shape = find_request(name)
    assert shape is not None
    assert _flatten(shape.content) == _flatten_reference(shapes[key]["children"])
    attributes = shapes[key]["attributes"]
    assert (shape.has_metadata, shape.has_iterator) == ("metaData" in attributes, "iterator" in attributes)


def _reference_answers() -> dict[str, list[dict[str, Any]]]:
    if not SHAPES.exists():
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    for name, shape in _reference().items():
        if not name.endswith("RsType"):
            continue
        for child in shape["children"]:
            for element in (
                [child] if "name" in child else [one for branch in child["choice"] for one in branch]
            ):
                if "children" in element:
                    found[element["name"]] = element["children"]
    return found


@needs_reference
@pytest.mark.parametrize("name", sorted(_reference_answers()))
def test_an_answer_table_is_the_schema_s(name: str) -> None:
    """Every answer's elements are those of the published schema, in its order."""
    ours = [(f"/{name}{row[0]}", *row[1:]) for row in _flatten(find_answer(name))]
    theirs = _flatten_reference(_reference_answers()[name], f"/{name}")
    assert ours == theirs


@needs_reference
def test_versions_and_editions_are_the_onscreen_reference_s() -> None:
    """The version that brought a field, and what is not in United States QuickBooks, agree with the reference."""
    fields: dict[str, list[dict[str, Any]]] = json.loads(FIELDS.read_text(encoding="utf-8"))
    wrong: list[str] = []
    for name in load_tables().names("request"):
        shape = find_request(name)
        assert shape is not None
        marks = _marks(shape.content)
        for row in fields.get(f"{name}Rq", []):
            path = row["path"]
            expected = (row.get("since", ""), "QBD" not in row.get("not_in", []))
            if path in marks and marks[path] != expected and not _is_too_old(name, path, expected[0]):
                wrong.append(f"{name} {path}: {marks[path]} instead of {expected}")
    assert not wrong, "\n".join(wrong)


def _is_too_old(name: str, path: str, since: str) -> bool:
    # What versions 2.0 and 3.0 added to filters and to Mods is not modelled: nobody speaks those versions
    # today.
    return path.startswith(("EntityFilter/", "AccountFilter/")) or (name.endswith("Mod") and since == "3.0")


def _marks(sequence: Sequence, path: str = "") -> dict[str, tuple[str, bool]]:
    marks: dict[str, tuple[str, bool]] = {}
    for particle in sequence:
        if isinstance(particle, Choice):
            for branch in particle.branches:
                marks.update(_marks(branch, path))
            continue
        here = f"{path}/{particle.name}".lstrip("/")
        since = ".".join(map(str, particle.since)) if particle.since != (0, 0) else ""
        marks[here] = (since, particle.is_us)
        if not isinstance(particle.content, Value):
            marks.update(_marks(particle.content, here))
    return marks


@needs_reference
def test_iterators_are_allowed_where_the_reference_says() -> None:
    """A query takes the iterator attribute exactly when the reference lists it as supporting one."""
    allowed, refused = ITERATORS.read_text(encoding="utf-8").split("NO ITERATOR:")
    for name in load_tables().names("request"):
        shape = find_request(name)
        assert shape is not None
        if f"\n{name}\n" in allowed:
            assert shape.has_iterator, name
        if f"\n{name}\n" in refused:
            assert not shape.has_iterator, name


def test_the_notation_reads_bounds_flags_and_choices() -> None:
    """One line of the notation becomes the element, the bounds and the flags it was written for."""
    tables = Tables()
    tables.read("enum Hue = Red | Blue\nseq Spot = A{0,8}:s5@12.0!us ( B+:Hue | C[m]:{ D?:ref9 } )?")
    first, choice = tables.sequence("Spot")
    assert first == Element("A", 0, 8, Value("STRTYPE", 5), (12, 0), is_us=False)
    assert isinstance(choice, Choice)
    assert (choice.low, choice.high) == (0, 1)
    (hue,), (nested,) = choice.branches
    assert isinstance(hue, Element)
    assert hue.content == Value("ENUMTYPE", None, frozenset({"Red", "Blue"}))
    assert isinstance(nested, Element)
    assert nested.attributes == frozenset({"m"})
    assert isinstance(nested.content, tuple)


@pytest.mark.parametrize(
    "text", ["seq A = B?:s4 %", "seq A = B?:s4 }", "seq A = s4", "seq A = B:s1\nseq A = C:s1"]
)
def test_a_misspelt_table_is_refused(text: str) -> None:
    """A table with a stray sign, an unopened bracket, a nameless element or a double name is an error."""
    tables = Tables()
    with pytest.raises(NotationError):
        _read_one(tables, text)


def _read_one(tables: Tables, text: str) -> Sequence:
    tables.read(text)
    return tables.sequence("A")
