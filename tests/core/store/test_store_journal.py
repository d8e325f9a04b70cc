"""The journal: only allowed arrows, nothing lost, nothing changed unnoticed."""

import importlib.util
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from tieout.errors import JournalFault, RecordUnknown
from tieout.operations import ARROWS, OperationState, Outcome, Prepared
from tieout.records import Customer, Entity, Side
from tieout.store import NewLink, SiteStore, Store
from tieout.store.events import _hash


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


made = _load("operations_made")
operation, prepared, receipt = made.operation, made.prepared, made.receipt
CUSTOMER = Entity.CUSTOMER
#: A way to bring an operation into each state.
WAYS: dict[OperationState, tuple[Outcome | None, ...]] = {
    OperationState.APPROVED: (),
    OperationState.INTENT: (None,),
    OperationState.DONE: (None, Outcome.DONE),
    OperationState.REFUSED: (Outcome.REFUSED,),
    OperationState.IN_DOUBT: (None, Outcome.IN_DOUBT),
    OperationState.NEEDS_REVIEW: (None, Outcome.SEVERAL),
}


@pytest.fixture
def run(site: SiteStore) -> Iterator[str]:
    """A run under way, with the site's lock held."""
    with site.lock():
        yield site.start_run("apply", "Ann", "digest")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Another program's connection to the same database."""
    other = create_engine(url)
    yield other
    other.dispose()


def bring_to(site: SiteStore, run: str, state: OperationState, name: str = "a") -> None:
    """Approve an operation and lead it to a state."""
    site.approve(run, [operation(name)])
    for way in WAYS[state]:
        if way is None:
            site.intend(run, [prepared(name)], company="c")
        else:
            site.settle(run, [receipt(name, way)])


def states(site: SiteStore) -> dict[str, str]:
    """Operation id -> state."""
    return {one.operation.id: one.state.value for one in site.operations()}


def unguarded(connection: Connection, statement: str) -> None:
    """Do what the guards forbid, as somebody with the database in hand could."""
    if connection.dialect.name == "sqlite":
        names = (
            connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        )
        for name in names:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("SET session_replication_role = replica")
    assert connection.exec_driver_sql(statement).rowcount == 1


def test_operation_comes_back_as_it_was_approved(site: SiteStore, run: str) -> None:
    """Record, changes and all are the same after the journal had them."""
    assert site.approve(run, [operation("b"), operation("a")]) == [operation("b"), operation("a")]
    first, second = site.operations(run=run)
    assert (first.operation, second.operation) == (operation("b"), operation("a"))
    assert (first.state, first.payload, first.receipt, first.sent_at) == (
        OperationState.APPROVED,
        b"",
        None,
        "",
    )


def test_known_operation_is_not_approved_again(site: SiteStore, run: str) -> None:
    """An id the journal knows stays as it is, in whatever run and state."""
    bring_to(site, run, OperationState.DONE)
    again = site.start_run("apply", "Bob")
    assert site.approve(again, [operation("a"), operation("b"), operation("b")]) == [operation("b")]
    assert states(site) == {"a": "done", "b": "approved"}


def test_intent_keeps_what_is_about_to_be_sent(site: SiteStore, run: str) -> None:
    """Exact bytes, marker, attempt, company, batch, the record before, and when."""
    site.approve(run, [operation("a")])
    site.intend(
        run, [prepared("a", attempt=3)], company="c0ffee", batch="batch-1", before={"a": '{"key":"1"}'}
    )
    [one] = site.operations(states=[OperationState.INTENT])
    assert (one.payload, one.marker, one.attempt, one.company) == (b"<a\x00>", "m-a-3", 3, "c0ffee")
    assert (one.batch, one.before, one.sent_at[:10], one.operation.attempt) == (
        "batch-1",
        '{"key":"1"}',
        "2026-03-01",
        3,
    )


def test_intent_is_seen_by_others_at_once(site: SiteStore, run: str, engine: Engine) -> None:
    """When intend returns, the intent is committed."""
    site.approve(run, [operation("a")])
    site.intend(run, [prepared("a")], company="c")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT state FROM operation")).scalar_one() == "intent"


def test_intent_of_one_that_cannot_go_writes_nothing(site: SiteStore, run: str) -> None:
    """One unknown, done or problematic operation among several stops the whole intent."""
    bring_to(site, run, OperationState.DONE, "done")
    site.approve(run, [operation("a")])
    problem = prepared("a").model_copy(update={"problem": {"code": "X"}})
    for bad in ([prepared("a"), prepared("done")], [prepared("a"), prepared("unknown")], [problem]):
        with pytest.raises(JournalFault):
            site.intend(run, bad, company="c")
    assert states(site) == {"done": "done", "a": "approved"}


def test_operation_named_twice_is_refused(site: SiteStore, run: str) -> None:
    """One intent sends an operation once."""
    site.approve(run, [operation("a")])
    with pytest.raises(JournalFault, match="twice"):
        site.intend(run, [prepared("a"), prepared("a")], company="c")


def test_in_doubt_may_be_intended_again(site: SiteStore, run: str) -> None:
    """An operation certainly not there stays in doubt until a new attempt is intended."""
    bring_to(site, run, OperationState.IN_DOUBT)
    site.settle(run, [receipt("a", Outcome.NOT_THERE)])
    assert states(site) == {"a": "in_doubt"}
    site.intend(run, [prepared("a", attempt=2)], company="c")
    assert [(one.state.value, one.attempt) for one in site.operations()] == [("intent", 2)]


def test_settling_keeps_the_receipt(site: SiteStore, run: str) -> None:
    """What was answered can be read afterwards."""
    bring_to(site, run, OperationState.INTENT)
    site.settle(run, [receipt("a", Outcome.DONE, key="80-1", version="5")])
    [one] = site.operations()
    assert one.receipt is not None
    assert (one.receipt["key"], one.receipt["version"], one.state) == ("80-1", "5", OperationState.DONE)


def test_settling_again_alike_changes_nothing(site: SiteStore, run: str) -> None:
    """The same receipt twice is one settling; another answer to a settled operation is a fault."""
    bring_to(site, run, OperationState.DONE)
    site.settle(run, [receipt("a", Outcome.DONE)])
    with pytest.raises(JournalFault, match="already"):
        site.settle(run, [receipt("a", Outcome.DONE, key="another")])
    with pytest.raises(JournalFault, match="cannot become"):
        site.settle(run, [receipt("a", Outcome.REFUSED)])


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.IN_DOUBT, Outcome.SEVERAL])
def test_what_was_never_intended_is_not_settled(site: SiteStore, run: str, outcome: Outcome) -> None:
    """An approved operation can be refused, and nothing else, before an intent."""
    site.approve(run, [operation("a")])
    with pytest.raises(JournalFault):
        site.settle(run, [receipt("a", outcome)])


def test_settling_is_one_transaction(site: SiteStore, run: str) -> None:
    """When one receipt is impossible, no state, link or mirror row of that settling is written."""
    bring_to(site, run, OperationState.INTENT)
    links = [(CUSTOMER, NewLink("h", "b", "created"))]
    written = [(Side.BOOKS, CUSTOMER, Customer(key="b", name="B"))]
    with pytest.raises(JournalFault):
        site.settle(
            run, [receipt("a", Outcome.DONE), receipt("x", Outcome.DONE)], links=links, written=written
        )
    assert states(site) == {"a": "intent"}
    assert list(site.links(CUSTOMER)) == []
    assert site.count(Side.BOOKS, CUSTOMER) == 0


def test_settling_links_writes_and_closes(site: SiteStore, run: str) -> None:
    """What was written is linked, in the mirror, and nothing to look at any more."""
    number = site.begin_fetch(Side.HOST, CUSTOMER, since="", compared=("name",))
    site.put_page(number, [Customer(key="host-a", name="a"), Customer(key="host-b", name="b")])
    bring_to(site, run, OperationState.INTENT)
    link = NewLink("host-a", "80-1", "created")
    written = [(Side.BOOKS, CUSTOMER, Customer(key="80-1", name="a"))]
    compared = {CUSTOMER: ("name",)}
    assert (
        site.settle(
            run, [receipt("a", Outcome.DONE)], links=[(CUSTOMER, link)], written=written, compared=compared
        )
        == []
    )
    assert list(site.linked_pairs(CUSTOMER, scope="differing")) == []
    assert [(half.key, half.settled) for half in site.all_halves(Side.HOST, CUSTOMER)] == [
        ("host-a", True),
        ("host-b", False),
    ]
    assert [one.run for one in site.links(CUSTOMER)] == [run]


def test_done_update_closes_its_pair(site: SiteStore, run: str) -> None:
    """A done operation that names both keys closes both rows; a refused one leaves them open."""
    for side in Side:
        number = site.begin_fetch(side, CUSTOMER, since="", compared=("name",))
        site.put_page(number, [Customer(key="1", name="a"), Customer(key="2", name="b")])
    site.add_links(CUSTOMER, [NewLink("1", "1", "name"), NewLink("2", "2", "name")])
    site.approve(run, [operation(key, host_key=key, books_key=key) for key in ("1", "2")])
    site.intend(run, [prepared("1"), prepared("2")], company="c")
    site.settle(run, [receipt("1", Outcome.DONE), receipt("2", Outcome.REFUSED)])
    assert [link.host_key for _, _, link in site.linked_pairs(CUSTOMER, scope="open")] == ["2"]


def test_link_conflict_does_not_undo_the_settling(site: SiteStore, run: str) -> None:
    """That something was written stays known when its link cannot be made; the conflict is given back."""
    site.add_links(CUSTOMER, [NewLink("other", "80-1", "manual")])
    bring_to(site, run, OperationState.INTENT)
    [conflict] = site.settle(
        run, [receipt("a", Outcome.DONE)], links=[(CUSTOMER, NewLink("host-a", "80-1", "created"))]
    )
    assert "other of the host is linked to 80-1" in conflict.why
    assert states(site) == {"a": "done"}


@pytest.mark.parametrize(("old", "new"), list(product(OperationState, OperationState)))
def test_database_lets_no_other_arrow_happen(
    site: SiteStore, run: str, engine: Engine, old: OperationState, new: OperationState
) -> None:
    """Raw SQL of any program meets the same arrows; a state is kept, unless it is final."""
    bring_to(site, run, old)
    allowed = new in ARROWS[old] or (old is new and bool(ARROWS[old]))
    change = text("UPDATE operation SET state = :new")
    with engine.connect() as connection:
        if allowed:
            assert connection.execute(change, {"new": new.value}).rowcount == 1
        else:
            with pytest.raises(DBAPIError, match="not allowed"):
                connection.execute(change, {"new": new.value})


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM operation",
        "DELETE FROM event",
        "DELETE FROM run",
        "UPDATE event SET data = '{}'",
        "UPDATE operation SET content = '{}'",
        "UPDATE operation SET id = 'b'",
        "UPDATE operation SET run = 'b'",
    ],
)
def test_database_lets_nothing_be_taken_out_or_rewritten(
    site: SiteStore, run: str, engine: Engine, statement: str
) -> None:
    """The journal is only added to, and an operation stays the one that was approved."""
    bring_to(site, run, OperationState.APPROVED)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="tieout:"):
        connection.execute(text(statement))


def test_database_lets_no_operation_begin_otherwise(site: SiteStore, run: str, engine: Engine) -> None:
    """No operation is put in as done, and none is put in place of another."""
    bring_to(site, run, OperationState.APPROVED)
    verbs = ["INSERT", "INSERT OR REPLACE"] if engine.dialect.name == "sqlite" else ["INSERT"]
    columns = "site, {id}, approved, position, run, content, {state}, attempt, payload, marker, batch, company, before, receipt, sent_at, updated_at, event, digest"
    for verb, (new_id, state) in product(verbs, [("'new'", "'done'"), ("id", "state")]):
        chosen = columns.format(id=new_id, state=state)
        with engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(f"{verb} INTO operation SELECT {chosen} FROM operation"))  # noqa: S608


def test_whole_journal_verifies(site: SiteStore, run: str) -> None:
    """A journal nobody touched has nothing to complain about."""
    for state in OperationState:
        bring_to(site, run, state, state.value)
    site.add_links(CUSTOMER, [NewLink("h", "b", "name")])
    site.break_links(CUSTOMER, ["h"], Side.HOST, "gone")
    site.finish_run(run, "done", {"written": 3})
    assert site.verify_journal() == []


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE event SET data = replace(data, 'approved', 'Approved') WHERE seq = 2", "Event 2 is not as"),
        ("UPDATE event SET at = '2020' WHERE seq = 1", "Event 1 is not as"),
        ("DELETE FROM event WHERE seq = 2", "Event 3 does not follow"),
        ("DELETE FROM event WHERE seq = 4", "4 were written"),
        ("UPDATE operation SET payload = ''", "Operation a is not as event 4 says"),
        ("UPDATE operation SET receipt = '', event = 99", "names an event that is not there"),
        ("UPDATE operation SET company = 'x'", "Operation a is not as event 4 says"),
    ],
)
def test_tampering_is_found(
    site: SiteStore, run: str, engine: Engine, statement: str, complaint: str
) -> None:
    """Whoever gets round the guards is found out by the chain."""
    bring_to(site, run, OperationState.DONE)
    binary = "''" if engine.dialect.name == "postgresql" else "x''"
    with engine.begin() as connection:
        unguarded(connection, statement.replace("payload = ''", f"payload = {binary}"))
    assert any(complaint in sentence for sentence in site.verify_journal())


def test_rewriting_the_chain_after_a_change_is_found(site: SiteStore, run: str, engine: Engine) -> None:
    """An event changed with a hash of its own, and the next one made to point at it, does not fit the rest."""
    bring_to(site, run, OperationState.DONE)
    with engine.begin() as connection:
        old = connection.execute(
            text("SELECT seq, at, kind, run, data, prev_hash FROM event WHERE seq = 3")
        ).one()
        forged = _hash(bytes(old.prev_hash), {**old._asdict(), "kind": "nothing"})
        unguarded(connection, "UPDATE event SET kind = 'nothing' WHERE seq = 3")
        here = {"forged": forged}
        connection.execute(text("UPDATE event SET hash = :forged WHERE seq = 3"), here)
        connection.execute(text("UPDATE event SET prev_hash = :forged WHERE seq = 4"), here)
    assert site.verify_journal() == ["Event 4 is not as it was written."]


def test_runs_newest_first(site: SiteStore) -> None:
    """Runs are listed newest first with how they ended; their ids sort as time goes."""
    ids = [site.start_run("sync", f"who {n}") for n in range(3)]
    site.finish_run(ids[1], "partial", {"refused": 2})
    listed = site.runs(limit=2)
    assert [run.id for run in listed] == [ids[2], ids[1]]
    assert sorted(ids) == ids
    assert (listed[1].state, listed[1].summary, listed[1].who) == ("partial", {"refused": 2}, "who 1")
    assert (listed[0].state, listed[0].ended) == ("running", None)


def test_run_by_id_or_beginning(site: SiteStore) -> None:
    """A run is found by its id or the beginning of only its id; otherwise the choices are named."""
    ids = [site.start_run("sync", "Ann") for _ in range(20)]
    assert site.run(ids[0]).id == ids[0]
    assert site.run(ids[19][:-1]).id == ids[19]
    with pytest.raises(RecordUnknown, match="Several runs"):
        site.run(ids[0][:4])
    with pytest.raises(RecordUnknown, match="no run %"):
        site.run("%")


def test_sites_keep_journals_apart(site: SiteStore, store: Store, run: str) -> None:
    """The same operation id on two sites is two operations."""
    other = store.site("other")
    site.approve(run, [operation("a")])
    assert other.approve(other.start_run("apply", "Ann"), [operation("a")]) == [operation("a")]
    assert len(list(site.operations())) == 1


def test_refusing_before_sending(site: SiteStore, run: str) -> None:
    """An approved operation with a problem is refused with the problem as its receipt's error."""
    site.approve(run, [operation("a")])
    error: dict[str, Any] = {"code": "TO-REC-002", "what": "too long"}
    refused = receipt("a", Outcome.REFUSED).model_copy(update={"error": error})
    site.settle(run, [refused])
    [one] = site.operations(states=[OperationState.REFUSED])
    assert one.receipt is not None
    assert one.receipt["error"] == error
    assert isinstance(prepared("a"), Prepared)
