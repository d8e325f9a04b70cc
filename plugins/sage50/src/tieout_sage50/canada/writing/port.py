"""The port below the three writing hooks, and the choice of what stands behind it.

Which fields and entities can be written does not depend on the way in; what one way cannot do is said, operation
by operation, by its ``prepare``.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from tieout.plugin import Entity, Operation, Prepared, Receipt
from tieout_sage50.canada.settings import CanadaSettings

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Writer(Protocol):
    """One way into one company. Made by ``open_writer``, closed by its context.

    Each method is what the hook of the same name promises (``tieout.hookspecs.ExportHooks``).
    """

    def prepare(self, entity: Entity, operations: Sequence[Operation]) -> Sequence[Prepared]:
        """One ``Prepared`` for each operation, in order; reads, never writes."""

    def export(self, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
        """Write them, one receipt each as soon as it is known.

        Raises ``AnswerLost`` when an answer did not come, ``BooksClosed`` and ``AccessNotGranted`` when Sage 50
        cannot be reached at all.
        """

    def settle(self, entity: Entity, prepared: Sequence[Prepared]) -> Sequence[Receipt]:
        """What became of operations whose answer was lost, or that were handed to a person. Never writes."""


def open_writer(settings: CanadaSettings, read: "Connection") -> AbstractContextManager[Writer]:
    """The writer the settings name, on the company ``read`` is open on.

    ``read`` is an open, read-only connection to the company's tables. It looks things up, and reads again what was
    written; for that each look begins with ``read.rollback()``, so that it never sees an old picture. Nothing is
    started before the first write: opening costs nothing for a site that only reads.
    """
    match settings.writer:
        case "sdk":
            from tieout_sage50.canada.writing.sdk import open_sdk

            return open_sdk(settings, read)
        case "imp":
            from tieout_sage50.canada.writing.imp import open_imp

            return open_imp(settings, read)
        case "none":
            from tieout_sage50.canada.writing.nothing import open_nothing

            return open_nothing(settings, read)
