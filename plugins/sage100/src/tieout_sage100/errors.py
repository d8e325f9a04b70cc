"""What can go wrong while Sage 100 Contractor is read, each with what a person can do about it."""

from tieout.errors import AccessNotGranted, BooksClosed, BooksFault, BooksTimeout, UsageProblem, WrongCompany


class DriverMissing(UsageProblem):
    """The package or the ODBC driver that speaks to SQL Server is not installed."""

    code = "TO-SAGE100-010"
    default_fix = "Install it where tieout runs:  pip install python-tds"


class LoginFailed(AccessNotGranted):
    """The SQL Server did not let the login in."""

    code = "TO-SAGE100-011"
    default_fix = (
        "Check  user  and the secret that  password  names in [sites.NAME.books]. The login must be one of the SQL "
        "Server itself, and the server must allow SQL Server authentication; see how-to/set-up-sage-100-contractor."
    )


class DatabaseNotOpened(AccessNotGranted):
    """The login is right, but there is no such database for it."""

    code = "TO-SAGE100-012"


class RightMissing(AccessNotGranted):
    """The login may open the company and not read one of the tables."""

    code = "TO-SAGE100-013"


class ServerNotReached(BooksClosed):
    """No SQL Server answers there."""

    code = "TO-SAGE100-014"
    default_fix = (
        "On the computer with Sage 100 Contractor: start the service SQL Server (SQLEXPRESS), switch TCP/IP on for it "
        "and let its port through the firewall. Then check  server  and  port  in [sites.NAME.books]."
    )


class EncryptionDemanded(AccessNotGranted):
    """The server takes encrypted connections only, or its certificate could not be checked."""

    code = "TO-SAGE100-015"
    default_fix = (
        "Install the package with its extra,  pip install tieout-sage100[tls] , and name the certificate as  ca_file  "
        "in [sites.NAME.books]; or use  odbc_driver ."
    )


class TablesDiffer(BooksFault):
    """A table or column tieout reads is not there: another version of Sage 100 Contractor."""

    code = "TO-SAGE100-016"


class NotContractor(BooksFault):
    """The database is no company of Sage 100 Contractor."""

    code = "TO-SAGE100-017"
    default_fix = (
        "Check  database  in [sites.NAME.books]: it is the company's name as Sage 100 Contractor shows it. Companies "
        "of version 19 and earlier are no SQL Server databases and cannot be read."
    )


class OtherProduct(BooksFault):
    """The database belongs to Sage 100 (MAS 90), the ERP program with nearly the same name."""

    code = "TO-SAGE100-018"
    default_fix = (
        "This backend reads Sage 100 Contractor (once Master Builder). For Sage 100 (once MAS 90) there is none; if "
        "you have both, check  server  and  database  in [sites.NAME.books]."
    )


class ConnectionLost(BooksClosed):
    """The connection broke off in the middle. Nothing is concluded from what was read until then."""

    code = "TO-SAGE100-019"
    default_fix = "Check that the SQL Server still runs, then run the command again."


class BooksSilent(BooksTimeout):
    """The server took the connection and did not answer within the time limit."""

    code = "TO-SAGE100-020"
    default_fix = (
        "Run the command again when the server is less busy, or raise  time_limit  in [sites.NAME.books]."
    )


class AnotherDatabase(WrongCompany):
    """The server opened another database than the one that was asked for."""

    code = "TO-SAGE100-021"
    default_fix = "Check  server  and  database  in [sites.NAME.books]; nothing was read."
