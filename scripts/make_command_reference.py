"""Writes docs/reference/commands.md from the commands themselves, so that the page cannot tell another story.

python scripts/make_command_reference.py           write the page
python scripts/make_command_reference.py --check   end with 1 when the page is not up to date
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from tieout.cli.frame.everywhere import PANEL, options_everywhere
from tieout.cli.index import COMMANDS
from tieout.cli.root import cli

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "commands.md"
#: Backends of this repository that bring commands of their own.
BACKENDS = ("quickbooks",)

_HEAD = """# Commands

This page is made from the commands by `scripts/make_command_reference.py`; a test compares the two.

`SITE` may be left out when the site file has one site, or when `--site` or the variable `TIEOUT_SITE` names it.
Results go to stdout, everything else to stderr. What a command's exit code means stands in
[exit codes](exit-codes.md).
"""


def reference() -> str:
    """The whole page."""
    root = click.Context(cli, info_name="tieout")
    return "\n".join(
        [_HEAD, *_everywhere(), *(line for name in _names() for line in _command(name, root))]
    ).rstrip() + "\n"  # fmt: skip


def _names() -> list[str]:
    return [*COMMANDS, *BACKENDS]


def _everywhere() -> Iterator[str]:
    yield f"## {PANEL}\n"
    yield "They may stand before or after a command's name: `tieout --json plan` and `tieout plan --json` are one.\n"
    yield from _options([one for one in options_everywhere() if isinstance(one, click.Option)])


def _command(name: str, parent: click.Context, depth: int = 2) -> Iterator[str]:
    group = parent.command
    assert isinstance(group, click.Group)
    command = group.get_command(parent, name)
    if command is None:
        message = f"{parent.command_path} has no command {name}"
        raise LookupError(message)
    context = click.Context(command, parent=parent, info_name=name)
    yield f"{'#' * depth} {context.command_path}\n"
    if isinstance(command, click.Group):
        yield f"{command.help or ''}\n"
        for inner in command.list_commands(context):
            yield from _command(inner, context, depth + 1)
        return
    yield f"```text\n{context.command_path} {' '.join(_arguments(command))}".rstrip() + "\n```\n"
    yield from _help(command.help or "")
    yield from _options(_own_options(command))


def _arguments(command: click.Command) -> Iterator[str]:
    if _own_options(command):
        yield "[OPTIONS]"
    for one in command.params:
        if isinstance(one, click.Argument):
            shown = one.metavar or one.human_readable_name.upper()
            needs = one.required or shown.startswith("[")
            yield shown if needs else f"[{shown}]"


def _help(text: str) -> Iterator[str]:
    r"""The help as paragraphs, its examples as code. What click must not wrap comes after a line ``\b``."""
    for part in inspect.cleandoc(text).split("\n\n"):
        if part.startswith("\b\n"):
            head, _, lines = part.removeprefix("\b\n").partition("\n")
            yield _code(head, inspect.cleandoc(lines))
        else:
            words, _, example = part.replace("\n", " ").partition("Example: ")
            if words:
                yield words.strip() + "\n"
            if example:
                yield _code("Example:", example)


def _code(head: str, lines: str) -> str:
    return f"{head}\n\n```sh\n{lines}\n```\n"


def _own_options(command: click.Command) -> list[click.Option]:
    shared = {one.name for one in options_everywhere()}
    return [one for one in command.params if isinstance(one, click.Option) and one.name not in shared]


def _options(options: list[click.Option]) -> Iterator[str]:
    if not options:
        return
    yield "| option | meaning |\n|---|---|"
    yield from (f"| {_spelling(one)} | {_meaning(one)} |" for one in options)
    yield ""


def _spelling(option: click.Option) -> str:
    value = "" if option.is_flag else f" {option.metavar or _value(option.type)}"
    return ", ".join(f"`{name}{value}`" for name in sorted(option.opts, key=len)).replace("|", "\\|")


def _value(kind: click.ParamType[Any]) -> str:
    if isinstance(kind, click.Choice):
        return "|".join(str(choice) for choice in kind.choices)
    return {"integer range": "N", "float range": "X", "directory": "DIR", "file": "FILE", "path": "PATH"}.get(
        kind.name, kind.name.upper()
    )


def _meaning(option: click.Option) -> str:
    default: Any = option.default
    shown = f" Default: `{default}`." if option.show_default and default not in {None, "", False} else ""
    variable = f" Variable: `{option.envvar}`." if option.envvar else ""
    return ((option.help or "").strip() + shown + variable).strip()


def main() -> int:
    """Write the page, or compare it."""
    text = reference()
    if "--check" in sys.argv[1:]:
        return int(not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
