"""The backend "sage100-contractor" (formerly Master Builder): a table of contents. It reads, and nothing else."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from tieout.plugin import BackendDescription, Demo, Entity, Page, hookimpl
from tieout_sage100.description import description
from tieout_sage100.settings import ContractorSettings

if TYPE_CHECKING:
    from tieout_sage100.company import OpenCompany


@hookimpl
def describe_backend() -> BackendDescription:
    """Who we are and what Sage 100 Contractor can do."""
    return description()


@hookimpl
def open_books(settings: BaseModel) -> "AbstractContextManager[OpenCompany]":
    """A reading session with the company the settings name."""
    from tieout_sage100.company import open_company

    return open_company(ContractorSettings.model_validate(settings.model_dump()))


@hookimpl
def fetch_records(books: "OpenCompany", entity: Entity, since: str) -> Iterator[Page]:
    """Page by page, always all of them."""
    from tieout_sage100.fetching import fetch_pages

    del since
    return fetch_pages(books.database, entity)


@hookimpl
def make_demo(folder: Path) -> Demo:
    """A make-believe company in an SQLite file, for ``tieout demo --backend sage100-contractor``."""
    from tieout_sage100.simulator.demo import make_demo as make

    return make(folder)


@hookimpl
def register_commands(cli: Any) -> None:
    """``tieout sage100-contractor statuses``."""
    from tieout_sage100.commands import add_commands

    add_commands(cli)
