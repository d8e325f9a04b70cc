"""The live sessions of one process: by ticket and by site, one for each site, and the goodbyes of those that were none."""

import threading
from collections import OrderedDict
from typing import Final

from tieout.plugin import TieoutError
from tieout_quickbooks.webconnector.caller import Caller
from tieout_quickbooks.webconnector.tickets import ticket_hash

#: Goodbyes kept for tickets behind which no session was opened.
_FAREWELLS: Final = 10_000


class Sessions:
    """Whatever is live here. Safe in any thread; ``most`` is how many visits may be at work at once."""

    def __init__(self, most: int, takeover: float) -> None:
        self._most, self._takeover = most, takeover
        self._lock = threading.Lock()
        self._by_ticket: dict[str, Caller] = {}
        self._by_site: dict[str, Caller] = {}
        self._farewells: OrderedDict[str, str] = OrderedDict()

    def of_ticket(self, ticket: str) -> Caller | None:
        """The session behind a ticket."""
        return self._by_ticket.get(ticket_hash(ticket))

    def of_site(self, name: str) -> Caller | None:
        """The session of a site."""
        return self._by_site.get(name)

    def add(self, caller: Caller) -> bool:
        """Take in a session; False when its site has one already."""
        with self._lock:
            if caller.site.name in self._by_site:
                return False
            self._by_site[caller.site.name] = self._by_ticket[caller.ticket_hash] = caller
            return True

    def forget(self, caller: Caller) -> None:
        """Let a session go; its ticket opens nothing any more."""
        with self._lock:
            self._by_ticket.pop(caller.ticket_hash, None)
            if self._by_site.get(caller.site.name) is caller:
                del self._by_site[caller.site.name]

    def have_room(self) -> bool:
        """Whether one more visit may begin; sessions that are over and were never closed make way."""
        callers = self._all()
        for caller in callers:
            if caller.is_over and caller.silent_seconds > self._takeover:
                self.forget(caller)
        return sum(not caller.is_over for caller in callers) < self._most

    def hang_up(self, why: TieoutError) -> None:
        """Tell every visit at its next word that it is over."""
        for caller in self._all():
            caller.channel.hang_up(why)

    def say_goodbye(self, ticket: str, sentence: str) -> None:
        """Keep the sentence for the goodbye of a ticket behind which there is no session."""
        with self._lock:
            self._farewells[ticket_hash(ticket)] = sentence
            while len(self._farewells) > _FAREWELLS:
                self._farewells.popitem(last=False)

    def goodbye(self, ticket: str) -> str:
        """That sentence, once; "OK" for every other ticket."""
        with self._lock:
            return self._farewells.pop(ticket_hash(ticket), "OK")

    def _all(self) -> list[Caller]:
        with self._lock:
            return list(self._by_ticket.values())
