"""Before the exchanges: versions, authenticate with its words and delays, and a QuickBooks that refuses."""

from dataclasses import replace
from typing import Any

import pytest

from tieout_quickbooks.simulator import (
    Fault,
    NoAnswer,
    RequestProcessor,
    SimulatedCompany,
    Trouble,
)
from tieout_quickbooks.simulator.webconnector import (
    QwcFile,
    WebConnector,
)

GREETING = ["serverVersion", "clientVersion", "authenticate"]


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        ("E:too old", "QBWC1037"),
        ("ok", "QBWC1046"),
        ("w:lower", "QBWC1046"),
        ("O:", "QBWC1046"),
        ("O:two", "QBWC1046"),
        ("W:", "QBWC1046"),
    ],
)
def test_a_version_can_be_refused(connector: WebConnector, service: Any, verdict: str, code: str) -> None:
    """E: stops with its text, other syntax with a number of its own; nobody logs in."""
    service.script["clientVersion"] = [verdict]
    update = connector.update()
    assert (update.outcome, update.code, update.names) == ("error", code, GREETING[:2])
    assert update.shown in {"too old", f"clientVersion answered {verdict!r}"}


def test_a_version_the_server_expects_is_no_obstacle(connector: WebConnector, service: Any) -> None:
    """O: with a version goes on."""
    service.script["clientVersion"] = ["O:2.0"]
    assert connector.update().outcome == "done"


def test_a_warning_is_for_the_person_to_decide(habitual: Any, service: Any) -> None:
    """Going on, or not."""
    service.script["clientVersion"] = ["W:please update", "W:please update"]
    went_on = habitual().update()
    assert (went_on.outcome, went_on.warning) == ("done", "please update")
    declined = habitual(goes_on_after_warnings=False).update()
    assert (declined.outcome, declined.shown, declined.code) == ("declined", "please update", "QBWC1037")
    assert declined.names == GREETING[:2]


@pytest.mark.parametrize(
    ("word", "outcome", "code"),
    [
        ("none", "none", ""),
        ("NONE", "none", ""),
        ("nvu", "nvu", "QBWC1040"),
        ("Nvu", "nvu", "QBWC1040"),
        ("busy", "busy", ""),
        ("BUSY", "busy", ""),
    ],
)
def test_words_end_an_update_before_quickbooks_is_asked(
    connector: WebConnector, service: Any, computer: RequestProcessor, word: str, outcome: str, code: str
) -> None:
    """In any letters; the connection is closed with the ticket."""
    service.script["authenticate"] = [["ticket-9", word]]
    update = connector.update()
    assert (update.outcome, update.code, update.names) == (outcome, code, [*GREETING, "closeConnection"])
    assert service.calls("closeConnection")[0].argument("ticket") == "ticket-9"
    assert computer.begun == 0


def test_a_path_opens_that_company(qwc: QwcFile, company: SimulatedCompany, service: Any) -> None:
    """Though another one is listed first."""
    other = SimulatedCompany(file_name=r"C:\Books\Other.QBW")
    other.desk.is_open = False
    service.script["authenticate"] = [["ticket-1", company.file_name.lower()]]
    update = WebConnector(qwc, "secret", RequestProcessor(other, company), service.post).update()
    assert update.outcome == "done"
    assert service.calls("sendRequestXML")[0].argument("strCompanyFileName") == company.file_name


@pytest.mark.parametrize("word", ["NON", " none", "valid", "work"])
def test_any_other_word_is_taken_for_a_path(connector: WebConnector, service: Any, word: str) -> None:
    """A typing error becomes a company file that is not there."""
    service.script["authenticate"] = [["ticket-1", word]]
    update = connector.update()
    assert update.names == [*GREETING, "connectionError", "closeConnection"]
    assert service.calls("connectionError")[0].argument("hresult") == "0x80040401"


def test_a_postponement_wins_over_the_word_beside_it(connector: WebConnector, service: Any) -> None:
    """The third string, in seconds."""
    service.script["authenticate"] = [["ticket-1", "nvu", "120"]]
    update = connector.update()
    assert (update.outcome, update.postponed) == ("postponed", 120)
    assert update.names == [*GREETING, "closeConnection"]


def test_a_minimum_interval_raises_the_schedule(
    qwc: QwcFile, computer: RequestProcessor, service: Any
) -> None:
    """The fourth string; a lower one changes nothing."""
    connector = WebConnector(replace(qwc, every_seconds=60), "secret", computer, service.post)
    service.script["authenticate"] = [["t", "none", "", "300"], ["t", "none", "0", "30"]]
    assert connector.update().every == 300
    assert connector.every_seconds == 300
    assert connector.update().every == 30
    assert connector.every_seconds == 300


def test_delays_count_only_when_updates_run_by_themselves(habitual: Any, service: Any) -> None:
    """With Auto-Run off they are read and ignored."""
    service.script["authenticate"] = [["t", "", "120", "300"]]
    update = habitual(runs_automatically=False).update()
    assert (update.outcome, update.postponed, update.every) == ("done", 0, 0)


@pytest.mark.parametrize("delay", ["soon", "-1", "1.5", " "])
def test_a_delay_that_is_no_number_is_a_malformed_array(
    connector: WebConnector, service: Any, delay: str
) -> None:
    """QBWC1012, and no ticket was accepted, so nothing is closed."""
    service.script["authenticate"] = [["t", "", delay, ""]]
    update = connector.update()
    assert (update.code, update.names) == ("QBWC1012", GREETING)


def test_an_empty_ticket_is_worth_a_complaint(connector: WebConnector, service: Any) -> None:
    """It would be shared by everybody."""
    service.script["authenticate"] = [["", "nvu"]]
    assert connector.update().complaints == ["authenticate gave an empty ticket"]


def test_done_ends_an_update_quickbooks_refused(
    connector: WebConnector, service: Any, company: SimulatedCompany
) -> None:
    """Code and text of BeginSession are passed on; in any letters."""
    company.desk.has_modal_dialog = True
    service.script["connectionError"] = ["DONE"]
    update = connector.update()
    assert (update.outcome, update.code) == ("error", "QBWC1013")
    (call,) = service.calls("connectionError")
    assert call.argument("hresult") == "0x80040414"
    assert call.argument("message") == update.shown
    assert "modal dialog" in update.shown
    assert update.names[-1] == "closeConnection"


def test_quickbooks_can_be_tried_again(
    connector: WebConnector, service: Any, computer: RequestProcessor
) -> None:
    """With the open company, or with the path the service answers."""
    computer.faults.fail_begin(0x80040424, times=2)
    service.script["connectionError"] = ["", r"C:\Books\Sample.QBW"]
    update = connector.update()
    assert (update.outcome, update.code, update.shown) == ("done", "", "OK")
    assert update.names.count("connectionError") == 2


def test_quickbooks_is_not_tried_for_ever(
    connector: WebConnector, service: Any, computer: RequestProcessor
) -> None:
    """A few retries, then the update ends though the service never said done."""
    computer.faults.fail_begin(0x80040408, times=99)
    service.script["connectionError"] = [""] * 99
    update = connector.update()
    assert (update.code, update.names.count("connectionError")) == ("QBWC1013", 4)
    assert update.complaints == ["connectionError never answered done"]
    assert update.names[-1] == "closeConnection"


def test_no_facts_no_update(connector: WebConnector, computer: RequestProcessor) -> None:
    """When QuickBooks fails on host, company and preferences the update ends with QBWC1014."""
    computer.faults.fail_request(0x80040402)
    update = connector.update()
    assert (update.code, update.names) == ("QBWC1014", [*GREETING, "closeConnection"])


@pytest.mark.parametrize("spoil", ["answer_html", "cut_answer"])
def test_facts_that_are_none_end_the_update(
    connector: WebConnector, computer: RequestProcessor, spoil: str
) -> None:
    """A web page or half a document is not passed on."""
    getattr(computer.faults, spoil)()
    assert connector.update().code == "QBWC1014"


def test_facts_without_a_host_end_the_update(connector: WebConnector, computer: RequestProcessor) -> None:
    """Some other document."""
    computer.faults.pending.append(Fault(Trouble.GARBAGE, text="<QBXML/>"))
    assert connector.update().code == "QBWC1014"


def test_a_refused_request_goes_back_with_its_hresult(
    connector: WebConnector, service: Any, query: Any
) -> None:
    """No response beside it, and the service decides what next."""
    service.requests = [query("<NoSuchRq/>"), *service.requests]
    update = connector.update()
    first, second = service.calls("receiveResponseXML")
    assert (first.argument("response"), first.argument("hresult")) == ("", "0x80040400")
    assert "parsing the provided XML" in (first.argument("message") or "")
    assert second.argument("hresult") == ""
    assert update.outcome == "done"


def test_a_hanging_quickbooks_takes_the_program_with_it(
    connector: WebConnector, service: Any, computer: RequestProcessor
) -> None:
    """The service hears no more of it."""
    computer.faults.hang(skip=1)
    update = connector.update()
    assert (update.outcome, update.names[-1]) == ("hung", "sendRequestXML")


def test_a_dialog_nobody_answers_hangs_the_login(connector: WebConnector, monkeypatch: Any) -> None:
    """BeginSession does not come back."""

    def hang(path: str = "") -> str:
        raise NoAnswer

    monkeypatch.setattr(connector.computer, "begin_session", hang)
    update = connector.update()
    assert (update.outcome, update.names) == ("hung", GREETING)


def test_a_late_answer_is_waited_for(connector: WebConnector, computer: RequestProcessor) -> None:
    """The program has no time limit of its own."""
    computer.faults.answer_late(skip=1)
    assert connector.update().outcome == "done"


def test_a_session_that_is_gone_at_the_end_is_an_error(
    connector: WebConnector, computer: RequestProcessor
) -> None:
    """QBWC1015, after the service was told that all is well."""
    connector.faults.act(lambda session: computer.end_session(session.ticket), before="closeConnection")
    update = connector.update()
    assert (update.outcome, update.code, update.closing) == ("error", "QBWC1015", "OK")
