"""One update from beginning to end: what is sent, what is written into the company, one at a time, the trace."""

from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from tieout_quickbooks.simulator import (
    RequestProcessor,
    SimulatedCompany,
    load_company,
    save_company,
)
from tieout_quickbooks.simulator.webconnector import (
    LogLevel,
    QwcFile,
    UpdateRunning,
    WebConnector,
)

GREETING = ["serverVersion", "clientVersion", "authenticate"]
EXCHANGE = ["sendRequestXML", "receiveResponseXML"]


def _marks(company: SimulatedCompany) -> dict[str, str]:
    return {one.name: one.value for one in company.extensions}


def test_an_update_runs_from_server_version_to_close_connection(
    connector: WebConnector, service: Any, computer: RequestProcessor
) -> None:
    """Two requests: two exchanges, 50 and 100 percent, then the closing text in the window."""
    service.requests *= 2
    update = connector.update()
    assert update.names == service.names() == [*GREETING, *EXCHANGE * 2, "closeConnection"]
    assert (update.outcome, update.code, update.shown, update.closing) == ("done", "", "OK", "OK")
    assert (update.percents, update.exchanges, update.complaints) == ([50, 100], 2, [])
    assert update.server_version == "Service 1.0"
    assert computer.sessions == {}


def test_everything_goes_to_the_address_in_the_qwc_file(connector: WebConnector, service: Any) -> None:
    """And the name in it logs in; the version is the program's."""
    connector.update()
    assert {one.url for one in service.received} == {"https://sync.example.com/qbwc/"}
    (login,) = service.calls("authenticate")
    assert (login.argument("strUserName"), login.argument("strPassword")) == ("sample", "secret")
    assert service.calls("clientVersion")[0].argument("strVersion") == "2.3.0.215"
    assert all(
        one.headers["SOAPAction"].startswith('"http://developer.intuit.com/') for one in service.received
    )


def test_the_version_can_be_chosen(qwc: QwcFile, computer: RequestProcessor, service: Any) -> None:
    """It is what clientVersion is told."""
    WebConnector(qwc, "secret", computer, service.post, version="2.1.0.30").update()
    assert service.calls("clientVersion")[0].argument("strVersion") == "2.1.0.30"


def test_the_answer_of_quickbooks_arrives_as_it_was(connector: WebConnector, service: Any) -> None:
    """No hresult, no message beside it; the ticket in every call."""
    update = connector.update()
    (call,) = service.calls("receiveResponseXML")
    assert "<Name>Acme</Name>" in (call.argument("response") or "")
    assert (call.argument("hresult"), call.argument("message")) == ("", "")
    assert {one.arguments["ticket"] for one in update.calls[3:]} == {"ticket-1"}


def test_only_the_first_request_is_asked_for_with_the_facts(
    connector: WebConnector, service: Any, company: SimulatedCompany
) -> None:
    """Host, company and preferences numbered 0, 1, 2; file, country and version stand in each."""
    service.requests *= 2
    connector.update()
    first, second = service.calls("sendRequestXML")
    answers = etree.fromstring((first.argument("strHCPResponse") or "").encode())[0]
    assert [(node.tag, node.get("requestID")) for node in answers] == [
        ("HostQueryRs", "0"),
        ("CompanyQueryRs", "1"),
        ("PreferencesQueryRs", "2"),
    ]
    assert second.argument("strHCPResponse") == ""
    for call in (first, second):
        assert call.argument("strCompanyFileName") == company.file_name
        assert (call.argument("qbXMLCountry"), call.argument("qbXMLMajorVers")) == ("US", "16")


def test_the_company_is_marked_by_the_web_connector_itself(
    connector: WebConnector, service: Any, company: SimulatedCompany
) -> None:
    """FileID and AppLock are in the facts; the lock goes when the update ends, the FileID stays."""
    connector.update()
    (call,) = service.calls("sendRequestXML")
    facts = etree.fromstring((call.argument("strHCPResponse") or "").encode())
    shown = {node.findtext("DataExtName"): node.findtext("DataExtValue") for node in facts.iter("DataExtRet")}
    assert shown == {"FileID": connector.qwc.file_id, "AppLock": "LOCKED:FRONTDESK:638355968000000000"}
    assert _marks(company) == {"FileID": connector.qwc.file_id}


def test_the_file_id_is_written_once(
    connector: WebConnector, service: Any, company: SimulatedCompany
) -> None:
    """The second update finds it, and leaves no further line of history."""
    connector.update()
    written = [event.application for event in company.history if event.key == "FileID"]
    lines = len(company.history)
    connector.update()
    assert written == ["tieout (Sample)"]
    assert len(company.history) == lines


def test_another_file_id_of_the_same_owner_ends_the_update(
    qwc: QwcFile, computer: RequestProcessor, service: Any, connector: WebConnector
) -> None:
    """The company belongs to another registration: QBWC1026, and nothing is exchanged."""
    connector.update()
    other = replace(qwc, file_id="{00000000-0000-0000-0000-000000000001}")
    update = WebConnector(other, "secret", computer, service.post).update()
    assert (update.outcome, update.code) == ("error", "QBWC1026")
    assert update.names == [*GREETING, "closeConnection"]
    assert computer.sessions == {}


def test_marks_reach_a_company_kept_in_a_file(
    qwc: QwcFile, company: SimulatedCompany, service: Any, tmp_path: Any
) -> None:
    """The next process finds the FileID, and no lock."""
    path = tmp_path / "company.json"
    save_company(company, path)
    update = WebConnector(qwc, "secret", RequestProcessor(path), service.post).update()
    assert update.outcome == "done"
    assert _marks(load_company(path)) == {"FileID": qwc.file_id}


def test_a_read_only_application_may_not_add(
    qwc: QwcFile, computer: RequestProcessor, service: Any, query: Any, company: SimulatedCompany
) -> None:
    """IsReadOnly is passed on to QuickBooks, which refuses."""
    service.requests = [query("<CustomerAddRq><CustomerAdd><Name>New</Name></CustomerAdd></CustomerAddRq>")]
    WebConnector(replace(qwc, is_read_only=True), "secret", computer, service.post).update()
    assert 'statusCode="3263"' in (service.calls("receiveResponseXML")[0].argument("response") or "")
    assert company.count("Customer") == 1


def test_one_computer_runs_one_update_at_a_time(
    connector: WebConnector, qwc: QwcFile, computer: RequestProcessor, service: Any
) -> None:
    """A second application has to wait until the first is done."""
    other = WebConnector(qwc, "secret", computer, service.post)

    def start_another(_session: object) -> None:
        with pytest.raises(UpdateRunning):
            other.update()

    connector.faults.act(start_another, before="sendRequestXML")
    assert connector.update().outcome == "done"
    service.requests = ["NoOp"]
    assert other.update().outcome == "crashed"


def test_the_trace_reads_like_the_log_file(connector: WebConnector, service: Any) -> None:
    """Calls, the four places of authRet, the lock; never the password."""
    service.script["authenticate"] = [["guid", "NONE"], ["guid", ""]]
    lines = connector.update().trace
    assert (
        'SOAPWebService.do_authenticate() : authRet[0]="guid" authRet[1]="NONE" authRet[2]="" authRet[3]=""'
        in lines
    )
    assert "secret" not in "\n".join(lines)
    got = "CompanyFileLock.getLock() : Got Lock = LOCKED:FRONTDESK:638355968000000000"
    assert got in connector.update().trace


def test_the_log_can_be_shorter(habitual: Any, service: Any) -> None:
    """DEBUG cuts texts to 50 characters, NONE writes nothing."""
    service.requests *= 2
    cut = habitual(log_level=LogLevel.DEBUG).update().trace
    assert any("strHCPResponse=" in line for line in cut)
    assert "<Name>Acme</Name>" not in "\n".join(cut)
    service.script["sendRequestXML"] = ["NoOp"]
    assert habitual(log_level=LogLevel.NONE).update().trace == []
