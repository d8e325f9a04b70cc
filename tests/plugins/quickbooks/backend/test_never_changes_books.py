"""An existing QuickBooks record is never changed or deleted: there is no word for it, and nobody says it."""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import tomlkit

import tieout_quickbooks
from tieout.config import load_config
from tieout.demo import DEMO_SITE, build_demo
from tieout.errors import RuleUnsupported, TieoutError
from tieout.plan import StepKind
from tieout.records import Entity
from tieout.site import Site, open_site
from tieout.sync.run import sync_site
from tieout_quickbooks import hooks
from tieout_quickbooks.qbxml import VOCABULARY
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.simulator import RequestProcessor, SimulatedCompany, load_company

PACKAGE = Path(tieout_quickbooks.__file__).parent
#: The make-believe QuickBooks must know these words, to refuse and remember them; no other file does.
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "simulator" not in path.relative_to(PACKAGE).parts)
HARMFUL = re.compile(r"[A-Z][A-Za-z]*(Mod|Del|Void|Merge)(Rq)?")


def words_of(source: Path) -> Iterator[str]:
    """The words of every text in a source, docstrings included."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"[A-Za-z]+", node.value)


def test_no_source_names_a_changing_request() -> None:
    """No text outside the simulator is the name of a request that changes or deletes."""
    words = [(source.name, word) for source in SOURCES for word in words_of(source)]

    assert not [(name, word) for name, word in words if HARMFUL.fullmatch(word)]
    assert ("forms.py", "CustomerAdd") in words
    assert len(SOURCES) > 40


def test_only_one_module_sends_bytes_it_did_not_build_from_questions() -> None:
    """Payloads go out in sending alone; everything else asks with requests of the vocabulary.

    The first-contact probe asks in its own words, and writes in QuickBooks' sample company only (its own tests).
    """
    calls = {
        source.name
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "exchange"
    }

    assert calls == {"sending.py", "settling.py", "session.py", "passage.py", "asking.py"}


def test_simulator_is_imported_by_its_transport_and_the_demo_only() -> None:
    """The client shares nothing with the make-believe QuickBooks, so that they cannot share a mistake."""
    users = {
        source.relative_to(PACKAGE).as_posix()
        for source in SOURCES
        if "tieout_quickbooks.simulator" in source.read_text(encoding="utf-8")
    }

    assert users == {"transports/simulator.py", "demo.py"}


def test_additions_are_of_the_declared_entities() -> None:
    """What the vocabulary can add beside quotations is what the backend declares as exportable."""
    exported = {
        f"{entity.value.title()}Add"
        for entity, one in hooks.describe_backend().entities.items()
        if one.export
    }

    assert {word for word in VOCABULARY if word.endswith("Add")} - {"EstimateAdd"} == exported


@pytest.mark.parametrize("entity", [Entity.CUSTOMER, Entity.VENDOR])
@pytest.mark.parametrize("kind", [kind for kind in StepKind if kind is not StepKind.ADD_TO_BOOKS])
def test_no_operation_but_an_addition_becomes_bytes(
    open_books: OpenCompany, make_operation: Any, entity: Entity, kind: StepKind
) -> None:
    """Whatever kind of operation is approved, only an addition is ever made ready to send."""
    operation = make_operation("Acme", entity=entity).model_copy(
        update={"kind": kind, "books_key": "80000001-1"}
    )

    [one] = hooks.prepare_records(open_books, entity, [operation])
    assert one.problem is not None
    assert one.payload == b""


@pytest.mark.parametrize("body", ["<ListDelRq>", "<CustomerModRq>", "<VendorModRq>"])
def test_tripwire_would_notice(computer: RequestProcessor, company: SimulatedCompany, body: str) -> None:
    """The make-believe QuickBooks remembers every attempt to change or delete, so that these tests can fail."""
    computer.open_connection("", "somebody")
    ticket = computer.begin_session()
    request = f'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">{body}'
    with pytest.raises(Exception, match="0x80040400"):
        computer.process_request(ticket, f"{request}</{body[1:]}</QBXMLMsgsRq></QBXML>")

    assert len(company.tripwire) == 1


@contextmanager
def demo_site(folder: Path, **customer_rules: Any) -> Iterator[Site]:
    """The demo's site with more rules for customers."""
    path = folder / "tieout.toml"
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    document["sites"][DEMO_SITE]["rules"]["customer"].update(customer_rules)
    path.write_text(tomlkit.dumps(document), encoding="utf-8")
    with open_site(load_config(path), DEMO_SITE) as site:
        yield site


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A fresh demo: company file, host, site file."""
    build_demo(tmp_path / "demo")
    return tmp_path / "demo"


def in_file(folder: Path) -> SimulatedCompany:
    """The company as its file has it now."""
    [path] = folder.glob("*.QBW.json")
    return load_company(path)


def test_whole_sync_with_every_rule_on_changes_nothing_that_exists(demo: Path) -> None:
    """Both ways, replacing all there is to replace, either side winning: QuickBooks only grows, and only once."""
    everything = ["address", "phone", "contact", "email", "credit_limit", "terms", "type", "notes"]
    before = {key: (one.modified, one.fields) for key, one in in_file(demo).records.items()}
    with demo_site(demo, replace=everything, inactive="import", conflict="books", export_statuses=[]) as site:
        first = sync_site(site, who="test", reviewed=True, max_changes=0, full=True)
    between = in_file(demo)
    with demo_site(demo, conflict="host") as site:
        second = sync_site(site, who="test", reviewed=True, max_changes=0, full=True)

    ours = [event for event in between.history if event.application == "tieout"]
    assert first.done[StepKind.ADD_TO_BOOKS] > 0
    assert len([event for event in ours if event.action == "created"]) == first.done[StepKind.ADD_TO_BOOKS]
    assert {event.action for event in ours} == {"created", "cleared"}
    assert between.tripwire == []
    assert {k: (one.modified, one.fields) for k, one in between.records.items() if k in before} == before
    assert second.done.get(StepKind.ADD_TO_BOOKS, 0) == 0
    assert in_file(demo).revision == between.revision


def test_rule_that_asks_for_updates_is_refused(demo: Path) -> None:
    """A site whose rules would let the host overwrite QuickBooks does not open."""
    with pytest.raises(TieoutError) as caught, demo_site(demo, update_books=["phone"]):
        pass

    assert isinstance(caught.value, RuleUnsupported)
