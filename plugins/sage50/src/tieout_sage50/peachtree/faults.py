"""What the driver or its manager says, as a sentence with a remedy.

An ODBC error has a state of five signs (the same for all drivers), a message, and the engine's own number in the
message: -1903 is Zen's for a wrong password, a Btrieve status that of the files below. Only state and message are
looked at; neither ever holds the password.
"""

import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tieout.plugin import BooksFault, TieoutError
from tieout_sage50.peachtree.errors import (
    BooksSilent,
    ConnectionLost,
    DatabaseClosed,
    DriverMissing,
    PasswordWrong,
    TablesDiffer,
    TextUnreadable,
    WriteStopped,
)
from tieout_sage50.peachtree.settings import UsSettings

_LONGEST = 300
#: Statuses with which Btrieve answers a write: a key that is there already, a row that others refer to.
_BTRIEVE = re.compile(r"\b(?:Btrieve|status)\D{0,20}\b(5|71)\b", re.IGNORECASE)
_Teller = Callable[[UsSettings, str], TieoutError]


@contextmanager
def told(settings: UsSettings) -> Iterator[None]:
    """Turn what pyodbc or sqlite3 raises into an error of ours; everything else passes."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise _unreadable(settings, error) from None
    except Exception as error:
        if not _is_of_driver(error):
            raise
        raise sentence_for(settings, error) from None


def sentence_for(settings: UsSettings, error: BaseException) -> TieoutError:
    """The error of ours for one of the driver's."""
    state, message = _parts(error)
    tell = _by_words(message) or _by_state(state)
    if tell is not None:
        return tell(settings, message)
    return BooksFault(
        "The ODBC driver of Sage 50 answered with an error",
        where=settings.place,
        why=message or type(error).__name__,
    )


def _is_of_driver(error: Exception) -> bool:
    pyodbc = sys.modules.get("pyodbc")
    kinds = (sqlite3.Error, *((pyodbc.Error,) if pyodbc else ()))
    return isinstance(error, kinds)


def _parts(error: BaseException) -> tuple[str, str]:
    arguments = error.args
    state = str(arguments[0]) if len(arguments) > 1 else ""
    return state, " ".join(str(arguments[-1] if arguments else "").split())[:_LONGEST]


def _by_words(message: str) -> _Teller | None:
    low = message.lower()
    if _BTRIEVE.search(message):
        return _write_stopped
    return next((tell for words, tell in _WORDS if words in low), None)


def _by_state(state: str) -> _Teller | None:
    return next((tell for start, tell in _STATES.items() if state.startswith(start)), None)


def _driver_missing(settings: UsSettings, message: str) -> TieoutError:
    name = f'data source "{settings.dsn}"' if settings.dsn else f'driver "{settings.driver}"'
    return DriverMissing(
        f"The ODBC {name} cannot be used by this Python",
        where=settings.place,
        why=f"{message} (this Python is {64 if sys.maxsize > _WIDEST_32 else 32}-bit)",
    )


_WIDEST_32 = 2**32


def _password_wrong(settings: UsSettings, message: str) -> TieoutError:
    return PasswordWrong(
        f'The company did not let the user "{settings.user}" in', where=settings.place, why=message
    )


def _closed(settings: UsSettings, message: str) -> TieoutError:
    return DatabaseClosed("The company's database cannot be reached", where=settings.place, why=message)


def _tables_differ(settings: UsSettings, message: str) -> TieoutError:
    return TablesDiffer("The company lacks a table or column that is read", where=settings.place, why=message)


def _write_stopped(settings: UsSettings, message: str) -> TieoutError:
    return WriteStopped(
        "A statement that would change the company was stopped", where=settings.place, why=message
    )


def _lost(settings: UsSettings, message: str) -> TieoutError:
    return ConnectionLost("The connection to the company broke off", where=settings.place, why=message)


def _silent(settings: UsSettings, message: str) -> TieoutError:
    return BooksSilent(
        f"The driver did not answer within {settings.time_limit:g} seconds",
        where=settings.place,
        why=message,
    )


def _unreadable(settings: UsSettings, error: UnicodeDecodeError) -> TieoutError:
    return TextUnreadable(
        f'A text of the company is not in the encoding "{settings.encoding}"',
        where=settings.place,
        why=f"byte {error.object[error.start]:#04x}: {error.reason}",
    )


#: By what the message says, in small letters. Zen's own number first: its state was not seen in public.
_WORDS: tuple[tuple[str, _Teller], ...] = (
    ("-1903", _password_wrong),
    ("invalid user authorization", _password_wrong),
    ("can't open lib", _driver_missing),
    ("no such table", _tables_differ),
    ("no such column", _tables_differ),
    ("readonly database", _write_stopped),
    ("connect failed", _closed),
    ("unable to open database file", _closed),
    ("connection has been closed", _lost),
)
#: By the beginning of the state, the longer one first where two begin alike.
_STATES: dict[str, _Teller] = {
    **dict.fromkeys(("IM002", "IM003", "IM004", "IM010", "IM012", "IM014"), _driver_missing),
    "28": _password_wrong,
    "08S": _lost,
    "08003": _lost,
    "08007": _lost,
    "08": _closed,
    "3D": _closed,
    "HYT": _silent,
    "S1T": _silent,
    "42S02": _tables_differ,
    "42S22": _tables_differ,
    "S0002": _tables_differ,
    "S0022": _tables_differ,
    "25": _write_stopped,
}
