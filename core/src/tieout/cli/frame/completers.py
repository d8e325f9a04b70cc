"""What the shell may complete: sites, plugins and runs, read from plain files in a few milliseconds.

Nothing here imports SQLAlchemy, and nothing here may raise: a completion that fails is no completion.
"""

import os
import sqlite3
import tomllib
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import rich_click as click

from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.plugin_names import backend_names

_FILE = "tieout.toml"
_SQLITE = "sqlite:///"
_NEWEST_RUNS = 50


def complete_site(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The sites in the site file."""
    sites = _config(ctx).get("sites", {})
    return [name for name in sites if name.startswith(incomplete)] if isinstance(sites, dict) else []


def complete_plugin(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The installed backends."""
    return [name for name in backend_names() if name.startswith(incomplete)]


def complete_run(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The newest runs, when the state is an SQLite file."""
    path = _state_file(ctx)
    if path is None:
        return []
    with suppress(sqlite3.Error):
        return _runs(path, incomplete)
    return []


def _runs(path: Path, incomplete: str) -> list[str]:
    with closing(sqlite3.connect(f"file:{path.as_posix()}?mode=ro", uri=True)) as state:
        rows = state.execute("SELECT id FROM run ORDER BY id DESC LIMIT ?", (_NEWEST_RUNS,))
        return [str(run) for (run,) in rows if str(run).startswith(incomplete)]


def config_file(told: Path | None = None) -> Path | None:
    """The site file a command would use, looked for as ``tieout.config`` does, but without importing it."""
    named = told or os.environ.get("TIEOUT_CONFIG")
    if named:
        return Path(named)
    here = Path.cwd()
    return next((folder / _FILE for folder in (here, *here.parents) if (folder / _FILE).is_file()), None)


def _told(ctx: click.Context) -> Path | None:
    invocation = ctx.find_object(Invocation)
    return invocation.config if invocation else None


def _config(ctx: click.Context) -> dict[str, Any]:
    path = config_file(_told(ctx))
    if path is not None:
        with suppress(OSError, tomllib.TOMLDecodeError), path.open("rb") as file:
            return tomllib.load(file)
    return {}


def _state_file(ctx: click.Context) -> Path | None:
    state, path = _config(ctx).get("state"), config_file(_told(ctx))
    url = state.get("url", "") if isinstance(state, dict) else ""
    if path is None or not isinstance(url, str) or not url.startswith(_SQLITE):
        return None
    file = path.parent / unquote(url.removeprefix(_SQLITE))
    return file if file.is_file() else None
