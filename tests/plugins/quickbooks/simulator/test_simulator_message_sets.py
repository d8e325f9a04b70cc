"""The memory of message sets: the same set twice is done once, and its state can be asked for."""

from typing import Any

import pytest
from lxml import etree

ADD = (
    '<CustomerAddRq requestID="r"><CustomerAdd><Name>{}</Name><ExternalGUID>{{57F3B9B1-86F1-4fcc-B1EE-566DE1813D20}}'
    "</ExternalGUID></CustomerAdd></CustomerAddRq>"
)
SET = 'onError="continueOnError" newMessageSetID="{}"'
BOTH = 'onError="continueOnError" oldMessageSetID="{0}" newMessageSetID="{0}"'
OLD = 'onError="continueOnError" oldMessageSetID="{}"'


def _ask(caller: Any, body: str, attributes: str) -> tuple[str | None, list[etree._Element]]:
    root = etree.fromstring(caller.send(body, attributes=attributes).encode())[0]
    return root.get("messageSetStatusCode"), list(root)


def _created(caller: Any) -> int:
    return sum(event.action == "created" for event in caller.company.history)


def test_a_set_without_id_says_nothing_of_sets(caller: Any) -> None:
    """The attributes appear only when the request had them."""
    assert "messageSetStatusCode" not in caller.send("<VendorQueryRq/>")
    assert "<QBXMLMsgsRs>" in caller.send("<VendorQueryRq/>")


def test_a_new_set_is_carried_out_and_stored(caller: Any) -> None:
    """The first sending answers as usual, with its id and status 0."""
    text = caller.send(ADD.format("Acme"), attributes=SET.format("A"))
    assert '<QBXMLMsgsRs newMessageSetID="A" messageSetStatusCode="0">' in text
    assert "<CustomerRet>" in text


def test_the_same_set_again_is_not_done_twice(caller: Any) -> None:
    """Identical bytes with the same id answer the stored status and where to find the record."""
    caller.send(ADD.format("Acme"), attributes=SET.format("A"))
    code, (answer,) = _ask(caller, ADD.format("Acme"), SET.format("A"))
    assert (code, answer.get("statusCode"), answer.get("requestID")) == ("0", "0", "r")
    assert [node.tag for node in answer[0]] == ["ListID", "EditSequence", "ExternalGUID"]
    assert answer[0].tag == "ErrorRecovery"
    assert _created(caller) == 1


def test_a_repeated_set_may_answer_in_full(caller: Any) -> None:
    """By switch the whole record comes back instead of the recovery aggregate."""
    caller.company.behaviour.replay_in_full = True
    first = caller.send(ADD.format("Acme"), attributes=SET.format("A"))
    assert caller.send(ADD.format("Acme"), attributes=SET.format("A")) == first


def test_another_request_under_the_same_id_is_refused(caller: Any) -> None:
    """A different text with a known id answers 9001 and is not carried out."""
    caller.send(ADD.format("Acme"), attributes=SET.format("A"))
    assert _ask(caller, ADD.format("Other"), SET.format("A")) == ("9001", [])
    assert _created(caller) == 1


def test_a_refused_request_is_remembered_as_refused(caller: Any) -> None:
    """The stored status of a duplicate name is 3100 again."""
    caller.company.add("Customer", "Acme")
    caller.send(ADD.format("Acme"), attributes=SET.format("A"))
    _code, (answer,) = _ask(caller, "", BOTH.format("A"))
    assert (answer.get("statusCode"), len(answer)) == ("3100", 0)


def test_the_status_of_a_set_can_be_asked_with_an_empty_one(caller: Any) -> None:
    """New equal to old asks for the status, as often as wanted, and does nothing."""
    caller.send(ADD.format("Acme"), attributes=SET.format("A"))
    for _ in range(2):
        code, (answer,) = _ask(caller, "", BOTH.format("A"))
        assert (code, answer.findtext("ErrorRecovery/ListID")) == ("0", "80000001-1700000000")


def test_the_status_can_be_asked_with_the_whole_set_too(caller: Any) -> None:
    """New equal to old with the same requests is still a question: nothing is carried out."""
    caller.send(ADD.format("Acme"), attributes=SET.format("A"))
    code, (answer,) = _ask(caller, ADD.format("Acme"), BOTH.format("A"))
    assert (code, answer.findtext("ErrorRecovery/ListID")) == ("0", "80000001-1700000000")
    assert _ask(caller, ADD.format("Bolt"), BOTH.format("B"))[0] == "9002"
    assert _created(caller) == 1


@pytest.mark.parametrize("switch", [9002, 600])
def test_an_unknown_set_has_no_status(caller: Any, switch: int) -> None:
    """Asking about a set that never came answers 9002, or 600 by switch."""
    caller.company.behaviour.unknown_set_code = switch
    assert _ask(caller, "", BOTH.format("A")) == (str(switch), [])


def test_old_alone_clears(caller: Any) -> None:
    """Clearing forgets the set; clearing again finds nothing and says 600."""
    caller.send(ADD.format("Acme"), attributes=SET.format("A"))
    assert _ask(caller, "", OLD.format("A"))[0] == "0"
    assert _ask(caller, "", OLD.format("A"))[0] == "600"
    assert _ask(caller, "", BOTH.format("A"))[0] == "9002"


def test_a_new_set_can_clear_the_old_one(caller: Any) -> None:
    """With another old id the old set is forgotten and the new one carried out."""
    caller.send(ADD.format("Acme"), attributes=SET.format("A"))
    both = 'onError="continueOnError" oldMessageSetID="A" newMessageSetID="B"'
    assert _ask(caller, ADD.format("Bolt"), both)[0] == "0"
    assert list(caller.company.message_sets) == ["B"]


def test_all_sets_can_be_cleared(caller: Any) -> None:
    """The word ClearAllMessageSets forgets everything."""
    for name in "AB":
        caller.send("", attributes=SET.format(name))
    assert _ask(caller, "", OLD.format("ClearAllMessageSets"))[0] == "0"
    assert caller.company.message_sets == {}


def test_an_id_has_at_most_23_characters(caller: Any) -> None:
    """A longer or empty id answers 9004 and nothing is carried out."""
    assert _ask(caller, ADD.format("Acme"), SET.format("x" * 23))[0] == "0"
    assert _ask(caller, ADD.format("Bolt"), SET.format("x" * 24)) == ("9004", [])
    assert _ask(caller, ADD.format("Bolt"), SET.format("")) == ("9004", [])
    assert _created(caller) == 1


def test_a_state_that_cannot_be_stored_is_admitted(caller: Any) -> None:
    """The set is carried out but answers 9005; sent again, it is carried out again."""
    caller.quickbooks.faults.forget_message_set()
    assert _ask(caller, ADD.format("Acme"), SET.format("A"))[0] == "9005"
    assert _ask(caller, ADD.format("Acme"), SET.format("A"))[1][0].get("statusCode") == "3100"


def test_another_company_knows_nothing_of_the_set(caller: Any) -> None:
    """The memory is in the company file: with another one open there is no state."""
    caller.send(ADD.format("Acme"), attributes=SET.format("A"))
    from tieout_quickbooks.simulator import SimulatedCompany

    caller.quickbooks.faults.swap_company(SimulatedCompany())
    assert _ask(caller, "", BOTH.format("A"))[0] == "9002"
