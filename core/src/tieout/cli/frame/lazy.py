"""A group whose commands are imported when they are called, not when they are listed.

Start-up is a feature: ``tieout --help`` and completion must not pay for SQLAlchemy and pydantic, which
take four times as long to import as everything else.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import rich_click as click
from click.shell_completion import CompletionItem
from rich_click.rich_panel import RichCommandPanel, RichPanel

from tieout.backends import did_you_mean, nearest_name
from tieout.cli.frame.command import Group
from tieout.errors import UsageProblem


class Listed(NamedTuple):
    """A command as it stands in the list: where it is, what its help begins with, under which heading."""

    target: str
    help: str
    panel: str


class _Outline(click.RichGroup):
    """Stand-ins for the help page, in the order of the list."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


class LazyGroup(Group):
    """Knows its commands by name and one line each; ``target`` is ``module:attribute``."""

    def __init__(self, *args: Any, listed: Mapping[str, Listed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = dict(listed)

    def names(self) -> Iterator[tuple[str, Listed]]:
        """Every command there is, in the order in which they are shown."""
        yield from self.listed.items()

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, without importing anything."""
        return [name for name, _ in self.names()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command. A name without a command is answered by click, with the nearest names."""
        found = self.listed.get(cmd_name)
        return self.load(found) if found else None

    def load(self, listed: Listed) -> click.Command:
        """The command behind a listed name."""
        module, _, attribute = listed.target.partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Draw the help's panels from the list: a stand-in has the names and the lines, and no imports."""
        outline = self._outline()
        ctx.command = outline
        try:
            outline.format_options(ctx, formatter)
        finally:
            ctx.command = self

    def _outline(self) -> "_Outline":
        headings = dict.fromkeys(listed.panel for _, listed in self.names())
        panels: list[RichPanel[Any, Any]] = [RichCommandPanel(heading) for heading in headings]
        outline = _Outline(name=self.name, params=self.params, help=self.help, panels=panels)
        for name, listed in self.names():
            outline.add_command(click.RichCommand(name=name, help=listed.help, panel=listed.panel))
        return outline

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is answered with the nearest name."""
        known = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in known:
            why = did_you_mean(args[0], known) if nearest_name(args[0], known) else ""
            raise UsageProblem(f"There is no command {args[0]}.", why=why, fix="Run:  tieout --help")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """Complete a command's name from the list, or an option."""
        named = [
            CompletionItem(name, help=listed.help)
            for name, listed in self.names()
            if name.startswith(incomplete)
        ]
        return [*named, *click.RichCommand.shell_complete(self, ctx, incomplete)]
