"""The programs of a MariaDB server: those on PATH, else fetched once from the distribution's own packages."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import fasteners  # type: ignore[import-untyped]

CACHE = Path(__file__).parents[2] / ".cache" / "mariadb"
_PACKAGES = ("mariadb-server", "mariadb-server-core", "mariadb-client-core", "mariadb-common")
#: What the server needs besides the C library, under the names distributions give it; often installed already.
_LIBRARIES = ("libaio1", "libaio1t64", "libnuma1", "liburing2")
_HINT = (
    "The tests of Sage 50 Canada need a real MariaDB server. Install the package mariadb-server (it need not run), "
    "or let the test run fetch it: apt-get and dpkg must be there and the package source must be reachable."
)


@dataclass(frozen=True)
class Programs:
    """Where a server's programs lie. ``base`` is the folder with ``bin`` and ``share``; "" on PATH."""

    server: Path
    install: Path
    base: Path
    libraries: tuple[Path, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """The environment the programs run in; their configuration and home are nobody's."""
        found = {"LD_LIBRARY_PATH": ":".join(map(str, self.libraries))} if self.libraries else {}
        return {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/nonexistent", "LC_ALL": "C", **found}

    @property
    def options(self) -> list[str]:
        """What both programs are told: no configuration file, and where the rest of the package lies."""
        messages = [f"--lc-messages-dir={self.base / 'share' / 'mysql'}"] if self.libraries else []
        return ["--no-defaults", f"--basedir={self.base}", *messages]


def find_programs() -> Programs:
    """The programs, fetched when they are not there. Fails the test with a sentence when it cannot be done."""
    on_path = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    install = shutil.which("mariadb-install-db")
    if on_path and install:
        return Programs(Path(on_path), Path(install), Path(on_path).resolve().parents[1])
    CACHE.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(CACHE / "lock"):
        root = CACHE / "root"
        if not root.exists():
            _fetch(root)
    return _unpacked(root)


def _unpacked(root: Path) -> Programs:
    servers = [*root.glob("usr/sbin/mariadbd")]
    assert servers, f"{root} holds no mariadbd. Remove that folder to have it fetched again. {_HINT}"
    folders = {library.parent for library in root.glob("**/lib/**/*.so.*")}
    return Programs(
        servers[0], root / "usr" / "bin" / "mariadb-install-db", root / "usr", tuple(sorted(folders))
    )


def _fetch(root: Path) -> None:
    """Download and unpack beside ``root``, then give it its name, so that a half-done fetch is never used."""
    making = root.with_name("making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    _download(making)
    for package in making.glob("*.deb"):
        _run(["dpkg", "-x", str(package), "unpacked"], making)
    (making / "unpacked").rename(root)
    shutil.rmtree(making)


def _download(folder: Path) -> None:
    first = _tried(_PACKAGES, folder)
    if first.returncode and os.geteuid() == 0:
        # A fresh image comes without the lists of what there is.
        _run(["apt-get", "update", "-qq"], folder)
        first = _tried(_PACKAGES, folder)
    assert first.returncode == 0, f"{_HINT}\napt-get said: {first.stderr}"
    for library in _LIBRARIES:
        _tried([library], folder)


def _tried(packages: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    assert shutil.which("apt-get"), _HINT
    assert shutil.which("dpkg"), _HINT
    command = ["apt-get", "download", "-qq", *packages]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, f"{_HINT}\n{command[0]} said: {done.stderr}"
