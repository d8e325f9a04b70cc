"""The ``[sites.NAME.books]`` table: one company is one database on one SQL Server."""

from pathlib import Path

from pydantic import Field, SecretStr

from tieout.plugin import Frozen


class ContractorSettings(Frozen):
    """Where the company's database is, who reads it, and what its client statuses mean."""

    server: str = Field(
        min_length=1,
        description="The computer with the SQL Server, as HOST or HOST\\INSTANCE (often \\SQLEXPRESS).",
    )
    port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="The server's port. Without it an instance is asked for over UDP 1434, and a bare HOST has 1433.",
    )
    database: str = Field(min_length=1, description="The company's database; it has the company's name.")
    user: str = Field(default="", description="A login with the right SELECT on three tables and no other.")
    password: SecretStr = Field(default=SecretStr(""), description="That login's password.")
    inactive_statuses: tuple[int, ...] = Field(
        default=(),
        description="The numbers of the client statuses that mean inactive in this company: "
        "tieout sage100-contractor statuses SITE.",
    )
    missing_columns: tuple[str, ...] = Field(
        default=(),
        description='Columns this company\'s version does not have, as "reccln.cell02"; their fields are not read.',
    )
    ca_file: Path | None = Field(
        default=None,
        description="The certificate the server's own is checked with, PEM. With it everything is encrypted.",
    )
    odbc_driver: str = Field(
        default="",
        description='The name of an ODBC driver, as "ODBC Driver 18 for SQL Server", to use instead of python-tds. '
        "Then a blank user signs in as the Windows user.",
    )
    page_size: int = Field(default=1000, ge=1, le=5000, description="Rows asked for at once.")
    time_limit: float = Field(
        default=60, gt=0, le=3600, description="Seconds to wait for the server to answer one question."
    )
    #: An SQLite file with a make-believe company, for the demo and tests; instead of a server.
    simulator: Path | None = None

    @property
    def place(self) -> str:
        """Where the company lies, for people; never with a password."""
        if self.simulator is not None:
            return str(self.simulator)
        return f"{self.server}{f':{self.port}' if self.port else ''}/{self.database}"

    @property
    def host(self) -> str:
        """The computer, without its instance."""
        return self.server.partition("\\")[0]

    @property
    def shown_user(self) -> str:
        """Who signs in, for people."""
        return self.user or "the Windows user"
