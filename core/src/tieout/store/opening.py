"""Opening a state store: the right schema, the right safety settings, or a sentence why not."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from tieout.store.site import SiteStore


def utc_now() -> datetime:
    """The clock used unless another is given."""
    return datetime.now(UTC)


class Store:
    """An open state store; a context manager that closes it."""

    def site(self, name: str) -> SiteStore:
        """One site's share; made on first use unless the store is read only."""
        raise NotImplementedError

    def sites(self) -> list[str]:
        """The names of the sites the store knows, sorted."""
        raise NotImplementedError

    def check(self) -> list[str]:
        """What a thorough look finds wrong with the store, as sentences; for doctor."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the database."""
        raise NotImplementedError

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
    ``busy_timeout`` is in seconds. Raises StateLocked, StateCorrupt, StateSchema, FolderNotWritable,
    JournalFault or StateUnreachable.
    """
    raise NotImplementedError
