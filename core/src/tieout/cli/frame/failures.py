"""One form for every error, and the exit code that goes with it. Nothing else ends the program."""

import errno
import os
import sys
from collections.abc import Callable
from typing import Any

import rich_click as click
from click.exceptions import Abort, Exit, NoArgsIsHelpError

from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.log_lines import write_line
from tieout.cli.frame.logs import keep_traceback, without_passwords
from tieout.cli.screen.envelope import print_envelope
from tieout.errors import ExitCode, TieoutError, UsageProblem


def guarded(work: Callable[[], Any], invocation: Invocation) -> int:
    """Do the work; turn whatever goes wrong into an error a person can read, and an exit code."""
    try:
        answer = work()
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    except (Abort, KeyboardInterrupt, EOFError):
        return _interrupted(invocation)
    except Exit as leaving:
        return int(leaving.exit_code)
    except NoArgsIsHelpError as asked:
        click.echo(asked.format_message())
        return int(ExitCode.DONE)
    except Exception as error:  # noqa: BLE001 - the one place where everything ends
        return report(as_tieout_error(error), invocation)
    return int(answer) if isinstance(answer, int) else int(ExitCode.DONE)


def as_tieout_error(error: Exception) -> TieoutError:
    """The error itself, or the one that says in our form what happened."""
    if isinstance(error, TieoutError):
        return error
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return TieoutError(
            "There is no room left on the disk.", why=str(error), fix="Make room, then run it again."
        )
    path = keep_traceback(error)
    first = without_passwords(str(error)).partition("\n")[
        0
    ]  # a driver adds the statement and the record's text
    return TieoutError(
        f"Something unexpected happened: {type(error).__name__}: {first}",
        why="This is a fault of the program or of a backend, not of your data.",
        fix=f"Look at, or send on:  {path}",
    )


def _usage(error: click.ClickException) -> UsageProblem:
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx is not None else "tieout"
    return UsageProblem(error.format_message(), where=path, fix=f"Run:  {path} --help")


def report(error: TieoutError, invocation: Invocation) -> int:
    """Show an error and give its exit code. With ``--verbose`` its traceback goes into a log as well."""
    if invocation.verbose and error.__traceback__ is not None:
        write_line(invocation.log_format, "info", f"The details are in {keep_traceback(error)}")
    if invocation.json:
        print_envelope(None, site=invocation.site, errors=[error.as_dict()])
    elif invocation.log_format == "json":
        write_line("json", "error", error.what, **error.as_dict())
    else:
        write_line("text", "error", error_text(error))
    return int(error.exit_code)


def error_text(error: TieoutError) -> str:
    """The error in its one form: what, where, why, fix."""
    lines = [f"error[{error.code}]: {error.what}   (exit {int(error.exit_code)})"]
    lines += [f"  {_indented(error.where)}"] if error.where else []
    lines += [f"  why:  {_indented(error.why)}"] if error.why else []
    lines += [f"  fix:  {_indented(error.fix)}"] if error.fix else []
    return "\n".join(lines)


def _indented(text: str) -> str:
    return text.replace("\n", "\n        ")


def _interrupted(invocation: Invocation) -> int:
    if invocation.json:
        problem = {"code": "", "exit_code": int(ExitCode.INTERRUPTED), "what": "Interrupted."}
        print_envelope(None, site=invocation.site, errors=[problem])
    else:
        write_line(
            invocation.log_format, "error", "Interrupted. What was written is in:  tieout history list"
        )
    return int(ExitCode.INTERRUPTED)


def _reader_left() -> int:
    """Whoever read our output went away, as ``head`` does: be quiet, also when Python flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return int(ExitCode.DONE)
