"""An independent SOAP client understands our description, our answers, and is understood by us."""

from pathlib import Path

import pytest
import requests
from zeep import Client, Transport

from tieout_quickbooks.webconnector.operations import OPERATIONS
from tieout_quickbooks.webconnector.soap import read_call, write_answer, write_fault
from tieout_quickbooks.webconnector.wsdl import wsdl

URL = "https://sync.example.com/qbwc?site=a&b"
CALLS: dict[str, dict[str, str | int]] = {
    "serverVersion": {},
    "clientVersion": {"strVersion": "2.3.0.215"},
    "authenticate": {"strUserName": "bob", "strPassword": "<ü>"},
    "sendRequestXML": {
        "ticket": "T",
        "strHCPResponse": '<?xml version="1.0" ?><QBXML/>',
        "strCompanyFileName": "C:\\a.qbw",
        "qbXMLCountry": "US",
        "qbXMLMajorVers": 13,
        "qbXMLMinorVers": 0,
    },
    "receiveResponseXML": {"ticket": "T", "response": "<QBXML/>", "hresult": "", "message": ""},
    "connectionError": {"ticket": "T", "hresult": "0x80040408", "message": "no"},
    "getLastError": {"ticket": "T"},
    "closeConnection": {"ticket": "T"},
}


@pytest.fixture
def client(tmp_path: Path) -> Client:
    """zeep, with our description from a file and no network."""
    path = tmp_path / "service.wsdl"
    path.write_bytes(wsdl(URL))
    with requests.Session() as session:
        transport = Transport(session=session)  # type: ignore[no-untyped-call]
        return Client(str(path), transport=transport)  # type: ignore[no-untyped-call]


def test_the_eight_operations_are_described_and_no_other(client: Client) -> None:
    """The interactive ones are left out, as in the real descriptions."""
    assert set(client.service._operations) == set(CALLS)
    assert client.service._binding_options["address"] == URL
    assert client.wsdl.services["QBWebConnectorSvc"].ports.keys() == {"QBWebConnectorSvcSoap"}


@pytest.mark.parametrize("operation", CALLS)
def test_a_call_built_from_the_description_is_read(client: Client, operation: str) -> None:
    """The arguments arrive, in the declared order, under the declared action."""
    from lxml import etree

    envelope = client.create_message(client.service, operation, **CALLS[operation])  # type: ignore[no-untyped-call]
    action = client.service._binding.get(operation).soapaction

    call = read_call(etree.tostring(envelope, xml_declaration=True, encoding="utf-8"))

    assert call.operation == operation
    assert call.arguments == {name: str(value) for name, value in CALLS[operation].items()}
    assert action == f"http://developer.intuit.com/{operation}"
    assert tuple(CALLS[operation]) == OPERATIONS[operation].arguments


@pytest.mark.parametrize(
    ("operation", "result"),
    [
        ("serverVersion", "tieout 1"),
        ("clientVersion", "W:old"),
        ("authenticate", ["T", "C:\\ü.qbw"]),
        ("sendRequestXML", "<?xml version='1.0'?><QBXML/>"),
        ("receiveResponseXML", -1),
        ("connectionError", "done"),
        ("getLastError", "NoOp"),
        ("closeConnection", "OK"),
    ],
)
def test_an_answer_is_understood_by_the_description(
    client: Client, operation: str, result: str | int | list[str]
) -> None:
    """Text, number and array come back as they went in."""
    assert _processed(client, operation, write_answer(operation, result)) == result


def test_a_fault_is_understood(client: Client) -> None:
    """Code and sentence."""
    from zeep.exceptions import Fault

    with pytest.raises(Fault, match="no <such> call") as caught:
        _processed(client, "serverVersion", write_fault("Client", "no <such> call"), status=500)

    assert caught.value.code == "soap:Client"


def _processed(client: Client, operation: str, content: bytes, status: int = 200) -> object:
    response = requests.Response()
    response.status_code, response._content = status, content
    response.headers["Content-Type"] = "text/xml; charset=utf-8"
    binding = client.service._binding
    return binding.process_reply(client, binding.get(operation), response)
