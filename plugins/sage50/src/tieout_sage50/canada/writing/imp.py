"""The way in by import files: documents are laid into a file, and a person imports it in Sage 50."""

import codecs
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tieout.plugin import Entity, Operation, Prepared, Receipt, TieoutError
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing.errors import CannotWrite, ImportFolder
from tieout_sage50.canada.writing.imp_folder import batch_name, folder_of, lay, mark_of
from tieout_sage50.canada.writing.imp_settling import waits
from tieout_sage50.canada.writing.imp_taxes import import_lines, tax_problem
from tieout_sage50.canada.writing.imp_text import HEAD, SALES_BLOCK, ImportPaper, block, problems_of
from tieout_sage50.canada.writing.paper_amounts import amounts_of
from tieout_sage50.canada.writing.paper_checks import around_problem, cannot, document_of, own_problem
from tieout_sage50.canada.writing.receipts import refused
from tieout_sage50.canada.writing.settling import settle

if TYPE_CHECKING:
    from sqlalchemy import Connection


@contextmanager
def open_imp(settings: CanadaSettings, read: "Connection") -> Iterator["ImportWriter"]:
    """A writer that lays files. Nothing has to be closed."""
    yield ImportWriter(settings, read)


class ImportWriter:
    """See ``Writer``."""

    def __init__(self, settings: CanadaSettings, read: "Connection") -> None:
        self._settings, self._read = settings, read

    def prepare(self, entity: Entity, operations: Sequence[Operation]) -> list[Prepared]:
        """The block of each document, or its problem. Raises ImportFolder, which concerns all of them."""
        folder_of(self._settings)
        _need_encoding(self._settings)
        return [self._prepared(entity, operation) for operation in operations]

    def export(self, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
        """All of them in one file; then they wait for a person."""
        checked = [(one, self._meanwhile(entity, one)) for one in prepared]
        yield from (refused(one, problem) for one, problem in checked if problem is not None)
        good = [one for one, problem in checked if problem is None]
        if good:
            path = self._lay(good)
            yield from (waits(one, path) for one in good)

    def settle(self, entity: Entity, prepared: Sequence[Prepared]) -> list[Receipt]:
        """Asks the tables and looks into the folder."""
        return settle(self._settings, self._read, entity, prepared)

    def _prepared(self, entity: Entity, operation: Operation) -> Prepared:
        problem = self._unsuited(entity, operation) or own_problem(self._settings, entity, operation)
        if problem is None:
            problem = around_problem(self._settings, self._read, entity, operation)
        if problem is not None:
            return Prepared(operation=operation, problem=problem.as_dict())
        return self._with_block(entity, operation)

    def _unsuited(self, entity: Entity, operation: Operation) -> TieoutError | None:
        """What an import file has no place for."""
        if entity not in {Entity.INVOICE, Entity.BILL}:
            return CannotWrite(
                f'The {entity.value} "{operation.name}" cannot be written by an import file',
                why="no block for it was found in public",
                fix="Make it in Sage 50 by hand, or link it to the one that is there:  tieout link",
            )
        if entity is Entity.BILL and not self._settings.imp_purchase_block:
            return CannotWrite(
                f'The bill "{operation.name}" cannot be written by an import file',
                where="books.imp_purchase_block",
                why="the name of the block for purchases was not found in public",
                fix="Export a purchase from Sage 50, look how its block is called, and set  imp_purchase_block.",
            )
        return None

    def _with_block(self, entity: Entity, operation: Operation) -> Prepared:
        paper = document_of(operation)
        assert paper is not None
        assert isinstance(paper.dated, date)
        try:
            lines = import_lines(self._settings, paper)
        except CannotWrite as fault:
            return Prepared(operation=operation, problem=fault.as_dict())
        assert isinstance(paper.party, str)
        told = ImportPaper(paper.party, paper.name, paper.dated, amounts_of(paper).total, lines)
        problems = list(problems_of(told, self._settings.imp_encoding))
        problem = cannot(entity, operation, problems) if problems else tax_problem(entity, paper, lines)
        if problem is not None:
            return Prepared(operation=operation, problem=problem.as_dict())
        tag = SALES_BLOCK if entity is Entity.INVOICE else self._settings.imp_purchase_block
        payload = block(tag, told).encode(self._settings.imp_encoding)
        return Prepared(operation=operation, payload=payload, marker=mark_of(operation))

    def _lay(self, good: Sequence[Prepared]) -> Path:
        head = HEAD.encode(self._settings.imp_encoding)
        content = head + b"".join(one.payload for one in good)
        return lay(folder_of(self._settings), batch_name([one.marker for one in good]), content)

    def _meanwhile(self, entity: Entity, one: Prepared) -> TieoutError | None:
        """Once more, because somebody may have entered it since it was made ready."""
        return around_problem(self._settings, self._read, entity, one.operation)


def _need_encoding(settings: CanadaSettings) -> None:
    try:
        codecs.lookup(settings.imp_encoding)
    except LookupError:
        raise ImportFolder(
            f'There is no encoding "{settings.imp_encoding}"',
            where="books.imp_encoding",
            fix='Set  imp_encoding = "utf-8"  or  "cp1252".',
        ) from None
