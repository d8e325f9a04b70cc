"""The wire itself: each of the eight calls lost, answered in vain, repeated, out of order, or under another ticket.

Whatever happens to one call of the session that writes, the sessions after it end with one record.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tieout_quickbooks.simulator.webconnector import OPERATIONS, Call, WebConnector

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.judging import Wanted, additions, created, judge
    from tests.plugins.quickbooks.nothing_lost.resting_shop import RestingShop, typed
    from tests.plugins.quickbooks.visits.conftest import posting
else:
    from judging import Wanted, additions, created, judge
    from resting_shop import RestingShop, posting, typed

Tally = Callable[[str, int], None]
Arm = Callable[[WebConnector, str, int], None]

CORE = Wanted("Customer", "Core", "Core")
#: Calls that come once in a session, and those that come with every exchange.
ONCE = ("serverVersion", "clientVersion", "authenticate", "closeConnection")
EACH = ("sendRequestXML", "receiveResponseXML")
#: Calls that come only when something went wrong.
IN_TROUBLE = ("connectionError", "getLastError")


@contextmanager
def calling(shop: RestingShop) -> Iterator[WebConnector]:
    """A Web Connector, and a service at which one record waits to be exported."""
    shop.restore()
    shop.on_host_records(typed("Core"))
    with shop.serving(takeover=0.0) as service:
        yield shop.connector(posting(service))


def finish(shop: RestingShop, connector: WebConnector, *, renamed: bool) -> None:
    """The bookkeeper may rename what was made; then update until nothing is left to do, and judge."""
    connector.faults.pending.clear()
    if renamed:
        for event in additions(shop.company):
            shop.rename(shop.company.records[event.key])
    shop.until_quiet(connector.update)
    judge(shop, [CORE])


def lose(connector: WebConnector, operation: str, nth: int) -> None:
    """The service has worked, its answer is lost, the program says goodbye."""
    connector.faults.lose_answer(operation, nth)


def lose_silently(connector: WebConnector, operation: str, nth: int) -> None:
    """The answer is lost, and no goodbye is said."""
    connector.faults.lose_answer(operation, nth, closes=False)


def never_send(connector: WebConnector, operation: str, nth: int) -> None:
    """The call does not reach the service."""
    connector.faults.never_send(operation, nth)


def repeat(connector: WebConnector, operation: str, nth: int) -> None:
    """The same bytes arrive twice, and the second answer counts."""
    connector.faults.repeat(operation, nth)


def change_ticket(connector: WebConnector, operation: str, nth: int) -> None:
    """The call carries a ticket that nobody gave."""
    connector.faults.change_ticket(operation, nth=nth)


def die(connector: WebConnector, operation: str, nth: int) -> None:
    """The program is killed when it has the answer."""
    connector.faults.die(operation, nth)


TROUBLES: tuple[Arm, ...] = (lose, lose_silently, never_send, repeat, change_ticket, die)


@pytest.mark.parametrize("arm", TROUBLES, ids=lambda arm: arm.__name__)
@pytest.mark.parametrize("operation", [*ONCE, *EACH])
def test_trouble_with_any_call_leaves_one_record(
    shop: RestingShop, operation: str, arm: Arm, tally: Tally
) -> None:
    """The trouble strikes the first, the second, the third call of its kind, and so on until there is none.

    Where nobody says goodbye only every other one, as there is one case less to tell apart.
    """
    if arm is change_ticket and "ticket" not in OPERATIONS[operation].arguments:
        pytest.skip("it carries no ticket")
    number, struck = 1, 0
    while True:
        with calling(shop) as connector:
            arm(connector, operation, number)
            connector.update()
            if connector.faults.pending:
                break
            finish(shop, connector, renamed=bool(struck % 2))
        struck += 1
        number += 2 if arm in {lose_silently, die} else 1
    assert struck >= (1 if operation in ONCE else 5)
    tally("calls lost, repeated, unsent or under another ticket", struck)


@pytest.mark.parametrize("arm", TROUBLES, ids=lambda arm: arm.__name__)
@pytest.mark.parametrize("operation", IN_TROUBLE)
def test_trouble_upon_trouble_leaves_one_record(
    shop: RestingShop, operation: str, arm: Arm, tally: Tally
) -> None:
    """The calls that only come when something is wrong already: QuickBooks cannot be opened, the answer was lost."""
    with calling(shop) as connector:
        if operation == "connectionError":
            connector.computer.faults.fail_begin(0x80040408, times=5)
        else:
            connector.computer.faults.lose_answer(processed=True, skip=5)
        arm(connector, operation, 1)
        connector.update()
        assert not connector.faults.pending, "the call never came"
        connector.computer.faults.pending.clear()
        finish(shop, connector, renamed=True)
    tally("calls lost, repeated, unsent or under another ticket", 1)


def test_a_session_has_so_many_exchanges(shop: RestingShop) -> None:
    """The harness itself: an undisturbed session asks often enough for the numbers above to mean something."""
    with calling(shop) as connector:
        update = connector.update()

    assert update.shown == "OK: 1 added to the books."
    assert update.names.count("sendRequestXML") >= 8
    assert created(shop.company) == {"Core": 1}


@pytest.mark.parametrize("before", ["sendRequestXML", "receiveResponseXML"])
@pytest.mark.parametrize("extra", OPERATIONS)
def test_a_call_out_of_order_leaves_one_record(
    shop: RestingShop, extra: str, before: str, tally: Tally
) -> None:
    """Any call that is not due, right before or right after QuickBooks carries out the addition."""
    with calling(shop) as connector:
        number = place_of_addition(shop, before)
    with calling(shop) as connector:
        connector.faults.insert(extra, before=before, nth=number, **arguments_of(extra, connector))
        connector.update()
        assert not connector.faults.pending
        finish(shop, connector, renamed=extra != "serverVersion")
    tally("calls out of order", 1)


def place_of_addition(shop: RestingShop, operation: str) -> int:
    """Which call of its kind hands the addition out, or brings its answer."""
    counts, found = dict.fromkeys(EACH, 0), dict.fromkeys(EACH, 0)
    with calling(shop) as connector:

        def look(call: Call) -> None:
            if call.operation in counts:
                counts[call.operation] += 1
                if "AddR" in str(call.result) + str(call.arguments.get("response", "")):
                    found[call.operation] = counts[call.operation]

        connector.faults.after_call = look
        connector.update()
    return found[operation]


def arguments_of(operation: str, connector: WebConnector) -> dict[str, str]:
    """What makes a stray call a good one."""
    if operation != "authenticate":
        return {}
    return {"strUserName": connector.qwc.user_name, "strPassword": connector.password}
