"""The make-believe SDK refuses what the real one refuses, in its words and kinds."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from tieout_sage50.canada.simulator.sdk import simply_sdk
from tieout_sage50.canada.simulator.sdk_rules import (
    AlertNotImplementedException,
    AlertResult,
    InvalidEntryException,
    SDKAlert,
    SDKResult,
    SimplyErrorMessageException,
    SimplyNoAccessException,
)

if TYPE_CHECKING:
    from tests.plugins.sage50.canada_writing.canada_desk import Desk
else:
    from canada_desk import Desk


class Willing(SDKAlert):
    """Answers every question with Yes, as our client never does."""

    def AskAlert(self, message: str) -> AlertResult:  # noqa: N802 - the SDK's names
        """Yes."""
        del message
        return AlertResult.YES

    def StopAlert(self, message: str) -> None:  # noqa: N802
        """Seen."""


@pytest.fixture
def manager(desk: Desk) -> Any:
    """A manager with the company open."""
    return opened(desk)


def opened(desk: Desk, **changes: Any) -> Any:
    """The manager of a process, with the company open."""
    made = simply_sdk(desk.pretence(**changes)).SDKInstanceManager.Instance
    assert made.OpenDatabase(*signed_in(desk))
    return made


def signed_in(desk: Desk, code: str = "TIEOUT") -> tuple[Any, ...]:
    """What a company is opened with: file, user, password, with others, program, its code and version."""
    return (str(desk.sai), "tieout", "tieout", True, "tieout", code, 1)


def invoice_in(manager: Any, number: str = "1") -> Any:
    """A sales journal with an invoice that could be posted."""
    ledger = manager.OpenCustomerLedger()
    if not ledger.LoadByName("Alpha"):
        ledger.InitializeNew()
        ledger.Name = "Alpha"
        assert ledger.Save()
    journal = manager.OpenSalesJournal()
    journal.SelectTransType(0)
    assert journal.SelectAPARLedger("Alpha") > 0
    journal.InvoiceNumber = number
    journal.SetJournalDate("2026-03-02")
    journal.SetLineAmount(10.0, 1)
    journal.SetLineAccount("4020", 1)
    return journal


def test_one_database_at_a_time(desk: Desk, manager: Any) -> None:
    """A second opening in the same process fails until the first is closed."""
    again = signed_in(desk)
    assert manager.OpenDatabase(*again, SDKResult.FAIL) == (False, SDKResult.FAIL_ANOTHER_DATABASE_IS_OPEN)
    assert manager.CloseDatabase()
    assert manager.OpenDatabase(*again) is True


def test_an_application_code_of_seven_signs_is_invalid(desk: Desk) -> None:
    """Six at most."""
    made = simply_sdk(desk.pretence()).SDKInstanceManager.Instance
    with pytest.raises(InvalidEntryException):
        made.OpenDatabase(*signed_in(desk, "TIEOUT7"))


def test_nothing_is_open_without_a_database(desk: Desk) -> None:
    """Ledgers and journals need one."""
    made = simply_sdk(desk.pretence()).SDKInstanceManager.Instance
    with pytest.raises(SimplyNoAccessException):
        made.OpenCustomerLedger()


@pytest.mark.parametrize(
    ("field", "length"), [("Name", 52), ("Phone1", 25), ("PostalCode", 9), ("Email", 50)]
)
def test_too_long_is_an_invalid_entry(manager: Any, field: str, length: int) -> None:
    """At the field, not at Save."""
    ledger = manager.OpenVendorLedger()
    ledger.InitializeNew()
    setattr(ledger, field, "5" * length)
    with pytest.raises(InvalidEntryException):
        setattr(ledger, field, "5" * (length + 1))


@pytest.mark.parametrize("member", ["Inactive", "CreditLimit"])
def test_there_is_no_property_for_inactive_or_credit_limit(manager: Any, member: str) -> None:
    """They are read in the tables only."""
    ledger = manager.OpenCustomerLedger()
    ledger.InitializeNew()
    assert not hasattr(ledger, member)


def test_a_name_in_use_is_a_message(desk: Desk) -> None:
    """An exception by default; False for whoever has the message shown."""
    for willing in (False, True):
        manager = opened(desk)
        if willing:
            manager.SetAlertImplementation(Willing())
        ledger = manager.OpenCustomerLedger()
        ledger.InitializeNew()
        ledger.Name = "Twice"
        if not desk.rows("tcustomr"):
            assert ledger.Save()
            ledger.InitializeNew()
            ledger.Name = "twice "
        if willing:
            assert ledger.Save() is False
        else:
            with pytest.raises(SimplyErrorMessageException):
                ledger.Save()
        manager.CloseDatabase()
    assert len(desk.rows("tcustomr")) == 1


def test_without_rights_nothing_is_accessible(desk: Desk) -> None:
    """Fields, Save and Post."""
    manager = opened(desk, can_modify=False)
    ledger = manager.OpenCustomerLedger()
    ledger.InitializeNew()
    with pytest.raises(SimplyNoAccessException):
        ledger.Name = "A"
    with pytest.raises(SimplyNoAccessException):
        ledger.Save()
    assert manager.OpenSalesJournal().HasEditRights is False


def test_nothing_can_be_entered_before_the_type_is_chosen(manager: Any) -> None:
    """The journal begins in no mode that takes an invoice."""
    journal = manager.OpenSalesJournal()
    with pytest.raises(SimplyNoAccessException):
        journal.SetJournalDate("2026-03-02")
    with pytest.raises(SimplyNoAccessException):
        journal.SetPrice(1.0, 1)


def test_orders_are_not_available(manager: Any) -> None:
    """This edition has invoices only."""
    with pytest.raises(SimplyNoAccessException):
        manager.OpenSalesJournal().SelectTransType(1)


def test_an_unknown_party_is_zero(manager: Any) -> None:
    """Not an exception: whoever does not look posts into nothing."""
    journal = manager.OpenSalesJournal()
    journal.SelectTransType(0)
    assert journal.SelectAPARLedger("Nobody") == 0


@pytest.mark.parametrize("value", [1.005, float("nan"), float("inf")])
def test_prices_have_two_decimals(manager: Any, value: float) -> None:
    """More are refused, not rounded."""
    with pytest.raises(InvalidEntryException):
        invoice_in(manager).SetPrice(value, 1)


def test_an_unknown_tax_code_is_a_question(desk: Desk) -> None:
    """Raised when nobody answers it."""
    with pytest.raises(AlertNotImplementedException, match="does not exist"):
        invoice_in(opened(desk)).SetTaxCodeString("ZZ", 1)


def test_a_number_used_before_is_a_question(desk: Desk) -> None:
    """Who answers Yes gets the second one: that is why our client never answers."""
    manager = opened(desk)
    assert invoice_in(manager).Post()
    with pytest.raises(AlertNotImplementedException, match="already been used"):
        invoice_in(manager).Post()
    manager.CloseDatabase()

    willing = simply_sdk(desk.pretence()).SDKInstanceManager.Instance
    willing.SetAlertImplementation(Willing())
    assert willing.OpenDatabase(*signed_in(desk))
    assert invoice_in(willing).Post()
    assert len(desk.rows("titrec")) == 2


@pytest.mark.parametrize("lacking", ["party", "number", "date", "account"])
def test_what_is_incomplete_is_not_posted(desk: Desk, lacking: str) -> None:
    """A message names what is needed."""
    journal = invoice_in(opened(desk, account=""))
    if lacking == "party":
        journal.SelectAPARLedger("Nobody")
    elif lacking == "number":
        journal.InvoiceNumber = ""
    elif lacking == "date":
        journal.SetJournalDate("31/02/2026")
    else:
        journal.SetLineAmount(1.0, 2)
    with pytest.raises(SimplyErrorMessageException, match="needs"):
        journal.Post()


def test_after_posting_the_number_is_no_longer_the_posted_one(manager: Any) -> None:
    """As live users report of the real one: it must be kept before."""
    journal = invoice_in(manager, "77")
    assert journal.Post()
    assert journal.InvoiceNumber != "77"


def test_undo_forgets_everything(manager: Any, desk: Desk) -> None:
    """Nothing is written, and a new invoice begins from nothing."""
    journal = invoice_in(manager)
    assert journal.Undo()
    assert journal.NumberOfJournalLines == 0
    assert desk.rows("titrec") == []


def test_a_pretence_with_an_unknown_word_is_refused(desk: Desk) -> None:
    """A misspelt fault would be a test that tests nothing."""
    with pytest.raises(ValueError, match="canmodify"):
        simply_sdk(json.dumps({"url": "sqlite://", "canmodify": False}))
    assert desk.sai.exists()
