"""What can go wrong while Sage 50 Canada is read, each with what a person can do about it."""

from tieout.errors import AccessNotGranted, BooksClosed, BooksFault, BooksTimeout, UsageProblem


class DriverMissing(UsageProblem):
    """The Python package that speaks to MySQL servers is not installed."""

    code = "TO-SAGE50-010"
    default_fix = "Install it where tieout runs:  pip install PyMySQL"


class PasswordWrong(AccessNotGranted):
    """The database server did not accept the user and password."""

    code = "TO-SAGE50-011"
    default_fix = (
        "Check  user  and the secret that  password  names in [sites.NAME.books]. Sage's own user is sysadmin, with "
        "the password sysadmin has in this company; a user of its own with only SELECT is better."
    )


class RightMissing(AccessNotGranted):
    """The database user may not read a table, or may not connect from this computer."""

    code = "TO-SAGE50-012"


class WriteStopped(BooksFault):
    """A statement that would have changed the company was stopped: this connection only reads."""

    code = "TO-SAGE50-013"
    default_fix = "Nothing was changed. tieout sends no such statement; please report this with its log."


class ServerNotRunning(BooksClosed):
    """No database server answers: Sage 50 is closed, or its connection manager does not run."""

    code = "TO-SAGE50-014"
    default_fix = (
        "On the computer with the company: start the service Sage 50 connection manager, or open the company in "
        "Sage 50. Then check  server  and  port  in [sites.NAME.books] and that the firewall lets the port through."
    )


class DatabaseUnknown(BooksClosed):
    """The server runs and has no database of that name; another company may be open on this port."""

    code = "TO-SAGE50-015"
    default_fix = "Check  database  and  port  in [sites.NAME.books]; the first open company has port 13540."


class TablesDiffer(BooksFault):
    """A table or column tieout reads is not there: another version of Sage 50, or not a company of Sage 50."""

    code = "TO-SAGE50-016"
    default_fix = (
        "tieout knows the tables of the 2018.1 edition. Report the version of Sage 50 and the name above; until then "
        "leave the entity out of this site's rules."
    )


class ServerTooOld(AccessNotGranted):
    """The server speaks a protocol, or wants a way of signing in, that the driver does not know."""

    code = "TO-SAGE50-017"
    default_fix = (
        "Update Sage 50, or make a database user with the sign-in method mysql_native_password. For "
        "caching_sha2_password install the driver's extra:  pip install PyMySQL[rsa]"
    )


class ConnectionLost(BooksClosed):
    """The connection broke off in the middle. What was read until then is kept, and nothing is concluded from it."""

    code = "TO-SAGE50-018"
    default_fix = (
        "Check that Sage 50's server still runs, then run the command again; it reads on from there."
    )


class CharsetUnfit(UsageProblem):
    """With this character set some signs of the company's texts would be lost on the way."""

    code = "TO-SAGE50-019"
    default_fix = 'Set  charset  in [sites.NAME.books] to the one named above; "utf8mb4" loses nothing.'


class JournalsUnset(UsageProblem):
    """Which of the company's journals hold sales or purchases is not set, so documents cannot be read."""

    code = "TO-SAGE50-020"


class NotACompany(BooksFault):
    """The database does not say which company it is."""

    code = "TO-SAGE50-021"
    default_fix = "Check  database  in [sites.NAME.books]: it must be a company of Sage 50 Canada."


class BooksSilent(BooksTimeout):
    """The server took the connection and did not answer within the time limit."""

    code = "TO-SAGE50-022"
    default_fix = (
        "Run the command again when the server is less busy, or raise  time_limit  in [sites.NAME.books]."
    )
