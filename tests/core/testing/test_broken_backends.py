"""The suites notice: every backend and host that breaks one promise fails the check that is about it."""

import importlib.util
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
BROKEN = ("broken_backends.py", "broken_hosts.py")


def load(name: str) -> ModuleType:
    """The file as a module, without pytest collecting it."""
    spec = importlib.util.spec_from_file_location(Path(name).stem, HERE / name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cases() -> list[tuple[str, str, str]]:
    """File, suite and check that must fail."""
    return [
        (name, suite, of.caught_by)
        for name in BROKEN
        for suite, of in vars(load(name)).items()
        if suite.startswith("Test")
    ]


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Suite and check of all that failed, from one run over all broken ones."""
    report = tmp_path_factory.mktemp("broken") / "report.xml"
    nodes = [f"{HERE / name}::{suite}::{check}" for name, suite, check in cases()]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *nodes]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE)
    assert done.returncode == 1, done.stdout[-3000:] + done.stderr[-3000:]
    return {
        (case.attrib["classname"].rpartition(".")[2], case.attrib["name"].partition("[")[0])
        for case in ET.parse(report).iter("testcase")  # noqa: S314 - we wrote it ourselves
        if case.find("failure") is not None
    }


@pytest.mark.parametrize(("suite", "check"), [case[1:] for case in cases()])
def test_a_broken_promise_is_noticed(failed: set[tuple[str, str]], suite: str, check: str) -> None:
    """The check that is about the broken promise fails for the backend or host that breaks it."""
    assert (suite, check) in failed


def test_many_promises_are_tried() -> None:
    """There are broken ones for every subject of the suites, at least fifteen backends."""
    names = [name for name, _, _ in cases()]

    assert names.count("broken_backends.py") >= 15
    assert names.count("broken_hosts.py") >= 6
