"""Where a visit and the calls meet, and the table of sessions: whose turn it is, what a lost word means, who has room."""

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tieout.plugin import AnswerLost, BooksClosed, TieoutError
from tieout_quickbooks.port import SessionFacts
from tieout_quickbooks.qbxml.hresult_errors import RequestNotParsed, SessionLost
from tieout_quickbooks.webconnector.channel import Channel, Turn
from tieout_quickbooks.webconnector.sessions import Sessions
from tieout_quickbooks.webconnector.tickets import ticket_hash

ASK = b"<QBXML/>"
Ask = Callable[[], list[object]]


@pytest.fixture
def channel() -> Channel:
    """A channel nobody has spoken on."""
    return Channel(SessionFacts())


@pytest.fixture
def visit(channel: Channel) -> Iterator[Ask]:
    """Let a visit ask once, in a thread; calling it again waits for what came, which is an answer or an error."""
    came: list[object] = []

    def ask() -> None:
        try:
            came.append(channel.exchange(ASK))
        except TieoutError as error:
            came.append(error)

    thread = threading.Thread(target=ask)

    def begin_or_wait() -> list[object]:
        if not thread.ident:
            thread.start()
            assert channel.await_turn(10) is Turn.ASKING
        else:
            thread.join(10)
        return came

    yield begin_or_wait
    channel.hang_up(BooksClosed("the test is over"))
    thread.join(10)


def test_a_request_is_handed_out_once_and_its_answer_comes_back(channel: Channel, visit: Ask) -> None:
    """A second call gets nothing: nobody may give QuickBooks the same request twice."""
    visit()
    assert (channel.hand_out(), channel.hand_out()) == (ASK.decode(), None)
    assert channel.answer("<a/>")
    assert not channel.answer("<b/>")

    assert visit() == [b"<a/>"]


def test_what_quickbooks_raised_is_raised_in_the_visit(channel: Channel, visit: Ask) -> None:
    """As the error it is."""
    visit()
    channel.hand_out()
    channel.answer(RequestNotParsed("QuickBooks could not read it"))

    assert isinstance(visit()[0], RequestNotParsed)


def test_an_answer_to_nothing_is_not_taken(channel: Channel, visit: Ask) -> None:
    """Before the request was handed out there is nothing to answer."""
    visit()

    assert not channel.answer("<a/>")


def test_a_request_that_was_handed_out_is_a_lost_answer(channel: Channel, visit: Ask) -> None:
    """QuickBooks may have carried it out."""
    visit()
    channel.hand_out()
    channel.hang_up(BooksClosed("The Web Connector went away"))

    [error] = visit()
    assert isinstance(error, AnswerLost)
    assert "went away" in error.why


def test_a_request_that_was_never_handed_out_was_certainly_not_carried_out(
    channel: Channel, visit: Ask
) -> None:
    """And neither is one that comes after the end."""
    visit()
    channel.hang_up(BooksClosed("The Web Connector went away"))

    assert isinstance(visit()[0], SessionLost)
    with pytest.raises(SessionLost):
        channel.exchange(ASK)
    assert channel.hand_out() is None


def test_a_web_connector_that_never_calls_again_ends_the_visit() -> None:
    """Silence is an end, too."""
    with pytest.raises(SessionLost, match="did not call again"):
        Channel(SessionFacts(), silence=0.01).exchange(ASK)


@pytest.mark.parametrize("encoding", ["utf-16", "ISO-8859-1", "windows-1252"])
def test_a_declared_encoding_is_not_believed(channel: Channel, visit: Ask, encoding: str) -> None:
    """The answer came as text, so its bytes are ours to make."""
    visit()
    channel.hand_out()
    channel.answer(f'<?xml version="1.0" encoding="{encoding}" ?>\n<a>S\u00e9b</a>')

    assert visit() == ['<?xml version="1.0" ?>\n<a>S\u00e9b</a>'.encode()]


def session(site: str, ticket: str, *, is_over: bool = False, silent: float = 0.0) -> Any:
    """A session as the table sees it."""
    about = {"is_over": is_over, "silent_seconds": silent, "ticket_hash": ticket_hash(ticket)}
    return SimpleNamespace(site=SimpleNamespace(name=site), **about)


def test_a_site_has_one_session() -> None:
    """The second is not taken in, and its ticket opens nothing."""
    sessions = Sessions(10, 60)
    first = session("shop", "a")

    assert sessions.add(first)
    assert not sessions.add(session("shop", "b"))
    assert (sessions.of_ticket("a"), sessions.of_ticket("b"), sessions.of_site("shop")) == (
        first,
        None,
        first,
    )


def test_a_forgotten_session_takes_no_other_with_it() -> None:
    """A site's next session stays when the one before is let go late."""
    sessions = Sessions(10, 60)
    first, second = session("shop", "a"), session("shop", "b")
    sessions.add(first)
    sessions.forget(first)
    sessions.add(second)
    sessions.forget(first)

    assert sessions.of_site("shop") is second


def test_sessions_that_are_over_and_were_never_closed_make_room() -> None:
    """Those at work do not, and a goodbye that may still come is waited for."""
    sessions = Sessions(2, takeover=60)
    sessions.add(session("one", "a", is_over=True, silent=61))
    sessions.add(session("two", "b", is_over=True, silent=1))
    sessions.add(session("three", "c"))

    assert sessions.have_room()
    assert (sessions.of_ticket("a"), sessions.of_ticket("b") is None) == (None, False)
    sessions.add(session("four", "d"))
    assert not sessions.have_room()


def test_goodbyes_are_kept_once_and_not_without_end() -> None:
    """Ten thousand are enough; the oldest go."""
    sessions = Sessions(1, 60)
    for number in range(10_001):
        sessions.say_goodbye(str(number), f"bye {number}")

    assert sessions.goodbye("0") == "OK"
    assert (sessions.goodbye("10000"), sessions.goodbye("10000")) == ("bye 10000", "OK")
