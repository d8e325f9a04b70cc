"""Who guesses has to wait, by user and by address; who is right is not kept waiting by himself."""

import threading
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout_quickbooks.webconnector import lockout
from tieout_quickbooks.webconnector.lockout import Lockout


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """What time it is."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """It is zero o'clock."""
    return Clock()


@pytest.fixture
def lock(clock: Clock) -> Lockout:
    """Nobody has guessed yet."""
    return Lockout(clock)


def _fail(lock: Lockout, times: int, user: str = "bob", address: str = "192.0.2.1") -> None:
    for _ in range(times):
        lock.failed(user, address)


def test_an_address_is_locked_after_five_failures_whoever_the_users_were(lock: Lockout) -> None:
    """Four are allowed; other addresses are not concerned."""
    for number in range(4):
        lock.failed(f"user{number}", "192.0.2.1")
    assert lock.wait("ann", "192.0.2.1") == 0

    lock.failed("user4", "192.0.2.1")
    assert lock.wait("ann", "192.0.2.1") == 60
    assert lock.wait("ann", "192.0.2.2") == 0


def test_a_user_is_locked_after_ten_failures_from_anywhere(lock: Lockout) -> None:
    """Spreading them over addresses does not help; other users are not concerned."""
    for number in range(9):
        lock.failed("bob", f"192.0.2.{number}")
    assert lock.wait("bob", "198.51.100.1") == 0

    lock.failed("bob", "192.0.2.9")
    assert lock.wait("bob", "198.51.100.1") == 60
    assert lock.wait("ann", "198.51.100.1") == 0


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(
    lock: Lockout, clock: Clock
) -> None:
    """60, 120, 240, 480, 900, 900, and so on however long it goes on."""
    _fail(lock, 4)
    waits = []
    for _ in range(2000):
        lock.failed("x", "192.0.2.1")
        waits.append(lock.wait("ann", "192.0.2.1"))
        clock.now += waits[-1]
        assert lock.wait("ann", "192.0.2.1") == 0

    assert waits == [60, 120, 240, 480, *[900] * 1996]


def test_the_wait_runs_down(lock: Lockout, clock: Clock) -> None:
    """To zero, and not below."""
    _fail(lock, 5)
    clock.now = 59.5
    assert lock.wait("bob", "192.0.2.1") == 0.5
    clock.now = 1000
    assert lock.wait("bob", "192.0.2.1") == 0


def test_an_hour_of_quiet_is_forgotten(lock: Lockout, clock: Clock) -> None:
    """Less is not."""
    _fail(lock, 4)
    clock.now = 3599
    lock.failed("x", "192.0.2.1")
    assert lock.wait("ann", "192.0.2.1") == 60

    clock.now += 3600
    _fail(lock, 4)
    assert lock.wait("ann", "192.0.2.1") == 0


def test_the_right_password_begins_anew(lock: Lockout) -> None:
    """For the user and the address: an office with one mistyped password goes on working."""
    for _ in range(20):
        _fail(lock, 4)
        lock.passed("bob", "192.0.2.1")

    assert lock.wait("bob", "192.0.2.1") == 0


def test_the_right_password_does_not_open_a_lock(lock: Lockout) -> None:
    """One that was under way while the others failed comes too late."""
    _fail(lock, 5)
    lock.passed("bob", "192.0.2.1")

    assert lock.wait("bob", "192.0.2.1") == 60


@pytest.mark.parametrize(
    ("address", "same", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"),
        ("2001:db8:1:2::1", "2001:0DB8:0001:0002::A", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1", "::ffff:192.0.2.2"),
        ("::ffff:c000:201", " 192.0.2.1 ", "192.0.2.2"),
        ("fe80::1%eth0", "fe80::2", "fe80:0:0:1::1"),
        ("not an address", "not an address", "neither"),
        ("", "", "192.0.2.1"),
    ],
)
def test_addresses_of_one_customer_are_one(lock: Lockout, address: str, same: str, other: str) -> None:
    """A /64 of IPv6, and an IPv4 address however it is written."""
    _fail(lock, 5, address=address)

    assert lock.wait("ann", same) == 60
    assert lock.wait("ann", other) == 0


def test_a_user_is_one_in_any_case(lock: Lockout) -> None:
    """Capital letters and blanks do not give more tries."""
    for number in range(10):
        lock.failed(["bob", "BOB", " Bob "][number % 3], f"192.0.2.{number}")

    assert lock.wait("bOb", "198.51.100.1") == 60


def test_a_locked_one_cannot_be_flushed_out(lock: Lockout, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many others fail after him, and memory stays bounded."""
    monkeypatch.setattr(lockout, "MOST_ENTRIES", 50)
    monkeypatch.setattr(lockout, "_DROPPED_AT_ONCE", 5)
    _fail(lock, 5)
    for number in range(500):
        lock.failed(f"user{number}", f"10.0.{number // 250}.{number % 250}")

    assert lock.wait("ann", "192.0.2.1") == 60
    assert len(lock._addresses._by_key) <= 50
    assert len(lock._users._by_key) <= 50


def test_failures_before_the_lock_cannot_be_flushed_out_either(
    lock: Lockout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those with fewer failures are dropped first."""
    monkeypatch.setattr(lockout, "MOST_ENTRIES", 50)
    monkeypatch.setattr(lockout, "_DROPPED_AT_ONCE", 5)
    _fail(lock, 4)
    for number in range(500):
        lock.failed(f"user{number}", f"10.0.{number // 250}.{number % 250}")
    lock.failed("x", "192.0.2.1")

    assert lock.wait("ann", "192.0.2.1") == 60


def test_a_memory_full_of_locks_lets_nobody_in(
    lock: Lockout, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who find no place are counted as one, until the locks are over."""
    monkeypatch.setattr(lockout, "MOST_ENTRIES", 3)
    for number in range(3):
        _fail(lock, 5, user=f"user{number}", address=f"10.0.0.{number}")
    assert lock.wait("ann", "10.0.0.9") == 0
    for number in range(5):
        lock.failed("many", f"10.1.0.{number}")

    assert lock.wait("ann", "10.0.0.9") == 60
    assert len(lock._addresses._by_key) == 3
    clock.now = 60
    assert lock.wait("ann", "10.0.0.9") == 0


def test_a_full_memory_forgets_the_quiet_ones_first(
    lock: Lockout, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not somebody who is guessing now."""
    monkeypatch.setattr(lockout, "MOST_ENTRIES", 2)
    _fail(lock, 4, address="10.0.0.1")
    clock.now = 3000
    lock.failed("x", "10.0.0.2")
    clock.now = 3700
    lock.failed("x", "10.0.0.3")
    _fail(lock, 3, address="10.0.0.2")

    lock.failed("x", "10.0.0.2")
    assert lock.wait("ann", "10.0.0.2") == 60


def test_a_hostile_name_takes_no_more_room_than_another(lock: Lockout) -> None:
    """Names and addresses are kept as hashes."""
    lock.failed("x" * 100_000 + "\ud800", "y" * 100_000 + "\ud800")

    assert {len(key) for table in (lock._users, lock._addresses) for key in table._by_key} == {32}


def test_failures_of_many_threads_are_all_counted() -> None:
    """None is lost."""
    clock = Clock()
    lock = Lockout(clock)
    crowd = [threading.Thread(target=_fail, args=(lock, 100)) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert [table._by_key.popitem()[1].count for table in (lock._users, lock._addresses)] == [800, 800]


EVENT = st.tuples(
    st.sampled_from(["failed", "failed", "failed", "passed"]),
    st.sampled_from(["bob", "ann"]),
    st.sampled_from(["192.0.2.1", "192.0.2.2", "2001:db8::1"]),
    st.sampled_from([0, 1, 61, 500, 3599, 3600]),
)


@settings(deadline=None)
@given(st.lists(EVENT, max_size=60))
def test_the_lockout_does_what_its_rule_says(events: list[tuple[str, str, str, int]]) -> None:
    """Against the rule written down again, with the whole history and nothing clever."""
    clock = Clock()
    lock, history = Lockout(clock), defaultdict[str, list[float]](list)
    for verb, user, address, pause in events:
        clock.now += pause
        for key, most in ((user, 10), (address, 5)):
            if verb == "failed":
                history[key].append(clock.now)
            elif _model_wait(history[key], most, clock.now) == 0:
                history[key].clear()
        getattr(lock, verb)(user, address)
        expected = max(_model_wait(history[user], 10, clock.now), _model_wait(history[address], 5, clock.now))
        assert lock.wait(user, address) == expected


def _model_wait(failures: list[float], most: int, now: float) -> float:
    count, last = 0, 0.0
    for moment in failures:
        count = 1 if moment - last >= 3600 else count + 1
        last = moment
    lock = min(900, 60 * 2 ** (count - most)) if count >= most else 0
    return max(0.0, last + lock - now)
