"""What one call of the program was told by the options that every command has."""

from dataclasses import dataclass
from pathlib import Path


@dataclass
class Invocation:
    """The answers to the options everywhere. Filled while the command line is read, then only looked at."""

    config: Path | None = None
    site: str = ""
    json: bool = False
    quiet: bool = False
    verbose: bool = False
    no_input: bool = False
    no_color: bool = False
    log_format: str = "text"
