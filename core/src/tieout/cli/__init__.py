"""The command line. Only what every command needs is imported here; commands come on demand."""

import sys

from tieout.cli.root import cli
from tieout.cli.screen.streams import make_streams_safe

__all__ = ["cli", "main"]


def main() -> None:
    """What the script ``tieout`` runs: never a traceback, always an exit code of ``ExitCode``."""
    make_streams_safe()
    sys.exit(cli.main(standalone_mode=False))
