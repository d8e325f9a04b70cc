"""The command ``tieout`` itself: everything that all commands go through."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import rich_click as click

from tieout.cli.frame.backend_group import BackendGroup
from tieout.cli.frame.command import show_help_when_alone
from tieout.cli.frame.failures import guarded
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.lazy import LazyGroup, Listed
from tieout.cli.frame.plugin_names import backend_names
from tieout.cli.index import COMMANDS

_HELP = """Keep a business system (the host) in step with an accounting system (the books).

Import is books to host, export is host to books. Nothing is written before a plan was approved.

\b
  tieout demo                        the whole way, on a make-believe company
  tieout init                        a site file in this folder
  tieout site add shop               answer the questions
  tieout plan shop --out plan.json   look
  tieout apply plan.json             write
"""


_PROGRAM = "tieout"


class Root(LazyGroup):
    """The root: also finds the groups of the installed backends, and ends every call in one way."""

    def names(self) -> Iterator[tuple[str, Listed]]:
        """Our own commands, then one group for each installed backend."""
        yield from super().names()
        for name in backend_names():
            if name not in self.listed:
                yield name, Listed(name, f"What the backend {name} offers of its own.", "Backends")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Our own command, or the group of a backend, which is loaded when something of it is asked."""
        own = super().get_command(ctx, cmd_name)
        if own is None and cmd_name in backend_names():
            return BackendGroup(cmd_name)
        return own

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT002 - click's own signature
        **extra: Any,
    ) -> int:
        """Run one command line; the answer is the exit code, also of everything that went wrong.

        The arguments are given on as they are: click would expand ``*.QBW`` on Windows into many.
        """
        words = list(sys.argv[1:] if args is None else args)
        invocation = Invocation(json="--json" in words)

        self._main_shell_completion(extra, prog_name or _PROGRAM, complete_var)

        def work() -> Any:
            with self.make_context(prog_name or _PROGRAM, words, obj=invocation, **extra) as ctx:
                return self.invoke(ctx)

        code = guarded(work, invocation)
        if standalone_mode:
            sys.exit(code)
        return code


#: How every help page is drawn.
_HELP_PAGES = {"text_paragraph_linebreaks": "\n\n", "commands_before_options": True, "show_arguments": True}

cli = Root(
    "tieout",
    listed=COMMANDS,
    help=_HELP,
    callback=show_help_when_alone,
    context_settings={"rich_help_config": _HELP_PAGES},
)
click.version_option(package_name="tieout", message="%(prog)s %(version)s")(cli)
