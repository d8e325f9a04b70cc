"""What the parts of a run have to say, as data."""

from typing import Any

from pydantic import Field

from tieout.operations import OperationState
from tieout.plan import StepKind
from tieout.records import Entity, Frozen, Side


class FetchReport(Frozen):
    """One side of one entity was read into its mirror."""

    side: Side
    entity: Entity
    new: int = 0
    changed: int = 0
    same: int = 0
    deleted: int = 0
    #: The read was complete, not limited by a watermark.
    full: bool = False
    #: Rows a complete read did not bring, too many to believe: nothing was concluded from it.
    suspicious: int = 0


class Refusal(Frozen):
    """One operation that did not happen, for a person."""

    operation_id: str
    entity: Entity
    kind: StepKind
    name: str
    state: OperationState
    error: dict[str, Any] | None = None
    #: What the other side said besides: where a file lies that a person must import.
    remark: str = ""


class RunReport(Frozen):
    """What a run did. ``done`` counts operations by kind."""

    run: str = ""
    done: dict[StepKind, int] = Field(default_factory=dict)
    refused: tuple[Refusal, ...] = ()
    in_doubt: tuple[Refusal, ...] = ()
    #: Given to a person to carry into the books; asked about until they are there.
    handed_over: tuple[Refusal, ...] = ()
    #: Approved, waiting for the books to call (only where books are not reached on demand).
    waiting: int = 0
    #: Operations left from earlier runs that were settled on the way.
    recovered: int = 0
    fetched: tuple[FetchReport, ...] = ()
    remarks: tuple[str, ...] = ()
    #: What ended the run early (an error's ``as_dict``), or None.
    stopped: dict[str, Any] | None = None

    @property
    def written(self) -> int:
        """How many records were made or changed on either side."""
        return sum(count for kind, count in self.done.items() if kind is not StepKind.LINK)

    @property
    def is_clean(self) -> bool:
        """Nothing was refused, nothing is in doubt, nothing ended it early."""
        return not (self.refused or self.in_doubt or self.stopped)
