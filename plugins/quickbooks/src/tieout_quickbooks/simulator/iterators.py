"""Iterators: a query's answer in pages, alive only within the session that began it."""

import uuid
from dataclasses import dataclass, field

from tieout_quickbooks.simulator import status

_SPACE = uuid.UUID("7f0d9a32-5b0e-4e0c-9a51-6f3f4a1c2b10")


@dataclass
class OpenIterator:
    """The keys still to be returned, as they were found when it began; ``at`` is how many were."""

    request: str
    keys: list[str]
    page: int
    used: int
    at: int = 0

    def take(self, count: int | None) -> list[str]:
        """The next page; the page size of the beginning counts unless another one is given."""
        begin = self.at
        self.at = min(begin + (count or self.page), len(self.keys))
        return self.keys[begin : self.at]

    @property
    def remaining(self) -> int:
        """How many are still to come."""
        return len(self.keys) - self.at


@dataclass
class Iterators:
    """All open iterators of one session."""

    seed: str
    limit: int
    seconds: int | None
    open: dict[str, OpenIterator] = field(default_factory=dict)
    begun: int = 0

    def begin(self, request: str, keys: list[str], page: int, now: int) -> tuple[str, OpenIterator]:
        """Open one. Raises Refusal 3390 when too many are open."""
        if len(self.open) >= self.limit:
            raise status.too_many_iterators()
        self.begun += 1
        key = f"{{{uuid.uuid5(_SPACE, f'{self.seed} {self.begun}')}}}"
        self.open[key] = OpenIterator(request, keys, page, now)
        return key, self.open[key]

    def find(self, key: str, request: str, now: int) -> OpenIterator:
        """The open one of that id, of the same request. Raises Refusal 3391 otherwise."""
        found = self.open.get(key)
        if found is None or found.request != request:
            raise status.invalid_iterator(key)
        if self.seconds is not None and now - found.used > self.seconds:
            del self.open[key]
            raise status.invalid_iterator(key)
        found.used = now
        return found

    def close_if_done(self, key: str) -> None:
        """An iterator that returned everything is gone."""
        if key in self.open and not self.open[key].remaining:
            del self.open[key]
