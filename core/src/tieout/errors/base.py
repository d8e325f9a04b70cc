"""The one shape of every error, and the exit codes."""

from collections.abc import Iterator
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What a scheduler may rely on. A code not listed here must be treated as a failure."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    SOME_REFUSED = 3
    NO_ACCESS = 4
    UNREACHABLE = 5
    STALE = 6
    CHANGES_PENDING = 7
    LOCKED = 8
    GUARD = 9
    INTERRUPTED = 130


class TieoutError(Exception):
    """Base of all errors: ``what`` happened, ``where``, ``why``, and the ``fix`` a person can do."""

    code: ClassVar[str] = "TO-RUN-000"
    exit_code: ClassVar[ExitCode] = ExitCode.FAILED
    default_fix: ClassVar[str] = "Run the command again with --verbose and read the log it names."

    def __init__(self, what: str, *, where: str = "", why: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.fix = fix or self.default_fix

    def as_dict(self) -> dict[str, str | int]:
        """The error as ``--json`` prints it and the journal keeps it."""
        return {
            "code": self.code,
            "exit_code": int(self.exit_code),
            "what": self.what,
            "where": self.where,
            "why": self.why,
            "fix": self.fix,
        }


def all_error_classes(root: type[TieoutError] = TieoutError) -> Iterator[type[TieoutError]]:
    """Every error class known so far, the root first; a documentation test walks this."""
    yield root
    for child in root.__subclasses__():
        yield from all_error_classes(child)
