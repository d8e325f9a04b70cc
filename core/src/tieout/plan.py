"""A plan: the steps a sync would take, each with its reason, as data that can be saved, read and ticked."""

from enum import StrEnum
from typing import Literal

from tieout.records import Entity, Frozen

#: Written into every plan file; another number is refused.
PLAN_FORMAT = 1

View = Literal["missing", "not_in_sync", "all"]


class StepKind(StrEnum):
    """What a step would do. The last three do nothing: they are there to be seen."""

    ADD_TO_HOST = "add-to-host"
    ADD_TO_BOOKS = "add-to-books"
    UPDATE_HOST = "update-host"
    UPDATE_BOOKS = "update-books"
    LINK = "link"
    MARK_DELETED = "mark-deleted"
    #: Only ever proposed by undo: takes away what an import made, when nobody touched it since.
    REMOVE_FROM_HOST = "remove-from-host"
    AMBIGUOUS = "ambiguous"
    CONFLICT = "conflict"
    SHOW = "show"


#: Steps that only show something and can never be ticked.
SHOWN_ONLY = frozenset({StepKind.AMBIGUOUS, StepKind.CONFLICT, StepKind.SHOW})
#: Steps that write to the books.
WRITES_BOOKS = frozenset({StepKind.ADD_TO_BOOKS, StepKind.UPDATE_BOOKS})
#: Steps that write to the host.
WRITES_HOST = frozenset(
    {StepKind.ADD_TO_HOST, StepKind.UPDATE_HOST, StepKind.MARK_DELETED, StepKind.REMOVE_FROM_HOST}
)


class FieldChange(Frozen):
    """One field that differs, for people: both values as text and what would happen to it."""

    field: str
    host: str
    books: str
    will: Literal["replace host", "replace books", "kept", "conflict"]
    why: str = ""
    #: Who changed it since both sides last agreed; "" when neither did, or they never agreed.
    changed: Literal["host", "books", "both", ""] = ""
    #: What both sides last agreed on, when one of them changed it.
    agreed: str = ""


class Suggestion(Frozen):
    """A record across that may be the same thing; only a person can say so."""

    key: str
    name: str
    score: int
    why: str


class Step(Frozen):
    """One proposed write, link or mark; ticked or not.

    ``host_state`` and ``books_state`` are the records' fingerprints as the plan saw them (hex, "" when
    there is no record on that side): a step whose records changed since is stale.
    """

    id: str
    entity: Entity
    kind: StepKind
    host_key: str = ""
    books_key: str = ""
    name: str
    code: str = ""
    status: str = ""
    type: str = ""
    #: Documents only, for people: whom it is addressed to, its date and its total.
    party: str = ""
    dated: str = ""
    total: str = ""
    active: bool = True
    ticked: bool = False
    tickable: bool = True
    reason: str
    rule: str = ""
    #: Why it cannot be ticked, or what to know before ticking it.
    problem: str = ""
    changes: tuple[FieldChange, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    host_state: str = ""
    books_state: str = ""
    #: When each side says its record was last changed, in that side's own words; "" when it does not say.
    host_modified: str = ""
    books_modified: str = ""
    #: Only shown, because an operation about it is not at its end: it must be looked at again.
    waits: bool = False
    #: The pair is not linked yet; doing the step links it.
    links: bool = False


class PlanHeader(Frozen):
    """What a plan was made from. No clock of ours: the same input gives the same bytes."""

    format: int = PLAN_FORMAT
    site: str
    backend: str
    company_name: str
    company_fingerprint: str
    view: View
    entities: tuple[Entity, ...]
    #: entity -> digest of its rules.
    rules: dict[str, str]
    #: "host/customer" -> when that mirror was last read, ISO 8601 UTC, "" when never.
    as_of: dict[str, str]
    #: The newest fetch the plan has seen; a row fetched later is not covered by it.
    seen_fetch: int = 0
    #: The run before it, so that what was refused then can be approved anew.
    after_run: str = ""
    #: Nothing was left out of it by a person's wishes; what it does not mention is in step.
    whole: bool = True


class EntityCount(Frozen):
    """How many steps of a kind a plan holds for an entity, and how many of them are ticked."""

    entity: Entity
    kind: StepKind
    total: int
    ticked: int


class PlanSummary(Frozen):
    """The foot of a plan: counts, and the seal over everything before it."""

    counts: tuple[EntityCount, ...] = ()
    #: HMAC-SHA256 (hex) over the plan's lines with the site's key; an edited plan no longer carries it.
    digest: str = ""

    @property
    def ticked(self) -> int:
        """How many steps are ticked."""
        return sum(count.ticked for count in self.counts)

    @property
    def writes(self) -> int:
        """How many ticked steps write to the host or the books."""
        writing = WRITES_BOOKS | WRITES_HOST
        return sum(count.ticked for count in self.counts if count.kind in writing)
