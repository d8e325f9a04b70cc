"""One run per site at a time: a lock that dies with its process, and a fence that outlives a lost lock."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from filelock import FileLock, Timeout
from sqlalchemy import Connection, select, text, update

from tieout.errors import FolderNotWritable, JournalFault, SiteLocked, TieoutError
from tieout.store.database import Database
from tieout.store.tables import site

#: The first half of the advisory lock's number on PostgreSQL; the second is the site's.
_FAMILY = 716_010


class SiteLock:
    """A site's lock and, while it is held, its fence."""

    def __init__(self, database: Database, site_id: int, name: str) -> None:
        self._database = database
        self._site = site_id
        self._name = name
        self._guard: Connection | None = None
        self.fence: int | None = None

    @contextmanager
    def held(self) -> Iterator[int]:
        """Hold the lock; gives the fence. Raises SiteLocked at once when another holds it."""
        if self._database.read_only:
            what = "A store opened for reading only cannot lock a site."
            raise FolderNotWritable(what, where=self._database.place)
        with self._file_held() if self._database.is_sqlite else self._server_held():
            self.fence = self._raise_fence()
            try:
                yield self.fence
            finally:
                self._clear_holder()
                self.fence = None

    def assert_held(self, connection: Connection) -> None:
        """Raise JournalFault unless the lock is held and nobody took it since; within the caller's transaction."""
        current = select(site.c.fence).where(site.c.id == self._site).with_for_update()
        if self.fence is None or connection.execute(current).scalar_one() != self.fence:
            what = f"The lock of site {self._name} is not held any more; nothing was written or sent."
            raise JournalFault(what, where=self._database.place, fix="Run the command again.")
        if self._guard is not None:
            # The advisory lock lives in this connection: when it is gone, so is the lock.
            self._assert_alive(self._guard)

    def _assert_alive(self, guard: Connection) -> None:
        try:
            guard.execute(text("SELECT 1"))
        except TieoutError as error:
            what = f"The lock of site {self._name} was lost with its connection; nothing was written or sent."
            raise JournalFault(what, where=self._database.place, why=error.why) from error

    @contextmanager
    def _file_held(self) -> Iterator[None]:
        path = self._database.path
        assert path is not None
        lock = FileLock(path.with_name(f"{path.name}.site-{self._site}.lock"), timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout as error:
            raise self._locked() from error
        except OSError as error:
            what = "The lock file beside the state store cannot be made."
            raise FolderNotWritable(what, where=lock.lock_file, why=str(error)) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _server_held(self) -> Iterator[None]:
        with self._database.engine.connect() as plain:
            guard = plain.execution_options(isolation_level="AUTOCOMMIT")
            numbers = {"family": _FAMILY, "site": self._site}
            if not guard.execute(text("SELECT pg_try_advisory_lock(:family, :site)"), numbers).scalar_one():
                raise self._locked()
            self._guard = guard
            try:
                yield
            finally:
                self._guard = None
                if not guard.invalidated:
                    # A busy server notices a closed connection only a while later, so it is told first.
                    with suppress(TieoutError):
                        guard.execute(text("SELECT pg_advisory_unlock(:family, :site)"), numbers)
                # Closing the connection for good gives the lock back even where asking for it fails.
                guard.invalidate()

    def _raise_fence(self) -> int:
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": self._database.now()}
        values = {"fence": site.c.fence + 1, "holder": json.dumps(holder)}
        with self._database.writing() as connection:
            connection.execute(update(site).where(site.c.id == self._site).values(values))
            return int(connection.execute(select(site.c.fence).where(site.c.id == self._site)).scalar_one())

    def _clear_holder(self) -> None:
        with self._database.writing() as connection:
            here = (site.c.id == self._site, site.c.fence == self.fence)
            connection.execute(update(site).where(*here).values(holder=""))

    def _locked(self) -> SiteLocked:
        with self._database.reading() as connection:
            text_ = connection.execute(select(site.c.holder).where(site.c.id == self._site)).scalar_one()
        holder = json.loads(text_) if text_ else {}
        why = "the lock was taken a moment ago"
        if holder:
            why = f"process {holder['pid']} on {holder['host']} holds it since {holder['since']}"
        return SiteLocked(
            f"Another run of site {self._name} is under way.", where=self._database.place, why=why
        )
