"""The ``[sites.NAME.books]`` table of a Sage 50 Canada site: which company, and who reads it."""

from typing import Literal

from pydantic import Field, SecretStr

from tieout_sage50.canada.writing.settings import WritingSettings


class CanadaSettings(WritingSettings):
    """How the company's database is reached; how it is written into is in ``WritingSettings``."""

    server: str = Field(
        default="localhost",
        min_length=1,
        description="The computer with the company's database: where the Sage 50 connection manager runs.",
    )
    port: int = Field(
        default=13540,
        ge=1,
        le=65535,
        description="The database's port. The first company that is open has 13540, others get further ones.",
    )
    database: str = Field(default="simply", min_length=1, description="The database's name on that server.")
    user: str = Field(
        default="tieout",
        description="A user of the database with the right SELECT and no other.",
    )
    password: SecretStr = Field(default=SecretStr(""), description="That user's password.")
    charset: Literal["utf8mb4", "utf8", "latin1"] = Field(
        default="utf8mb4",
        description="The character set the server sends texts in; old servers know only utf8 or latin1.",
    )
    tls: Literal["offered", "never"] = Field(
        default="offered",
        description="offered: what goes over a network is encrypted when the server offers it; never: for servers "
        "whose encryption is too old to be spoken any more.",
    )
    page_size: int = Field(default=1000, ge=1, le=5000, description="Rows asked for at once.")
    time_limit: float = Field(
        default=60, gt=0, le=3600, description="Seconds to wait for the server to answer one question."
    )

    @property
    def place(self) -> str:
        """Where the company lies, for people and for telling companies apart; never with a password."""
        if self.simulator is not None:
            return str(self.simulator)
        return f"{self.server}:{self.port}/{self.database}"
