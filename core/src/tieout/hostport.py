"""The contract between tieout and a host: a small protocol, with ``SqlHost`` built in.

The two sides are not alike on purpose: books are reached through plugins and hardly ever changed,
the host is ours to write by rules.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Protocol

from pydantic import SerializeAsAny

from tieout.capabilities import HostDescription
from tieout.operations import Page, Receipt
from tieout.records import Entity, Frozen, Record


class HostAction(StrEnum):
    """What one write does to the host."""

    CREATE = "create"
    UPDATE = "update"
    MARK_DELETED = "mark_deleted"
    #: Undo of an import: take away what was created, only if nobody touched it since.
    REMOVE = "remove"


class HostWrite(Frozen):
    """One write to the host.

    ``record`` is the whole record to create, or the record with the new values for an update, of which
    only ``fields`` are written. ``expected`` is the record as it was when the plan was made: when the
    host's record differs from it in ``fields`` (or at all, for REMOVE) the write is refused.
    ``read_only`` sets or clears the host's read-only mark; None leaves it.
    """

    operation_id: str
    action: HostAction
    key: str = ""
    record: SerializeAsAny[Record] | None = None
    fields: tuple[str, ...] = ()
    expected: SerializeAsAny[Record] | None = None
    read_only: bool | None = None


class Host(Protocol):
    """One open host. Errors are ``HostUnreachable`` for the whole, receipts for single records."""

    def describe(self) -> HostDescription:
        """What the host can hold; must not touch the outside beyond what opening it did."""

    def fetch_records(self, entity: Entity, since: str) -> Iterator[Page]:
        """Read records changed since the watermark, or all for ``""``; pages as ``BackendHooks.fetch_records``."""

    def write_records(self, entity: Entity, writes: Sequence[HostWrite], batch: str) -> Sequence[Receipt]:
        """Write a batch in ONE transaction of the host, leaving ``batch`` as its mark in the same transaction.

        One refused record does not stop the others; each write gets a receipt (done with the host's key
        and the record as written, or refused). A batch that was written before is not written again: its
        receipts are given back.
        """

    def written(self, batch: str) -> Sequence[Receipt] | None:
        """The receipts of a batch whose answer was lost, or None when it was certainly not written."""

    def close(self) -> None:
        """Let go of the database."""
