"""The simulator refuses a whole message set for what real QuickBooks refuses it for, and then does nothing."""

from typing import Any

import pytest

from tieout_quickbooks.simulator import HResult, RequestProcessor, SimulatedCompany

XML = '<?xml version="1.0" encoding="utf-8"?>\n'
PI = '<?qbxml version="13.0"?>\n'
BODY = (
    '<QBXML><QBXMLMsgsRq onError="stopOnError"><CustomerAddRq><CustomerAdd><Name>Acme</Name></CustomerAdd>'
    "</CustomerAddRq></QBXMLMsgsRq></QBXML>"
)


@pytest.fixture
def ticket(company: SimulatedCompany) -> tuple[RequestProcessor, str]:
    """A processor and an open session."""
    quickbooks = RequestProcessor(company)
    quickbooks.open_connection("", "tieout")
    return quickbooks, quickbooks.begin_session()


def _refused(ticket: tuple[RequestProcessor, str], text: str) -> int:
    quickbooks, number = ticket
    with pytest.raises(HResult) as caught:
        quickbooks.process(number, text)
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not xml at all",
        BODY,
        PI + BODY,
        XML + BODY,
        " " + XML + PI + BODY,
        "\ufeff" + XML + PI + BODY,
        XML + "<?qbxml?>" + BODY,
        XML + PI + PI + BODY,
        XML + PI + BODY[:-2],
        XML + BODY + PI,
        XML + PI + "<!DOCTYPE QBXML>" + BODY,
        XML.replace("utf-8", "utf-16") + PI + BODY,
        XML.replace("1.0", "1.1") + PI + BODY,
        XML + PI + BODY.replace("<QBXML>", '<QBXML xmlns="x">'),
        XML + PI + BODY.replace("QBXMLMsgsRq", "QBXMLMsgsRs"),
        XML + PI + "<QBXML></QBXML>",
        XML + PI + BODY.replace(' onError="stopOnError"', ""),
        XML + PI + BODY.replace("stopOnError", "rollbackOnError"),
        XML + PI + BODY.replace("stopOnError", "StopOnError"),
        XML + PI + BODY.replace("onError=", 'more="1" onError='),
        XML + PI + BODY.replace("onError=", 'responseData="some" onError='),
        XML + PI + BODY.replace("<CustomerAddRq>", '<CustomerAddRq metaData="NoMetaData">'),
        XML + PI + BODY.replace("<CustomerAdd>", '<CustomerAdd id="1">'),
        XML + PI + BODY.replace("<Name>", "text<Name>"),
        XML + PI + BODY.replace("<Name>Acme</Name>", ""),
        XML + PI + BODY.replace("Acme", "<b>Acme</b>"),
        XML + PI + BODY.replace("CustomerAddRq", "CustomerInsertRq"),
        XML + PI + BODY.replace("CustomerAddRq", "PurchaseOrderAddRq"),
    ],
)
def test_a_broken_document_is_refused_whole(ticket: tuple[RequestProcessor, str], text: str) -> None:
    """A document without prolog, version, onError or legal elements raises 0x80040400 and creates nothing."""
    assert _refused(ticket, text) == 0x80040400
    assert ticket[0].company_of(ticket[1]).history == []


@pytest.mark.parametrize("version", ["12.5", "CA3.0", "17.0", "thirteen", ""])
def test_an_unknown_version_has_its_own_code(ticket: tuple[RequestProcessor, str], version: str) -> None:
    """A qbXML version this QuickBooks does not speak raises 0x80040423."""
    assert _refused(ticket, XML + f'<?qbxml version="{version}"?>' + BODY) == 0x80040423


@pytest.mark.parametrize(
    "prolog",
    [
        XML + PI,
        '<?xml version="1.0"?>' + PI,
        '<?xml version="1.0" ?><!-- why -->' + PI,
        XML.replace("utf-8", "ascii") + PI,
    ],
)
def test_a_good_prolog_is_read(ticket: tuple[RequestProcessor, str], prolog: str) -> None:
    """Both instructions in order are enough; an encoding and comments between them are optional."""
    quickbooks, number = ticket
    assert 'statusCode="0"' in quickbooks.process(number, prolog + BODY)


def test_the_refusal_never_says_which_element(caller: Any) -> None:
    """The text of a parse error is always the same; only tests can look at the hint."""
    with pytest.raises(HResult) as caught:
        caller.send("<CustomerQueryRq><ActiveStatus>all</ActiveStatus></CustomerQueryRq>")
    assert caught.value.text == "QuickBooks found an error when parsing the provided XML text stream."
    assert "ActiveStatus" in caught.value.hint
    assert caller.quickbooks.last_hint == caught.value.hint


def test_one_wrong_request_spoils_its_neighbours(caller: Any) -> None:
    """A good Add before a misspelt request in the same set is not carried out."""
    good = "<CustomerAddRq><CustomerAdd><Name>Acme</Name></CustomerAdd></CustomerAddRq>"
    with pytest.raises(HResult):
        caller.send(good + "<CustomerQueryRq><Name>Acme</Name></CustomerQueryRq>")
    assert caller.company.history == []


@pytest.mark.parametrize(
    "request_text",
    [
        "<EmployeeQueryRq iterator='Start'><MaxReturned>5</MaxReturned></EmployeeQueryRq>",
        "<CustomerQueryRq><ListID>1</ListID><ActiveStatus>All</ActiveStatus></CustomerQueryRq>",
        "<CustomerQueryRq><FullName>a</FullName><ListID>1</ListID></CustomerQueryRq>",
        "<CustomerQueryRq><ActiveStatus>All</ActiveStatus><MaxReturned>5</MaxReturned></CustomerQueryRq>",
        "<CustomerQueryRq><OwnerID>57F3B9B1-86F1-4fcc-B1EE-566DE1813D20</OwnerID></CustomerQueryRq>",
        "<CustomerQueryRq iterator='Continue'/>",
        "<CustomerQueryRq iterator='start'/>",
        "<CustomerQueryRq metaData='Yes'/>",
        "<JobTypeQueryRq><OwnerID>0</OwnerID></JobTypeQueryRq>",
        "<ListDeletedQueryRq/>",
        "<ListDeletedQueryRq><ListDelType>Job</ListDelType></ListDeletedQueryRq>",
        "<EstimateAddRq><EstimateAdd><CustomerRef/></EstimateAdd></EstimateAddRq>",
        "<CustomerModRq><CustomerMod><ListID>1</ListID></CustomerMod></CustomerModRq>",
        "<CustomerAddRq><CustomerAdd><IsActive>true</IsActive><Name>A</Name></CustomerAdd></CustomerAddRq>",
        "<CustomerAddRq><CustomerAdd><Name>A</Name><Name>B</Name></CustomerAdd></CustomerAddRq>",
        "<CustomerAddRq><CustomerAdd><Name>A</Name><Mobile>1</Mobile></CustomerAdd></CustomerAddRq>",
        "<CustomerAddRq><CustomerAdd><Name>A</Name><CreditLimit>100.5</CreditLimit></CustomerAdd></CustomerAddRq>",
        "<InvoiceQueryRq><RefNumber>1</RefNumber><MaxReturned>1</MaxReturned></InvoiceQueryRq>",
    ],
)
def test_what_the_grammar_forbids_is_a_parse_error(caller: Any, request_text: str) -> None:
    """Wrong order, wrong words, mixed choices, missing parts and fields of other countries are all refused."""
    with pytest.raises(HResult) as caught:
        caller.send(request_text)
    assert caught.value.code == 0x80040400


def test_a_field_newer_than_the_version_is_refused(caller: Any) -> None:
    """JobTitle came with 12.0: a request of version 8.0 may not hold it, and its answer does not."""
    body = (
        "<CustomerAddRq><CustomerAdd><Name>Acme</Name><JobTitle>Boss</JobTitle></CustomerAdd></CustomerAddRq>"
    )
    with pytest.raises(HResult):
        caller.send(body, version="8.0")
    caller.ask_one(body)
    assert caller.ask_one("<CustomerQueryRq/>").find("*/JobTitle") is not None
    assert caller.ask_one("<CustomerQueryRq/>", version="8.0").find("*/JobTitle") is None


def test_iterators_need_version_five(caller: Any) -> None:
    """Before qbXML 5.0 there were no iterators."""
    body = '<CustomerQueryRq iterator="Start"><MaxReturned>5</MaxReturned></CustomerQueryRq>'
    with pytest.raises(HResult):
        caller.send(body, version="4.1")
    caller.send(body, version="5.0")


def test_characters_a_company_file_cannot_hold(caller: Any) -> None:
    """Raw, such a character is a parse error; as a numeric reference it is stored as a question mark."""
    add = "<CustomerAddRq><CustomerAdd><Name>{}</Name></CustomerAdd></CustomerAddRq>"
    with pytest.raises(HResult) as caught:
        caller.send(add.format("Zażółć"))
    assert caught.value.code == 0x80040400
    assert caller.ask_one(add.format("Za&#380;&#243;&#322;&#263;")).findtext("*/Name") == "Za?\u00f3??"
    assert caller.ask_one(add.format("Café €")).findtext("*/Name") == "Café €"


def test_answers_have_the_bytes_of_real_ones(caller: Any) -> None:
    """The prolog is bare, nothing is indented, and what is not ASCII is a decimal reference."""
    caller.company.add("Customer", 'Café "Ä" & <Sons>')
    answer = caller.send('<CustomerQueryRq requestID="7"/>')
    assert answer.startswith(
        '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<CustomerQueryRs requestID="7" statusCode="0" '
    )
    assert answer.isascii()
    assert "\n<Name>Caf&#233; &quot;&#196;&quot; &amp; &lt;Sons&gt;</Name>\n" in answer
    assert answer.endswith("</CustomerQueryRs>\n</QBXMLMsgsRs>\n</QBXML>\n")


def test_an_empty_answer_is_an_empty_element(caller: Any) -> None:
    """A query without hits answers status 1 in attributes only."""
    text = caller.send('<VendorQueryRq requestID="v"/>')
    assert (
        '<VendorQueryRs requestID="v" statusCode="1" statusSeverity="Info" '
        'statusMessage="A query request did not find a matching object in QuickBooks" />' in text
    )


def test_a_long_request_id_is_refused_by_itself(caller: Any) -> None:
    """A requestID of 51 characters answers 1060; its neighbour is carried out."""
    long, short = caller.ask(
        f'<VendorQueryRq requestID="{"x" * 51}"/><CustomerQueryRq requestID="{"y" * 50}"/>'
    )
    assert (long.get("statusCode"), short.get("statusCode")) == ("1060", "1")


def test_stop_on_error_leaves_the_rest_alone(caller: Any) -> None:
    """After the first error of a stopOnError set the others answer 3231; with continueOnError they are done."""
    good = "<CustomerAddRq><CustomerAdd><Name>{}</Name></CustomerAdd></CustomerAddRq>"
    body = good.format("A") + good.format("a") + good.format("B")
    stopped = caller.ask(body, attributes='onError="stopOnError"')
    assert [one.get("statusCode") for one in stopped] == ["0", "3100", "3231"]
    assert stopped[2].get("statusMessage") == "The request has not been processed."
    went_on = caller.ask(body, attributes='onError="continueOnError"')
    assert [one.get("statusCode") for one in went_on] == ["3100", "3100", "0"]


def test_a_warning_does_not_stop_a_set(caller: Any) -> None:
    """Status 500 is a warning: stopOnError goes on behind it."""
    answers = caller.ask(
        "<CustomerQueryRq><FullName>Nobody</FullName></CustomerQueryRq><VendorQueryRq/>",
        attributes='onError="stopOnError"',
    )
    assert [one.get("statusCode") for one in answers] == ["500", "1"]


def test_data_can_be_left_out_of_an_answer(caller: Any) -> None:
    """With responseData includeNone only the status comes back."""
    caller.company.add("Customer", "Acme")
    (answer,) = caller.ask(
        "<CustomerQueryRq/>", attributes='onError="stopOnError" responseData="includeNone"'
    )
    assert (answer.get("statusCode"), len(answer)) == ("0", 0)


def test_too_long_a_text_spoils_the_set_or_answers_3070(caller: Any) -> None:
    """What real QuickBooks does with a name of 42 characters is not known: both ways can be had."""
    body = (
        f"<CustomerAddRq><CustomerAdd><Name>{'n' * 42}</Name></CustomerAdd></CustomerAddRq><VendorQueryRq/>"
    )
    with pytest.raises(HResult) as caught:
        caller.send(body)
    assert caught.value.code == 0x80040400
    caller.company.behaviour.refuse_long_texts = False
    refused, done = caller.ask(body)
    assert (refused.get("statusCode"), done.get("statusCode")) == ("3070", "1")
    assert caller.company.history == []
