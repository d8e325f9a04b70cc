"""No way in: the site reads Sage 50 and writes nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tieout.plugin import Entity, Operation, Prepared, Receipt
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing.errors import WriterOff
from tieout_sage50.canada.writing.receipts import refused
from tieout_sage50.canada.writing.settling import settle

if TYPE_CHECKING:
    from sqlalchemy import Connection


@contextmanager
def open_nothing(settings: CanadaSettings, read: "Connection") -> Iterator["NoWriter"]:
    """A writer that refuses, and can still tell what became of what an earlier one sent."""
    yield NoWriter(settings, read)


class NoWriter:
    """See ``Writer``."""

    def __init__(self, settings: CanadaSettings, read: "Connection") -> None:
        self._settings, self._read = settings, read

    def prepare(self, entity: Entity, operations: Sequence[Operation]) -> list[Prepared]:
        """Refuse each with the same sentence."""
        return [Prepared(operation=one, problem=_off(entity, one).as_dict()) for one in operations]

    def export(self, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
        """Refuse: what was made ready under other settings is not sent under these."""
        for one in prepared:
            yield refused(one, _off(entity, one.operation))

    def settle(self, entity: Entity, prepared: Sequence[Prepared]) -> list[Receipt]:
        """As every writer does."""
        return settle(self._settings, self._read, entity, prepared)


def _off(entity: Entity, operation: Operation) -> WriterOff:
    return WriterOff(
        f'The {entity.value} "{operation.name}" was not written: this site only reads Sage 50',
        where="books.writer",
        why='writer = "none"',
    )
