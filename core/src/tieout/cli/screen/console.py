"""The two consoles: results go to stdout, everything else to stderr."""

import sys
from typing import TYPE_CHECKING

from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.log_lines import write_line
from tieout.cli.screen.display import visible
from tieout.cli.screen.signs import Signs, signs_for
from tieout.cli.screen.streams import encoding_of

if TYPE_CHECKING:
    from rich.console import Console


def result_console(invocation: Invocation) -> "Console":
    """The console for results; it reads no markup and no emoji codes in any text."""
    from rich.console import Console

    return Console(
        file=sys.stdout,
        markup=False,
        emoji=False,
        highlight=False,
        no_color=True if invocation.no_color else None,
    )


def print_lines(*lines: str) -> None:
    """Result lines on stdout, each made safe and never wrapped."""
    encoding = encoding_of(sys.stdout)
    for line in lines:
        sys.stdout.write(visible(line, encoding) + "\n")


def remark(invocation: Invocation, text: str) -> None:
    """A remark on stderr, unless ``--quiet``."""
    if not invocation.quiet:
        write_line(invocation.log_format, "info", text)


def result_signs() -> Signs:
    """The signs stdout can show."""
    return signs_for(encoding_of(sys.stdout))
