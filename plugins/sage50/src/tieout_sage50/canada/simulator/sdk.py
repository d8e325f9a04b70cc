"""A make-believe ``SimplySDK``: the real one's member names and refusals, writing into the make-believe company.

Written from the SDK's own documentation file and from what public programs report. Where neither says how the real
one refuses, the strictest reading is taken.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy import create_engine

from tieout_sage50.canada.simulator.company import SimulatedCompany
from tieout_sage50.canada.simulator.sdk_faults import Fault, Faults, member
from tieout_sage50.canada.simulator.sdk_journals import PurchasesJournal, SalesJournal, TaxRates
from tieout_sage50.canada.simulator.sdk_ledgers import CustomerLedger, Desk, VendorLedger
from tieout_sage50.canada.simulator.sdk_rules import (
    EXCEPTIONS,
    AlertResult,
    InvalidEntryException,
    SDKAlert,
    SDKResult,
    SimplyNoAccessException,
)

Opened = TypeVar("Opened", CustomerLedger, VendorLedger, SalesJournal, PurchasesJournal)

#: The taxes of a make-believe company in Quebec: tax code -> tax -> percent.
QUEBEC: TaxRates = {
    "G": {"GST": Decimal(5)},
    "GQ": {"GST": Decimal(5), "QST": Decimal("9.975")},
    "H": {"HST": Decimal(13)},
    "E": {},
}


class Pretence(BaseModel):
    """How the make-believe Sage 50 is set up. ``url`` is where its company's tables are, as SQLAlchemy writes it.

    ``users`` are names and passwords, ``signed_in`` those who are in already, ``seats`` how many may be.
    ``result`` is an SDKResult every opening ends with.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    users: Mapping[str, str] = {"sysadmin": "", "tieout": "tieout"}
    signed_in: tuple[str, ...] = ()
    seats: int = 2
    first_step: bool = False
    can_modify: bool = True
    result: str = ""
    #: The account every customer and vendor has as its default; "" when none has.
    account: str = "4020"
    taxes: Mapping[str, Mapping[str, Decimal]] = QUEBEC
    fault: Fault | None = None


def simply_sdk(pretence: str) -> Any:
    """The namespace ``SimplySDK`` of a process of its own. ``pretence`` is a ``Pretence`` as JSON."""
    manager = _manager(Pretence.model_validate_json(pretence))
    support = SimpleNamespace(SDKAlert=SDKAlert, AlertResult=AlertResult)
    return SimpleNamespace(SDKInstanceManager=manager, Support=support, **EXCEPTIONS)


def _manager(pretence: Pretence) -> Any:
    class SDKInstanceManager:
        """Hands out the one instance there is in a process."""

        SDKResult: ClassVar[type[SDKResult]] = SDKResult
        Instance: ClassVar["InstanceManager"] = InstanceManager(pretence)

    return SDKInstanceManager


class InstanceManager:
    """Opens one company, and its ledgers and journals one by one."""

    def __init__(self, pretence: Pretence) -> None:
        self._pretence = pretence
        self.faults = Faults(pretence.fault)
        self._alert = SDKAlert()
        self._desk: Desk | None = None
        self._open: dict[str, Any] = {}

    @member
    def SetAlertImplementation(self, alert: SDKAlert) -> None:  # noqa: N802 - the SDK's names, like all below
        """Have messages and questions answered by an object; the default raises them."""
        if not isinstance(alert, SDKAlert):
            raise TypeError("an alert implementation must be a subclass of SDKAlert")
        self._alert = alert
        if self._desk is not None:
            self._desk.alert = alert

    @member
    def OpenDatabase(  # noqa: N802
        self,
        filename: str,
        username: str,
        password: str,
        multi_user: bool,  # noqa: FBT001 - the SDK's signature
        name: str,
        code: str,
        version: int,
        *out: SDKResult,
    ) -> object:
        """Open a company; with an out parameter the result comes beside the answer, as pythonnet does it."""
        if not name or not code or len(code) > _LONGEST_CODE or type(version) is not int:
            raise InvalidEntryException(
                "The third party application needs a name, a code of up to 6 signs, a version"
            )
        result = self._opening(
            filename, username, password, alone=not multi_user or self._pretence.first_step
        )
        if result is SDKResult.SUCCESS:
            self._sit_down(username, code)
        is_open = result is SDKResult.SUCCESS
        return (is_open, result) if out else is_open

    @member
    def CloseDatabase(self) -> bool:  # noqa: N802
        """Close the company and everything in it; True also when none was open."""
        if self._desk is not None:
            self._desk.company.engine.dispose()
        self._desk = None
        self._open.clear()
        return True

    @member
    def OpenCustomerLedger(self) -> CustomerLedger:  # noqa: N802
        """The customer ledger."""
        return self._opened("CustomerLedger", CustomerLedger)

    @member
    def OpenVendorLedger(self) -> VendorLedger:  # noqa: N802
        """The vendor ledger."""
        return self._opened("VendorLedger", VendorLedger)

    @member
    def OpenSalesJournal(self) -> SalesJournal:  # noqa: N802
        """The sales journal."""
        return self._opened("SalesJournal", SalesJournal)

    @member
    def OpenPurchasesJournal(self) -> PurchasesJournal:  # noqa: N802
        """The purchases journal."""
        return self._opened("PurchasesJournal", PurchasesJournal)

    @member
    def CloseCustomerLedger(self) -> None:  # noqa: N802
        """Close it."""
        self._open.pop("CustomerLedger", None)

    @member
    def CloseVendorLedger(self) -> None:  # noqa: N802
        """Close it."""
        self._open.pop("VendorLedger", None)

    @member
    def CloseSalesJournal(self) -> None:  # noqa: N802
        """Close it."""
        self._open.pop("SalesJournal", None)

    @member
    def ClosePurchasesJournal(self) -> None:  # noqa: N802
        """Close it."""
        self._open.pop("PurchasesJournal", None)

    def _opening(self, filename: str, username: str, password: str, *, alone: bool) -> SDKResult:
        pretence = self._pretence
        if pretence.result:
            return SDKResult[pretence.result]
        if self._desk is not None:
            return SDKResult.FAIL_ANOTHER_DATABASE_IS_OPEN
        if not Path(filename).exists():
            return SDKResult.FAIL_PATH_NOT_EXIST
        # Nobody is let in twice under one name.
        if pretence.users.get(username) != password or username in pretence.signed_in:
            return SDKResult.FAIL_USER_LOGON_FAILED
        if alone and pretence.signed_in:
            return SDKResult.FAIL_DATABASE_CONNECTION_FAILED
        is_full = len(pretence.signed_in) >= pretence.seats
        return SDKResult.FAIL_CONNECTIONMGR_TOOMANY if is_full else SDKResult.SUCCESS

    def _sit_down(self, username: str, code: str) -> None:
        # The computer's local time, as Sage stamps rows with; it knows no zones.
        company = SimulatedCompany(create_engine(self._pretence.url), datetime.now, username, code)
        self._desk = Desk(
            company,
            self._alert,
            self.faults,
            self._pretence.can_modify,
            self._pretence.taxes,
            self._pretence.account,
        )

    def _opened(self, name: str, kind: type[Opened]) -> Opened:
        if self._desk is None:
            raise SimplyNoAccessException("No database is open.")
        made: Opened = self._open.setdefault(name, kind(self._desk))
        return made


_LONGEST_CODE = 6
