"""Every test of the store that asks for ``url`` or ``store`` runs on both databases."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tieout.store import SiteStore, Store, open_store


class Ticking:
    """A clock that goes on by a second each time it is read."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The next second."""
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock of the test's own."""
    return Ticking()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store can be made."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture
def store(url: str, clock: Callable[[], datetime]) -> Iterator[Store]:
    """An open, empty store."""
    with open_store(url, clock=clock) as opened:
        yield opened


@pytest.fixture
def site(store: Store) -> SiteStore:
    """A site nothing is known about yet."""
    return store.site("main")
