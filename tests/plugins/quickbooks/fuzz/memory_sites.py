"""Sites in memory whose QuickBooks calls: real visits behind them, no store, every change counted."""

from collections.abc import Callable, Mapping
from functools import cache

from tests.plugins.quickbooks.fuzz.recording import FILE, PAGE_SIZE, read_everything

from tieout.errors import TieoutError
from tieout.hookspecs import Visit
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.webconnector import passwords

PASSWORD = "correct-horse-battery"


class MemorySite:
    """Implements ``CallingSite``. ``touched`` counts all that was kept or begun; ``crashes`` what no visit may raise."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.settings = Settings(transport="webconnector", file=FILE, page_size=PAGE_SIZE)
        self.kept: dict[str, str] = {"password": _cheap_hash()}
        self.touched = 0
        self.told: list[str] = []
        self.crashes: list[BaseException] = []

    def work(self) -> str:
        """There is always something to do."""
        return "records are to be read"

    def visit(self, progress: Callable[[int], None]) -> Visit:
        """Read everything there is, as a visit without rules to write would."""
        self.touched += 1
        try:
            records = read_everything(self.settings)
        except TieoutError as error:
            return Visit(sentence=f"{error.what} {error.why}", error=error.as_dict())
        except Exception as error:
            self.crashes.append(error)
            raise
        progress(100)
        return Visit(sentence=f"OK: {records} records read.")

    def called(self, told: str) -> None:
        """Kept for the check."""
        self.told.append(told)

    def refused(self, why: str) -> None:
        """The one thing that may be noted for a caller nobody knows."""

    def notes(self) -> Mapping[str, str]:
        """What was kept."""
        return dict(self.kept)

    def keep_notes(self, notes: Mapping[str, str]) -> None:
        """Keep and count."""
        self.touched += 1
        self.kept.update(notes)


@cache
def _cheap_hash() -> str:
    """The password's hash at the least cost that is accepted: guesses are to be many, not slow."""
    cost = passwords._COST
    try:
        passwords._COST = 2
        return passwords.hash_password(PASSWORD)
    finally:
        passwords._COST = cost
