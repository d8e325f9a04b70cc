"""What SQL Server or a driver says, as a sentence with a remedy.

The numbers are SQL Server's own. Nothing but number and text of an error is looked at; a driver's error may hold
more, as a connection string.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tieout.plugin import BooksFault, TieoutError
from tieout_sage100.errors import (
    BooksSilent,
    ConnectionLost,
    DatabaseNotOpened,
    DriverMissing,
    EncryptionDemanded,
    LoginFailed,
    RightMissing,
    ServerNotReached,
    TablesDiffer,
)
from tieout_sage100.settings import ContractorSettings

#: The server will not keep a picture of one moment in this database.
NO_SNAPSHOTS = 3952
#: No such table.
NO_TABLE = 208
#: No right to read it; so it is there.
NO_RIGHT = 229
#: A driver's own numbers, for what the server did not say: they are SQLSTATEs of ODBC.
_STATES = re.compile(r"\(?'?(08001|08S01|HYT00|HYT01|IM002|IM003)'?")
_NUMBER = re.compile(r"\((\d{3,5})\)")
_QUOTED = re.compile(r"['\"]([^'\"]+)['\"]")
#: 230 quotes a column before the table.
_OBJECT = re.compile(r"object '([^']+)'")
_CANNOT_OPEN = re.compile(r'Cannot open database "(.+?)" requested')
_LONGEST = 300


class Said(NamedTuple):
    """What the other side said: SQL Server's number (0: it was not the server who spoke), and the text."""

    number: int
    text: str


_Teller = Callable[[ContractorSettings, str], TieoutError]


@contextmanager
def told(settings: ContractorSettings, *, connecting: bool = False) -> Iterator[None]:
    """Turn what a driver raises into an error of ours; ours pass."""
    try:
        yield
    except TieoutError:
        raise
    except Exception as error:  # noqa: BLE001 - each driver has a family of its own, python-tds lets OSError through
        raise sentence_for(settings, error, connecting=connecting) from None


def said(error: Exception) -> Said:
    """Number and text of any driver's error."""
    text = _text(error) or _text(error.__cause__)
    number = getattr(error, "number", None)
    if not isinstance(number, int):
        found = _NUMBER.search(text) if type(error).__module__.startswith("pyodbc") else None
        number = int(found[1]) if found else 0
    # Of several messages the last is the driver's number, and the first is the reason.
    return Said(4060 if _CANNOT_OPEN.search(text) else number, text[:_LONGEST])


def _text(error: BaseException | None) -> str:
    """The longest of an error's words: drivers put it first, last, or after a number."""
    words = [" ".join(str(word).split()) for word in (error.args if error else ())]
    return max(words, key=len, default="")


def sentence_for(settings: ContractorSettings, error: Exception, *, connecting: bool = False) -> TieoutError:
    """The error of ours for one of a driver's; ``connecting`` when it came before anybody was signed in."""
    number, text = said(error)
    if number in _TELLERS:
        return _TELLERS[number](settings, text)
    if number:
        return BooksFault(
            "The SQL Server answered with an error", where=settings.place, why=f"{number}: {text}"
        )
    return _not_the_server(settings, error, text or type(error).__name__, connecting=connecting)


def _not_the_server(
    settings: ContractorSettings, error: Exception, text: str, *, connecting: bool
) -> TieoutError:
    state = _STATES.match(str(error.args[0]) if error.args else "")
    if isinstance(error, AttributeError) and "X509" in text:
        # python-tds looks for other names in a certificate in a way that pyOpenSSL no longer has.
        return _encryption(settings, f"the common name in the server's certificate is not {settings.host}")
    if "encryption" in text.lower() or "SSL" in text or "certificate" in text.lower():
        return _encryption(settings, text)
    if state and state[1] in {"IM002", "IM003"}:
        return _no_odbc_driver(settings, text)
    if not connecting and (isinstance(error, TimeoutError) or (state and state[1] in {"HYT00", "HYT01"})):
        return _silent(settings, text)
    return _not_reached(settings, text) if connecting else _lost(settings, text)


def _login_failed(settings: ContractorSettings, text: str) -> TieoutError:
    return LoginFailed(
        f'The SQL Server did not let "{settings.shown_user}" in', where=settings.place, why=text
    )


def _not_opened(settings: ContractorSettings, text: str) -> TieoutError:
    return DatabaseNotOpened(
        f'"{settings.shown_user}" is a login of this server and cannot open the database "{settings.database}"',
        where=settings.place,
        why=f"{text} Either there is no such database, or the login is no user of it.",
        fix="Check  database  in [sites.NAME.books]: it is the company's name as Sage 100 Contractor shows it. If it is "
        f"right, its administrator runs there:  CREATE USER [{settings.user}] FOR LOGIN [{settings.user}];",
    )


def _right_missing(settings: ContractorSettings, text: str) -> TieoutError:
    table = _named(text, _OBJECT)
    return RightMissing(
        f'"{settings.shown_user}" may open the company and not read its table {table}',
        where=settings.place,
        why=text,
        fix=f"The company's administrator runs in its database:  GRANT SELECT ON dbo.{table} TO [{settings.user}];  "
        "Make the user a member of the group API, too, where your company's rules want it there.",
    )


def _column_missing(settings: ContractorSettings, text: str) -> TieoutError:
    return TablesDiffer(
        f'The company has no column "{_named(text)}"',
        where=settings.place,
        why=f"{text} Another version of Sage 100 Contractor has other columns.",
        fix=f'Set  missing_columns = ["TABLE.{_named(text)}"]  in [sites.NAME.books], with the table it is missing in '
        "(reccln: clients, actpay: vendors); its field is then not read. And report the version, please.",
    )


def _table_missing(settings: ContractorSettings, text: str) -> TieoutError:
    return TablesDiffer(
        f"The company has no table {_named(text)}",
        where=settings.place,
        why=f"{text} Another version of Sage 100 Contractor has other tables.",
        fix="Report the version of Sage 100 Contractor and the table; until then leave its entity out of the rules.",
    )


def _not_reached(settings: ContractorSettings, text: str) -> TieoutError:
    where = settings.server + (f", port {settings.port}" if settings.port else "")
    return ServerNotReached(f"No SQL Server answers at {where}", where=settings.place, why=text)


def _encryption(settings: ContractorSettings, text: str) -> TieoutError:
    return EncryptionDemanded(
        "The SQL Server and tieout cannot agree on encryption", where=settings.place, why=text
    )


def _no_odbc_driver(settings: ContractorSettings, text: str) -> TieoutError:
    return DriverMissing(
        f'There is no ODBC driver "{settings.odbc_driver}" here',
        where=settings.place,
        why=text,
        fix="Install Microsoft's ODBC driver as wide as this Python (64 or 32 bit), or leave  odbc_driver  out.",
    )


def _lost(settings: ContractorSettings, text: str) -> TieoutError:
    return ConnectionLost("The connection to the SQL Server broke off", where=settings.place, why=text)


def _silent(settings: ContractorSettings, text: str) -> TieoutError:
    return BooksSilent(
        f"The SQL Server did not answer within {settings.time_limit:g} seconds",
        where=settings.place,
        why=text,
    )


def _named(text: str, quoted: re.Pattern[str] = _QUOTED) -> str:
    """The name the server quoted, without the schema before it."""
    found = quoted.search(text)
    return found[1].rpartition(".")[2] if found else "it names"


_TELLERS: dict[int, _Teller] = {
    **dict.fromkeys((18456, 18452, 18470, 18486, 18487, 18488), _login_failed),
    **dict.fromkeys((4060, 911, 916), _not_opened),
    **dict.fromkeys((NO_RIGHT, 230), _right_missing),
    207: _column_missing,
    NO_TABLE: _table_missing,
}
