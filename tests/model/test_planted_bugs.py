"""The machine finds what somebody breaks: each planted fault within few small companies."""

import pytest
from tests.model.days import play
from tests.model.planted import PLANTED

#: The company in which the machine first met each, tried first; then so many others, so many days of each.
FIRST_MET = {
    "the last writer wins": 3,
    "an echo counts as a change": 3,
    "a deletion is overlooked": 5,
    "approval is not asked for": 9,
    "parties are not translated": 6,
    "an update settles the whole pair": 13,
    "a lost answer means not written": 19,
    "conflicts are closed by the next run": 3,
    "only changed is ignored": 3,
    "a removed link leaves its agreement": 15,
}
COMPANIES, DAYS = 40, 10


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_a_planted_fault_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a company's life that goes well without it."""
    PLANTED[name](monkeypatch)
    seeds = (FIRST_MET.get(name, 0), *range(COMPANIES))
    seed = next((seed for seed in seeds if goes_wrong(seed)), None)
    assert seed is not None, f"nobody noticed that {name}"

    monkeypatch.undo()
    play(seed, DAYS)


def goes_wrong(seed: int) -> bool:
    """Whether the real thing is not as the model foretells."""
    try:
        play(seed, DAYS)
    except Exception:  # noqa: BLE001 - a planted fault may show itself in any way
        return True
    return False
