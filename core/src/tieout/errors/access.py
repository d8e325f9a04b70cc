"""What the person at the accounting program, or at the host, puts right."""

from tieout.errors.base import ExitCode, TieoutError


class AccessNotGranted(TieoutError):
    """The accounting program runs but does not let this program in."""

    code = "TO-ACC-001"
    exit_code = ExitCode.NO_ACCESS
    default_fix = "Grant access in the accounting program, then run:  tieout doctor"


class BooksClosed(TieoutError):
    """The books cannot be reached: the program is not running, or the company is not open."""

    code = "TO-ACC-002"
    exit_code = ExitCode.UNREACHABLE
    default_fix = "Open the company in the accounting program, then run the command again."


class WrongCompany(TieoutError):
    """Another company than the confirmed one is open. Nothing was read or written."""

    code = "TO-ACC-003"
    exit_code = ExitCode.UNREACHABLE
    default_fix = "Open the right company; if it really changed, confirm it again:  tieout site edit"


class BooksTimeout(BooksClosed):
    """The books did not answer within the time limit, as behind a dialog box left open."""

    code = "TO-ACC-004"
    default_fix = "Close any dialog open in the accounting program, then run the command again."


class BooksFault(TieoutError):
    """The books answered with something that cannot be an answer."""

    code = "TO-ACC-005"
    exit_code = ExitCode.UNREACHABLE
    default_fix = "Run:  tieout doctor   and report the answer if it stays."


class HostUnreachable(TieoutError):
    """The host's database cannot be reached or does not have the expected tables."""

    code = "TO-HST-001"
    exit_code = ExitCode.UNREACHABLE
    default_fix = "Check the host's URL and that its database runs:  tieout site test"
