"""A computer with a make-believe QuickBooks that is reached by COM, in a real process of its own."""

import importlib.util
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tieout.plugin import TieoutError
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import SimulatedCompany, load_company, save_company
from tieout_quickbooks.simulator.computer import (
    COMPUTER,
    Computer,
    Happening,
    Trouble,
    read_calls,
    save_computer,
)
from tieout_quickbooks.transports.com import ComTransport, open_com
from tieout_quickbooks.transports.com_child import TEST_DOOR

#: A Thursday in winter, so that no daylight saving time comes between.
START = 1_768_482_000
QUESTION = (
    b'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n<QBXML><QBXMLMsgsRq onError="stopOnError">'
    b'<HostQueryRq requestID="1"/></QBXMLMsgsRq></QBXML>'
)


class Desk:
    """The computer: its company file, what shall go wrong, and what was called on it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "Rock Castle.QBW"
        self._log, self._description = folder / "calls.log", folder / "computer.json"
        company = SimulatedCompany(file_name=str(self.file))
        company.clock.at = START
        save_company(company, self.file)
        self.goes_wrong()

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead a COM process here."""
        return {
            TEST_DOOR: "tieout_quickbooks.simulator.com:dispatch",
            COMPUTER: str(self._description),
        }

    @property
    def company(self) -> SimulatedCompany:
        """The company as it is on disk now."""
        return load_company(self.file)

    def change(self, change: Callable[[SimulatedCompany], object]) -> None:
        """A person does something at the computer."""
        company = self.company
        change(company)
        save_company(company, self.file)

    def goes_wrong(self, *troubles: Trouble, lock_seconds: float = 5.0) -> None:
        """From the next process on, this goes wrong."""
        computer = Computer((str(self.file),), str(self._log), troubles, lock_seconds)
        save_computer(computer, self._description)

    @property
    def calls(self) -> list[str]:
        """Names of the COM methods called so far, over all processes."""
        return [name for name, _ in read_calls(self._log)]

    def arguments(self, method: str) -> list[list[object]]:
        """The arguments of each call of a method."""
        return [arguments for name, arguments in read_calls(self._log) if name == method]

    def settings(self, **changes: Any) -> Settings:
        """Settings that lead here by COM."""
        defaults = {"transport": "com", "file": str(self.file), "time_limit": 30.0}
        return Settings.model_validate({**defaults, **changes})

    def open(self, *, waits: Sequence[float] = (), **changes: Any) -> AbstractContextManager[ComTransport]:
        """A session by COM."""
        return open_com(self.settings(**changes), waits=waits)


def hang_at(method: str, **more: Any) -> Trouble:
    """QuickBooks does not come back from a call."""
    return Trouble(method, Happening.HANG, **more)


def fails(session: AbstractContextManager[Any]) -> TieoutError:
    """The error that opening a session raises."""
    with pytest.raises(TieoutError) as caught, session:
        pass
    return caught.value


def load_neighbour(name: str, *parts: str) -> ModuleType:
    """A conftest of another folder of tests, for the people and places described there."""
    path = Path(__file__).parent.joinpath(*parts, "conftest.py").resolve()
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
