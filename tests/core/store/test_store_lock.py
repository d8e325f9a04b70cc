"""One run of a site at a time, and no intent without the lock."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tieout.errors import FolderNotWritable, JournalFault, SiteLocked
from tieout.operations import Operation, Prepared
from tieout.plan import StepKind
from tieout.records import Entity
from tieout.store import SiteStore, Store, open_store

OPERATION = Operation(id="a", step_id="s", entity=Entity.CUSTOMER, kind=StepKind.ADD_TO_BOOKS)
PREPARED = Prepared(operation=OPERATION, payload=b"x")

#: Holds the lock of a site until its input ends or it is killed.
HOLDER = """
import sys
from tieout.store import open_store
with open_store(sys.argv[1]) as store, store.site("main").lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(url: str) -> "subprocess.Popen[str]":
    """Another process that holds the site's lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def let_go(process: "subprocess.Popen[str]") -> None:
    """Let it end by itself."""
    process.communicate(timeout=30)


def test_lock_held_by_another_process_names_it(url: str) -> None:
    """Who wants a held lock learns process, host and since when; when it is given back it can be had."""
    process = hold(url)
    with open_store(url) as store:
        site = store.site("main")
        with pytest.raises(SiteLocked, match="main") as caught, site.lock():
            pass
        assert f"process {process.pid} on " in caught.value.why
        let_go(process)
        with site.lock():
            pass


def test_lock_dies_with_its_process(url: str) -> None:
    """A killed holder leaves nothing behind that would have to be cleared."""
    process = hold(url)
    process.kill()
    let_go(process)
    with open_store(url) as store, ExitStack() as stack:
        site = store.site("main")
        for _ in range(100):
            # PostgreSQL notices a dead client by itself, after an instant of its own choosing.
            try:
                stack.enter_context(site.lock())
                break
            except SiteLocked:
                continue
        assert site.start_run("sync", "Ann")
        site.approve("r", [OPERATION])
        site.intend("r", [PREPARED], company="c")


def test_second_lock_in_one_process_is_refused(store: Store) -> None:
    """Two runs of one site exclude each other in one process as well; other sites are free."""
    with store.site("main").lock():
        with pytest.raises(SiteLocked), store.site("main").lock():
            pass
        with store.site("other").lock():
            pass


def test_fence_grows_with_each_lock(site: SiteStore) -> None:
    """Every taking of the lock has a higher number."""
    fences = []
    for _ in range(3):
        with site.lock() as fence:
            fences.append(fence)
    assert fences == sorted(set(fences))


def test_no_intent_without_the_lock(site: SiteStore) -> None:
    """An intent outside the lock is a fault, and nothing is written."""
    site.approve("r", [OPERATION])
    with pytest.raises(JournalFault, match="not held"):
        site.intend("r", [PREPARED], company="c")
    with site.lock():
        pass
    with pytest.raises(JournalFault, match="not held"):
        site.intend("r", [PREPARED], company="c")
    assert [one.state for one in site.operations()] == ["approved"]


def test_no_intent_after_the_fence_moved(site: SiteStore, url: str) -> None:
    """Whoever lost the lock to another, as after a long sleep, sends nothing any more."""
    site.approve("r", [OPERATION])
    engine = create_engine(url)
    with site.lock():
        with engine.begin() as connection:
            connection.execute(text("UPDATE site SET fence = fence + 1"))
        with pytest.raises(JournalFault, match="not held"):
            site.intend("r", [PREPARED], company="c")
    engine.dispose()
    assert [one.state for one in site.operations()] == ["approved"]


def test_no_intent_after_the_lock_connection_died(postgres_database: str) -> None:
    """On PostgreSQL the lock lives in a connection; when the server ends it nothing is sent."""
    engine = create_engine(postgres_database)
    with open_store(postgres_database) as store:
        site = store.site("main")
        site.approve("r", [OPERATION])
        with site.lock():
            with engine.begin() as connection:
                ended = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                assert connection.execute(text(ended)).scalars().all() == [True]
            with pytest.raises(JournalFault):
                site.intend("r", [PREPARED], company="c")
        assert [one.state for one in site.operations()] == ["approved"]
    engine.dispose()


def test_read_only_store_locks_nothing(url: str) -> None:
    """A store opened for reading cannot lock, and leaves no lock file."""
    with open_store(url) as store:
        store.site("main")
    with (
        open_store(url, read_only=True) as store,
        pytest.raises(FolderNotWritable),
        store.site("main").lock(),
    ):
        pass


def test_lock_file_lies_beside_the_store(tmp_path: Path) -> None:
    """The lock of an SQLite store is a file of its own beside it, for this user only."""
    with open_store(f"sqlite:///{tmp_path / 'state.db'}") as store, store.site("main").lock():
        [lock] = tmp_path.glob("*.lock")
        assert lock.stat().st_mode & 0o077 == 0
