"""``tieout completion``: let bash, zsh, fish or PowerShell complete commands, sites and runs."""

import sys
from pathlib import Path

import rich_click as click
from click.shell_completion import get_completion_class

from tieout.cli.frame.command import group
from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.console import print_lines
from tieout.cli.screen.envelope import print_envelope
from tieout.errors import FolderNotWritable

SHELLS = ("bash", "zsh", "fish", "powershell")
_PROGRAM, _VARIABLE = "tieout", "_TIEOUT_COMPLETE"
#: Where each shell looks, below the user's home; and what must be said besides.
_PLACES = {
    "bash": (".local/share/bash-completion/completions/tieout", "Open a new shell."),
    "zsh": (".zfunc/_tieout", "Put  fpath+=~/.zfunc; autoload -Uz compinit && compinit  into ~/.zshrc."),
    "fish": (".config/fish/completions/tieout.fish", "Open a new shell."),
    "powershell": (
        ".config/tieout/completion.ps1",
        "Put  . ~/.config/tieout/completion.ps1  into your $PROFILE.",
    ),
}

command = group("completion", "Let your shell complete commands.")
_SHELL = click.argument("shell", type=click.Choice(SHELLS))


def script_for(shell: str) -> str:
    """The text a shell must read once to complete ``tieout``."""
    found = get_completion_class(shell)
    if found is None:
        raise LookupError(shell)
    from tieout.cli.root import cli

    return found(cli, {}, _PROGRAM, _VARIABLE).source()


@command.command("show")
@_SHELL
@click.pass_obj
def show(invocation: Invocation, shell: str) -> None:
    """Print the script for a shell.

    Example: tieout completion show bash
    """
    text = script_for(shell)
    if invocation.json:
        print_envelope({"shell": shell, "script": text})
    else:
        sys.stdout.write(text)


@command.command("install")
@_SHELL
@click.pass_obj
def install(invocation: Invocation, shell: str) -> None:
    """Put the script where the shell finds it; your own files are not changed.

    Example: tieout completion install fish
    """
    place, besides = _PLACES[shell]
    path = Path.home() / place
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script_for(shell), encoding="utf-8")
    except OSError as error:
        raise FolderNotWritable("The script cannot be written", where=str(path), why=str(error)) from error
    if invocation.json:
        print_envelope({"shell": shell, "path": path, "besides": besides})
    else:
        print_lines(f"Written: {path}", besides)
