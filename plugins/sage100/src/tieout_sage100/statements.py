"""Every statement that is sent to a company's server. There are no others, and none of them writes.

``%s`` stands for the one value a page of rows goes on from. Columns are named one by one; those of credit cards are
not among them.
"""

from collections.abc import Iterable
from types import MappingProxyType

#: Which database this is, and what the server calls itself.
COMPANY = "SELECT DB_NAME() AS company, @@SERVERNAME AS server"
#: Sage 100 Contractor has this table, whatever its version ...
IS_CONTRACTOR = "SELECT TOP (1) recnum FROM dbo.reccln"
#: ... and Sage 100, the ERP program, this one.
IS_ERP = "SELECT TOP (1) CustomerNo FROM dbo.AR_Customer"

#: One picture for the whole of a read; refused with 3952 where the administrator has not allowed it.
ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL SNAPSHOT"
EACH_FOR_ITSELF = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
BEGIN = "BEGIN TRANSACTION"
#: A read has nothing to commit.
END = "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION"

#: The company's own names for its client statuses, and how many clients have each.
STATUSES = "SELECT recnum, stsnme FROM dbo.clnsts ORDER BY recnum"
STATUS_COUNTS = "SELECT status, COUNT(*) AS clients FROM dbo.reccln GROUP BY status"

CLIENTS, VENDORS, STATUS_LIST = "reccln", "actpay", "clnsts"
#: Which columns of a table are read. The first two are the row's id and its number, and cannot be left out.
COLUMNS = MappingProxyType(
    {
        CLIENTS: (
            *(
                "_idnum",
                "recnum",
                "clnnme",
                "shtnme",
                "status",
                "clntyp",
                "contct",
                "phnnum",
                "phn002",
                "cllphn",
            ),
            *(
                "faxnum",
                "e_mail",
                "addrs1",
                "addrs2",
                "ctynme",
                "state_",
                "zipcde",
                "bilad1",
                "bilad2",
                "bilcty",
            ),
            *("bilste", "bilzip", "shpad1", "shpad2", "shpcty", "shpste", "shpzip"),
        ),
        VENDORS: (
            *(
                "_idnum",
                "recnum",
                "vndnme",
                "shtnme",
                "vndtyp",
                "contct",
                "phnnum",
                "homphn",
                "cllphn",
                "faxnum",
            ),
            *("e_mail", "addrs1", "addrs2", "ctynme", "state_", "zipcde"),
        ),
    }
)
#: Without these there is nothing to sync, so no setting leaves them out.
NEEDED = frozenset({"_idnum", "recnum", "clnnme", "vndnme", "status"})
#: A number below every client's and vendor's.
FIRST = -1
_CONVERTED = MappingProxyType({"_idnum": "CONVERT(varchar(36), _idnum) AS _idnum"})


def read_columns(table: str, missing: Iterable[str]) -> tuple[str, ...]:
    """The columns that are read of a table; ``missing`` names some it does not have, as ``reccln.cell02``."""
    left_out = set(missing)
    return tuple(name for name in COLUMNS[table] if name in NEEDED or f"{table}.{name}" not in left_out)


def count_of(table: str) -> str:
    """How many rows there are, for the progress."""
    return f"SELECT COUNT(*) AS n FROM dbo.{_known(table)}"  # noqa: S608 - one of our own two tables


def page_of(table: str, columns: Iterable[str], size: int) -> str:
    """The next rows by number."""
    named = ", ".join(_CONVERTED.get(name, name) for name in columns)
    return f"SELECT TOP ({size:d}) {named} FROM dbo.{_known(table)} WHERE recnum > %s ORDER BY recnum"  # noqa: S608


def _known(table: str) -> str:
    if table not in COLUMNS:
        raise KeyError(table)
    return table
