"""The fixtures of these tests, and the way to ``canada_desk``, which stands beside them and is no test."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tieout_sage50.canada.writing import sdk
from tieout_sage50.canada.writing.sdk_child import SdkChild

sys.path.append(str(Path(__file__).parent))

if TYPE_CHECKING:
    from tests.plugins.sage50.canada_writing.canada_desk import Desk, InThisProcess
else:
    from canada_desk import Desk, InThisProcess


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A make-believe company in Quebec, and somebody who works in it."""
    return Desk(tmp_path)


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK is called in this process: what is tested is what is called, not how it is reached."""
    monkeypatch.setattr(sdk, "SdkChild", InThisProcess)


@pytest.fixture
def pretend(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set up the make-believe SDK otherwise: ``pretend(can_modify=False)``."""

    def otherwise(**changes: Any) -> None:
        monkeypatch.setenv(sdk.TEST_DOOR, desk.pretence(**changes))

    otherwise()
    return otherwise


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[SdkChild]:
    """Every process with an SDK started in the test."""
    started: list[SdkChild] = []
    begin = SdkChild.__init__

    def remember(self: SdkChild, *arguments: Any) -> None:
        begin(self, *arguments)
        started.append(self)

    monkeypatch.setattr(SdkChild, "__init__", remember)
    return started
