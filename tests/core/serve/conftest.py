"""A site file whose sites are written by hand, and a home of its own for every test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tieout.serve.server import Server

CALLS = 'transport = "webconnector"\nurl = "https://sync.example.com"\n'
IS_CALLED = 'transport = "com"\n'


def site(name: str, books: str = CALLS, backend: str = "quickbooks") -> str:
    """A site's tables."""
    return (
        f'[sites.{name}]\nbackend = "{backend}"\nprofile = "smsturbo"\n'
        f'[sites.{name}.host]\nurl = "sqlite:///{name}.db"\n[sites.{name}.books]\n{books}'
    )


class SiteFile:
    """A site file and who edits it."""

    def __init__(self, path: Path) -> None:
        self.path, self._edits = path, 0

    def write(self, *parts: str) -> None:
        """Somebody saves it; each time is later than the one before, however fast the test is."""
        self.path.write_text("\n".join(parts), encoding="utf-8")
        self._edits += 1
        about = self.path.stat()
        later = about.st_mtime_ns + self._edits * 1_000_000_000
        os.utime(self.path, ns=(later, later))


@pytest.fixture
def site_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SiteFile:
    """A file in an empty folder."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TIEOUT_LOG_DIR", str(tmp_path / "logs"))
    return SiteFile(tmp_path / "tieout.toml")


@pytest.fixture
def server(site_file: SiteFile) -> Iterator[Server]:
    """A server on a file with the site ``shop``."""
    site_file.write(site("shop"))
    opened = Server(site_file.path)
    yield opened
    opened.close()
