"""Agreeing on a version, and asking what became of a write."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tieout_quickbooks.qbxml import (
    Memory,
    Ret,
    VersionTooOld,
    build_clearing,
    build_status_question,
    is_replay,
    judge_memory,
    message_set_id,
    negotiate_version,
    read_version,
    read_whole,
    recovered_keys,
)

SET_ID = "ABCDEFGHIJKLMNOPQRSTUVW"


@pytest.mark.parametrize(
    ("supported", "agreed"),
    [
        (["1.0", "2.0", "5.0", "12.0", "13.0"], "13.0"),
        (["13.0", "14.0", "15.0", "16.0"], "13.0"),
        (["1.0", "9.0", "10.0"], "10.0"),
        (["5.0"], "5.0"),
        ([" 8.0 ", "junk", ""], "8.0"),
        (["CA3.0", "6.0"], "6.0"),
        (["CA3.0", "CA6.0"], "CA6.0"),
        (["CA13.0", "7.0"], "7.0"),
    ],
)
def test_the_newest_common_version_is_spoken(supported: list[str], agreed: str) -> None:
    """The newest version up to 13.0 is chosen; prefixed ones count only when there are no others."""
    assert negotiate_version(supported) == agreed


@pytest.mark.parametrize("supported", [[], ["1.0", "4.1"], ["CA3.0"], ["14.0"], ["x"]])
def test_too_old_a_quickbooks_is_told_so(supported: list[str]) -> None:
    """Without a common version the error says which ones QuickBooks listed."""
    with pytest.raises(VersionTooOld) as caught:
        negotiate_version(supported)
    assert caught.value.code == "TO-QB-012"
    assert (", ".join(supported) or "none") in caught.value.why


def test_versions_are_compared_as_numbers() -> None:
    """10.0 is newer than 9.0."""
    assert read_version("10.0") > read_version("9.1") > read_version("CA9.0")
    with pytest.raises(ValueError, match="not a qbXML version"):
        read_version("13")


@given(st.text(), st.integers(0, 1000))
def test_message_set_ids_are_short_plain_and_the_same_each_time(operation: str, attempt: int) -> None:
    """An id has 23 plain characters and can be computed again after a crash."""
    set_id = message_set_id(operation, attempt)
    assert re.fullmatch(r"[A-Z2-7]{23}", set_id)
    assert set_id == message_set_id(operation, attempt)
    assert set_id != message_set_id(operation, attempt + 1)
    assert set_id != message_set_id(operation + "x", attempt)


def test_a_known_id_stays_the_same_forever() -> None:
    """Ids in a journal of years ago must still be computed the same."""
    assert message_set_id("op-1", 1) == "CBJBJLBLNSS6JKGP4AF2ENP"


def test_attempt_and_operation_do_not_run_together() -> None:
    """Operation 1 attempt 11 is not operation 11 attempt 1."""
    assert message_set_id("op1", 11) != message_set_id("op11", 1)


def test_the_question_is_an_empty_set_with_the_id_twice() -> None:
    """Asking what became of a set carries no request, so it can do nothing twice."""
    root = etree.fromstring(build_status_question(SET_ID))
    assert dict(root[0].items()) == {
        "onError": "continueOnError",
        "newMessageSetID": SET_ID,
        "oldMessageSetID": SET_ID,
    }
    assert len(root[0]) == 0


def test_clearing_is_an_empty_set_with_the_old_id_only() -> None:
    """Forgetting a set names it as the old one and opens no new one."""
    body = build_clearing(SET_ID, version="8.0")
    assert b'<?qbxml version="8.0"?>' in body
    assert dict(etree.fromstring(body)[0].items()) == {
        "onError": "continueOnError",
        "oldMessageSetID": SET_ID,
    }


ADDED = '<CustomerAddRs requestID="a" statusCode="0"><CustomerRet><ListID>1-1</ListID></CustomerRet></CustomerAddRs>'
REPLAYED = ADDED.replace("CustomerRet", "ErrorRecovery")


@pytest.mark.parametrize(
    ("attributes", "inside", "memory"),
    [
        (f'newMessageSetID="{SET_ID}" messageSetStatusCode="0"', ADDED, Memory.STORED),
        (f'newMessageSetID="{SET_ID}" messageSetStatusCode="0"', "", Memory.NONE),
        (f'newMessageSetID="{SET_ID}" messageSetStatusCode="600"', "", Memory.NONE),
        ('messageSetStatusCode="600"', "", Memory.NONE),
        ('messageSetStatusCode="9001"', "", Memory.DIFFERENT),
        ('messageSetStatusCode="9002"', "", Memory.NONE),
        ('messageSetStatusCode="9002"', ADDED, Memory.NONE),
        ('messageSetStatusCode="9004"', "", Memory.BAD_ID),
        ('messageSetStatusCode="9005"', "", Memory.NONE),
        ('messageSetStatusCode="9999"', ADDED, Memory.UNKNOWN),
        ('newMessageSetID="OTHER" messageSetStatusCode="0"', ADDED, Memory.FOREIGN),
        ("", ADDED, Memory.STORED),
        ("", "", Memory.NONE),
    ],
)
def test_what_quickbooks_remembers_is_judged(attributes: str, inside: str, memory: Memory) -> None:
    """Only an answer that is there, about that very set, settles a write; everything else means: look."""
    answer = read_whole(f"<QBXML><QBXMLMsgsRs {attributes}>{inside}</QBXMLMsgsRs></QBXML>")
    assert judge_memory(answer, SET_ID) is memory


def test_recovered_ids_are_taken_from_error_recovery() -> None:
    """A replayed answer holds the record's id in ErrorRecovery; a first answer holds the record."""
    replayed = read_whole(f"<QBXML><QBXMLMsgsRs>{REPLAYED}</QBXMLMsgsRs></QBXML>")
    first = read_whole(f"<QBXML><QBXMLMsgsRs>{ADDED}</QBXMLMsgsRs></QBXML>")
    assert is_replay(replayed)
    assert not is_replay(first)
    assert recovered_keys(replayed, "a") == Ret("ErrorRecovery", {"ListID": "1-1"})
    assert recovered_keys(first, "a") is None
    assert recovered_keys(replayed, "b") is None
