"""The ``[sites.NAME.books]`` table of a QuickBooks site."""

from typing import Literal

from pydantic import Field

from tieout.plugin import Frozen


class Settings(Frozen):
    """Which company file, and how to reach it.

    ``file`` is the path of the ``.QBW``; ``""`` is the company that is open. A wildcard such as ``*.QBW``
    must have been replaced by the file it found before books are opened.
    """

    file: str = Field(default="", description="Path of the company file (.QBW); empty: the one that is open.")
    transport: Literal["simulator", "com", "webconnector"] = Field(
        default="com",
        description="com: QuickBooks on this computer; webconnector: QuickBooks calls us; "
        "simulator: a make-believe company.",
    )
    app_name: str = Field(
        default="tieout",
        min_length=1,
        max_length=80,
        description="The name QuickBooks shows in its certificate dialog and its preferences.",
    )
    country: Literal["", "US", "CA", "UK", "AU"] = Field(
        default="", description="The edition of QuickBooks; empty: as QuickBooks itself says."
    )
    page_size: int = Field(default=100, ge=1, le=1000, description="Records asked for at once.")
    time_limit: float = Field(
        default=90.0, gt=0, le=3600, description="Seconds to wait for one answer of QuickBooks."
    )
    recovery: bool = Field(
        default=True,
        description="Let QuickBooks remember the answer to each write until it was stored here.",
    )
    lock_tries: int = Field(
        default=3, ge=1, le=20, description="How often a write is tried while somebody has a list open."
    )
    lock_pause: float = Field(default=1.0, ge=0, le=60, description="Seconds between these tries.")
    url: str = Field(
        default="",
        description="webconnector only: the https address at which the QuickBooks computer reaches tieout serve.",
    )
    user: str = Field(
        default="", max_length=80, description="webconnector only: the user's name; empty: the site's name."
    )
    every_minutes: int = Field(
        default=15,
        ge=0,
        le=10_080,
        description="webconnector only: how often it calls; 0: when a person clicks.",
    )
    certificate: Literal["", "no", "prompt", "while-open", "always"] = Field(
        default="", description="simulator only: the answer somebody gives in the certificate dialog."
    )
