"""The exchanges: requests that are none, pauses, percentages, and how each ends the update."""

from typing import Any

import pytest

from tieout_quickbooks.simulator import (
    RequestProcessor,
    SimulatedCompany,
)
from tieout_quickbooks.simulator.webconnector import (
    EndlessUpdate,
    QwcFile,
    WebConnector,
)


def _marks(company: SimulatedCompany) -> dict[str, str]:
    return {one.name: one.value for one in company.extensions}


def test_no_request_means_the_last_error_is_shown(connector: WebConnector, service: Any) -> None:
    """Then the connection is closed; the text of the error stays in the window."""
    service.script["receiveResponseXML"] = [50]
    update = connector.update()
    assert update.names[-3:] == ["sendRequestXML", "getLastError", "closeConnection"]
    assert (update.outcome, update.shown, update.closing) == ("stopped", "No more work", "OK")


def test_an_empty_last_error_confuses_people(connector: WebConnector, service: Any) -> None:
    """It is complained of."""
    service.script |= {"receiveResponseXML": [50], "getLastError": [""]}
    assert "empty error" in connector.update().complaints[0]


def test_no_op_pauses_five_seconds_and_asks_again(
    qwc: QwcFile, computer: RequestProcessor, service: Any
) -> None:
    """When getLastError says the same; the pause is counted, not waited for."""
    pauses: list[int] = []
    [customers] = service.requests
    service.requests = [customers, "NoOp", "NoOp", customers]
    service.script["getLastError"] = ["NoOp", "NoOp"]
    update = WebConnector(qwc, "secret", computer, service.post, pause=pauses.append).update()
    assert update.names[5:-3] == ["sendRequestXML", "getLastError"] * 2
    assert (update.outcome, update.paused, pauses) == ("done", 10, [5, 5])


def test_no_op_from_last_error_pauses_after_an_empty_request_too(
    connector: WebConnector, service: Any
) -> None:
    """Its answer is what counts."""
    [customers] = service.requests
    service.requests = [customers, "", customers]
    service.script["getLastError"] = ["NoOp"]
    update = connector.update()
    assert (update.outcome, update.paused, update.exchanges) == ("done", 5, 2)


def test_no_op_with_another_last_error_ends_the_update(connector: WebConnector, service: Any) -> None:
    """The two must agree."""
    service.requests += ["NoOp"]
    update = connector.update()
    assert (update.outcome, update.shown) == ("stopped", "No more work")
    assert update.complaints == ["sendRequestXML answered NoOp, but getLastError 'No more work'"]


def test_interactive_mode_is_not_played(connector: WebConnector, service: Any) -> None:
    """Asking for it is complained of."""
    service.script |= {"receiveResponseXML": [50], "getLastError": ["Interactive mode"]}
    assert "interactive mode" in connector.update().complaints[0]


@pytest.mark.parametrize("request_text", ["", "NoOp"])
def test_an_empty_first_request_crashes_some_versions(
    habitual: Any, service: Any, company: SimulatedCompany, request_text: str
) -> None:
    """They call nothing any more; other versions ask for the last error."""
    service.requests = [request_text]
    update = habitual().update()
    assert (update.outcome, update.names[-1]) == ("crashed", "sendRequestXML")
    assert "AppLock" in _marks(company)
    service.requests = [request_text]
    assert habitual(logger_crashes=False).update().outcome == "stopped"


@pytest.mark.parametrize(
    "request_text",
    [
        "noop",
        "<QBXML/>",
        '<?xml version="1.0"?><QBXML/>',
        '<?xml version="1.0"?><QBXML/><?qbxml version="13.0"?>',
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML>',
        ' <?xml version="1.0"?><?qbxml version="13.0"?><QBXML/>',
        '&lt;?xml version="1.0"?&gt;&lt;QBXML/&gt;',
    ],
)
def test_a_request_that_is_no_document_ends_the_update(
    connector: WebConnector, service: Any, request_text: str
) -> None:
    """Both processing instructions, well-formed, not escaped twice; QuickBooks never sees it."""
    service.requests = [request_text]
    update = connector.update()
    assert (update.outcome, update.code, update.exchanges) == ("error", "QBWC1041", 0)
    assert update.names[-1] == "closeConnection"


def test_a_negative_percentage_shows_the_last_error(connector: WebConnector, service: Any) -> None:
    """And closes the connection."""
    service.script |= {"receiveResponseXML": [-1], "getLastError": ["wrong company"]}
    update = connector.update()
    assert update.names[-3:] == ["receiveResponseXML", "getLastError", "closeConnection"]
    assert (update.outcome, update.shown, update.code) == ("error", "wrong company", "QBWC1031")


@pytest.mark.parametrize(
    ("percents", "complaint"),
    [([50, 20, 100], "20 percent done after 50"), ([50, 101], "101 percent done is more than all")],
)
def test_percentages_that_make_no_sense_are_noted(
    connector: WebConnector, service: Any, percents: list[int], complaint: str
) -> None:
    """The update goes on all the same."""
    service.requests *= 3
    service.script["receiveResponseXML"] = list(percents)
    update = connector.update()
    assert (update.percents, update.complaints) == (percents, [complaint])
    assert update.outcome == "done"


def test_zero_percent_and_the_same_again_are_legal(connector: WebConnector, service: Any) -> None:
    """Nothing to complain of."""
    service.requests *= 3
    service.script["receiveResponseXML"] = [0, 0, 100]
    assert connector.update().complaints == []


def test_a_service_without_an_end_is_found_out(
    habitual: Any, service: Any, computer: RequestProcessor
) -> None:
    """Past the limit the test fails, and QuickBooks is left all the same."""
    service.requests *= 20
    with pytest.raises(EndlessUpdate):
        habitual(max_exchanges=10).update()
    assert len(service.calls("sendRequestXML")) == 10
    assert computer.sessions == {}


def test_pauses_without_end_are_found_out_too(habitual: Any, service: Any) -> None:
    """NoOp for ever."""
    service.requests += ["NoOp"] * 20
    service.script["getLastError"] = ["NoOp"] * 20
    with pytest.raises(EndlessUpdate):
        habitual(max_exchanges=10).update()


def test_the_facts_can_be_something_else(habitual: Any, service: Any) -> None:
    """QuickBooks Point of Sale sends a text."""
    habitual(hcp="QBPOS").update()
    assert service.calls("sendRequestXML")[0].argument("strHCPResponse") == "QBPOS"
