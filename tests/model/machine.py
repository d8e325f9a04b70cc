"""The state machine: people, runs and mishaps in any order. Every rule happens to the model and to the real thing."""

import tempfile
from pathlib import Path
from random import Random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from tests.model.days import DEEDS, ENTITIES, EVENTS, begin, day
from tests.model.proof import Proof

from tieout.records import Entity

SEEDS = st.integers(0, 2**32 - 1)


class Linking(RuleBasedStateMachine):
    """One small company from its first day on."""

    def __init__(self) -> None:
        super().__init__()
        self.proof: Proof | None = None
        self.days = 0
        self.folder = tempfile.TemporaryDirectory(prefix="tieout-model-")

    @initialize(entities=st.sampled_from(ENTITIES), seed=SEEDS)
    def opens(self, entities: tuple[Entity, ...], seed: int) -> None:
        """A fresh company, a fresh host, and rules; some people have been at work already."""
        self.proof = begin(Path(self.folder.name), entities, _chance(f"{seed} before"))

    def teardown(self) -> None:
        """Leave nothing behind."""
        if self.proof:
            self.proof.close()
            self.count(self.proof)
        self.folder.cleanup()

    def count(self, proof: Proof) -> None:
        """Told at the end how many steps there were; who runs the machine may listen."""

    @rule(seed=SEEDS, deeds=st.sampled_from(DEEDS), what=st.sampled_from(EVENTS))
    def a_day(self, seed: int, deeds: int, what: str) -> None:
        """Some deeds, then something of tieout's; one rule for all, or some examples would never see half of it."""
        assert self.proof is not None
        self.days += 1
        day(self.proof, _chance(f"{seed} on day {self.days}"), deeds, what)


def _chance(seed: str) -> Random:
    """The day is part of the seed, for the engine likes small numbers and likes to draw one twice."""
    return Random(seed)  # noqa: S311 - people, not secrets
