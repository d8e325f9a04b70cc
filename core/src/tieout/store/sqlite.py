"""A state store in one SQLite file: safe against power loss, readable while it is written."""

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, FromClause, create_engine
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.pool import QueuePool, StaticPool

from tieout.errors import FolderNotWritable
from tieout.store.database import begin_explicitly
from tieout.store.faults import translate_faults

#: Connections that are kept. Those beyond are opened and closed with each transaction, which costs more than it.
_KEPT_OPEN = 16


class HintingCompiler(SQLiteCompiler):
    """Writes ``with_hint`` texts (``INDEXED BY ...``), which SQLAlchemy leaves out for SQLite."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:  # noqa: ARG002
        """The hint, to stand behind the table."""
        return text


def open_file(path: Path, *, read_only: bool, busy_timeout: float) -> Engine:
    """An engine on a file, which is made for this user alone when it is not there; seconds to wait for locks."""
    if not read_only:
        _make_file(path)
    uri = f"file:{quote(str(path.absolute()))}?mode={'ro' if read_only else 'rw'}"

    def connect() -> sqlite3.Connection:
        return _connect(uri, read_only=read_only, busy_timeout=busy_timeout)

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=QueuePool, pool_size=_KEPT_OPEN)
    engine.dialect.statement_compiler = HintingCompiler
    begin_explicitly(engine)
    translate_faults(engine, str(path))
    return engine


def open_empty() -> Engine:
    """An engine on a database in memory, for reading a store that was never made."""
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False),
        poolclass=StaticPool,
    )
    engine.dialect.statement_compiler = HintingCompiler
    begin_explicitly(engine)
    return engine


def _connect(uri: str, *, read_only: bool, busy_timeout: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=busy_timeout, isolation_level=None, check_same_thread=False
    )
    try:
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a committed intent survives a power cut; NORMAL would lose the last transactions in WAL mode.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -16384")
        # Pages of an index are touched again and again while a mirror is filled: carry them over less often.
        connection.execute("PRAGMA wal_autocheckpoint = 8000")
    except BaseException:
        connection.close()
        raise
    return connection


def _make_file(path: Path) -> None:
    """Make the file for this user alone, unless it is there.

    A file that is there is not opened, not even for a moment: closing it would give back every lock that
    other connections of this process hold on it, and another process would then fold the write-ahead log
    away under them (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if not os.access(path, os.W_OK):
            raise _not_usable(path, "it may not be written") from None
    except OSError as error:
        raise _not_usable(path, str(error)) from error


def _not_usable(path: Path, why: str) -> FolderNotWritable:
    return FolderNotWritable("The state store cannot be opened or made.", where=str(path), why=why)
