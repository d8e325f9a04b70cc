"""The ``[sites.NAME.books]`` table: one company is one database on one SQL Server."""

from pydantic import Field, SecretStr

from tieout.plugin import Frozen


class ContractorSettings(Frozen):
    """Where the company's database is.

    ``inactive_statuses`` are the client status numbers that mean inactive: every company names its own.
    """

    server: str = Field(min_length=1)
    database: str = Field(min_length=1)
    user: str = ""
    password: SecretStr = SecretStr("")
    inactive_statuses: tuple[int, ...] = (6,)
