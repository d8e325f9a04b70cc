"""Looking at a backend from the outside, so that nothing it does reaches this process."""

from typing import Any

import pytest

from tieout.backends import probe_backend


def test_a_good_backend_reports_what_it_is(zoo: Any) -> None:
    """Title and entities come back from the child process."""
    report = probe_backend("good", seconds=60)
    assert (report.problem, report.title, report.entities) == (None, "Good Books", ("customer",))


def test_a_backend_that_hangs_at_import_is_given_up(zoo: Any) -> None:
    """The time limit ends the child, and the good backend can still be looked at."""
    zoo.install("hang", "import threading\nthreading.Event().wait()")
    report = probe_backend("hang", seconds=0.5)
    assert report.problem is not None
    assert "not loaded within 0.5 seconds" in report.problem["why"]


def test_a_backend_that_hangs_while_describing_itself_is_given_up(zoo: Any, good_source: str) -> None:
    """The same limit holds for what happens after the import."""
    wait = "    import threading\n    threading.Event().wait()\n    return BackendDescription("
    zoo.install("hang", good_source.replace("    return BackendDescription(", wait))
    assert probe_backend("hang", seconds=0.5).problem is not None


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import os\nos._exit(0)", "ended the process with code 0"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "ended the process with code -9"),
        ("print('tieout-probe:{}')\nraise SystemExit(0)", "SystemExit"),
    ],
)
def test_a_backend_that_ends_or_fools_the_process_is_reported(zoo: Any, source: str, reason: str) -> None:
    """Neither a dead process nor text printed by the backend passes for an answer."""
    zoo.install("rude", source)
    report = probe_backend("rude", seconds=60)
    assert report.problem is not None
    assert reason in report.problem["why"]
