"""A process that dies at any statement leaves each operation in a state that can be recovered from."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tieout.errors import SiteLocked
from tieout.operations import OperationState
from tieout.records import Entity, Side
from tieout.store import SiteStore, open_store

#: Leads one operation from approval to its link, and dies without a word at the n-th statement it sends.
STORY = """
import os, sys
sys.path.insert(0, sys.argv[3])
from operations_made import operation, prepared, receipt
from sqlalchemy import event
from tieout.operations import Outcome
from tieout.records import Customer, Entity, Side
from tieout.store import NewLink, open_store

store = open_store(sys.argv[1])
engine, left = store._database.engine, int(sys.argv[2])

def tick(*_):
    global left
    left -= 1
    if left == 0:
        os._exit(86)

event.listen(engine, "before_cursor_execute", tick)
event.listen(engine, "after_cursor_execute", tick)
event.listen(engine, "commit", tick)
site = store.site(sys.argv[4])
with site.lock():
    run = site.start_run("apply", "Ann")
    site.approve(run, [operation("a")])
    print("approved", flush=True)
    site.intend(run, [prepared("a")], company="c")
    print("sent", flush=True)
    link = NewLink("host-a", "80-1", "created")
    written = [(Side.BOOKS, Entity.CUSTOMER, Customer(key="80-1", name="a"))]
    site.settle(run, [receipt("a", Outcome.DONE, key="80-1")], links=[(Entity.CUSTOMER, link)], written=written)
    print("settled", flush=True)
store.close()
sys.exit(0)
"""
#: Each passage dies at every so many statements; the nightly ones together at each there is.
STEP = 24


def told_until_death(url: str, statement: int, name: str) -> tuple[list[str], bool]:
    """What the story told before it died, and whether it did die."""
    arguments = [url, str(statement), str(Path(__file__).parent), name]
    done = subprocess.run(
        [sys.executable, "-c", STORY, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode in {0, 86}, done.stderr
    return done.stdout.split(), done.returncode == 86


def state_after(url: str, name: str) -> tuple[str, bool]:
    """The operation's state and whether link and mirror row are there; everything else must be whole."""
    with open_store(url) as store:
        site = store.site(name)
        assert site.verify_journal() == []
        linked = site.link_of(Side.HOST, Entity.CUSTOMER, "host-a") is not None
        assert linked == (site.count(Side.BOOKS, Entity.CUSTOMER) == 1)
        # A dead process holds no lock, or only until the server has noticed.
        with open_lock(site):
            site.start_run("retry", "Ann")
        return next((one.state.value for one in site.operations()), ""), linked


@contextmanager
def open_lock(site: SiteStore) -> Iterator[None]:
    """The site's lock, asked for again while a server has not noticed that its holder is dead."""
    for _ in range(200):
        try:
            with site.lock():
                yield
                return
        except SiteLocked:
            continue
    pytest.fail("the lock of a dead process was never free")


@pytest.mark.parametrize(
    "offset",
    [
        pytest.param(offset, marks=() if offset in {5, 17} else pytest.mark.nightly)
        for offset in range(1, STEP + 1)
    ],
)
def test_death_at_any_statement_leaves_an_allowed_state(url: str, offset: int) -> None:
    """What was told as done is there; what was being done is there whole or not at all; the lock is free."""
    allowed = {
        (): {"", "approved"},
        ("approved",): {"approved", "intent"},
        ("approved", "sent"): {"intent", "done"},
        ("approved", "sent", "settled"): {"done"},
    }
    statement, died, seen = offset, True, set()
    while died:
        name = f"site {statement}"
        told, died = told_until_death(url, statement, name)
        state, linked = state_after(url, name)
        assert state in allowed[tuple(told)]
        assert linked == (state == OperationState.DONE.value)
        seen.add(state)
        statement += STEP
    assert len(seen) > 1
    assert "done" in seen
