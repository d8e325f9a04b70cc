"""Pages: what an iterator returns, what it counts, and when it is gone."""

import re
from typing import Any

import pytest

START = '<CustomerQueryRq iterator="Start"><MaxReturned>{}</MaxReturned></CustomerQueryRq>'
CONTINUE = (
    '<{kind}QueryRq iterator="Continue" iteratorID="{key}"><MaxReturned>{size}</MaxReturned></{kind}QueryRq>'
)


@pytest.fixture
def five(caller: Any) -> Any:
    """Five customers, a to e."""
    for name in "abcde":
        caller.company.add("Customer", name)
    return caller


def _page(caller: Any, body: str) -> tuple[str, str, str]:
    answer = caller.ask_one(body)
    names = "".join(node.findtext("Name") for node in answer)
    return names, answer.get("iteratorRemainingCount"), answer.get("iteratorID")


def test_pages_count_down_to_nothing(five: Any) -> None:
    """Each page says how many are left; page sizes may change; the last page leaves none."""
    names, left, key = _page(five, START.format(2))
    assert (names, left) == ("ab", "3")
    assert re.fullmatch(r"\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}", key)
    assert _page(five, CONTINUE.format(kind="Customer", key=key, size=1)) == ("c", "2", key)
    assert _page(five, CONTINUE.format(kind="Customer", key=key, size=9)) == ("de", "0", key)


def test_a_finished_iterator_is_gone(five: Any) -> None:
    """Once nothing is left, its id is not valid any more."""
    _names, left, key = _page(five, START.format(9))
    assert left == "0"
    code, text = five.status(CONTINUE.format(kind="Customer", key=key, size=1))
    assert (code, text) == ("3391", f'The iteratorID "{key}" is not valid.')


def test_a_page_without_size_has_the_first_one_s(five: Any) -> None:
    """A Continue that names no MaxReturned gets the size of the Start."""
    key = _page(five, START.format(2))[2]
    assert _page(five, f'<CustomerQueryRq iterator="Continue" iteratorID="{key}"/>')[0] == "cd"


def test_an_iterator_needs_a_size(five: Any) -> None:
    """A Start without MaxReturned is refused."""
    assert five.status('<CustomerQueryRq iterator="Start"/>')[0] == "3150"


def test_an_iterator_dies_with_its_session(five: Any) -> None:
    """A new session of the same application does not know the iterator of the old one."""
    key = _page(five, START.format(2))[2]
    five.quickbooks.end_session(five.ticket)
    five.ticket = five.quickbooks.begin_session()
    assert five.status(CONTINUE.format(kind="Customer", key=key, size=1))[0] == "3391"


def test_an_iterator_belongs_to_its_request(five: Any) -> None:
    """A vendor query cannot go on with a customer query's iterator."""
    key = _page(five, START.format(2))[2]
    assert five.status(CONTINUE.format(kind="Vendor", key=key, size=1))[0] == "3391"


def test_an_iterator_can_be_stopped(five: Any) -> None:
    """Stop returns nothing and the id is not valid any more."""
    key = _page(five, START.format(2))[2]
    stopped = five.ask_one(f'<CustomerQueryRq iterator="Stop" iteratorID="{key}"/>')
    assert (stopped.get("statusCode"), len(stopped)) == ("0", 0)
    assert five.status(CONTINUE.format(kind="Customer", key=key, size=1))[0] == "3391"


def test_too_many_iterators_are_refused(five: Any) -> None:
    """Beyond its limit the session answers 3390."""
    for _ in range(10):
        assert five.status(START.format(1))[0] == "0"
    assert five.status(START.format(1))[0] == "3390"


def test_an_iterator_may_expire(five: Any) -> None:
    """When a life time is set, an iterator left alone too long is not valid any more."""
    five.quickbooks.end_session(five.ticket)
    five.company.behaviour.iterator_seconds = 10
    five.ticket = five.quickbooks.begin_session()
    key = _page(five, START.format(1))[2]
    five.company.clock.advance(10)
    assert five.status(CONTINUE.format(kind="Customer", key=key, size=1))[0] == "0"
    five.company.clock.advance(11)
    assert five.status(CONTINUE.format(kind="Customer", key=key, size=1))[0] == "3391"


def test_an_iterator_returns_what_it_found_when_it_began(five: Any) -> None:
    """Records made meanwhile are not in it, records deleted meanwhile are left out."""
    key = _page(five, START.format(2))[2]
    five.company.add("Customer", "late")
    five.company.delete(five.company.find_by_name("d", "Customer"))
    assert _page(five, CONTINUE.format(kind="Customer", key=key, size=9))[0] == "ce"


def test_counts_and_pages_go_together(five: Any) -> None:
    """With metaData each page also says how many it holds."""
    body = START.format(2).replace('iterator="Start"', 'metaData="MetaDataAndResponseData" iterator="Start"')
    assert five.ask_one(body).get("retCount") == "2"


def test_filters_of_the_beginning_hold(five: Any) -> None:
    """The filter is given once; the pages that follow keep it."""
    five.company.find_by_name("d", "Customer").fields["IsActive"] = "false"
    key = _page(five, START.format(3))[2]
    assert _page(five, CONTINUE.format(kind="Customer", key=key, size=3))[0] == "e"
