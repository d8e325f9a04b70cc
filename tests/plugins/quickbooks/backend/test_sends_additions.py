"""Sending what was prepared: once, byte for byte, with an honest receipt for every answer."""

from typing import Any

import pytest

from tieout.errors import AnswerLost, BooksClosed, TieoutError
from tieout.operations import Outcome, Prepared, Receipt
from tieout.records import Entity
from tieout_quickbooks import hooks
from tieout_quickbooks.errors import RefusedForAll
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import RequestProcessor, SimulatedCompany


def prepare(books: OpenCompany, *operations: Any) -> list[Prepared]:
    """The operations made ready, none with a problem."""
    prepared = list(hooks.prepare_records(books, operations[0].entity, operations))
    assert [one.problem for one in prepared] == [None] * len(operations)
    return prepared


def send(books: OpenCompany, *operations: Any) -> list[Receipt]:
    """The receipts of some additions."""
    prepared = prepare(books, *operations)
    return list(hooks.export_records(books, prepared[0].operation.entity, prepared))


def created(company: SimulatedCompany) -> list[str]:
    """What our program really made, in order."""
    return [
        event.name for event in company.history if (event.application, event.action) == ("tieout", "created")
    ]


class Wire:
    """Notes the requests that go out."""

    def __init__(self, books: OpenCompany, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[bytes] = []
        exchange = books.transport.exchange

        def noted(request: bytes) -> Any:
            self.sent.append(request)
            return exchange(request)

        monkeypatch.setattr(books.transport, "exchange", noted)

    def additions(self) -> list[bytes]:
        """The requests that add something."""
        return [request for request in self.sent if b"AddRq" in request]


@pytest.fixture
def wire(open_books: OpenCompany, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """The wire of the open company."""
    return Wire(open_books, monkeypatch)


def test_exactly_the_journalled_bytes_are_sent(
    company: SimulatedCompany, open_books: OpenCompany, wire: Wire, make_operation: Any
) -> None:
    """What goes out is the payload, one message set for each record."""
    prepared = prepare(open_books, make_operation("First"), make_operation("Second", number=2))
    list(hooks.export_records(open_books, Entity.CUSTOMER, prepared))

    assert wire.additions() == [one.payload for one in prepared]
    assert created(company) == ["First", "Second"]


def test_receipt_has_key_version_and_record(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any
) -> None:
    """The receipt of a job names the ListID, the EditSequence and the record as QuickBooks has it."""
    company.add("Customer", "Acme")
    [receipt] = send(open_books, make_operation("Boiler", parent="acme", phone="555-0100"))

    made = company.find_by_name("Acme:Boiler", "Customer")
    assert made is not None
    assert (receipt.outcome, receipt.key, receipt.version) == (Outcome.DONE, made.key, str(made.modified))
    assert receipt.record is not None
    assert receipt.record.full_name == "Acme:Boiler"


def test_memory_is_cleared_after_the_receipt_was_stored(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any
) -> None:
    """QuickBooks remembers the answer while we hold the receipt, and forgets it when we ask to go on."""
    receipts = hooks.export_records(open_books, Entity.CUSTOMER, prepare(open_books, make_operation("Acme")))
    next(receipts)
    assert len(company.message_sets) == 1

    assert list(receipts) == []
    assert company.message_sets == {}


def test_memory_is_kept_when_nobody_goes_on(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any
) -> None:
    """When we die after the answer, QuickBooks still remembers it."""
    prepared = prepare(open_books, make_operation("Acme"))
    receipts = hooks.export_records(open_books, Entity.CUSTOMER, prepared)
    next(receipts)
    del receipts

    assert len(company.message_sets) == 1


def test_recovery_can_be_switched_off(
    company: SimulatedCompany, way_in: Settings, make_operation: Any
) -> None:
    """Without recovery nothing is remembered, and the record is found by its mark all the same."""
    with hooks.open_books(way_in.model_copy(update={"recovery": False})) as books:
        prepared = prepare(books, make_operation("Acme"))
        [receipt] = hooks.export_records(books, Entity.CUSTOMER, prepared)
        [settled] = hooks.settle_records(books, Entity.CUSTOMER, prepared)

    assert b"MessageSetID" not in prepared[0].payload
    assert company.message_sets == {}
    assert settled.key == receipt.key


@pytest.mark.parametrize("code", [3170, 3175, 3176, 3180])
@pytest.mark.parametrize("times", [1, 2])
def test_locked_lists_are_tried_again(
    company: SimulatedCompany,
    computer: RequestProcessor,
    open_books: OpenCompany,
    wire: Wire,
    make_operation: Any,
    code: int,
    times: int,
) -> None:
    """After an answer that says the list was locked the same bytes go out again and make one record."""
    computer.faults.lock(code=code, times=times)
    [receipt] = send(open_books, make_operation("Acme"))

    assert receipt.outcome is Outcome.DONE
    assert created(company) == ["Acme"]
    assert len(set(wire.additions())) == 1
    assert len(wire.additions()) == times + 1


def test_lists_that_stay_locked_are_refused(
    company: SimulatedCompany,
    computer: RequestProcessor,
    open_books: OpenCompany,
    wire: Wire,
    make_operation: Any,
) -> None:
    """After the tries the settings allow the record is refused with QuickBooks' words; the next one is tried."""
    computer.faults.lock(times=3)
    receipts = send(open_books, make_operation("Locked"), make_operation("Free", number=2))

    assert [receipt.outcome for receipt in receipts] == [Outcome.REFUSED, Outcome.DONE]
    assert receipts[0].error is not None
    assert "modified by another user" in receipts[0].error["why"]
    assert len(wire.additions()) == 4
    assert company.message_sets == {}


def test_other_errors_of_those_codes_are_not_tried_again(
    computer: RequestProcessor, open_books: OpenCompany, wire: Wire, make_operation: Any
) -> None:
    """The code alone does not mean a lock: "already in use" is a refusal."""
    computer.faults.refuse("CustomerAdd", 3180, text="The name is already in use.")

    assert [one.outcome for one in send(open_books, make_operation("Acme"))] == [Outcome.REFUSED]
    assert len(wire.additions()) == 1


@pytest.mark.parametrize("code", [3100, 3090, 3140, 3070, 3210, 3250, 3040, 3110, 4999])
def test_refusals_carry_quickbooks_words(
    company: SimulatedCompany,
    computer: RequestProcessor,
    open_books: OpenCompany,
    make_operation: Any,
    code: int,
) -> None:
    """What QuickBooks says it did not do is refused, with its code and words, and stops nobody else."""
    computer.faults.refuse("CustomerAdd", code, text="Its own  words. ")
    refused, done = send(open_books, make_operation("Bad"), make_operation("Good", number=2))

    assert (refused.outcome, done.outcome) == (Outcome.REFUSED, Outcome.DONE)
    assert refused.error is not None
    assert (refused.error["where"], refused.error["why"]) == (f"status {code}", "Its own words.")
    assert '"Bad"' in refused.error["what"]
    assert created(company) == ["Good"]


@pytest.mark.parametrize("code", [3220, 3260, 3261, 3263])
def test_refusals_for_everybody_stop_the_run(
    company: SimulatedCompany,
    computer: RequestProcessor,
    open_books: OpenCompany,
    make_operation: Any,
    code: int,
) -> None:
    """A missing permission refuses the record it met and ends the export: the next ones are not even sent."""
    computer.faults.refuse("CustomerAdd", code)
    prepared = prepare(open_books, make_operation("First"), make_operation("Second", number=2))
    receipts: list[Receipt] = []

    with pytest.raises(RefusedForAll):
        receipts.extend(hooks.export_records(open_books, Entity.CUSTOMER, prepared))
    assert [receipt.outcome for receipt in receipts] == [Outcome.REFUSED]
    assert created(company) == []


def test_internal_errors_are_in_doubt(
    company: SimulatedCompany, computer: RequestProcessor, open_books: OpenCompany, make_operation: Any
) -> None:
    """An internal error of QuickBooks does not say that nothing was done, so nothing is concluded or repeated."""
    computer.faults.refuse("CustomerAdd", 1000)
    [receipt] = send(open_books, make_operation("Acme"))

    assert receipt.outcome is Outcome.IN_DOUBT
    assert created(company) == []


def test_warnings_are_done(
    computer: RequestProcessor, open_books: OpenCompany, make_operation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record saved with a warning is done, and the warning is told; one that is not returned is looked up."""
    exchange = open_books.transport.exchange

    def warned(request: bytes) -> Any:
        answer = exchange(request)
        assert isinstance(answer, bytes)
        if b"CustomerAddRs" not in answer:
            return answer
        head = answer.index(b">", answer.index(b"<CustomerAddRs"))
        start, end = answer.index(b"<CustomerAddRs"), answer.index(b"</CustomerAddRs>")
        opening = answer[start:head].replace(b'statusCode="0"', b'statusCode="510"').replace(b"Info", b"Warn")
        return answer[:start] + opening + b">" + answer[end:]

    monkeypatch.setattr(open_books.transport, "exchange", warned)
    [receipt] = send(open_books, make_operation("Acme"))
    assert receipt.outcome is Outcome.DONE
    assert receipt.record is not None
    assert receipt.record.name == "Acme"


def test_unreadable_requests_were_certainly_not_done(
    company: SimulatedCompany, computer: RequestProcessor, open_books: OpenCompany, make_operation: Any
) -> None:
    """When QuickBooks could not parse the set (0x80040400) nothing was done: refused, and the next one goes on."""
    prepared = prepare(open_books, make_operation("First"), make_operation("Second", number=2))
    computer.faults.fail_request(0x80040400)
    receipts = list(hooks.export_records(open_books, Entity.CUSTOMER, prepared))

    assert [receipt.outcome for receipt in receipts] == [Outcome.REFUSED, Outcome.DONE]
    assert created(company) == ["Second"]


def test_sessions_that_are_over_are_closed_books(
    company: SimulatedCompany,
    computer: RequestProcessor,
    bookkeeper: Any,
    open_books: OpenCompany,
    make_operation: Any,
) -> None:
    """A request that met no session was certainly not done; the error says that QuickBooks is closed."""
    prepared = prepare(open_books, make_operation("Acme"))
    bookkeeper.close_books()

    with pytest.raises(BooksClosed):
        list(hooks.export_records(open_books, Entity.CUSTOMER, prepared))
    assert created(company) == []


TROUBLES = [
    ("lose_answer", {"processed": True}),
    ("lose_answer", {"processed": False}),
    ("hang", {"processed": True}),
    ("hang", {"processed": False}),
    ("answer_late", {}),
    ("cut_answer", {}),
    ("answer_html", {}),
]


@pytest.mark.parametrize(("trouble", "how"), TROUBLES)
def test_lost_answers_say_so_and_nothing_is_sent_again(
    company: SimulatedCompany,
    computer: RequestProcessor,
    open_books: OpenCompany,
    wire: Wire,
    make_operation: Any,
    trouble: str,
    how: dict[str, Any],
) -> None:
    """Whatever came instead of the answer, the write is called lost, once sent, and the rest is not sent."""
    prepared = prepare(open_books, make_operation("First"), make_operation("Second", number=2))
    getattr(computer.faults, trouble)(**how)
    receipts: list[Receipt] = []

    with pytest.raises(AnswerLost) as caught:
        receipts.extend(hooks.export_records(open_books, Entity.CUSTOMER, prepared))
    assert receipts == []
    assert wire.additions() == [prepared[0].payload]
    assert caught.value.why
    assert isinstance(caught.value.__cause__, TieoutError)


def test_trouble_while_clearing_is_no_trouble_of_the_record(
    company: SimulatedCompany, computer: RequestProcessor, open_books: OpenCompany, make_operation: Any
) -> None:
    """When only the clearing of QuickBooks' memory fails, the receipt stands and the memory harms nobody."""
    prepared = prepare(open_books, make_operation("First"), make_operation("Second", number=2))
    computer.faults.lose_answer(processed=False, skip=2)
    receipts = list(hooks.export_records(open_books, Entity.CUSTOMER, prepared))

    assert [receipt.outcome for receipt in receipts] == [Outcome.DONE, Outcome.DONE]
    assert len(company.message_sets) == 1
