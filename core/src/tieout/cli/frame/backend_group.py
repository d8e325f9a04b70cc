"""A backend's own commands (``tieout quickbooks ...``), loaded when one of them is called."""

from typing import Any

import rich_click as click

from tieout.cli.frame.command import Group, show_help_when_alone
from tieout.errors import UsageProblem


class BackendGroup(Group):
    """A group that asks its backend's ``register_commands`` hook once, when it must know."""

    def __init__(self, backend: str, **kwargs: Any) -> None:
        kwargs.setdefault("help", f"What the backend {backend} offers of its own.")
        kwargs.setdefault("callback", show_help_when_alone)
        super().__init__(backend, **kwargs)
        self.is_asked = False

    def _ask(self) -> None:
        if self.is_asked:
            return
        from tieout.backends import load_backend

        self.is_asked = True
        load_backend(str(self.name)).hooks.register_commands(cli=self)
        if not self.commands:
            raise UsageProblem(
                f"The backend {self.name} has no commands of its own.", fix="Run:  tieout --help"
            )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names the backend registered."""
        self._ask()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command the backend registered."""
        self._ask()
        return super().get_command(ctx, cmd_name)
