"""A home of its own for every test of the command line, and a way to run one command and look at its end."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tieout.cli import cli
from tieout.cli.screen import questions
from tieout.testing.memory import forget_companies


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said where."""

    code: int
    out: str
    err: str

    @property
    def envelope(self) -> dict[str, Any]:
        """The JSON that stood alone on stdout."""
        found: dict[str, Any] = json.loads(self.out)
        assert set(found) == {"schema", "site", "data", "errors"}
        assert found["schema"] == "tieout/1"
        return found

    @property
    def data(self) -> Any:
        """What the JSON answer holds."""
        return self.envelope["data"]


Tieout = Callable[..., Ended]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in, with nothing of the person's own around it."""
    for name in ("TIEOUT_SITE", "TIEOUT_CONFIG", "COLUMNS", "FORCE_COLOR", "RICH_CLICK_THEME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TIEOUT_LOG_DIR", str(tmp_path / "logs"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    yield work
    forget_companies()


@pytest.fixture
def tieout() -> Tieout:
    """Run one command line in this process; ``answers`` is what a person would type."""

    def run(*words: str, answers: str = "") -> Ended:
        ended = CliRunner().invoke(cli, list(words), input=answers)
        if ended.exception is not None and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return Ended(ended.exit_code, ended.stdout, ended.stderr)

    return run


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at the terminal, although the test's streams are none."""
    monkeypatch.setattr(questions, "is_terminal", lambda stream: True)
