"""Plans and reports beside what was foretold of them."""

from collections import Counter

from tests.model.outcome import Foretold
from tests.model.things import Write

from tieout.plan import Step, StepKind
from tieout.sync.reports import RunReport

#: A field of a record -> what the model calls it.
_NAMES = {"billing_address": "address"}
_WILL = {"update-host": "replace host", "update-books": "replace books", "conflict": "conflict"}


def compare_plan(steps: list[Step], writes: list[Write]) -> None:
    """A plan holds exactly the steps foretold, with these fields and ticks; what is only shown may be more."""
    made = {
        (
            step.kind.value,
            step.entity,
            step.host_key,
            step.books_key,
            tuple(_NAMES.get(c.field, c.field) for c in step.changes if c.will == _WILL.get(step.kind.value)),
            step.ticked,
        )
        for step in steps
        if step.kind is not StepKind.SHOW
    }
    foretold = {(one.kind, *one.pair, one.fields, one.ticked) for one in writes if one.kind != "in doubt"}
    assert made == foretold, f"only in the plan: {made - foretold}; only foretold: {foretold - made}"


def compare_report(report: RunReport, told: Foretold) -> None:
    """A report counts what was done, and names what was refused, as foretold."""
    done = Counter({kind.value: count for kind, count in report.done.items()})
    foretold = Counter(one.kind for one in told.done)
    assert done == foretold, f"done {done}, foretold {told.done}; refused {report.refused}"
    refused = Counter((one.kind.value, one.entity, one.name) for one in report.refused)
    foretold_refused = Counter((one.kind, one.entity, one.name) for one in told.refused)
    assert refused == foretold_refused, f"refused {report.refused}, foretold {told.refused}"
    assert not report.in_doubt
