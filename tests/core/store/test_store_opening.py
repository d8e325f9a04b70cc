"""Opening: what is made, what is refused and with which sentence, and what reading leaves alone."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tieout.company import Company
from tieout.errors import (
    ConfigInvalid,
    FolderNotWritable,
    JournalFault,
    SiteUnknown,
    StateCorrupt,
    StateLocked,
    StateSchema,
    StateUnreachable,
)
from tieout.records import Customer, Entity, Side
from tieout.store import NewLink, SiteStore, Store, open_store

CUSTOMER = Entity.CUSTOMER


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an SQLite store lies."""
    return tmp_path / "state.db"


def sqlite_url(path: Path) -> str:
    """Its URL."""
    return f"sqlite:///{path}"


def fill(url: str, rows: int = 3) -> None:
    """Make a store with a site and some rows."""
    with open_store(url) as store:
        site = store.site("main")
        number = site.begin_fetch(Side.HOST, CUSTOMER, since="", compared=("name",))
        site.put_page(number, [Customer(key=str(n), name=f"N{n}" * 50) for n in range(rows)])
        site.finish_fetch(number, watermark="w", complete=True)
        site.add_links(CUSTOMER, [NewLink("1", "b1", "name")])


def test_store_remembers(url: str) -> None:
    """What was put in is there when the store is opened again."""
    fill(url)
    with open_store(url) as store:
        assert store.sites() == ["main"]
        assert store.site("main").count(Side.HOST, CUSTOMER) == 3
        assert store.check() == []


def test_sqlite_is_opened_safely(path: Path) -> None:
    """The file is this user's alone, in WAL mode, and every commit reaches the disk."""
    with open_store(sqlite_url(path)) as store, store._database.writing() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert path.stat().st_mode & 0o077 == 0


def test_postgres_is_opened_safely(postgres_database: str) -> None:
    """Commits are synchronous whatever the server's default is."""
    engine = create_engine(postgres_database, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER ROLE tieout SET synchronous_commit = off"))
    try:
        with open_store(postgres_database) as store, store._database.writing() as connection:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    finally:
        with engine.connect() as connection:
            connection.execute(text("ALTER ROLE tieout RESET synchronous_commit"))
        engine.dispose()


def test_missing_folders_are_made(tmp_path: Path) -> None:
    """The folder of a new store is made with it."""
    with open_store(sqlite_url(tmp_path / "a" / "b" / "state.db")) as store:
        assert store.sites() == []


def test_odd_signs_in_a_path_are_only_signs(tmp_path: Path) -> None:
    """A path with %, ?, # and blanks, quoted as a URL must be, is that path, to write and to read."""
    url = f"sqlite:///{tmp_path}/50%25 off%3F #1.db"
    fill(url)
    assert [path.name for path in tmp_path.iterdir()] == ["50% off? #1.db"]
    with open_store(url, read_only=True) as store:
        assert store.sites() == ["main"]


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://a:secret@b/c", "sqlite://", "sqlite:///:memory:"])
def test_url_that_cannot_be_a_store(url: str) -> None:
    """A URL of something else is refused with what to write, and no password is shown."""
    with pytest.raises(ConfigInvalid) as caught:
        open_store(url)
    assert "sqlite:///PATH" in caught.value.fix
    assert "secret" not in str(caught.value.as_dict())


def test_store_locked_by_another_program(path: Path) -> None:
    """A write that meets another program's lock gives up after the time limit with a sentence."""
    fill(sqlite_url(path))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_store(sqlite_url(path), busy_timeout=0.05) as store, pytest.raises(StateLocked) as caught:
        store.site("main").set_fact("a", "b")
    assert caught.value.where == str(path)
    other.execute("ROLLBACK")
    other.close()


def test_writing_holds_the_lock_from_its_beginning(path: Path) -> None:
    """A writing transaction meets a lock at once and waits for it, not after it has read what then is old."""
    with open_store(sqlite_url(path)) as store, store._database.writing():
        other = sqlite3.connect(path, isolation_level=None, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_postgres_row_locked_by_another_program(postgres_database: str) -> None:
    """The same on PostgreSQL, by its lock timeout."""
    engine = create_engine(postgres_database)
    with open_store(postgres_database, busy_timeout=0.05) as store:
        site = store.site("main")
        with engine.begin() as connection:
            connection.execute(text("SELECT 1 FROM site FOR UPDATE"))
            with pytest.raises(StateLocked):
                site.start_run("sync", "Ann")
    engine.dispose()


def test_file_that_is_no_store(path: Path) -> None:
    """A file with something else in it is refused and left as it is."""
    path.write_bytes(b"Dear diary, " * 500)
    with pytest.raises(StateCorrupt):
        open_store(sqlite_url(path))
    assert path.read_bytes() == b"Dear diary, " * 500


def test_damaged_file_is_refused_at_once(path: Path) -> None:
    """A store with a page overwritten is refused when it is opened, also for reading."""
    fill(sqlite_url(path), rows=200)
    content = bytearray(path.read_bytes())
    for page in range(5, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xa5" * 200
    path.write_bytes(content)
    for read_only in (False, True):
        with pytest.raises(StateCorrupt):
            open_store(sqlite_url(path), read_only=read_only)


def test_damage_in_a_large_store_is_found_by_the_thorough_look(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file too large to be looked through at every start is looked through by ``check``."""
    monkeypatch.setattr("tieout.store.checking.GLANCE_BYTES", 0)
    fill(sqlite_url(path), rows=2000)
    content = bytearray(path.read_bytes())
    content[-4096 * 3 : -4096 * 3 + 300] = b"\xa5" * 300
    path.write_bytes(content)
    with open_store(sqlite_url(path)) as store:
        assert store.check() != []


@contextmanager
def unprivileged() -> Iterator[None]:
    """Do as somebody whom file rights bind; root is bound by none."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Where the file cannot be made the sentence names it."""
    tmp_path.chmod(0o555)
    with unprivileged(), pytest.raises(FolderNotWritable) as caught:
        open_store(sqlite_url(tmp_path / "state.db"))
    tmp_path.chmod(0o755)
    assert str(tmp_path) in caught.value.where


def test_folder_in_the_way(path: Path) -> None:
    """A folder where the file should be is refused alike."""
    path.mkdir()
    with pytest.raises(FolderNotWritable):
        open_store(sqlite_url(path))


def test_full_disk_stops_with_a_journal_fault(path: Path) -> None:
    """When there is no room left, what was being written is not written at all, and the error says so."""
    with open_store(sqlite_url(path)) as store:
        site = store.site("main")
        database = store._database
        with database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
        number = site.begin_fetch(Side.HOST, CUSTOMER, since="", compared=("name",))
        with pytest.raises(JournalFault, match="room"):
            site.put_page(number, [Customer(key=str(n), name="x" * 4000) for n in range(50)])
        assert site.count(Side.HOST, CUSTOMER) == 0


def test_server_that_is_not_there(tmp_path: Path) -> None:
    """A PostgreSQL server that does not answer is named without the password."""
    with pytest.raises(StateUnreachable) as caught:
        open_store(f"postgresql+psycopg://ann:secret@/books?host={tmp_path}")
    assert "secret" not in str(caught.value.as_dict())


def test_newer_schema_is_refused(url: str) -> None:
    """A store of a later version is not touched."""
    fill(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for read_only in (False, True):
        with pytest.raises(StateSchema, match="newer"):
            open_store(url, read_only=read_only)


def test_reading_only_writes_nothing(path: Path) -> None:
    """Every question can be asked of a store opened for reading; no byte of its file changes."""
    fill(sqlite_url(path))
    before = path.read_bytes()
    with open_store(sqlite_url(path), read_only=True) as store:
        site = store.site("main")
        assert len(list(site.all_halves(Side.HOST, CUSTOMER))) == 3
        assert len(list(site.candidates(CUSTOMER, ("name",)))) == 2
        assert len(list(site.linked_pairs(CUSTOMER, scope="all"))) == 1
        assert len(site.seal_key) == 32
        assert site.verify_journal() == []
        assert store.check() == []
    assert path.read_bytes() == before


def refused_calls(site: SiteStore) -> list[object]:
    """Calls that write."""
    return [
        lambda: site.set_fact("a", "b"),
        lambda: site.start_run("sync", "Ann"),
        lambda: site.begin_fetch(Side.HOST, CUSTOMER, since="", compared=()),
        lambda: site.add_links(CUSTOMER, [NewLink("9", "9", "manual")]),
        lambda: site.approve("r", []),
        lambda: site.put_written(Side.HOST, CUSTOMER, []),
    ]


def test_reading_only_refuses_to_write(url: str) -> None:
    """Whatever writes is refused, by us and by the database."""
    fill(url)
    with open_store(url, read_only=True) as store:
        for call in refused_calls(store.site("main")):
            assert callable(call)
            with pytest.raises(FolderNotWritable):
                call()
        with pytest.raises(FolderNotWritable), store._database.engine.begin() as connection:
            connection.execute(text("INSERT INTO fact (site, key, value) VALUES (1, 'a', 'b')"))


def test_reading_a_store_while_it_is_written(path: Path) -> None:
    """A reader sees what was committed before, also while a writer is at it."""
    fill(sqlite_url(path))
    with open_store(sqlite_url(path)) as writer, writer._database.writing() as connection:
        connection.execute(text("DELETE FROM fact"))
        with open_store(sqlite_url(path), read_only=True) as reader:
            assert reader.site("main").count(Side.HOST, CUSTOMER) == 3


def test_store_never_made_reads_as_empty(url: str, tmp_path: Path) -> None:
    """Asking a store that was never made gives nothing, and makes nothing."""
    with open_store(url, read_only=True) as store:
        site = store.site("main")
        assert (store.sites(), site.company, site.facts(), site.runs()) == ([], None, {}, [])
        assert list(site.candidates(CUSTOMER, ("name",))) == []
        with pytest.raises(SiteUnknown):
            _ = site.seal_key
    assert list(tmp_path.glob("state*")) == []


def test_two_programs_may_make_one_store(url: str) -> None:
    """Programs that open a store for the first time at the same instant both get it."""
    code = "import sys; from tieout.store import open_store; open_store(sys.argv[1]).site('main').set_fact('a', 'b')"
    both = [subprocess.Popen([sys.executable, "-W", "ignore", "-c", code, url]) for _ in range(3)]
    assert [process.wait(timeout=60) for process in both] == [0, 0, 0]
    with open_store(url) as store:
        assert store.sites() == ["main"]


def test_what_a_site_remembers(site: SiteStore, store: Store) -> None:
    """Seal key, company, facts and seen rules belong to a site and stay."""
    company = Company(name="Rock Castle", file_id="F1")
    site.confirm_company(company)
    site.set_fact("reviewed_at", "2026")
    site.set_fact("reviewed_at", "2027")
    site.set_rules_seen(CUSTOMER, "d1")
    site.set_rules_seen(CUSTOMER, "d2")
    again, other = store.site("main"), store.site("other")
    assert (again.company, again.facts(), again.rules_seen(CUSTOMER)) == (
        company,
        {"reviewed_at": "2027"},
        "d2",
    )
    assert again.seal_key == site.seal_key != other.seal_key
    assert len(site.seal_key) == 32
    assert (other.company, other.facts(), other.rules_seen(CUSTOMER)) == (None, {}, "")
    assert site.verify_journal() == []


_OTHER = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1])
other.execute("SELECT count(*) FROM sqlite_master").fetchone()
other.close()
"""


def test_opening_a_second_time_leaves_the_locks_of_the_first(tmp_path: Path) -> None:
    """Another process that closes last otherwise folds the log away under a store that is still open."""
    path = tmp_path / "tieout.db"
    with open_store(f"sqlite:///{path}") as first:
        first.site("shop").set_facts({"a": "1"})
        with open_store(f"sqlite:///{path}"):
            pass
        subprocess.run([sys.executable, "-c", _OTHER, str(path)], check=True)

        assert path.with_name("tieout.db-wal").exists(), "another process took the log of an open store away"
        first.site("shop").set_facts({"b": "2"})
