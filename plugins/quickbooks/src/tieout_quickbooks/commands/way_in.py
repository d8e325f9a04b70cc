"""The options that say how QuickBooks is reached, where there is no site yet that says it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tieout_quickbooks.settings import Settings

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: Ways on which we call QuickBooks whenever we like.
CALLED_BY_US = ("com", "simulator")


def way_in(transports: Sequence[str]) -> Callable[[_Command], _Command]:
    """Give a command ``--file``, ``--transport`` and ``--app-name``."""
    import click

    options = (
        click.option("--file", default="", help="The company file; else the one that is open."),
        click.option(
            "--transport",
            type=click.Choice(transports),
            default=Settings().transport,
            show_default=True,
            help="The way to QuickBooks.",
        ),
        click.option(
            "--app-name", default=Settings().app_name, show_default=True, help="Our name in QuickBooks."
        ),
    )

    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def settings_of(file: str, transport: str, app_name: str, **more: Any) -> Settings:
    """The settings these options mean."""
    return Settings.model_validate({"file": file, "transport": transport, "app_name": app_name, **more})
