"""The ``[sites.NAME.books]`` table of the editions that cannot be opened yet: just enough to name one company."""

from pathlib import Path

from pydantic import Field, SecretStr

from tieout.plugin import Frozen


class UkiSettings(Frozen):
    """Sage 50 UK and Ireland keeps a company in an ``ACCDATA`` folder; one user has one connection."""

    folder: Path
    user: str = Field(default="manager", min_length=1)
    password: SecretStr = SecretStr("")
    #: The major version, which is part of the name of Sage Data Objects: 32 for ``SDOEngine.32``.
    version: int = Field(ge=11, le=99)
