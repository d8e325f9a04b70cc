"""The options that every command has, so that ``tieout --json plan`` and ``tieout plan --json`` are one."""

from pathlib import Path
from typing import Any

import rich_click as click
from click.core import ParameterSource
from rich_click.rich_parameter import RichOption

from tieout.cli.frame.completers import complete_site
from tieout.cli.frame.invocation import Invocation

#: The heading these options stand under in every --help.
PANEL = "Options everywhere"
#: Keeps them apart from a command's own parameters: many have an argument SITE.
_PREFIX = "everywhere_"


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """Keep an answer that was really given; the environment never overrules what was typed."""
    invocation = ctx.ensure_object(Invocation)
    source = ctx.get_parameter_source(str(param.name))
    name = str(param.name).removeprefix(_PREFIX)
    if source is ParameterSource.ENVIRONMENT and not getattr(invocation, name):
        setattr(invocation, name, value)
    if source is ParameterSource.COMMANDLINE:
        setattr(invocation, name, value)
    return value


def _option(*names: str, **settings: Any) -> RichOption:
    own_name = _PREFIX + names[0].removeprefix("--").replace("-", "_")
    return RichOption((*names, own_name), expose_value=False, callback=_remember, panel=PANEL, **settings)


def options_everywhere() -> list[click.Parameter]:
    """A fresh set of them, for one command."""
    return [
        _option(
            "--config",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            envvar="TIEOUT_CONFIG",
            help="The site file; else tieout.toml here or in a folder above.",
        ),
        _option(
            "--site",
            metavar="NAME",
            envvar="TIEOUT_SITE",
            shell_complete=complete_site,
            help="The site, where it is not named otherwise.",
        ),
        _option("--json", is_flag=True, help="The result as JSON, alone on stdout."),
        _option("--quiet", "-q", is_flag=True, help="No remarks, only results and errors."),
        _option("--verbose", "-v", is_flag=True, help="Say what is being done, on stderr."),
        _option("--no-input", is_flag=True, help="Never ask; fail where an answer is missing."),
        _option("--no-color", is_flag=True, help="No colours; the variable NO_COLOR does the same."),
        _option(
            "--log-format",
            type=click.Choice(["text", "json"]),
            default="text",
            help="How remarks and errors are written on stderr.",
        ),
    ]
