"""The errors of SQL Server that can happen here, with its own numbers, severities, states and words.

Source: Microsoft's list of database engine errors (sys.messages). A state says where in the server the error arose;
those of the common cases are as people report them, else 1.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """One error as it goes over the wire."""

    number: int
    text: str
    severity: int = 16
    state: int = 1


class SqlServerError(Exception):
    """A statement or a sign-in was refused. ``messages`` are sent in order; the first is the reason."""

    def __init__(self, *messages: Message) -> None:
        super().__init__(" ".join(message.text for message in messages))
        self.messages = messages

    @property
    def number(self) -> int:
        """The number of the reason."""
        return self.messages[0].number


def login_failed(user: str) -> SqlServerError:
    """18456: no such login, or another password; the server does not say which."""
    return SqlServerError(_login_failed(user))


def cannot_open(database: str, user: str) -> SqlServerError:
    """4060, followed by 18456: no such database, or not for this login; the server does not say which."""
    text = f'Cannot open database "{database}" requested by the login. The login failed.'
    return SqlServerError(Message(4060, text, 11), _login_failed(user))


def untrusted_login() -> SqlServerError:
    """18452: a Windows login from a domain the server does not trust."""
    text = "Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication."
    return SqlServerError(Message(18452, text, 14))


def not_able_to_access(database: str, user: str) -> SqlServerError:
    """916: USE of a database that is not for this login."""
    text = (
        f'The server principal "{user}" is not able to access the database "{database}" under the current '
        "security context."
    )
    return SqlServerError(Message(916, text, 14))


def no_database(database: str) -> SqlServerError:
    """911: USE of a database there is not."""
    text = f"Database '{database}' does not exist. Make sure that the name is entered correctly."
    return SqlServerError(Message(911, text))


def denied(verb: str, table: str, database: str) -> SqlServerError:
    """229: the right to do this with this table was not granted."""
    text = f"The {verb} permission was denied on the object '{table}', database '{database}', schema 'dbo'."
    return SqlServerError(Message(229, text, 14, 5))


def create_denied(database: str) -> SqlServerError:
    """262: no right to make tables."""
    return SqlServerError(Message(262, f"CREATE TABLE permission denied in database '{database}'.", 14))


def cannot_find(name: str) -> SqlServerError:
    """1088: ALTER or TRUNCATE without the right to."""
    text = f'Cannot find the object "{name}" because it does not exist or you do not have permissions.'
    return SqlServerError(Message(1088, text, 16, 13))


def cannot_drop(name: str) -> SqlServerError:
    """3701: DROP without the right to."""
    text = f"Cannot drop the table '{name}', because it does not exist or you do not have permission."
    return SqlServerError(Message(3701, text, 11, 5))


def no_table(name: str) -> SqlServerError:
    """208: no table of this name in the database."""
    return SqlServerError(Message(208, f"Invalid object name '{name}'."))


def no_column(name: str) -> SqlServerError:
    """207: no column of this name in the tables the statement names."""
    return SqlServerError(Message(207, f"Invalid column name '{name}'."))


def not_bound(name: str) -> SqlServerError:
    """4104: a column of a table the statement does not name."""
    return SqlServerError(Message(4104, f'The multi-part identifier "{name}" could not be bound.'))


def ambiguous(name: str) -> SqlServerError:
    """209: a column that several tables of the statement have."""
    return SqlServerError(Message(209, f"Ambiguous column name '{name}'."))


def not_grouped(name: str) -> SqlServerError:
    """8120: a column beside an aggregate that is not grouped by."""
    text = (
        f"Column '{name}' is invalid in the select list because it is not contained in either an aggregate "
        "function or the GROUP BY clause."
    )
    return SqlServerError(Message(8120, text))


def near(word: str) -> SqlServerError:
    """102: the statement cannot be understood from here on."""
    return SqlServerError(Message(102, f"Incorrect syntax near '{word}'.", 15))


def near_keyword(word: str) -> SqlServerError:
    """156: the same, at a word of the language."""
    return SqlServerError(Message(156, f"Incorrect syntax near the keyword '{word}'.", 15))


def unclosed(text: str) -> SqlServerError:
    """105: a quote without its other half."""
    return SqlServerError(Message(105, f"Unclosed quotation mark after the character string '{text}'.", 15))


def no_function(name: str) -> SqlServerError:
    """195: a function this server does not know."""
    return SqlServerError(Message(195, f"'{name}' is not a recognized built-in function name.", 15, 10))


def no_option(name: str) -> SqlServerError:
    """195 of SET."""
    return SqlServerError(Message(195, f"'{name}' is not a recognized SET option.", 15, 5))


def no_variable(name: str) -> SqlServerError:
    """137: a variable nobody gave a value."""
    return SqlServerError(Message(137, f'Must declare the scalar variable "{name}".', 15, 2))


def no_procedure(name: str) -> SqlServerError:
    """2812: no stored procedure of this name."""
    return SqlServerError(Message(2812, f"Could not find stored procedure '{name}'.", 16, 62))


def no_conversion(source: str, target: str) -> SqlServerError:
    """245: a value that is none of the type it is compared with or made into."""
    text = f"Conversion failed when converting the {source} value to data type {target}."
    return SqlServerError(Message(245, text))


def no_transaction(verb: str) -> SqlServerError:
    """3902 and 3903: COMMIT or ROLLBACK without a BEGIN."""
    number = 3902 if verb == "COMMIT" else 3903
    text = f"The {verb} TRANSACTION request has no corresponding BEGIN TRANSACTION."
    return SqlServerError(Message(number, text))


def no_snapshots(database: str) -> SqlServerError:
    """3952: the administrator has not allowed snapshot isolation in this database."""
    text = (
        f"Snapshot isolation transaction failed accessing database '{database}' because snapshot isolation is not "
        "allowed in this database. Use ALTER DATABASE to allow snapshot isolation."
    )
    return SqlServerError(Message(3952, text))


def bad_stream() -> SqlServerError:
    """4002: what came is no TDS."""
    return SqlServerError(
        Message(4002, "The incoming tabular data stream (TDS) protocol stream is incorrect.")
    )


def _login_failed(user: str) -> Message:
    return Message(18456, f"Login failed for user '{user}'.", 14)
