"""The ``[sites.NAME.books]`` table of a Sage 50 US site: which company, and through which doors it is read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from tieout_sage50.peachtree.columns import AddressColumns, Column, CustomerColumns, VendorColumns
from tieout_sage50.peachtree.sdk_settings import SdkSettings

#: Keywords of a connection string that have settings of their own, or would bring a password in by the back door.
_OURS = frozenset({"DSN", "DRIVER", "SERVERNAME", "DBQ", "UID", "PWD", "PASSWORD"})


class UsSettings(SdkSettings):
    """How the company's tables are reached by ODBC; the door of the SDK is in ``SdkSettings``."""

    access: Literal["odbc", "sdk+odbc"] = Field(
        default="odbc",
        description="odbc: the tables alone. sdk+odbc: only while Sage 50's SDK says that access is granted.",
    )
    dsn: str = Field(
        default="",
        description="An ODBC data source that leads to the company; instead of driver, server, database.",
    )
    driver: str = Field(
        default="Pervasive ODBC Client Interface", min_length=1, description="The ODBC driver's name."
    )
    server: str = Field(default="localhost", min_length=1, description="The computer with the company.")
    database: str = Field(default="", description="The name of the company's Zen database.")
    user: str = Field(
        default="Peachtree", description="The user of the data access; Sage 50 has only this one."
    )
    password: SecretStr = Field(
        default=SecretStr(""), description="The data access (Crystal Reports) password set in Sage 50."
    )
    options: Mapping[str, str] = Field(
        default_factory=dict, description="More keywords for the driver's connection string."
    )
    encoding: str = Field(default="cp1252", description="The Python codec of the company's texts.")
    company_name_column: Column = Field(
        default="",
        description="The column of the table Company with the company's name; it is in no public source.",
    )
    customer_columns: CustomerColumns = Field(
        default=CustomerColumns(), description="Which column of Customers holds which field."
    )
    vendor_columns: VendorColumns = Field(
        default=VendorColumns(), description="Which column of Vendors holds which field."
    )
    address_columns: AddressColumns = Field(
        default=AddressColumns(), description="Which column of Address holds which part of an address."
    )
    #: Measured (bench.reading): pages of a thousand cost a sixth more CPU, smaller ones more in the mirror.
    page_size: int = Field(default=500, ge=1, le=5000, description="Rows taken at once.")
    time_limit: float = Field(
        default=60, gt=0, le=3600, description="Seconds to wait for the driver to connect or to answer."
    )
    simulator: Path | None = Field(
        default=None, description="An SQLite file with a make-believe company, read without ODBC."
    )

    @property
    def place(self) -> str:
        """Where the company lies, for people and for telling companies apart; never with a password."""
        if self.simulator is not None:
            return str(self.simulator)
        return f"DSN {self.dsn}" if self.dsn else f"{self.server}/{self.database}"

    @field_validator("options")
    @classmethod
    def _no_second_way(cls, options: Mapping[str, str]) -> Mapping[str, str]:
        if taken := sorted(_OURS.intersection(map(str.upper, options))):
            raise ValueError(f"{', '.join(taken)} cannot stand here: it has a setting of its own")
        return options

    @field_validator("encoding")
    @classmethod
    def _is_codec(cls, encoding: str) -> str:
        try:
            "".encode(encoding)
        except LookupError:
            raise ValueError(f"Python knows no encoding {encoding!r}; Windows in the US has cp1252") from None
        return encoding

    @model_validator(mode="after")
    def _names_a_company(self) -> Self:
        if not (self.dsn or self.database or self.simulator):
            raise ValueError("name the company: a data source (dsn), or its database (database)")
        if self.access == "sdk+odbc" and not self.company_guid:
            raise ValueError('access = "sdk+odbc" needs company_guid, by which the SDK knows the company')
        return self
