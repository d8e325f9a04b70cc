"""Trouble with a whole session: dead iterators, another company, a slow visit, a second caller, a closed QuickBooks."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tieout import faultpoints
from tieout_quickbooks.simulator import SimulatedCompany
from tieout_quickbooks.simulator.hresult import TEXTS
from tieout_quickbooks.simulator.webconnector import (
    Outcome,
    Update,
    WebConnector,
    build_envelope,
    open_company_file,
    read_answer,
)
from tieout_quickbooks.simulator.webconnector.operations import blank_arguments
from tieout_quickbooks.webconnector.service import EXPIRED, OPENINGS, Service

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.judging import Wanted, additions, created, judge
    from tests.plugins.quickbooks.nothing_lost.resting_shop import RestingShop, typed
    from tests.plugins.quickbooks.nothing_lost.scenes import Scene
    from tests.plugins.quickbooks.visits.conftest import posting
else:
    from judging import Wanted, additions, created, judge
    from resting_shop import RestingShop, posting, typed
    from scenes import Scene

Tally = Callable[[str, int], None]

CORE = Wanted("Customer", "Core", "Core")
MANY = [f"Customer {letter}" for letter in "ABCDEFG"]
#: Seconds after which a test that would wait for ever fails instead.
LONG = 30.0


@contextmanager
def serving(shop: RestingShop, **options: Any) -> Iterator[Service]:
    """The service, with one record waiting to be exported."""
    shop.on_host_records(typed("Core"))
    with shop.serving(**{"takeover": 0.0} | options) as service:
        yield service


def connector_to(shop: RestingShop, service: Service) -> WebConnector:
    """The Web Connector of the shop."""
    return shop.connector(posting(service))


# --- iterators


def test_iterators_that_die_in_the_middle_of_a_read_lose_nothing(shop: RestingShop, tally: Tally) -> None:
    """The session is renewed before the N-th request, for every N: each record comes over once, none is lost."""
    number = 0
    while True:
        number += 1
        shop.restore()
        shop.ok("site", "edit", shop.name, "--no-test", "--set", "page_size=2")
        shop.in_quickbooks(*MANY)
        with serving(shop) as service:
            connector = connector_to(shop, service)
            connector.faults.renew_session(before="sendRequestXML", nth=number)
            connector.update()
            if connector.faults.pending:
                break
            shop.until_quiet(connector.update)
        judge(shop, [CORE], MANY)
    assert number > 10
    tally("sessions renewed in the middle, all iterators dead", number - 1)


def test_iterators_that_never_live_conclude_nothing(shop: RestingShop) -> None:
    """While no read comes to its end nothing is called absent and nothing written; then all goes on."""
    shop.ok("site", "edit", shop.name, "--no-test", "--set", "page_size=2")
    shop.in_quickbooks(*MANY)
    with serving(shop) as service:
        connector = connector_to(shop, service)
        for number in range(2, 60):
            connector.faults.renew_session(before="sendRequestXML", nth=number)
        update = connector.update()
        assert "Customer list broke off" in update.closing
        assert created(shop.company) == {}
        connector.faults.pending.clear()
        shop.until_quiet(connector.update)
    judge(shop, [CORE], MANY)


# --- companies


def other_company(shop: RestingShop) -> SimulatedCompany:
    """Another company of the same office, with a customer of its own and one of a name we know."""
    other = SimulatedCompany(file_name=r"C:\QB\Other.QBW", clock=shop.company.clock)
    other.profile.company |= {"CompanyName": "Other Company"}
    other.add("Customer", "Acme")
    other.add("Customer", "Stranger")
    return other


def switch(shop: RestingShop, connector: WebConnector, operation: str, number: int) -> Counter[str] | None:
    """A session before whose N-th call another file is opened, one with it, and then the right one again.

    What was made in the other company; None when there is no N-th call.
    """
    other = other_company(shop)
    connector.faults.switch_company(other, before=operation, nth=number)
    update = connector.update()
    if connector.faults.pending:
        return None
    strays = created(other)
    if strays:
        assert 'Look for "Core" in "Other Company"' in update.shown
    assert "Other Company" in connector.update().closing
    open_company_file(shop.computer, shop.company)
    shop.until_quiet(connector.update)
    assert created(other) == strays
    judge(shop, [CORE])
    return strays


@pytest.mark.parametrize("operation", ["sendRequestXML", "receiveResponseXML"])
def test_a_company_switched_within_a_session_makes_no_difference_in_the_end(
    shop: RestingShop, operation: str, tally: Tally
) -> None:
    """Somebody opens another file before the N-th call: nothing of it is believed, and the right one gets its record.

    Between our last look and QuickBooks' next breath nobody can stop an addition; that one case is told to the
    person, and the record is not taken for done.
    """
    number, strays = 0, Counter[str]()
    while True:
        number += 1
        shop.restore()
        with serving(shop) as service:
            made = switch(shop, connector_to(shop, service), operation, number)
        if made is None:
            break
        strays += made
    assert number > 8
    assert sum(strays.values()) <= 1
    tally("companies switched within a session", number - 1)


def test_a_company_switched_while_a_lost_answer_is_settled_makes_no_double(
    shop: RestingShop, tally: Tally
) -> None:
    """What the other company does not have is no proof: the record, renamed meanwhile, is not added again."""
    number = 0
    while True:
        number += 1
        shop.restore()
        with serving(shop) as service:
            connector = connector_to(shop, service)
            lose = connector.faults.never_send
            scene = Scene(shop, service, connector, CORE)
            scene.at_the_addition(after=partial(lose, "receiveResponseXML"))
            connector.update()
            [made] = additions(shop.company)
            shop.rename(shop.company.records[made.key])
            if switch(shop, connector, "sendRequestXML", number) is None:
                break
    assert number > 4
    tally("companies switched while a lost answer was settled", number - 1)


def test_a_company_switched_between_sessions_is_refused_until_it_is_the_right_one(shop: RestingShop) -> None:
    """Every session with the wrong file says so, reads nothing and writes nothing."""
    other = other_company(shop)
    with serving(shop) as service:
        connector = connector_to(shop, service)
        open_company_file(shop.computer, other)
        for _ in range(3):
            assert "Other Company" in connector.update().closing
        open_company_file(shop.computer, shop.company)
        shop.until_quiet(connector.update)
    assert created(other) == {}
    judge(shop, [CORE])


# --- a slow visit


def slow_update(shop: RestingShop, place: str) -> Update:
    """A visit that is busy with its own side at some place until the Web Connector has paused three times."""
    gate, pauses = threading.Event(), []

    def wait(name: str) -> None:
        assert name != place or gate.wait(LONG)

    def pause(seconds: int) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            gate.set()

    with serving(shop, patience=0.01) as service, faultpoints.listening(wait):
        connector = connector_to(shop, service)
        connector.pause = pause
        update = connector.update()
        gate.set()
        connector.update()
    assert len(pauses) >= 3
    return update


@pytest.mark.parametrize("place", ["run.approved", "books.before-intent", "books.intended", "run.settled"])
def test_a_slow_visit_makes_the_web_connector_pause_and_come_again(shop: RestingShop, place: str) -> None:
    """NoOp, a pause, and the same session goes on: the record is there once."""
    update = slow_update(shop, place)

    assert update.outcome in {Outcome.DONE, Outcome.STOPPED}
    assert update.shown == "OK: 1 added to the books."
    assert update.paused >= 15
    judge(shop, [CORE])


# --- a second caller


def test_a_second_caller_is_told_to_come_later_while_a_session_lives(shop: RestingShop) -> None:
    """Busy, at every call of the session; the session itself is not disturbed."""
    with serving(shop, takeover=60.0) as service:
        connector = connector_to(shop, service)
        credentials = {"strUserName": connector.qwc.user_name, "strPassword": connector.password}
        for number in range(1, 9):
            connector.faults.insert("authenticate", before="sendRequestXML", nth=number, **credentials)
        update = connector.update()

    extra = [call.result for call in update.calls if call.fault == "extra"]
    assert [result[1] for result in extra if isinstance(result, tuple)] == ["busy"] * 8
    assert update.shown == "OK: 1 added to the books."
    judge(shop, [CORE])


def test_a_silent_session_is_taken_over(shop: RestingShop) -> None:
    """A program that was killed leaves its session behind; after the time-out the next one takes its place."""
    with serving(shop, takeover=60.0) as service:
        connector = connector_to(shop, service)
        connector.faults.die("sendRequestXML", 4)
        assert connector.update().outcome is Outcome.VANISHED
        assert connector.update().outcome is Outcome.BUSY
        service._takeover = 0.0  # the minute has passed
        shop.until_quiet(connector.update)
    judge(shop, [CORE])


# --- tickets


@pytest.mark.parametrize("ticket", ["", "unknown", "x" * 5000])
def test_unknown_tickets_get_the_protocols_own_answers(shop: RestingShop, ticket: str) -> None:
    """Each call under a ticket that nobody gave is answered as the guide says, and does nothing."""
    with serving(shop) as service:
        post = posting(service)

        def answer(operation: str) -> object:
            arguments = blank_arguments(operation) | {"ticket": ticket}
            return read_answer(operation, post("", {}, build_envelope(operation, arguments)))

        assert answer("sendRequestXML") == ""
        assert answer("receiveResponseXML") == -1
        assert answer("connectionError") == "done"
        assert answer("getLastError") == EXPIRED
        assert answer("closeConnection") == "OK"
        shop.until_quiet(connector_to(shop, service).update)
    judge(shop, [CORE])


# --- QuickBooks cannot be opened


@pytest.mark.parametrize("code", TEXTS, ids=hex)
def test_a_quickbooks_that_cannot_be_opened_is_said_with_its_number(
    shop: RestingShop, code: int, tally: Tally
) -> None:
    """The session ends with QuickBooks' number and what to do; it is not tried for ever; the next one goes on."""
    with serving(shop) as service:
        connector = connector_to(shop, service)
        shop.computer.faults.fail_begin(code, times=10)
        update = connector.update()
        assert f"0x{code:08X}" in update.closing
        assert 1 <= update.names.count("connectionError") <= OPENINGS + 1
        assert "connectionError never answered done" not in update.complaints
        assert created(shop.company) == {}
        shop.computer.faults.pending.clear()
        shop.until_quiet(connector.update)
    judge(shop, [CORE])
    tally("HRESULTs told to connectionError", 1)
