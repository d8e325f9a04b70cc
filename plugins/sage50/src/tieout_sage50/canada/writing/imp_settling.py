"""What became of documents that were laid into an import file: in Sage 50, waiting, withdrawn, or moved by somebody."""

from pathlib import Path
from typing import TYPE_CHECKING

from tieout.plugin import Entity, Prepared, Receipt
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing.imp_folder import WITHDRAWN, holding
from tieout_sage50.canada.writing.lookups import Paper, papers_numbered
from tieout_sage50.canada.writing.paper_amounts import amounts_of, cents
from tieout_sage50.canada.writing.paper_checks import document_of
from tieout_sage50.canada.writing.receipts import done, handed_over, in_doubt, not_there, several
from tieout_sage50.canada.writing.rereading import reread

if TYPE_CHECKING:
    from sqlalchemy import Connection

MENU = "File > Import/Export > Import transactions"


def is_import(one: Prepared) -> bool:
    """Whether an operation was made ready for an import file."""
    return one.marker.endswith(".IMP")


def settle_import(settings: CanadaSettings, read: "Connection", entity: Entity, one: Prepared) -> Receipt:
    """The tables have the first word, then the folder."""
    paper = document_of(one.operation)
    if paper is None:
        return in_doubt(one, "The operation holds no document to look for.")
    found = papers_numbered(settings, read, entity, paper.name, str(paper.party_key))
    if found:
        return _imported(settings, read, entity, one, found)
    return _waiting(settings, one)


def waits(one: Prepared, path: Path) -> Receipt:
    """The receipt that says where the file lies and what to do."""
    return handed_over(one, f"It waits in {path}. In Sage 50 choose {MENU} and take that file, once.")


def _imported(
    settings: CanadaSettings, read: "Connection", entity: Entity, one: Prepared, found: list[Paper]
) -> Receipt:
    if len(found) > 1:
        keys = ", ".join(paper.key for paper in found)
        return several(one, f"Sage 50 holds the number for this party more than once (keys {keys}).")
    paper = document_of(one.operation)
    assert paper is not None
    wanted = cents(amounts_of(paper).total)
    record = reread(settings, read, entity, found[0].key)
    if record is not None and found[0].total == wanted:
        return done(one, record)
    return in_doubt(
        one,
        f"Sage 50 has the number (key {found[0].key}) with a total of {found[0].total}, not {wanted}: "
        "link it if it is the same, else correct it there.",
    )


def _waiting(settings: CanadaSettings, one: Prepared) -> Receipt:
    folder = settings.imp_folder
    if folder is None or not folder.is_dir():
        return in_doubt(
            one, "The folder for import files is not there, so nobody knows whether it waits in it."
        )
    if path := holding(folder, one.payload, ".IMP"):
        return waits(one, path)
    if (folder / (one.marker + WITHDRAWN)).exists() or holding(folder, one.payload, WITHDRAWN):
        return not_there(one, "Its import file was withdrawn, and Sage 50 does not have it.")
    return in_doubt(
        one,
        f"It is not in Sage 50, and its import file is no longer in {folder}: import the file, or, if it was lost, "
        f"say so with  tieout sage50-ca withdraw {folder / one.marker}",
    )
