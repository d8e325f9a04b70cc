"""The simulator's answers are valid by Intuit's own schema, and it reads Intuit's own samples, where they are at hand."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tieout_quickbooks.simulator import (
    HResult,
    RequestProcessor,
    company_from_csv,
    define_public_field,
    demo_company,
)
from tieout_quickbooks.simulator.grammar import find_answer, find_request, load_tables
from tieout_quickbooks.simulator.grammar.match import Rules, check_content

REFERENCE = Path(__file__).parents[5] / "shared/reference/quickbooks"
SCHEMA = REFERENCE / "xsd13/qbxmlops130.xsd"
INTUIT = sorted((REFERENCE / "samples/intuit").glob("*.xml"))
CAPTURES = sorted((REFERENCE / "samples/answers").glob("*.xml"))

GUID = "{57F3B9B1-86F1-4fcc-B1EE-566DE1813D20}"
ADDRESS = "<Addr1>a</Addr1><City>Islip</City><State>NY</State>"
CUSTOMER_ADD = (
    f"<CustomerAddRq><CustomerAdd><Name>Acme</Name><BillAddress>{ADDRESS}</BillAddress><ShipAddress>{ADDRESS}"
    f"</ShipAddress><ShipToAddress><Name>yard</Name>{ADDRESS}</ShipToAddress>"
    "<AdditionalContactRef><ContactName>Work</ContactName><ContactValue>1</ContactValue></AdditionalContactRef>"
    "<Contacts><FirstName>Ann</FirstName></Contacts>"
    "<CustomerTypeRef><FullName>Commercial</FullName></CustomerTypeRef><OpenBalance>5.00</OpenBalance>"
    "<CreditCardInfo><NameOnCard>x</NameOnCard></CreditCardInfo><Notes>n</Notes>"
    f"<AdditionalNotes><Note>m</Note></AdditionalNotes><ExternalGUID>{GUID}</ExternalGUID></CustomerAdd></CustomerAddRq>"
)
VENDOR_ADD = (
    f"<VendorAddRq><VendorAdd><Name>Bolt</Name><VendorAddress>{ADDRESS}</VendorAddress>"
    "<Contacts><FirstName>Ann</FirstName></Contacts><PrefillAccountRef><FullName>Office</FullName></PrefillAccountRef>"
    "</VendorAdd></VendorAddRq>"
)
LINES = "".join(
    f"<{{0}}LineAdd><ItemRef><FullName>{item}</FullName></ItemRef><Quantity>2</Quantity></{{0}}LineAdd>"
    for item in ("Labor", "Boiler 24 kW", "Pipe, copper", "Labor:Emergency")
)
TXN_ADD = (
    "<{0}AddRq><{0}Add><CustomerRef><FullName>Closed Diner</FullName></CustomerRef>"
    "<ExternalGUID>{1}</ExternalGUID>"
    + LINES
    + "<{0}LineGroupAdd><ItemGroupRef><FullName>Boiler swap</FullName></ItemGroupRef></{0}LineGroupAdd>"
    "</{0}Add></{0}AddRq>"
)
EXTENSION_ADDS = (
    f"<DataExtDefAddRq><DataExtDefAdd><OwnerID>{GUID}</OwnerID><DataExtName>Mark</DataExtName>"
    "<DataExtType>STR255TYPE</DataExtType><AssignToObject>Customer</AssignToObject></DataExtDefAdd></DataExtDefAddRq>"
    f"<DataExtAddRq><DataExtAdd><OwnerID>{GUID}</OwnerID><DataExtName>Mark</DataExtName>"
    "<ListDataExtType>Customer</ListDataExtType><ListObjRef><FullName>Closed Diner</FullName></ListObjRef>"
    "<DataExtValue>x</DataExtValue></DataExtAdd></DataExtAddRq>"
)
TYPE_ADDS = "".join(
    f"<{kind}AddRq><{kind}Add><Name>N</Name></{kind}Add></{kind}AddRq>"
    for kind in ("CustomerType", "JobType")
)
DELETION = "<ListDelRq><ListDelType>Vendor</ListDelType><ListID>{}</ListID></ListDelRq>"


def _caller(caller: Any, company: Any) -> Any:
    caller.quickbooks.close_connection()
    caller.quickbooks = RequestProcessor(company)
    caller.quickbooks.open_connection("", "tieout")
    caller.ticket = caller.quickbooks.begin_session()
    caller.company = company
    return caller


@pytest.fixture
def demo(caller: Any) -> Any:
    """A session with the demo company."""
    return _caller(caller, demo_company(3, customers=40))


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def _assert_valid(text: str) -> None:
    _schema().assertValid(etree.fromstring(text.encode()))


def _query_bodies() -> list[str]:
    bodies = []
    for name in load_tables().names("request"):
        if not name.endswith("Query"):
            continue
        kinds = {
            "ListDeletedQuery": "<ListDelType>Vendor</ListDelType>",
            "TxnDeletedQuery": "<TxnDelType>Bill</TxnDelType>",
        }
        shape = find_request(name)
        names = [element.name for element in shape.content if hasattr(element, "name")] if shape else []
        lines = "<IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true</IncludeLinkedTxns>"
        owners = "<OwnerID>0</OwnerID>" + f"<OwnerID>{GUID}</OwnerID>" if "OwnerID" in names else ""
        inner = kinds.get(name, "") + (lines if "IncludeLineItems" in names else "") + owners
        bodies.append(f'<{name}Rq requestID="{name}">{inner}</{name}Rq>')
    return bodies


@pytest.mark.skipif(not SCHEMA.exists(), reason="Intuit's schema is not on this machine")
def test_every_answer_is_valid_by_the_schema(demo: Any) -> None:
    """Each query and each Add of a full company answers what Intuit's schema of answers allows."""
    company = demo.company
    company.behaviour.allow_modifications = True
    doomed = company.add("Vendor", "Doomed")
    company.add(
        "Employee", "Full Record", HiredDate="2020-01-01", EmployeeAddress={"Addr1": "x", "City": "y"}
    )
    define_public_field(company, "Grade", "Vendor", "Item")
    adds = (
        CUSTOMER_ADD
        + VENDOR_ADD
        + TXN_ADD.format("Estimate", GUID)
        + TXN_ADD.format("Invoice", GUID)
        + TYPE_ADDS
        + EXTENSION_ADDS
    )
    answers = demo.ask(
        adds + DELETION.format(doomed.key), attributes='onError="stopOnError" newMessageSetID="A"'
    )
    assert {answer.get("statusMessage") for answer in answers} == {"Status OK"}
    estimate = next(one.key for one in company.transactions.values() if one.kind == "Estimate")
    linked = (
        "<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>Closed Diner</FullName></CustomerRef>"
        f"<LinkToTxnID>{estimate}</LinkToTxnID></InvoiceAdd></InvoiceAddRq>"
    )
    _assert_valid(demo.send(linked))
    _assert_valid(demo.send("", attributes='onError="stopOnError" oldMessageSetID="A" newMessageSetID="A"'))
    company.behaviour.replay_in_full = True
    _assert_valid(demo.send("", attributes='onError="stopOnError" oldMessageSetID="A" newMessageSetID="A"'))
    bodies = _query_bodies()
    answers = demo.ask("".join(bodies))
    assert [answer.get("requestID") for answer in answers] == [f"{answer.tag}"[:-2] for answer in answers]
    assert sum(answer.get("statusCode") == "0" for answer in answers) >= len(bodies) - 2
    for body in bodies:
        _assert_valid(demo.send(body))


@pytest.mark.skipif(not SCHEMA.exists(), reason="Intuit's schema is not on this machine")
def test_refusals_and_pages_are_valid_by_the_schema(demo: Any) -> None:
    """Empty answers, warnings, errors, pages and counts are valid too."""
    _assert_valid(
        demo.send(
            '<CustomerQueryRq metaData="MetaDataAndResponseData" iterator="Start"><MaxReturned>3</MaxReturned>'
            "</CustomerQueryRq><CustomerQueryRq><FullName>Nobody</FullName></CustomerQueryRq>"
            '<VendorQueryRq iterator="Continue" iteratorID="{00000000-0000-0000-0000-000000000000}"/>'
            "<CustomerAddRq><CustomerAdd><Name>a:b</Name></CustomerAdd></CustomerAddRq><BillQueryRq/>"
        )
    )


@pytest.mark.parametrize("path", INTUIT, ids=lambda path: path.stem)
def test_intuit_s_own_samples_are_understood(demo: Any, path: Path) -> None:
    """Each published sample request of a kind in the tables is answered; one of another kind is an unknown element."""
    text = path.read_text(encoding="utf-8-sig")
    name = re.findall(r"<(\w+)Rq\b", text)[1]
    if find_request(name) is None:
        with pytest.raises(HResult) as caught:
            demo.quickbooks.process(demo.ticket, text)
        assert caught.value.code == 0x80040400
        return
    answer = etree.fromstring(demo.quickbooks.process(demo.ticket, text).encode())
    assert answer[0][0].get("statusCode") in {"0", "1"}


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.stem)
def test_real_answers_fit_the_answer_tables(path: Path) -> None:
    """Every record in a real answer has only elements our tables have, in their order; what we cannot read is skipped."""
    answers = etree.parse(path).getroot()[0]
    for ret in answers.iterfind("*/*"):
        if ("ret", ret.tag) not in load_tables().texts:
            pytest.skip(f"{ret.tag} is not simulated")
        check_content(ret, find_answer(str(ret.tag)), Rules((13, 0)))


@pytest.mark.skipif(not CAPTURES, reason="the captures are not on this machine")
def test_an_add_has_the_form_of_a_real_one(caller: Any) -> None:
    """The same customer added here answers the same elements in the same order as in the capture from a real file."""
    capture = next(path for path in CAPTURES if "customer_add" in path.name)
    real = etree.parse(capture).getroot()[0][0]
    wanted = {
        "Name", "CompanyName", "Salutation", "FirstName", "LastName", "BillAddress", "Email", "AccountNumber",
        "CreditLimit",
    }  # fmt: skip
    parts = [etree.tostring(node, encoding="unicode") for node in real[0] if node.tag in wanted]
    ours = caller.ask_one(
        f"<CustomerAddRq><CustomerAdd>{''.join(parts)}</CustomerAdd></CustomerAddRq>", version="5.0"
    )
    assert list(ours.attrib) == list(real.attrib)
    assert [node.tag for node in ours[0]] == [node.tag for node in real[0]]


@pytest.mark.skipif(not REFERENCE.exists(), reason="the sample company is not on this machine")
def test_intuit_s_sample_company_can_be_loaded(caller: Any) -> None:
    """Its 48 customers and jobs keep their ids, their edit sequences, and times in the year 2028."""
    path = REFERENCE / "samples/sample-company-customers.csv"
    sample = _caller(caller, company_from_csv(path))
    answer = sample.ask_one("<CustomerQueryRq><ActiveStatus>All</ActiveStatus></CustomerQueryRq>")
    assert len(answer) == 48
    store = next(node for node in answer if node.findtext("ListID") == "410000-1040150879")
    assert store.findtext("FullName") == "Dunning's Pool Depot, Inc.:Big City Store #002"
    assert store.findtext("EditSequence") == "1860476651"
    assert store.findtext("TimeModified") == "2028-12-15T00:04:11-07:00"
    assert store.findtext("TimeCreated") == "2002-12-17T11:47:59-07:00"
    assert store.findtext("ParentRef/ListID") == "3D0000-1040150817"
