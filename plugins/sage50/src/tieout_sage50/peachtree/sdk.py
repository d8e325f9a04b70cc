"""The program's side of the process with the SDK: one request, one answer, and no process left behind."""

import subprocess
import sys
from typing import Final

from tieout.plugin import TieoutError
from tieout_sage50.peachtree.grant import INSUFFICIENT, OPEN_IT, START_OVER
from tieout_sage50.peachtree.sdk_errors import (
    CompanyUnknown,
    NotAuthorized,
    SdkBroken,
    SdkNotHere,
    SdkSilent,
    SeatsTaken,
)
from tieout_sage50.peachtree.sdk_lines import (
    Answered,
    Ask,
    Doing,
    Failed,
    LineBroken,
    NoCompany,
    NotHere,
    Reply,
    read_line,
    write_line,
)
from tieout_sage50.peachtree.settings import UsSettings

MODULE: Final = "tieout_sage50.peachtree.sdk_process"
DESCRIPTION: Final = "tieout reads customers and vendors; it changes nothing."
_LAST_WORDS: Final = 500


def ask_sdk(settings: UsSettings, do: Doing) -> Answered:
    """What the SDK says of the company, in a process of its own that is dead afterwards in any case.

    Raises the errors of ``sdk_errors``. An answer that is not Granted is no error here.
    """
    limit = settings.sdk_time_limit
    ask = Ask(do, settings.company_guid, settings.application_id.get_secret_value(), DESCRIPTION, limit * 2)
    try:
        done = subprocess.run(  # noqa: S603 - our own program, or our own interpreter and module
            _command(settings),
            input=write_line(ask),
            capture_output=True,
            timeout=limit,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:  # run has killed it and waited for it
        raise SdkSilent(
            "Sage 50's SDK did not answer",
            where=_where(settings),
            why=f"nothing came within {limit:g} seconds",
        ) from None
    except OSError as error:
        raise SdkNotHere(
            "The program for Sage 50's SDK cannot be started", where=_where(settings), why=str(error)
        ) from None
    return _answered(settings, _reply(settings, done))


def _command(settings: UsSettings) -> list[str]:
    program = [str(settings.sdk_program)] if settings.sdk_program else [sys.executable, "-m", MODULE]
    folder = ["--folder", str(settings.sdk_folder)] if settings.sdk_folder else []
    pretend = ["--make-believe", str(settings.sdk_simulator)] if settings.sdk_simulator else []
    return [*program, *folder, *pretend]


def _reply(settings: UsSettings, done: subprocess.CompletedProcess[bytes]) -> Reply:
    try:
        reply: Reply = read_line(done.stdout)
    except LineBroken:
        words = " ".join(done.stderr[-_LAST_WORDS:].decode("utf-8", "replace").split())
        raise SdkBroken(
            "The process with Sage 50's SDK gave no answer",
            where=_where(settings),
            why=f"it ended with exit code {done.returncode}"
            + (f"; its last words: {words}" if words else ""),
        ) from None
    return reply


def _answered(settings: UsSettings, reply: Reply) -> Answered:
    match reply:
        case Answered():
            return reply
        case NotHere(reason=reason):
            raise SdkNotHere("Sage 50's SDK cannot be loaded", where=_where(settings), why=reason)
        case NoCompany(there=there):
            raise CompanyUnknown(
                f"Sage 50 has no company with the GUID {settings.company_guid}",
                where=_where(settings),
                why="it has: " + (", ".join(there.splitlines()) or "none"),
            )
        case Failed():
            raise _failure(settings, reply)


def _failure(settings: UsSettings, failed: Failed) -> TieoutError:
    where, said = _where(settings), f"{failed.method}: {failed.name}: {failed.message}"
    if "License" in failed.name:
        return SeatsTaken("Sage 50 has no connection left for tieout", where=where, why=said)
    if "Authorization" in failed.name:
        fix = f"{OPEN_IT.format(company=settings.company_guid)} {START_OVER}"
        return NotAuthorized(INSUFFICIENT, where=where, why=said, fix=fix)
    if "w3dbav90" in failed.message:
        return SdkNotHere(
            "The Actian runtime that Sage 50's SDK needs is not on the path",
            where=where,
            why=said,
            fix="Put the folder of w3dbav90.dll (in Sage 50's program folder) on PATH and start tieout again.",
        )
    return SdkBroken("Sage 50's SDK answered with an error", where=where, why=said)


def _where(settings: UsSettings) -> str:
    return f"company {settings.company_guid}"
