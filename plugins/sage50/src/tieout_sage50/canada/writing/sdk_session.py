"""The calls of the SDK in their order, inside the process that loads it.

Names are those of ``sdk_calls``; nothing was tried on Windows. After a call that failed the program ends this
process and starts another: programs that post to real companies report that a session is not to be trusted then.
Only the standard library is imported here, so that the process starts quickly.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from tieout_sage50.canada.writing.sdk_lines import (
    Differs,
    Failed,
    NotHere,
    Open,
    Opened,
    Reply,
    Write,
    Written,
)

APP_NAME: Final = "tieout"
APP_CODE: Final = "TIEOUT"
"""Six characters at most. Sage 50 seems to keep it in ``sASOrgId`` of what was written."""
APP_VERSION: Final = 1
INVOICE: Final = 0
PAY_LATER: Final = "Pay Later"

_CENT: Final = Decimal("0.01")


class Unwilling(Exception):
    """The SDK said no without an exception; its first argument is what a person should read."""


class SdkSession:
    """One company open in this process. ``load`` gives the SDK's namespace when it is needed."""

    def __init__(self, load: Callable[[], Any], *, simulated: bool) -> None:
        self._load, self._simulated = load, simulated
        self._manager: Any = None
        self._method = ""
        self._begun = False

    def open(self, call: Open) -> Reply:
        """Open the company. One for a process: the SDK has one manager."""
        self._begun = False
        try:
            kind = self._load().SDKInstanceManager
            self._manager, self._method = kind.Instance, "OpenDatabase"
            opened, result = self._manager.OpenDatabase(
                call.file, call.user, call.password, call.multi_user, APP_NAME, APP_CODE, APP_VERSION,
                kind.SDKResult.FAIL,
            )  # fmt: skip
        except ImportError as error:
            return NotHere(str(error), busy=False)
        except Exception as error:  # noqa: BLE001 - the SDK may raise anything
            return self._failed(error)
        return Opened(self._simulated) if opened else Failed("OpenDatabase", str(result), "", "", begun=False)

    def write(self, call: Write) -> Reply:
        """Carry one operation out. Whatever goes wrong becomes a reply."""
        wanted, self._begun = json.loads(call.payload), False
        try:
            return self._post(wanted) if wanted["do"] == "post" else self._save(wanted)
        except Exception as error:  # noqa: BLE001 - see above
            return self._failed(error)

    def end(self) -> None:
        """Close the company; what goes wrong now is worth nothing to anybody."""
        if self._manager is not None:
            with suppress(Exception):
                self._manager.CloseDatabase()
        self._manager = None

    def _save(self, wanted: dict[str, Any]) -> Reply:
        kind = wanted["ledger"]
        ledger = self._call(self._manager, f"Open{kind}Ledger")
        try:
            self._fill(ledger, wanted)
            self._begun = True
            if not self._call(ledger, "Save"):
                raise Unwilling("Save() said that the record was not saved.")
        finally:
            with suppress(Exception):
                getattr(self._manager, f"Close{kind}Ledger")()
        return Written()

    def _fill(self, ledger: Any, wanted: dict[str, Any]) -> None:
        self._method = "CanModifyLedger"
        if not ledger.CanModifyLedger:
            raise Unwilling("The user has no right to change this ledger.")
        name = (wanted["name"],) if wanted["do"] == "change" else ()
        if not self._call(ledger, "LoadByName" if name else "InitializeNew", *name):
            raise Unwilling(f"There is nothing of the name {wanted['name']!r} to change.")
        for member, value in wanted["set"].items():
            self._method = member
            setattr(ledger, member, value)

    def _post(self, wanted: dict[str, Any]) -> Reply:
        kind = wanted["journal"]
        journal = self._call(self._manager, f"Open{kind}Journal")
        try:
            self._head(journal, wanted)
            for number, line in enumerate(wanted["lines"], start=1):
                self._line(journal, line, number)
            return self._post_if_equal(journal, wanted)
        finally:
            with suppress(Exception):
                getattr(self._manager, f"Close{kind}Journal")()

    def _head(self, journal: Any, wanted: dict[str, Any]) -> None:
        self._method = "HasEditRights"
        if not journal.HasEditRights:
            raise Unwilling("The user has no right to post in this journal.")
        self._call(journal, "SelectTransType", INVOICE)
        if self._call(journal, "SelectAPARLedger", wanted["party"]) <= 0:
            raise Unwilling(f"There is nobody of the name {wanted['party']!r}.")
        if self._call(journal, "GetAPARLedgerName") != wanted["party"]:
            raise Unwilling(f"Sage 50 chose somebody else than {wanted['party']!r}.")
        self._call(journal, "SelectPaidByType", PAY_LATER)
        self._method = "InvoiceNumber"
        journal.InvoiceNumber = wanted["number"]
        self._call(journal, "SetJournalDate", wanted["date"])
        if wanted["net_days"] is not None:
            self._call(journal, "SetTermDiscNetDay", wanted["net_days"])
        if wanted["comment"]:
            self._call(journal, "SetComment", wanted["comment"])

    def _line(self, journal: Any, line: dict[str, Any], number: int) -> None:
        """Enter one line; amounts become floats here and nowhere else, because the SDK's parameters are doubles."""
        for method, key in _TEXTS_BEFORE.items():
            if line[key]:
                self._call(journal, method, line[key], number)
        for method, key in _AMOUNTS.items():
            if line[key] is not None:
                self._call(journal, method, float(line[key]), number)
        for method, key in _TEXTS_AFTER.items():
            if line[key]:
                self._call(journal, method, line[key], number)

    def _post_if_equal(self, journal: Any, wanted: dict[str, Any]) -> Reply:
        """Post what is equal to the cent; else undo, and say what Sage 50 worked out."""
        total = _cents(self._call(journal, "GetTotalAmount"))
        tax = _cents(self._call(journal, "GetTaxTotalAmount"))
        if (total, tax) != (Decimal(wanted["total"]), Decimal(wanted["tax"])):
            self._call(journal, "Undo")
            return Differs(str(total), str(tax))
        self._begun = True
        if not self._call(journal, "Post"):
            raise Unwilling("Post() said that the document was not posted.")
        return Written()

    def _call(self, target: Any, method: str, *arguments: Any) -> Any:
        self._method = method
        return getattr(target, method)(*arguments)

    def _failed(self, error: Exception) -> Failed:
        name = "" if isinstance(error, Unwilling) else type(error).__name__
        message = str(getattr(error, "Message", None) or error)[:2000]
        return Failed(self._method, "", name, message, self._begun)


_TEXTS_BEFORE: Final = {"SetDescription": "description"}
_AMOUNTS: Final = {"SetQuantity": "quantity", "SetPrice": "price", "SetLineAmount": "amount"}
_TEXTS_AFTER: Final = {"SetLineAccount": "account", "SetTaxCodeString": "tax"}


def _cents(value: Any) -> Decimal:
    """A double of the SDK as an amount in cents."""
    return Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP)
