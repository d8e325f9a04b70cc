"""The fixtures of these tests, and the way to ``com_desk``, which stands beside them and is no test."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tieout_quickbooks.transports.com_process import ComProcess

sys.path.append(str(Path(__file__).parent))

if TYPE_CHECKING:
    from tests.plugins.quickbooks.com.com_desk import Desk
else:
    from com_desk import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The computer; processes started from here on find it."""
    made = Desk(tmp_path)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[ComProcess]:
    """Every COM process started in the test."""
    started: list[ComProcess] = []
    begin = ComProcess.__init__

    def remember(self: ComProcess, *arguments: Any) -> None:
        begin(self, *arguments)
        started.append(self)

    monkeypatch.setattr(ComProcess, "__init__", remember)
    return started


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The contract by COM: customers every day, the other entities nightly; below the port they are the same bytes."""
    for item in items:
        if "TestQuickBooksByCom" in item.nodeid and item.name.endswith(("[vendor]", "[sales_rep]")):
            item.add_marker(pytest.mark.nightly)
