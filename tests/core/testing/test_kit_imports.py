"""What the kit needs, and what it does not."""

import subprocess
import sys

import pytest

from tieout.records import Entity, fingerprint
from tieout.testing.scenarios import HOSTILE_TEXTS, sample_record, sample_records


@pytest.mark.parametrize(
    "module", ["memory_backend", "memory_host", "memory_variant", "faults", "faulty", "scenarios", "rows"]
)
def test_only_the_suites_need_pytest(module: str) -> None:
    """The backend in memory, the host and the faults can be used where pytest is not installed."""
    code = f"import sys; sys.modules['pytest'] = None; import tieout.testing.{module}"

    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("entity", list(Entity))
def test_samples_are_the_same_every_time(entity: Entity) -> None:
    """A number always gives the same record, and another number another one."""
    assert sample_record(entity, 3) == sample_record(entity, 3)
    fields = tuple(type(sample_record(entity)).model_fields)
    prints = {fingerprint(one, fields) for one in sample_records(entity, 5)}
    assert len(prints) == 5


def test_samples_keep_to_lengths() -> None:
    """No text is longer than asked, and names stay different."""
    records = [
        sample_record(Entity.CUSTOMER, n, lengths={"name": 3, "billing_address.line1": 4}) for n in (1, 2)
    ]

    assert [len(one.name) for one in records] == [3, 3]
    assert records[0].name != records[1].name


def test_hostile_texts_are_all_different() -> None:
    """Each one is there for its own reason."""
    assert len(set(HOSTILE_TEXTS.values())) == len(HOSTILE_TEXTS)
