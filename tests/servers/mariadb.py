"""A real MariaDB server of the test process's own, as Sage 50 Canada's connection manager would start one.

It listens on the loopback address only, keeps its data in a temporary folder, never runs as root, and is ended
by its own process id. Each test gets a database of its own.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

import fasteners  # type: ignore[import-untyped]
import pytest
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool
from tests.servers.mariadb_programs import CACHE, Programs, find_programs

#: Small files: what is stored is little, and is copied for each server.
_SIZES = (
    "--innodb-log-file-size=4M",
    "--innodb-data-file-path=ibdata1:10M:autoextend",
    "--innodb-undo-tablespaces=0",
    "--innodb-temp-data-file-path=ibtmp1:12M:autoextend",
)
#: The modes a server of today starts with, and one of Sage's early years, which stores what does not fit cut short.
SQL_MODES = {
    "strict": "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
    "old": "",
}
#: Fast and forgetful; names of tables as on Windows, where Sage runs.
_SERVING = (
    f"--sql-mode={SQL_MODES['strict']}",
    "--bind-address=127.0.0.1",
    "--lower-case-table-names=1",
    "--innodb-buffer-pool-size=8M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-file-per-table=0",
    "--skip-innodb-doublewrite",
    "--sync-frm=0",
    "--skip-log-bin",
    "--skip-name-resolve",
)
#: Making ready for TLS takes longer than signing in.
_PLAIN = {"ssl_disabled": True}
_START_SECONDS = 60
_END_SECONDS = 30


@dataclass(frozen=True)
class MariaDatabase:
    """One database: its person at Sage may do everything (``sysadmin``), its ``reader`` may only SELECT."""

    port: int
    name: str
    sysadmin: str = "sysadmin"
    sysadmin_password: str = "sesame-50"
    reader: str = "tieout"
    reader_password: str = "only-reads"

    def engine(self, *, charset: str = "utf8mb4") -> Engine:
        """What Sage itself writes through. Keeps no connection, so nothing has to be closed."""
        url = _url(self.port, self.sysadmin, self.sysadmin_password, self.name, charset)
        return create_engine(url, poolclass=NullPool, connect_args=_PLAIN)

    def run(self, statement: str, **values: object) -> None:
        """Plain SQL as the person with every right."""
        with self.engine().begin() as connection:
            connection.execute(text(statement), values)

    def run_as_root(self, *statements: str) -> None:
        """Statements as the server's root, each as it stands: rights and settings."""
        _run_as_root(self.port, statements)

    def let_reader_in(self) -> None:
        """The one right the reader has."""
        self.run_as_root(f"GRANT SELECT ON {self.name}.* TO '{self.reader}'@'%'")

    def withdraw_reader(self) -> None:
        """Take the reader's right away."""
        statement = f"REVOKE SELECT ON {self.name}.* FROM '{self.reader}'@'%'"  # noqa: S608 - names of our own
        self.run_as_root(statement)


@dataclass(frozen=True)
class MariaServer:
    """A running server, and the process it is."""

    port: int
    process: subprocess.Popen[bytes]

    def run(self, *statements: str) -> None:
        """Statements as root, each as it stands."""
        _run_as_root(self.port, statements)


def _run_as_root(port: int, statements: Iterable[str]) -> None:
    url = _url(port, "root", "", "mysql")
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=_PLAIN)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))


def _url(port: int, user: str, password: str, database: str, charset: str = "utf8mb4") -> URL:
    where = {"host": "127.0.0.1", "port": port, "database": database, "query": {"charset": charset}}
    return URL.create("mysql+pymysql", username=user, password=password, **where)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaServer]:
    """The server; one for each process of the test run, started when first asked for."""
    with started_server() as server:
        yield server


@contextmanager
def started_server() -> Iterator[MariaServer]:
    """A server that is ended again; for tests that need one to vanish."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="tieout-maria-"))
    try:
        shutil.copytree(_template(programs), folder / "data")
        _give_away(folder)
        server = _start(programs, folder)
        try:
            yield server
        finally:
            server.process.terminate()
            server.process.wait(_END_SECONDS)
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def sql_mode() -> str:
    """Which of SQL_MODES the server is in; a folder's conftest may run its tests in both."""
    return "strict"


@pytest.fixture
def database_charset() -> str:
    """The character set the tables keep their texts in."""
    return "utf8mb4"


@pytest.fixture
def maria_database(mariadb: MariaServer, sql_mode: str, database_charset: str) -> Iterator[MariaDatabase]:
    """An empty database of the test's own, on the server in the wanted mode."""
    with in_mode(mariadb, sql_mode):
        database = new_database(mariadb, database_charset)
        yield database
        drop_database(mariadb, database)


@contextmanager
def in_mode(server: MariaServer, sql_mode: str) -> Iterator[None]:
    """The server in one of SQL_MODES, for the connections made meanwhile."""
    if sql_mode != "strict":
        server.run(f"SET GLOBAL sql_mode = '{SQL_MODES[sql_mode]}'")
    yield
    if sql_mode != "strict":
        server.run(f"SET GLOBAL sql_mode = '{SQL_MODES['strict']}'")


def new_database(server: MariaServer, charset: str = "utf8mb4") -> MariaDatabase:
    """An empty database, and the two users who may use it."""
    database = MariaDatabase(server.port, f"simply_{uuid4().hex}")
    server.run(f"CREATE DATABASE {database.name} CHARACTER SET {charset}", *_users(database))
    return database


def drop_database(server: MariaServer, database: MariaDatabase) -> None:
    """Away with it, if a test has not done so itself."""
    server.run(f"DROP DATABASE IF EXISTS {database.name}")


def _users(database: MariaDatabase) -> Iterator[str]:
    everything, reading = f"ALL PRIVILEGES ON {database.name}.*", f"SELECT ON {database.name}.*"
    for user, password, rights in (
        (database.sysadmin, database.sysadmin_password, everything),
        (database.reader, database.reader_password, reading),
    ):
        yield f"CREATE USER IF NOT EXISTS '{user}'@'%' IDENTIFIED BY '{password}'"
        yield f"GRANT {rights} TO '{user}'@'%'"


def _template(programs: Programs) -> Path:
    """A data folder as the server's own installer makes it; made once for each version, and copied from then on."""
    version = _output(programs, programs.server, "--version")
    CACHE.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(CACHE / "lock"):
        template = CACHE / f"template-{blake2b(version.encode(), digest_size=6).hexdigest()}"
        if not template.exists():
            _make_template(programs, template)
    return template


def _make_template(programs: Programs, template: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="tieout-maria-"))
    try:
        (folder / "tmp").mkdir()
        _give_away(folder)
        _output(
            programs,
            programs.install,
            f"--datadir={folder / 'data'}",
            f"--tmpdir={folder / 'tmp'}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            *_SIZES,
        )
        making = template.with_name("making-template")
        shutil.rmtree(making, ignore_errors=True)
        shutil.copytree(folder / "data", making)
        making.rename(template)
    finally:
        shutil.rmtree(folder)


def _give_away(folder: Path) -> None:
    """Root must not run the server, so there it belongs to nobody."""
    user = _user()
    if user:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user)


def _user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None


def _output(programs: Programs, program: Path, *arguments: str) -> str:
    done = subprocess.run(
        [str(program), *programs.options, *arguments],
        user=_user(),
        cwd="/",
        env=programs.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{program.name} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _start(programs: Programs, folder: Path) -> MariaServer:
    port, log = _free_port(), folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                str(programs.server),
                *programs.options,
                f"--datadir={folder / 'data'}",
                f"--socket={folder / 'socket'}",
                f"--pid-file={folder / 'pid'}",
                f"--port={port}",
                *_SERVING,
                *_SIZES,
            ],
            user=_user(),
            cwd="/",
            env=programs.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = MariaServer(port, process)
    try:
        _await_answer(server, log)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return server


def _await_answer(server: MariaServer, log: Path) -> None:
    """Until the server lets its root in. There is nothing else to wait on but trying."""
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            server.run("SELECT 1")
        except OperationalError:
            ended = server.process.poll() is not None
            assert not ended and time.monotonic() < deadline, f"mariadbd did not start:\n{log.read_text()}"  # noqa: PT018
            time.sleep(0.02)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
