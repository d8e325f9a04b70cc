"""What mutated documents brought to light, each by its smallest document."""

import pytest
from tests.plugins.quickbooks.fuzz.answer_target import Playback
from tests.plugins.quickbooks.fuzz.recording import recorded_answers

from tieout_quickbooks.port import SessionFacts
from tieout_quickbooks.qbxml import AnswerTooLarge, read_answer
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.webconnector.introduction import facts_told

_VERSION = b"<SupportedQBXMLVersion>13.0</SupportedQBXMLVersion>"
_STRANGE = b"<SupportedQBXMLVersion><Major>16</Major></SupportedQBXMLVersion>"


def test_a_version_that_holds_elements_is_passed_over() -> None:
    """It stands among texts, and was taken for one: opening the company ended in an AttributeError."""
    answer = recorded_answers()[0]
    assert _VERSION in answer

    books = OpenCompany(Playback(iter((answer.replace(_VERSION, _STRANGE + _VERSION),))), Settings())

    assert books.version == "13.0"


def test_a_version_that_holds_elements_is_passed_over_in_the_first_call() -> None:
    """The document that the Web Connector sends along is read by the same rule."""
    document = recorded_answers()[0].replace(_VERSION, _STRANGE).decode()
    arguments = {
        "strHCPResponse": document, "strCompanyFileName": "x", "qbXMLMajorVers": "16", "qbXMLMinorVers": "0",
    }  # fmt: skip

    assert all(isinstance(one, str) for one in facts_told(SessionFacts(), arguments).versions)


def test_an_element_with_attributes_beyond_counting_is_refused_before_it_is_built() -> None:
    """They took thirty times their own length in memory, and no limit on elements counted them."""
    head = b'<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode="0"><CustomerRet '
    many = b"".join(b"a%d='' " % number for number in range(40_000))

    with pytest.raises(AnswerTooLarge, match="too many attributes"):
        list(read_answer(head + many))
