"""What the database server or its driver says, as a sentence with a remedy.

The numbers are MySQL's own: 1xxx from the server, 2xxx from the driver. Nothing but number and message of the
driver's error is looked at; neither ever holds a password, while the error around it may hold a statement's values.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError

from tieout.plugin import BooksFault, TieoutError
from tieout_sage50.canada.errors import (
    BooksSilent,
    CharsetUnfit,
    ConnectionLost,
    DatabaseUnknown,
    DriverMissing,
    PasswordWrong,
    RightMissing,
    ServerNotRunning,
    ServerTooOld,
    TablesDiffer,
    WriteStopped,
)
from tieout_sage50.canada.settings import CanadaSettings

_QUOTED = re.compile(r"[`'\"]([^`'\"]+)[`'\"]")
_LONGEST = 200

#: Builds an error from the settings and the message.
_Teller = Callable[[CanadaSettings, str], TieoutError]


@contextmanager
def told(settings: CanadaSettings) -> Iterator[None]:
    """Turn what the driver raises into an error of ours; everything else passes."""
    try:
        yield
    except DBAPIError as error:
        raise sentence_for(settings, error.orig) from None
    except (RuntimeError, NotImplementedError) as error:
        # Without its extra package the driver cannot sign in by newer methods; too old a server it does not take.
        raise _too_old(settings, str(error)) from None


def sentence_for(settings: CanadaSettings, error: BaseException | None) -> TieoutError:
    """The error of ours for one of the driver's."""
    number, message = _parts(error)
    tell = _TELLERS.get(number)
    if tell is not None:
        return tell(settings, message)
    return BooksFault(
        "The database server of Sage 50 answered with an error",
        where=settings.place,
        why=f"{number or type(error).__name__}: {message}",
    )


def driver_missing(settings: CanadaSettings) -> DriverMissing:
    """The error for a driver that cannot be imported."""
    return DriverMissing("The driver for MySQL servers, PyMySQL, is not installed", where=settings.place)


def _parts(error: BaseException | None) -> tuple[int, str]:
    """Number and message; SQLite has no numbers, so there the few that can happen are known by their words."""
    arguments: tuple[Any, ...] = error.args if error else ()
    if len(arguments) > 1 and isinstance(arguments[0], int):
        return arguments[0], " ".join(str(arguments[1]).split())[:_LONGEST]
    message = " ".join(str(error).split())[:_LONGEST]
    return next((number for words, number in _SQLITE.items() if words in message), 0), message


_SQLITE = {"no such table": 1146, "no such column": 1054, "unable to open": 1049, "readonly": 1792}


def _named(message: str, at: int = 0) -> str:
    """A name the server quoted in its message."""
    names = _QUOTED.findall(message)
    return names[at] if at < len(names) else message


def _password_wrong(settings: CanadaSettings, message: str) -> TieoutError:
    return PasswordWrong(
        f'The database server did not let the user "{settings.user}" in', where=settings.place, why=message
    )


def _right_missing(settings: CanadaSettings, message: str) -> TieoutError:
    table = message.rpartition("table ")[2].strip("`'\" ") if "table " in message else "*"
    shown = table.replace("`", "").rpartition(".")[2]
    return RightMissing(
        f'The database user "{settings.user}" may not read '
        + (f"the table {shown}" if shown != "*" else f"the database {settings.database}"),
        where=settings.place,
        why=message,
        fix=f"As sysadmin:  GRANT SELECT ON {settings.database}.* TO '{settings.user}'@'%';",
    )


def _may_not_connect(settings: CanadaSettings, message: str) -> TieoutError:
    return RightMissing(
        "The database server does not take connections from this computer",
        where=settings.place,
        why=message,
        fix=f"Make a user that may come from here:  CREATE USER '{settings.user}'@'%' ...;  or run tieout on the "
        "computer with Sage 50.",
    )


def _write_stopped(settings: CanadaSettings, message: str) -> TieoutError:
    return WriteStopped(
        "A statement that would change the company was stopped", where=settings.place, why=message
    )


def _not_running(settings: CanadaSettings, message: str) -> TieoutError:
    return ServerNotRunning(
        f"No database server answers at {settings.server}, port {settings.port}",
        where=settings.place,
        why=message,
    )


def _unknown_database(settings: CanadaSettings, message: str) -> TieoutError:
    return DatabaseUnknown(
        f'There is no database "{settings.database}" on this server', where=settings.place, why=message
    )


def _tables_differ(settings: CanadaSettings, message: str) -> TieoutError:
    return TablesDiffer(
        f'The company has no table or column "{_named(message)}"', where=settings.place, why=message
    )


def _too_old(settings: CanadaSettings, message: str) -> TieoutError:
    return ServerTooOld(
        "The driver and the server cannot sign in together", where=settings.place, why=message
    )


def _lost(settings: CanadaSettings, message: str) -> TieoutError:
    return ConnectionLost(
        "The connection to the database server broke off", where=settings.place, why=message
    )


def _silent(settings: CanadaSettings, message: str) -> TieoutError:
    return BooksSilent(
        f"The database server did not answer within {settings.time_limit:g} seconds",
        where=settings.place,
        why=message,
    )


def _timed_out_or_lost(settings: CanadaSettings, message: str) -> TieoutError:
    return (_silent if "timed out" in message else _lost)(settings, message)


def _timed_out_or_not_running(settings: CanadaSettings, message: str) -> TieoutError:
    return (_silent if "timed out" in message else _not_running)(settings, message)


def _unknown_charset(settings: CanadaSettings, message: str) -> TieoutError:
    return CharsetUnfit(
        f'The server does not know the character set "{settings.charset}"',
        where=settings.place,
        why=message,
        fix='Set  charset = "utf8"  in [sites.NAME.books], or "latin1" for a very old server.',
    )


_TELLERS: dict[int, _Teller] = {
    1045: _password_wrong,
    1698: _password_wrong,
    1044: _right_missing,
    1142: _right_missing,
    1143: _right_missing,
    1129: _may_not_connect,
    1130: _may_not_connect,
    1792: _write_stopped,
    1290: _write_stopped,
    2002: _not_running,
    2003: _timed_out_or_not_running,
    2005: _not_running,
    1049: _unknown_database,
    1046: _unknown_database,
    1146: _tables_differ,
    1054: _tables_differ,
    1251: _too_old,
    2049: _too_old,
    2054: _too_old,
    2059: _too_old,
    1053: _lost,
    1927: _lost,
    2006: _lost,
    2013: _timed_out_or_lost,
    2014: _lost,
    2055: _lost,
    1969: _silent,
    3024: _silent,
    1115: _unknown_charset,
}
