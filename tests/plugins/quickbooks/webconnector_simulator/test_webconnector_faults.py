"""What can go wrong on the way: lost answers, repeated and untimely calls, other companies, a program that vanishes."""

import ssl
from typing import Any

import pytest

from tieout_quickbooks.simulator import RequestProcessor, SimulatedCompany
from tieout_quickbooks.simulator.webconnector import OPERATIONS, QwcFile, WebConnector

GREETING = ["serverVersion", "clientVersion", "authenticate"]
EXCHANGE = ["sendRequestXML", "receiveResponseXML"]
USUAL = [*GREETING, *EXCHANGE, "closeConnection"]


def test_a_lost_answer_ends_the_update_though_the_service_worked(
    connector: WebConnector, service: Any, computer: RequestProcessor
) -> None:
    """The program shows an error and closes the connection."""
    connector.faults.lose_answer("receiveResponseXML")
    update = connector.update()
    assert (update.outcome, update.code) == ("error", "QBWC1042")
    assert service.names() == USUAL
    assert (update.calls[4].fault, update.calls[4].result) == ("lost", None)
    assert computer.sessions == {}


@pytest.mark.parametrize("fault", ["lose_answer", "never_send"])
def test_after_an_error_the_connection_may_stay_open(
    connector: WebConnector, service: Any, fault: str
) -> None:
    """The service hears nothing more."""
    getattr(connector.faults, fault)("sendRequestXML", closes=False)
    update = connector.update()
    assert (update.code, update.names) == ("QBWC1041", [*GREETING, "sendRequestXML"])


def test_a_call_may_never_arrive(connector: WebConnector, service: Any) -> None:
    """The same error on the one side, nothing at all on the other."""
    connector.faults.never_send("receiveResponseXML")
    update = connector.update()
    assert update.code == "QBWC1042"
    assert service.names() == [*GREETING, "sendRequestXML", "closeConnection"]


@pytest.mark.parametrize("operation", USUAL)
def test_every_call_can_be_lost(connector: WebConnector, service: Any, operation: str) -> None:
    """Each with its own number, and none is tried twice."""
    connector.faults.lose_answer(operation)
    update = connector.update()
    assert (update.outcome, update.code) == ("error", OPERATIONS[operation].error)
    assert update.names.count(operation) == 1
    expected_closing = operation in {"closeConnection", *EXCHANGE}
    assert ("closeConnection" in update.names) is expected_closing


def test_a_fault_waits_for_its_turn(connector: WebConnector, service: Any) -> None:
    """The second sendRequestXML; after that the faults are used up."""
    service.requests *= 3
    connector.faults.lose_answer("sendRequestXML", 2)
    assert connector.update().percents == [50]
    assert connector.faults.pending == []
    assert connector.faults.struck == ["lost"]
    assert connector.update().outcome == "done"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConnectionResetError("reset"), "QBWC1041"),
        (TimeoutError("slow"), "QBWC1041"),
        (ssl.SSLCertVerificationError("expired"), "QBWC1048"),
    ],
)
def test_a_connection_that_fails_by_itself_is_an_error(
    connector: WebConnector, service: Any, error: OSError, code: str
) -> None:
    """A bad certificate has a number of its own."""
    service.script["sendRequestXML"] = [error]
    assert connector.update().code == code


def test_a_call_can_arrive_twice(connector: WebConnector, service: Any) -> None:
    """The same bytes; the second answer counts."""
    connector.faults.repeat("receiveResponseXML")
    service.script["receiveResponseXML"] = [10, 100]
    update = connector.update()
    first, second = service.calls("receiveResponseXML")
    assert first.body == second.body
    assert (update.percents, update.calls[4].fault) == ([100], "repeated")


def test_the_first_of_two_answers_may_be_an_error(connector: WebConnector, service: Any) -> None:
    """Nobody waits for it."""
    connector.faults.repeat("receiveResponseXML")
    service.script["receiveResponseXML"] = [service.write_fault("busy")]
    update = connector.update()
    assert update.outcome == "done"
    assert "busy" in update.calls[4].error


@pytest.mark.parametrize(
    ("extra", "before"),
    [
        ("sendRequestXML", "receiveResponseXML"),
        ("receiveResponseXML", "sendRequestXML"),
        ("closeConnection", "receiveResponseXML"),
        ("authenticate", "receiveResponseXML"),
        ("getLastError", "authenticate"),
    ],
)
def test_calls_can_come_out_of_order(connector: WebConnector, service: Any, extra: str, before: str) -> None:
    """A call that is not due, before another; the update goes on with its own."""
    service.requests *= 3
    connector.faults.insert(extra, before=before)
    update = connector.update()
    assert service.names()[service.names().index(before) - 1] == extra
    assert [call.operation for call in update.calls if call.fault == "extra"] == [extra]
    assert update.outcome == "done"


def test_an_untimely_call_carries_what_it_is_given(connector: WebConnector, service: Any) -> None:
    """The ticket of the update unless told otherwise, and nothing else."""
    connector.faults.insert("receiveResponseXML", before="closeConnection", response="<QBXML/>")
    connector.faults.insert("closeConnection", before="sendRequestXML", ticket="old")
    connector.update()
    extra = service.calls("receiveResponseXML")[1]
    assert (extra.argument("ticket"), extra.argument("response")) == ("ticket-1", "<QBXML/>")
    assert extra.argument("hresult") == ""
    assert service.calls("closeConnection")[0].argument("ticket") == "old"


def test_a_ticket_can_be_unknown(connector: WebConnector, service: Any) -> None:
    """For as many calls as wanted."""
    service.requests *= 3
    connector.faults.change_ticket("sendRequestXML", "forged", nth=2, times=2)
    update = connector.update()
    tickets = [one.argument("ticket") for one in service.calls("sendRequestXML")]
    assert tickets == ["ticket-1", "forged", "forged"]
    assert [call.fault for call in update.calls if call.operation == "sendRequestXML"] == [
        "",
        "other ticket",
        "other ticket",
    ]


def _other() -> SimulatedCompany:
    other = SimulatedCompany(file_name=r"C:\Books\Other.QBW")
    other.add("Customer", "Stranger")
    return other


def test_another_company_may_be_open_next_time(
    connector: WebConnector, service: Any, company: SimulatedCompany
) -> None:
    """The second update is with the other one: its file name, its records, no FileID yet."""
    other = _other()
    [customers] = service.requests
    connector.update()
    service.requests = [customers]
    connector.faults.switch_company(other, before="authenticate")
    connector.update()
    assert service.calls("sendRequestXML")[1].argument("strCompanyFileName") == other.file_name
    assert "Stranger" in (service.calls("receiveResponseXML")[1].argument("response") or "")
    assert not company.desk.is_open
    assert [one.name for one in other.extensions] == ["FileID"]


def test_another_company_may_be_opened_in_the_middle(connector: WebConnector, service: Any) -> None:
    """The session sees it from its next request on; the file's name stays that of the beginning."""
    service.requests *= 2
    connector.faults.switch_company(_other(), before="sendRequestXML", nth=2)
    connector.update()
    answers = [one.argument("response") or "" for one in service.calls("receiveResponseXML")]
    assert ["Acme" in one for one in answers] == [True, False]
    assert ["Stranger" in one for one in answers] == [False, True]
    assert len({one.argument("strCompanyFileName") for one in service.calls("sendRequestXML")}) == 1


def test_iterators_die_with_the_session(
    connector: WebConnector, service: Any, query: Any, company: SimulatedCompany
) -> None:
    """A session that ends and begins between two exchanges knows the iterator no more."""
    company.add("Customer", "Beta")
    start = '<CustomerQueryRq iterator="Start"><MaxReturned>1</MaxReturned></CustomerQueryRq>'
    service.requests = [query(start), ""]

    def go_on(_session: object) -> None:
        answer = service.calls("receiveResponseXML")[0].argument("response") or ""
        number = answer.split('iteratorID="')[1].split('"')[0]
        more = f'<CustomerQueryRq iterator="Continue" iteratorID="{number}"><MaxReturned>1</MaxReturned></CustomerQueryRq>'
        service.requests = [query(more)]

    connector.faults.act(go_on, before="sendRequestXML", nth=2)
    connector.faults.renew_session(before="sendRequestXML", nth=2)
    connector.update()
    assert 'statusCode="3391"' in (service.calls("receiveResponseXML")[1].argument("response") or "")


def test_a_session_that_cannot_begin_again_is_an_error(
    connector: WebConnector, computer: RequestProcessor
) -> None:
    """QBWC1008."""
    computer.faults.fail_begin(0x80040408, skip=1)
    connector.faults.renew_session(before="receiveResponseXML")
    assert connector.update().code == "QBWC1008"


@pytest.mark.parametrize("operation", [*USUAL, ""])
def test_the_program_can_vanish_after_any_call(
    connector: WebConnector, service: Any, computer: RequestProcessor, operation: str
) -> None:
    """Nothing more arrives, and QuickBooks has lost its session."""
    connector.faults.die(operation)
    update = connector.update()
    assert (update.outcome, update.code) == ("vanished", "")
    assert service.names() == USUAL[: USUAL.index(operation or "serverVersion") + 1]
    assert computer.sessions == {}


def test_a_vanished_program_leaves_its_lock_and_takes_it_over(
    connector: WebConnector, service: Any, company: SimulatedCompany
) -> None:
    """The next update runs as ever."""
    service.requests *= 2
    connector.faults.die("sendRequestXML")
    connector.update()
    assert [one.name for one in company.extensions] == ["FileID", "AppLock"]
    assert connector.update().outcome == "done"
    assert [one.name for one in company.extensions] == ["FileID"]


def test_every_call_can_be_watched(connector: WebConnector, service: Any) -> None:
    """Before it is sent, and with its result."""
    seen: list[tuple[str, object]] = []
    connector.faults.before_call = lambda call: seen.append((call.operation, None))
    connector.faults.after_call = lambda call: seen.append((call.operation, call.result))
    connector.update()
    assert seen[:2] == [("serverVersion", None), ("serverVersion", "Service 1.0")]
    assert len(seen) == 2 * len(USUAL)


def test_a_person_using_quickbooks_is_not_disturbed(
    connector: WebConnector, service: Any, computer: RequestProcessor, qwc: QwcFile
) -> None:
    """An update that never opens QuickBooks leaves other programs' sessions alone."""
    computer.open_connection("", "another program")
    ticket = computer.begin_session()
    service.script["authenticate"] = [["t", "none"]]
    connector.update()
    assert list(computer.sessions) == [ticket]
