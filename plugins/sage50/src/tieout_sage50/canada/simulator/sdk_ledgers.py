"""The make-believe customer and vendor ledgers: one record at a time, as on the screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import select

from tieout_sage50.canada.simulator.company import EntryRefused, SimulatedCompany
from tieout_sage50.canada.simulator.schema import SCHEMA, width
from tieout_sage50.canada.simulator.sdk_faults import Faults, member
from tieout_sage50.canada.simulator.sdk_rules import InvalidEntryException, SDKAlert, SimplyNoAccessException


@dataclass
class Desk:
    """Where somebody signed in sits: the company as his, who answers alerts, his rights, the tax rates."""

    company: SimulatedCompany
    alert: SDKAlert
    faults: Faults
    can_modify: bool
    taxes: Mapping[str, Mapping[str, Decimal]]
    #: What a line without an account gets, as from a customer's own default; "" when nobody has one.
    account: str


#: Property -> column. There is none for inactive, and none for a credit limit.
COLUMNS = {
    "Name": "sName",
    "Contact": "sCntcName",
    "Street1": "sStreet1",
    "Street2": "sStreet2",
    "City": "sCity",
    "Province": "sProvState",
    "Country": "sCountry",
    "PostalCode": "sPostalZip",
    "Phone1": "sPhone1",
    "Phone2": "sPhone2",
    "Fax": "sFax",
    "Email": "sEmail",
    "WebSite": "sWebSite",
}


class APARLedger:
    """What the two ledgers have in common. Properties that do not exist cannot be set."""

    table: ClassVar[str]
    __slots__ = ("_desk", "_key", "_values", "faults")

    def __init__(self, desk: Desk) -> None:
        self._desk, self.faults = desk, desk.faults
        self._key: int | None = None
        self._values: dict[str, str] | None = None

    @property
    def CanModifyLedger(self) -> bool:  # noqa: N802 - the SDK's names, like all below
        """Whether the user may change it."""
        return self._desk.can_modify

    @member
    def InitializeNew(self) -> bool:  # noqa: N802
        """A blank record."""
        self._key, self._values = None, dict.fromkeys(COLUMNS, "")
        return True

    @member
    def LoadByName(self, name: str) -> bool:  # noqa: N802
        """The record of that name; False when there is none."""
        rows = SCHEMA.tables[self.table]
        with self._desk.company.engine.connect() as connection:
            row = connection.execute(select(rows).where(rows.c.sName == name)).mappings().first()
        if row is None:
            return False
        self._key = row["lId"]
        self._values = {member: row[column] or "" for member, column in COLUMNS.items()}
        return True

    @member
    def Undo(self) -> bool:  # noqa: N802
        """Forget what was entered."""
        self._key = self._values = None
        return True

    @member
    def Save(self) -> bool:  # noqa: N802
        """Write it. A message to the person when it cannot be; False when that was answered."""
        if not self.CanModifyLedger:
            raise SimplyNoAccessException("The user has no right to modify this ledger.")
        if self._values is None:
            raise SimplyNoAccessException("No record is loaded.")
        columns = {COLUMNS[name]: value for name, value in self._values.items()}
        try:
            self._write(columns)
        except EntryRefused as refused:
            self._desk.alert.StopAlert(str(refused))
            return False
        return True

    def _write(self, columns: dict[str, str]) -> None:
        if self._key is None:
            self._key = self._desk.company.add_row(self.table, **columns)
        else:
            self._desk.company.change_row(self.table, self._key, **columns)

    def __getattr__(self, name: str) -> Any:
        """A field of the record that is loaded."""
        if name in COLUMNS:
            return (self._values or {}).get(name, "")
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a field; refuses what the user may not change, what is no text and what is too long."""
        if name not in COLUMNS:
            object.__setattr__(self, name, value)
            return
        if not self.CanModifyLedger or self._values is None:
            raise SimplyNoAccessException(f"{name} is not accessible under the current circumstance.")
        most = width(self.table, COLUMNS[name])
        if not isinstance(value, str) or len(value) > most:
            raise InvalidEntryException(f"{name}: the value is not valid; {most} characters at most.")
        self._values[name] = value


class CustomerLedger(APARLedger):
    """Customers."""

    table = "tcustomr"
    __slots__ = ()


class VendorLedger(APARLedger):
    """Vendors."""

    table = "tvendor"
    __slots__ = ()
