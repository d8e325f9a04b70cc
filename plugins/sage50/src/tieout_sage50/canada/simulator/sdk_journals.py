"""The make-believe sales and purchases journals: one invoice at a time, as on the screen."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, TypeAlias

from sqlalchemy import func, select

from tieout_sage50.canada.simulator.papers import (
    PURCHASE_JOURNAL,
    SALES_JOURNAL,
    Paper,
    PaperLine,
    add_purchase,
    add_sales_invoice,
)
from tieout_sage50.canada.simulator.schema import SCHEMA, width
from tieout_sage50.canada.simulator.sdk_faults import member
from tieout_sage50.canada.simulator.sdk_ledgers import Desk
from tieout_sage50.canada.simulator.sdk_rules import (
    AlertResult,
    InvalidEntryException,
    SimplyNoAccessException,
)

TaxRates: TypeAlias = Mapping[str, Mapping[str, Decimal]]
_CENT = Decimal("0.01")
_LONGEST_NUMBER = 20


@dataclass
class Entry:
    """One line as entered so far. An amount that was not entered is quantity times price."""

    description: str = ""
    quantity: Decimal = Decimal(0)
    price: Decimal = Decimal(0)
    amount: Decimal | None = None
    tax_code: str = ""
    account: str = ""

    @property
    def worth(self) -> Decimal:
        """The amount before taxes, in cents."""
        return self.amount if self.amount is not None else _cents(self.quantity * self.price)


class InvoiceJournal(ABC):
    """What the two journals have in common. Nothing can be entered before the transaction type is chosen."""

    parties: ClassVar[str]
    number: ClassVar[int]
    _party: tuple[int, str] | None
    _net_days: int | None
    _lines: list[Entry]
    __slots__ = (
        "_dated",
        "_desk",
        "_invoice_number",
        "_is_invoice",
        "_lines",
        "_net_days",
        "_party",
        "faults",
    )

    def __init__(self, desk: Desk) -> None:
        self._desk, self.faults = desk, desk.faults
        self._clear()

    @property
    def HasEditRights(self) -> bool:  # noqa: N802 - the SDK's names, like all below
        """Whether the user may post here."""
        return self._desk.can_modify

    @property
    def InvoiceNumber(self) -> str:  # noqa: N802
        """The number; after posting the next one, not the one that was posted."""
        return self._invoice_number

    @InvoiceNumber.setter
    def InvoiceNumber(self, value: str) -> None:  # noqa: N802
        self._need_invoice()
        if len(value) > _LONGEST_NUMBER:
            raise InvalidEntryException("InvoiceNumber: 20 characters at most.")
        self._invoice_number = value

    @property
    def NumberOfJournalLines(self) -> int:  # noqa: N802
        """The lines so far."""
        return len(self._lines)

    @member
    def SelectTransType(self, kind: int) -> None:  # noqa: N802
        """0 is an invoice; orders and quotes are not available in this edition."""
        if kind:
            raise SimplyNoAccessException("Orders and quotes are not available in this database.")
        self._is_invoice = True

    @member
    def SelectAPARLedger(self, name: str) -> int:  # noqa: N802
        """Choose the party; its id, 0 when there is none of that name."""
        self._need_invoice()
        self._party = self._lookup(self.parties, "sName", name)
        return self._party[0] if self._party else 0

    @member
    def GetAPARLedgerName(self) -> str:  # noqa: N802
        """The party chosen."""
        return self._party[1] if self._party else ""

    @member
    def SelectPaidByType(self, kind: str) -> int:  # noqa: N802
        """How it is paid; an account is needed for everything but later, and none is set up."""
        self._need_invoice()
        if kind != "Pay Later":
            raise SimplyNoAccessException(f"{kind} is not available.")
        return 0

    @member
    def SetJournalDate(self, text: str) -> str:  # noqa: N802
        """The date; a text that is no date is refused when it is posted."""
        self._need_invoice()
        self._dated = text
        return text

    @member
    def SetTermDiscNetDay(self, days: int) -> int:  # noqa: N802
        """Days until it is due."""
        self._need_invoice()
        if not 0 <= days <= 999:  # noqa: PLR2004 - three digits on the screen
            raise InvalidEntryException("Net days: 0 to 999.")
        self._net_days = days
        return days

    @member
    def SetDescription(self, text: str, line: int) -> str:  # noqa: N802
        """A line's text."""
        if len(text) > width("titluli", "sDesc"):
            raise InvalidEntryException("Description: the value is too long.")
        self._line(line).description = text
        return text

    @member
    def SetQuantity(self, quantity: float, line: int) -> float:  # noqa: N802
        """A line's quantity, four decimals at most."""
        self._line(line).quantity = _number(quantity, 4)
        return quantity

    @member
    def SetPrice(self, price: float, line: int) -> float:  # noqa: N802
        """A line's price, two decimals at most."""
        self._line(line).price = _number(price, 2)
        return price

    @member
    def SetLineAmount(self, amount: float, line: int) -> float:  # noqa: N802
        """A line's amount, two decimals at most."""
        self._line(line).amount = _number(amount, 2)
        return amount

    @member
    def SetLineAccount(self, account: str, line: int) -> str:  # noqa: N802
        """A line's account, by its number."""
        if not account.isdigit():
            raise InvalidEntryException("Account: not a number.")
        self._line(line).account = account
        return account

    @member
    def SetTaxCodeString(self, code: str, line: int) -> str:  # noqa: N802
        """A line's tax code. One that is not set up is a question: shall it be added?"""
        if code not in self._desk.taxes or not self._lookup("ttaxcode", "sCode", code):
            answer = self._desk.alert.AskAlert(f"The tax code {code} does not exist. Do you want to add it?")
            if answer is not AlertResult.YES:
                return ""
        self._line(line).tax_code = code
        return code

    @member
    def GetTaxTotalAmount(self) -> float:  # noqa: N802
        """All taxes."""
        return float(sum(self._taxes().values(), Decimal(0)))

    @member
    def GetTotalAmount(self) -> float:  # noqa: N802
        """Lines and taxes."""
        return float(sum((one.worth for one in self._lines), sum(self._taxes().values(), Decimal(0))))

    @member
    def Undo(self) -> bool:  # noqa: N802
        """Forget what was entered."""
        self._clear()
        return True

    @member
    def Post(self) -> bool:  # noqa: N802
        """Write it. False when a message was answered, or a question with No."""
        if not self.HasEditRights:
            raise SimplyNoAccessException("The user has no right to post in this journal.")
        dated = _date(self._dated)
        missing = self._missing(dated)
        if missing or dated is None:
            self._desk.alert.StopAlert(missing)
            return False
        if self._is_used() and self._desk.alert.AskAlert(_USED) is not AlertResult.YES:
            return False
        self._write(self._paper(dated))
        self._clear()
        return True

    def __setattr__(self, name: str, value: object) -> None:
        """A member that does not exist cannot be set, as in .NET."""
        if not name.startswith("_") and name not in {"InvoiceNumber", "faults"}:
            raise AttributeError(name)
        super().__setattr__(name, value)

    @abstractmethod
    def _write(self, paper: Paper) -> None:
        """Post it in this journal."""

    def _clear(self) -> None:
        self._is_invoice = False
        self._party = None
        self._invoice_number = self._dated = self._comment = ""
        self._net_days, self._lines = None, []

    def _need_invoice(self) -> None:
        if not self._is_invoice:
            raise SimplyNoAccessException("The field is not accessible under the current circumstance.")

    def _line(self, number: int) -> Entry:
        """A line to enter something in; the one after the last is made."""
        self._need_invoice()
        if number == len(self._lines) + 1:
            self._lines.append(Entry())
        if not 1 <= number <= len(self._lines):
            raise InvalidEntryException(f"There is no line {number}.")
        return self._lines[number - 1]

    def _missing(self, dated: date | None) -> str:
        wanted = {
            "a customer or vendor": self._party,
            "an invoice number": self._invoice_number,
            "a valid date": dated,
            "a line": self._lines,
            "an account on every line": all(one.account or self._desk.account for one in self._lines),
        }
        return "".join(
            f"The transaction needs {what}. " for what, there in wanted.items() if not there
        ).strip()

    def _is_used(self) -> bool:
        """The number was used: in sales by anybody, in purchases for the same vendor."""
        rows = SCHEMA.tables["titrec"]
        same = select(rows.c.lId).where(
            rows.c.sSource1 == self._invoice_number, rows.c.nJournal == self.number
        )
        if self.number == PURCHASE_JOURNAL and self._party:
            same = same.where(rows.c.lVenCusId == self._party[0])
        with self._desk.company.engine.connect() as connection:
            return connection.execute(same).first() is not None

    def _taxes(self) -> dict[str, Decimal]:
        """Each tax on the sum of what it is on, in cents."""
        bases: dict[tuple[str, Decimal], Decimal] = {}
        for one in self._lines:
            for tax in self._desk.taxes.get(one.tax_code, {}).items():
                bases[tax] = bases.get(tax, Decimal(0)) + one.worth
        return {name: _cents(base * rate / 100) for (name, rate), base in bases.items()}

    def _paper(self, dated: date) -> Paper:
        assert self._party is not None
        taxes = {self._authority(name): amount for name, amount in self._taxes().items()}
        columns: dict[str, object] = {"sComment": self._comment}
        columns |= {} if self._net_days is None else {"nNetDay": self._net_days}
        return Paper(
            self._party[0], self._invoice_number, dated, [self._paper_line(one) for one in self._lines], taxes,
            columns=columns,
        )  # fmt: skip

    def _paper_line(self, one: Entry) -> PaperLine:
        code = self._lookup("ttaxcode", "sCode", one.tax_code) if one.tax_code else None
        return PaperLine(
            "", one.description, one.quantity, one.price, tax_code=code[0] if code else 0, amount=one.worth
        )

    def _authority(self, name: str) -> int:
        found = self._lookup("ttaxauth", "sName", name)
        if found is None:
            raise SimplyNoAccessException(f"The tax {name} is not set up in this company.")
        return found[0]

    def _lookup(self, table: str, column: str, text: str) -> tuple[int, str] | None:
        rows = SCHEMA.tables[table]
        with self._desk.company.engine.connect() as connection:
            # As MySQL compares texts unless told otherwise.
            same = func.lower(rows.c[column]) == text.lower()
            row = connection.execute(select(rows.c.lId, rows.c[column]).where(same)).first()
        return (int(row[0]), str(row[1])) if row else None


class SalesJournal(InvoiceJournal):
    """What customers owe."""

    parties, number = "tcustomr", SALES_JOURNAL

    @member
    def SetComment(self, comment: str) -> str:  # noqa: N802
        """The comment; for purchases no such call is documented."""
        self._need_invoice()
        if len(comment) > width("titrec", "sComment"):
            raise InvalidEntryException("Comment: the value is too long.")
        self._comment = comment
        return comment

    def _write(self, paper: Paper) -> None:
        add_sales_invoice(self._desk.company, paper)


class PurchasesJournal(InvoiceJournal):
    """What is owed to vendors."""

    parties, number = "tvendor", PURCHASE_JOURNAL

    def _write(self, paper: Paper) -> None:
        add_purchase(self._desk.company, paper)


_USED = "This invoice number has already been used. Do you want to post it all the same?"


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def _number(value: float, decimals: int) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite() or number != round(number, decimals):
        raise InvalidEntryException(f"{value}: {decimals} decimals at most.")
    return number


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
