"""What can go wrong while Sage 50 US is read over ODBC, each with what a person can do about it."""

from tieout.errors import AccessNotGranted, BooksClosed, BooksFault, BooksTimeout, UsageProblem


class OdbcMissing(UsageProblem):
    """The Python package for ODBC is not installed, or the system's ODBC driver manager is not there."""

    code = "TO-SAGE50-200"
    default_fix = 'Install it where tieout runs:  pip install "tieout-sage50[odbc]"'


class DriverMissing(UsageProblem):
    """The data source or the driver is not known on this computer, or only to programs of the other width."""

    code = "TO-SAGE50-201"
    default_fix = (
        "Set up the driver or data source (see docs/how-to/set-up-sage-50-us.md) in the ODBC administrator of the same "
        r"width as this Python. The 32-bit one is C:\Windows\SysWOW64\odbcad32.exe; a 32-bit data source needs a "
        "32-bit Python."
    )


class PasswordWrong(AccessNotGranted):
    """The company did not accept the data access password."""

    code = "TO-SAGE50-202"
    default_fix = (
        "In Sage 50, set the password for data access (Crystal Reports) in this company, and put it where  password  in "
        "[sites.NAME.books] says. The user is Peachtree."
    )


class DatabaseClosed(BooksClosed):
    """The server, or the company's database on it, cannot be reached."""

    code = "TO-SAGE50-203"
    default_fix = (
        "Check that the computer with the company is on and its Actian Zen (Pervasive) service runs, and that  server  "
        "and  database  in [sites.NAME.books] are right; open the company in Sage 50 once, then run the command again."
    )


class TablesDiffer(BooksFault):
    """A table or column tieout reads is not in the company, or holds something else."""

    code = "TO-SAGE50-204"
    default_fix = (
        "Check that  database  in [sites.NAME.books] is a company of Sage 50 US, and report its version."
    )


class WriteStopped(BooksFault):
    """A statement that is no reading was stopped: this connection only reads."""

    code = "TO-SAGE50-205"
    default_fix = "Nothing was changed. tieout sends no such statement; please report this with its log."


class ConnectionLost(BooksClosed):
    """The connection broke off in the middle. What was read until then is kept, and nothing is concluded from it."""

    code = "TO-SAGE50-206"
    default_fix = "Check that the computer with the company can be reached, then run the command again."


class BooksSilent(BooksTimeout):
    """The driver did not answer within the time limit."""

    code = "TO-SAGE50-207"
    default_fix = (
        "Run the command again when the server is less busy, or raise  time_limit  in [sites.NAME.books]."
    )


class TextUnreadable(UsageProblem):
    """A text of the company is not in the encoding that is set, so it would be read wrongly."""

    code = "TO-SAGE50-208"
    default_fix = 'Set  encoding  in [sites.NAME.books] to the code page of the computer with Sage 50; "cp1252" in the US.'


class NotACompany(BooksFault):
    """The database does not say which company it is."""

    code = "TO-SAGE50-209"
    default_fix = "Check  database  and  company_name_column  in [sites.NAME.books]."
