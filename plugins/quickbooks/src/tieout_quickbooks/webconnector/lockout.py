"""Who has guessed too often has to wait: counted by user and by address, in bounded memory."""

import hashlib
import ipaddress
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

ADDRESS_FAILURES: Final = 5
"""Failures of one address, whoever the users were, that lock it."""

USER_FAILURES: Final = 10
"""Failures of one user, from whatever addresses, that lock the user."""

FIRST_LOCK: Final = 60.0
"""Seconds of the first lock; each further failure doubles it."""

LONGEST_LOCK: Final = 900.0
"""Seconds of the longest lock."""

QUIET: Final = 3600.0
"""Seconds without a failure after which nothing is remembered."""

MOST_ENTRIES: Final = 10_000
"""Users, and addresses, that are counted one by one."""

_DROPPED_AT_ONCE: Final = MOST_ENTRIES // 10
_IPV6_SITE_BITS: Final = 64


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last: float = 0.0
    locked_until: float = float("-inf")


class Lockout:
    """Counts failed log-ins. Ask ``wait`` before a password is checked, tell ``failed`` or ``passed`` after.

    ``clock`` gives seconds that only grow. Safe to use from several threads.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._users = _Counts(USER_FAILURES)
        self._addresses = _Counts(ADDRESS_FAILURES)

    def wait(self, user: str, address: str) -> float:
        """Seconds until this user may try from this address; 0 when it may be tried now."""
        with self._lock:
            now = self._clock()
            return max(
                self._users.wait(_user_key(user), now), self._addresses.wait(_address_key(address), now)
            )

    def failed(self, user: str, address: str) -> None:
        """The password was wrong, or the user is unknown: both are to be told."""
        with self._lock:
            now = self._clock()
            self._users.failed(_user_key(user), now)
            self._addresses.failed(_address_key(address), now)

    def passed(self, user: str, address: str) -> None:
        """The password was right: user and address start anew, unless one is locked at this moment.

        The address, too: in an office with several companies, one mistyped password must not lock out all.
        """
        with self._lock:
            now = self._clock()
            self._users.passed(_user_key(user), now)
            self._addresses.passed(_address_key(address), now)


class _Counts:
    """Failures by key. Room is made by dropping the least guilty; one that is locked is never dropped.

    When everybody counted is locked, all others are counted as one: whoever fills this memory on purpose
    locks strangers out for a while and does not let anybody in.
    """

    def __init__(self, most_failures: int) -> None:
        self._most_failures = most_failures
        self._by_key: dict[bytes, _Failures] = {}
        self._others = _Failures()

    def wait(self, key: bytes, now: float) -> float:
        return max(0.0, self._by_key.get(key, self._others).locked_until - now)

    def failed(self, key: bytes, now: float) -> None:
        failures = self._counted(key, now)
        if now - failures.last >= QUIET:
            failures.count = 0
        failures.count, failures.last = failures.count + 1, now
        beyond = failures.count - self._most_failures
        if beyond >= 0:
            # 2 ** 10 is beyond the longest lock; larger powers would not fit into a float for ever.
            failures.locked_until = now + min(FIRST_LOCK * 2 ** min(beyond, 10), LONGEST_LOCK)

    def passed(self, key: bytes, now: float) -> None:
        if key in self._by_key and self._by_key[key].locked_until <= now:
            del self._by_key[key]

    def _counted(self, key: bytes, now: float) -> _Failures:
        if key in self._by_key:
            return self._by_key[key]
        if len(self._by_key) >= MOST_ENTRIES:
            self._make_room(now)
        if len(self._by_key) >= MOST_ENTRIES:
            return self._others
        return self._by_key.setdefault(key, _Failures(last=now))

    def _make_room(self, now: float) -> None:
        free = [key for key, one in self._by_key.items() if one.locked_until <= now]
        forgotten = [key for key in free if now - self._by_key[key].last >= QUIET]
        for key in forgotten or sorted(free, key=self._guilt)[:_DROPPED_AT_ONCE]:
            del self._by_key[key]

    def _guilt(self, key: bytes) -> tuple[int, float]:
        return self._by_key[key].count, self._by_key[key].last


def _user_key(user: str) -> bytes:
    """Of one length, for a hostile name can be long."""
    return hashlib.sha256(user.strip().casefold().encode("utf-8", "surrogatepass")).digest()


def _address_key(address: str) -> bytes:
    return hashlib.sha256(_network(address).encode("utf-8", "surrogatepass")).digest()


def _network(address: str) -> str:
    """An IPv4 address; the /64 network of an IPv6 one, which one customer has whole; anything else as it is."""
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found), _IPV6_SITE_BITS), strict=False))
