"""Hundreds of thousands of broken documents: each is read, answered or refused, and nothing else happens.

Ordinary runs try a fixed 200,000, nightly ones ten times as many from other seeds. What each has to hold is in
the targets; a document that breaks it is kept in a file, and its number and seed are told.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

Fuzz = Callable[[str, int, int], dict[str, Any]]
Tally = Callable[[str, int], None]

#: KiB that a run may grow by, from its first documents to its last.
MOST_GROWN = 64 * 1024
_WHAT = {
    "soap": "mutated SOAP calls into the service",
    "endpoint": "mutated SOAP calls through the web endpoint",
    "answers": "mutated qbXML answers",
}


def _check(found: Mapping[str, Any], target: str, count: int, tally: Tally) -> None:
    tally(_WHAT[target], int(found["documents"]))
    assert found["documents"] == count
    assert found["grown_kib"] < MOST_GROWN
    # A run of which nothing, or all, is readable tries only half of the code.
    assert 0.1 < found["read"] / count < 0.9


@pytest.mark.parametrize(("target", "count"), [("soap", 112_000), ("endpoint", 8_000), ("answers", 80_000)])
def test_no_document_breaks_a_promise(fuzz: Fuzz, tally: Tally, target: str, count: int) -> None:
    """Only our own errors and the protocol's results; no session moved without its ticket; flat memory."""
    _check(fuzz(target, 20_261, count), target, count, tally)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("target", "count"), [("soap", 110_000), ("endpoint", 15_000), ("answers", 85_000)])
def test_no_document_of_a_longer_run_breaks_one(
    fuzz: Fuzz, tally: Tally, target: str, count: int, seed: int
) -> None:
    """The same, ten times as many."""
    _check(fuzz(target, seed, count), target, count, tally)


def test_documents_made_to_exhaust_the_machine_do_not(
    hostile_documents: Mapping[str, tuple[str, int, float]], tally: Tally
) -> None:
    """A call is refused within 16 MiB beside its body, an answer within 128 MiB, both within seconds."""
    tally("documents made to exhaust the machine, refused", len(hostile_documents))
    for name, (end, kib, seconds) in hostile_documents.items():
        limit = 16 if name.startswith("soap") else 128
        assert end == "refused", name
        assert kib < limit * 1024, f"{name}: {kib} KiB"
        assert seconds < 30, f"{name}: {seconds} s"
