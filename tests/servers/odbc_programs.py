"""unixODBC and the SQLite ODBC driver: those of this computer, else fetched once from the distribution's packages.

A library must be found before its program starts, or be loaded already when another asks for it by name. So what was
fetched is loaded here, in the order in which each needs the other, before anything imports pyodbc.
"""

import ctypes
import ctypes.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import fasteners  # type: ignore[import-untyped]

CACHE = Path(__file__).parents[2] / ".cache" / "odbc"
_PACKAGES = ("libodbc2", "libodbcinst2", "libltdl7", "libsqliteodbc")
#: In the order in which they need each other.
_MANAGER = ("libltdl.so.7", "libodbcinst.so.2", "libodbc.so.2")
_DRIVER = "libsqlite3odbc.so"
_HINT = (
    "The tests of Sage 50 US need a real ODBC driver manager. Install the packages libodbc2, libodbcinst2, libltdl7 and "
    "libsqliteodbc, or let the test run fetch them: apt-get and dpkg must be there and the package source reachable."
)


@dataclass(frozen=True)
class Odbc:
    """A driver manager that is loaded, and the file of SQLite's driver."""

    driver: Path
    libraries: tuple[Path, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """What another process needs to find the same libraries."""
        folders = ":".join(sorted({str(one.parent) for one in self.libraries}))
        return {"LD_LIBRARY_PATH": folders} if folders else {}


def load_odbc() -> Odbc:
    """The manager, loaded into this process, with ``SQLite3`` among its drivers.

    Fails the test with a sentence when it cannot be had. The manager looks once where its list of drivers is, so the
    list is made before anybody asks it anything.
    """
    installed = (
        next((one for one in Path("/usr").glob(f"lib*/**/odbc/{_DRIVER}")), None) if _is_installed() else None
    )
    libraries = () if installed else tuple(_found(_root(), name) for name in _MANAGER)
    driver = installed or _found(_root(), _DRIVER)
    _list_driver(driver)
    for library in libraries:
        ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    return Odbc(driver, libraries)


def _is_installed() -> bool:
    return ctypes.util.find_library("odbc") is not None


def _list_driver(driver: Path) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    drivers = CACHE / "odbcinst.ini"
    wanted = f"[SQLite3]\nDriver = {driver}\n"
    with fasteners.InterProcessLock(CACHE / "lock"):
        if not drivers.exists() or drivers.read_text(encoding="utf-8") != wanted:
            drivers.write_text(wanted, encoding="utf-8")
    os.environ["ODBCSYSINI"] = str(CACHE)


def _root() -> Path:
    CACHE.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(CACHE / "lock"):
        root = CACHE / "root"
        if not root.exists():
            _fetch(root)
    return root


def _found(root: Path, name: str) -> Path:
    found = next(root.glob(f"**/{name}"), None)
    assert found, f"{root} holds no {name}. Remove that folder to have it fetched again. {_HINT}"
    return found.resolve()


def _fetch(root: Path) -> None:
    """Download and unpack beside ``root``, then give it its name, so that a half-done fetch is never used."""
    making = root.with_name("making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    _download(making)
    for package in making.glob("*.deb"):
        done = _run(["dpkg", "-x", str(package), "unpacked"], making)
        assert done.returncode == 0, f"{_HINT}\ndpkg said: {done.stderr}"
    (making / "unpacked").rename(root)
    shutil.rmtree(making)


def _download(folder: Path) -> None:
    done = _run(["apt-get", "download", "-qq", *_PACKAGES], folder)
    if done.returncode and os.geteuid() == 0:
        # A fresh image comes without the lists of what there is.
        _run(["apt-get", "update", "-qq"], folder)
        done = _run(["apt-get", "download", "-qq", *_PACKAGES], folder)
    assert done.returncode == 0, f"{_HINT}\napt-get said: {done.stderr}"


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    assert shutil.which(command[0]), _HINT
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
