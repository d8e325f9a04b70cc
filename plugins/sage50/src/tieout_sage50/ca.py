"""The backend "sage50-ca", Sage 50 Canada (formerly Simply Accounting): a table of contents."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from tieout.plugin import BackendDescription, Demo, Entity, Operation, Page, Prepared, Receipt, hookimpl
from tieout_sage50.canada.description import description
from tieout_sage50.canada.settings import CanadaSettings

if TYPE_CHECKING:
    # Not when the program runs: what reads the company's tables is heavy, and --help must stay fast.
    from tieout_sage50.canada.company import OpenCompany


@hookimpl
def describe_backend() -> BackendDescription:
    """Who we are and what Sage 50 Canada can do."""
    return description()


@hookimpl
def open_books(settings: BaseModel) -> "AbstractContextManager[OpenCompany]":
    """A reading session with the company the settings name."""
    from tieout_sage50.canada.company import open_company

    return open_company(CanadaSettings.model_validate(settings.model_dump()))


@hookimpl
def fetch_records(books: "OpenCompany", entity: Entity, since: str) -> Iterator[Page]:
    """Page by page, in one picture of the company."""
    from tieout_sage50.canada.fetching import fetch_pages

    return fetch_pages(books.database, entity, since)


@hookimpl
def prepare_records(
    books: "OpenCompany", entity: Entity, operations: Sequence[Operation]
) -> Sequence[Prepared]:
    """What the site's writer would send, or why it cannot."""
    from tieout_sage50.canada.faults import told

    with told(books.settings):
        return books.writer.prepare(entity, operations)


@hookimpl
def export_records(books: "OpenCompany", entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
    """By the maker's SDK, or into files for a person to import; never by SQL."""
    from tieout_sage50.canada.faults import told

    with told(books.settings):
        yield from books.writer.export(entity, prepared)


@hookimpl
def settle_records(books: "OpenCompany", entity: Entity, prepared: Sequence[Prepared]) -> Sequence[Receipt]:
    """Whether what was sent, or handed to a person, is in the tables now."""
    from tieout_sage50.canada.faults import told

    with told(books.settings):
        return books.writer.settle(entity, prepared)


@hookimpl
def make_demo(folder: Path) -> Demo:
    """A make-believe company in an SQLite file, for ``tieout demo``."""
    from tieout_sage50.canada.simulator.demo import make_demo as make

    return make(folder)


@hookimpl
def register_commands(cli: Any) -> None:
    """``tieout sage50-ca journals``."""
    from tieout_sage50.canada.commands import add_commands

    add_commands(cli)
