"""``tieout init``: a site file to start from, and a state store beside it."""

from pathlib import Path

import rich_click as click

from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.state import open_state
from tieout.cli.screen.console import print_lines
from tieout.cli.screen.envelope import print_envelope
from tieout.config import load_config
from tieout.errors import FolderNotWritable, PathInUse

_FILE = "tieout.toml"
_TEXT = """# Which host and which books belong together, and what may happen between them.
# Add a site:  tieout site add NAME      Check this file:  tieout config validate
# Passwords do not belong here: write where they are, as env:NAME or file:PATH.

[state]
# Mirrors, links and the journal. SQLite needs no server; for a team: postgresql+psycopg://USER@SERVER/DATABASE
url = {url}
"""


@make_command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--state",
    "state_url",
    metavar="URL",
    default="sqlite:///tieout.db",
    show_default=True,
    help="Where mirrors, links and the journal are kept.",
)
@click.pass_obj
def command(invocation: Invocation, folder: Path, state_url: str) -> None:
    """Make a site file and a place for the state.

    Nothing that exists is overwritten. Example: tieout init ./shop
    """
    path = folder / _FILE
    if path.exists():
        raise PathInUse("There is a site file already", where=str(path))
    _write(path, state_url)
    try:
        config = load_config(path)
        open_state(config).close()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if invocation.json:
        print_envelope({"config": path.resolve(), "state": config.state.url})
    else:
        print_lines(f"Made {path}, state in {config.state.url}", "Next:  tieout site add NAME")


def _write(path: Path, state_url: str) -> None:
    import tomlkit

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = _TEXT.format(url=tomlkit.item(state_url).as_string())
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FolderNotWritable("The site file cannot be written", where=str(path), why=str(error)) from error
