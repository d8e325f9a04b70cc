"""Opening a state store: the right schema, the right safety settings, or a sentence why not."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL, make_url, select
from sqlalchemy.exc import ArgumentError

from tieout.errors import ConfigInvalid
from tieout.store.checking import check_database, check_file
from tieout.store.database import Database
from tieout.store.postgres import open_server, place_of
from tieout.store.schema import create_all, prepare_schema, read_version, require_current
from tieout.store.site import SiteStore
from tieout.store.sqlite import open_empty, open_file
from tieout.store.tables import site


def utc_now() -> datetime:
    """The clock used unless another is given."""
    return datetime.now(UTC)


class Store:
    """An open state store; a context manager that closes it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def site(self, name: str) -> SiteStore:
        """One site's share; made on first use unless the store is read only."""
        return SiteStore(self._database, name)

    def sites(self) -> list[str]:
        """The names of the sites the store knows, sorted."""
        with self._database.reading() as connection:
            return list(connection.execute(select(site.c.name).order_by(site.c.name)).scalars())

    def check(self) -> list[str]:
        """What a thorough look finds wrong with the database, as sentences; for doctor. Reads all of it."""
        return check_database(self._database)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def open_store(
    url: str,
    *,
    read_only: bool = False,
    busy_timeout: float = 10.0,
    clock: Callable[[], datetime] = utc_now,
) -> Store:
    """Open the state store at an SQLAlchemy URL, SQLite or PostgreSQL (psycopg), making or upgrading it.

    ``read_only`` writes nothing at all; a store that was never made then reads as an empty one.
    ``busy_timeout`` is in seconds. Raises ConfigInvalid for a URL that is none, StateLocked, StateCorrupt,
    StateSchema, FolderNotWritable, JournalFault or StateUnreachable.
    """
    database = _connect(_parse(url), read_only=read_only, busy_timeout=busy_timeout, clock=clock)
    try:
        if not read_only:
            prepare_schema(database)
            return Store(database)
        return Store(_readable(database, clock))
    except BaseException:
        database.close()
        raise


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        what = "The state store's URL is not a URL."
        raise ConfigInvalid(
            what, why=str(error), fix="Write  sqlite:///PATH  or  postgresql://..."
        ) from error
    if parsed.get_backend_name() in {"sqlite", "postgresql"}:
        return parsed
    what = f"The state store cannot be kept in {parsed.get_backend_name()}."
    raise ConfigInvalid(what, where=place_of(parsed), fix="Write  sqlite:///PATH  or  postgresql://...")


def _connect(url: URL, *, read_only: bool, busy_timeout: float, clock: Callable[[], datetime]) -> Database:
    if url.get_backend_name() == "postgresql":
        engine = open_server(url, read_only=read_only, busy_timeout=busy_timeout)
        return Database(engine, place=place_of(url), clock=clock, read_only=read_only)
    if not url.database or url.database == ":memory:":
        what = "The state store must be a file: a store in memory forgets what was sent."
        raise ConfigInvalid(what, where=str(url), fix="Write  sqlite:///PATH")
    path = Path(url.database)
    if read_only and not path.exists():
        return _empty(clock)
    engine = open_file(path, read_only=read_only, busy_timeout=busy_timeout)
    database = Database(engine, place=str(path), clock=clock, path=path, read_only=read_only)
    check_file(database)
    return database


def _readable(database: Database, clock: Callable[[], datetime]) -> Database:
    with database.reading() as connection:
        version = read_version(connection)
    if not version:
        database.close()
        return _empty(clock)
    require_current(database, version)
    return database


def _empty(clock: Callable[[], datetime]) -> Database:
    engine = open_empty()
    with engine.begin() as connection:
        create_all(connection)
    return Database(engine, place="a store that was never made", clock=clock, read_only=True)
