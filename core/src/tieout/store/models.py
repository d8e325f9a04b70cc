"""What goes into the state store and comes out of it, apart from records and halves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from tieout.operations import Operation, OperationState
from tieout.records import Entity, Frozen

#: How a link came about.
LinkedBy = Literal["link", "id", "name", "manual", "created", "import"]
#: What a run was started for.
RunKind = Literal["sync", "apply", "retry", "undo", "link"]
#: How a run ended; "running" until then, "waiting" while its operations wait for the books to call.
RunState = Literal["running", "waiting", "done", "partial", "failed", "interrupted"]
#: Which linked pairs to look at: with an open half, those that differ as well, or every one.
Scope = Literal["open", "differing", "all"]


class PageCounts(NamedTuple):
    """What one page did to the mirror, in records."""

    new: int = 0
    changed: int = 0
    same: int = 0


class Watermark(NamedTuple):
    """How far a side was read for an entity. Times are ISO 8601 UTC, "" when it never was.

    ``value`` belongs to the side and is opaque; ``compared`` are the fields the fingerprints cover;
    ``fetched_at`` is when the last complete passage ended, ``full_at`` when the last one without a
    watermark did; ``fetch`` is that passage's number, 0 when never.
    """

    value: str = ""
    compared: tuple[str, ...] = ()
    fetched_at: str = ""
    full_at: str = ""
    fetch: int = 0


class NewLink(NamedTuple):
    """A link to be made."""

    host_key: str
    books_key: str
    how: LinkedBy
    note: str = ""


class Link(NamedTuple):
    """A link as it is kept: live, or broken and kept as history. ``run`` is "" outside a run."""

    entity: Entity
    host_key: str
    books_key: str
    how: LinkedBy
    state: Literal["live", "broken"] = "live"
    note: str = ""
    run: str = ""
    made_at: str = ""


class StoredOperation(Frozen):
    """One operation as the journal has it.

    ``payload`` are the exact bytes of the last attempt and ``marker`` what it can be found again by;
    ``company`` is the fingerprint of the company it was meant for; ``before`` is the record's JSON text
    as it was on the side that was written, for undo; ``receipt`` is the last answer as a dict. Times are
    ISO 8601 UTC; ``sent_at`` is "" until an intent was written.
    """

    operation: Operation
    run: str
    state: OperationState
    payload: bytes = b""
    marker: str = ""
    batch: str = ""
    company: str = ""
    attempt: int = 1
    before: str = ""
    receipt: Mapping[str, Any] | None = None
    sent_at: str = ""
    updated_at: str = ""


class Run(Frozen):
    """One run as the journal has it; ``ended`` is None while it goes on or when it died."""

    id: str
    kind: RunKind
    who: str
    started: datetime
    ended: datetime | None = None
    state: RunState = "running"
    plan_digest: str = ""
    summary: Mapping[str, Any] = {}
