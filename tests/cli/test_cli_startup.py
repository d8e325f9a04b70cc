"""Start-up is a feature: what is listed is not imported."""

import json
import os
import subprocess
import sys

import pytest

_LOOK = """
import json, sys
sys.argv = ["tieout", *{words!r}]
try:
    from tieout.cli import main
    main()
except SystemExit:
    pass
print()
print(json.dumps(sorted(sys.modules)))
"""
HEAVY = {"sqlalchemy", "alembic", "pydantic", "pluggy", "tomlkit", "textual", "starlette", "uvicorn", "lxml"}
BACKENDS = {"tieout_quickbooks", "tieout_sage50", "tieout_sage100"}


def imported(*words: str, **environment: str) -> set[str]:
    """The modules a fresh process has loaded when a command ends."""
    done = subprocess.run(
        [sys.executable, "-c", _LOOK.format(words=list(words))],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, **environment},
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "words", [["--help"], [], ["--version"], ["plugin", "list"], ["plugin", "list", "--json"], ["nonsense"]]
)
def test_listing_imports_nothing_heavy(words: list[str]) -> None:
    """Help, version and the list of plugins load no database, no models and no backend."""
    modules = imported(*words)
    tops = {module.partition(".")[0] for module in modules}
    assert not tops & (HEAVY | BACKENDS)
    assert "tieout.testing.memory_backend" not in modules
    assert "tieout.cli.root" in modules


@pytest.mark.parametrize(
    "typed", ["tieout pl", "tieout --si", "tieout status s", "tieout retry 2", "tieout plugin show q"]
)
def test_completion_imports_nothing_heavy(typed: str) -> None:
    """A key press must not wait for SQLAlchemy: commands, options, sites, runs and plugins complete without."""
    words = typed.split()
    environment = {
        "_TIEOUT_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(words) - 1),
    }
    tops = {module.partition(".")[0] for module in imported(**environment)}
    assert not tops & ({"sqlalchemy", "alembic", "pluggy"} | BACKENDS)


def test_a_backends_group_is_listed_without_loading_it() -> None:
    """``tieout --help`` names the backends from their metadata alone."""
    done = subprocess.run(
        [sys.executable, "-m", "tieout.cli", "--help"], capture_output=True, check=True, encoding="utf-8"
    )
    assert "memory" in done.stdout
