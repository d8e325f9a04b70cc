"""Every command explains itself."""

from collections.abc import Iterator
from typing import Any

import pytest
import rich_click as click

from tieout.cli import cli
from tieout.cli.index import COMMANDS


def commands(group: click.Group, ctx: click.Context, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every command of ours, the groups included; backends' own are others' work."""
    for name in group.list_commands(ctx):
        if not path and name not in COMMANDS:
            continue
        found = group.get_command(ctx, name)
        assert found is not None
        yield (*path, name)
        if isinstance(found, click.Group):
            yield from commands(found, ctx, (*path, name))


def found(path: tuple[str, ...]) -> click.Command:
    """The command at a path."""
    ctx = click.Context(cli, info_name="tieout")
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        inner = command.get_command(ctx, name)
        assert inner is not None
        command = inner
    return command


EVERY = list(commands(cli, click.Context(cli, info_name="tieout")))


def test_the_tree_is_complete() -> None:
    """The commands of the command map are there."""
    ours = {" ".join(path) for path in EVERY}
    assert ours >= {
        "demo", "init", "doctor", "status", "plan", "review", "apply", "sync", "watch", "retry", "explain", "lint",
        "link list", "link add", "link auto", "link remove", "link import",
        "site add", "site list", "site show", "site edit", "site test", "site remove",
        "plugin list", "plugin show", "plugin enable", "plugin disable",
        "config show", "config validate", "config schema",
        "history list", "history show", "undo", "completion show", "completion install",
    }  # fmt: skip


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
@pytest.mark.parametrize("columns", ["40", "100"])
def test_every_help_page_can_be_drawn(
    path: tuple[str, ...], columns: str, tieout: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--help`` works at any width, ends with 0 and says nothing on stderr."""
    monkeypatch.setenv("COLUMNS", columns)
    ended = tieout(*path, "--help")
    assert ended.code == 0
    assert "Usage:" in ended.out
    assert ended.err == ""


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_command_has_help_an_example_and_the_options_everywhere(path: tuple[str, ...]) -> None:
    """A summary, an example that begins with the command itself, and help on every option."""
    command = found(path)
    text = command.help or ""
    assert text.split("\n")[0].endswith(".")
    if not isinstance(command, click.Group):
        assert f"tieout {' '.join(path)}" in text
    options = {name for param in command.params for name in param.opts}
    assert options >= {
        "--config",
        "--site",
        "--json",
        "--quiet",
        "-q",
        "--verbose",
        "-v",
        "--no-input",
        "--no-color",
    }
    for param in command.params:
        if isinstance(param, click.Option) and param.name != "form":
            assert param.help, f"{param.opts} has no help"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_list_says_what_the_command_says(name: str) -> None:
    """The line in ``tieout --help`` is the first line of the command's own help."""
    assert (found((name,)).help or "").split("\n")[0] == COMMANDS[name].help


def test_no_two_parameters_share_a_name() -> None:
    """A command's own parameter never hides one of the options everywhere."""
    for path in EVERY:
        names = [param.name for param in found(path).params]
        assert len(names) == len(set(names)), path


@pytest.mark.parametrize(
    "words", [[], ["site"], ["plugin"], ["link"], ["history"], ["config"], ["completion"]]
)
def test_a_noun_alone_shows_its_help(words: list[str], tieout: Any) -> None:
    """``tieout site`` is a question, not an error."""
    ended = tieout(*words)
    assert ended.code == 0
    assert "Usage:" in ended.out
