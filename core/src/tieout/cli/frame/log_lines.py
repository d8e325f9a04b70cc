"""One line on stderr for each remark: plain for people, JSON for a log collector."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.display import visible
from tieout.cli.screen.streams import encoding_of


def write_line(log_format: str, level: str, message: str, **more: Any) -> None:
    """Write one remark to stderr."""
    if log_format == "json":
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds")
        sys.stderr.write(json.dumps({"time": stamp, "level": level, "message": message, **more}) + "\n")
    else:
        text = "\n".join(visible(line, encoding_of(sys.stderr)) for line in message.split("\n"))
        sys.stderr.write(text + "\n")


class StderrLines(logging.Handler):
    """Hands log records on to ``write_line``; looks stderr up each time, so that tests can replace it."""

    def __init__(self, log_format: str) -> None:
        super().__init__()
        self.log_format = log_format

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; a message that cannot be formatted is the caller's error and is raised."""
        level = record.levelname.lower()
        text = record.getMessage()
        write_line(self.log_format, level, text if self.log_format == "json" else f"{level}: {text}")


@contextmanager
def log_to_stderr(invocation: Invocation) -> Iterator[None]:
    """Show what our modules log: warnings, with ``--verbose`` everything, with ``--quiet`` nothing."""
    logger, lines = logging.getLogger("tieout"), StderrLines(invocation.log_format)
    before = logger.level
    usual = logging.ERROR if invocation.quiet else logging.WARNING
    logger.setLevel(logging.DEBUG if invocation.verbose else usual)
    logger.addHandler(lines)
    try:
        yield
    finally:
        logger.removeHandler(lines)
        logger.setLevel(before)
