"""The classes behind every command: a click command that also has the options everywhere."""

from collections.abc import Callable
from typing import Any

import rich_click as click

from tieout.cli.frame.everywhere import options_everywhere
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.log_lines import log_to_stderr

#: What a command is: a function that returns an exit code, or nothing for 0.
Work = Callable[..., int | None]


class Command(click.RichCommand):
    """A command with the options everywhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["params"] = [*(kwargs.get("params") or []), *options_everywhere()]
        super().__init__(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Do the work, with what the other modules log shown on stderr."""
        with log_to_stderr(ctx.ensure_object(Invocation)):
            return super().invoke(ctx)


class Group(click.RichGroup):
    """A noun with its verbs; called alone it shows its help."""

    command_class = Command
    group_class: Any = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["params"] = [*(kwargs.get("params") or []), *options_everywhere()]
        kwargs.setdefault("invoke_without_command", kwargs.get("callback") is show_help_when_alone)
        super().__init__(*args, **kwargs)


def command(name: str, **settings: Any) -> Callable[[Work], Command]:
    """Make a function a command; its docstring is the help."""
    return click.command(name, cls=Command, **settings)


def group(name: str, help_text: str, **settings: Any) -> Group:
    """A noun; ``help_text`` is its help."""
    return Group(name, help=help_text, callback=show_help_when_alone, **settings)


@click.pass_context
def show_help_when_alone(ctx: click.Context) -> None:
    """The callback of every group: its help, when no command was named."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), color=ctx.color)


#: Groups made inside groups are plain ones, also inside the lazy root or a backend's group.
Group.group_class = Group
