"""Linking and two-way sync under random people, runs and mishaps: everything is as the pure model foretells."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.model.machine import Linking
from tests.model.proof import Proof

#: The same companies every time; the nightly run draws others.
ORDINARY = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
NIGHTLY = settings(ORDINARY, max_examples=10 * ORDINARY.max_examples, derandomize=False)


def run_machine(how: settings, tally: Callable[[str, int], None]) -> int:
    """Run it, and say how many steps there were: single deeds and single runs, each followed by all invariants."""
    steps: Counter[str] = Counter()

    class Counted(Linking):
        """The machine, counted."""

        def count(self, proof: Proof) -> None:
            """What happened in one company."""
            steps.update(proof.steps)

    run_state_machine_as_test(Counted, settings=how)
    for what, number in steps.items():
        tally(f"steps against the model: {what}", number)
    return steps.total()


@pytest.mark.timeout(900)
def test_everything_is_as_the_model_foretells(tally: Callable[[str, int], None]) -> None:
    """At least 100,000 steps, each followed by every invariant."""
    assert run_machine(ORDINARY, tally) >= 100_000


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_everything_is_as_the_model_foretells_for_longer(tally: Callable[[str, int], None]) -> None:
    """Ten times as many, and others every night."""
    assert run_machine(NIGHTLY, tally) >= 1_000_000
