"""The part of ``[sites.NAME.books]`` that says how Sage 50 Canada may be written into."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from tieout.plugin import Frozen


class TaxPart(Frozen):
    """One tax of a tax code, as an import file spells it: ``TPS/TVH`` at ``5.00`` percent.

    ``refundable`` says that the company gets it back from the tax authority.
    """

    name: str = Field(min_length=1, max_length=20)
    rate: Decimal = Field(ge=0, lt=100)
    refundable: bool = True


class WritingSettings(Frozen):
    """How, and with whose name, tieout writes. ``CanadaSettings`` has all of these."""

    #: ``none``: nothing is written. ``sdk``: by the maker's SDK. ``imp``: files a person imports.
    writer: Literal["none", "sdk", "imp"] = "none"
    #: An SQLite file with a make-believe company, for the demo and tests; instead of Sage 50.
    simulator: Path | None = None
    #: The numbers ``titrec.nJournal`` has for sales and for purchase invoices in this company.
    sales_journals: tuple[int, ...] = ()
    purchase_journals: tuple[int, ...] = ()
    #: The character set of the company's database, in MySQL's words; what it lacks is refused.
    charset: str = "utf8mb4"
    #: The currency of the company's books, ISO 4217; a document in another one is refused.
    currency: str = Field(default="CAD", pattern=r"^[A-Z]{3}$")

    #: The company file the SDK opens, on the computer with Sage 50.
    sai_file: Path | None = None
    #: A user of Sage 50 for tieout alone: Sage 50 lets nobody in twice under one name.
    sdk_user: str = ""
    sdk_password: SecretStr = SecretStr("")
    #: The folder of ``Sage_SA.SDK.dll``; it must be of the version that is installed.
    sdk_folder: Path | None = None
    #: Others may work in the company at the same time. "First Step" ignores it.
    sdk_multi_user: bool = True
    #: Seconds a call of the SDK may take before its process is ended.
    sdk_time_limit: float = Field(default=120, gt=0, le=3600)
    #: The accounts that lines without an item go to, as Sage 50 writes them; "" leaves the default of the
    #: customer or vendor, and a line is refused that has none.
    sales_account: str = Field(default="", max_length=20)
    purchase_account: str = Field(default="", max_length=20)

    #: Where import files are laid.
    imp_folder: Path | None = None
    imp_encoding: str = "utf-8"
    #: The tag of the block for purchases. It was not found in public; "" refuses bills.
    imp_purchase_block: str = Field(default="", pattern=r"^[A-Za-z]*$")
    #: The host's tax codes, and the taxes each of them stands for, in the order Sage 50 shows them.
    taxes: Mapping[str, tuple[TaxPart, ...]] = Field(default_factory=dict)
