"""Where the answers of these tests are, and the reference material that may lie beside the repository."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def answer_file() -> Callable[[str], bytes]:
    """Reads one of the answers kept beside these tests."""

    def read(name: str) -> bytes:
        return (Path(__file__).parent / "answers" / name).read_bytes()

    return read


@pytest.fixture(scope="session")
def reference() -> Path:
    """The QuickBooks reference material beside the repository; tests that need it are skipped without it."""
    found = Path(__file__).resolve().parents[5] / "shared" / "reference" / "quickbooks"
    if not found.is_dir():
        pytest.skip("the reference material is not beside the repository")
    return found
