"""The backend "sage50-us", Sage 50 US (formerly Peachtree): a table of contents. It has no hook that writes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from tieout.plugin import BackendDescription, Demo, Entity, Page, hookimpl
from tieout_sage50.peachtree.description import description
from tieout_sage50.peachtree.settings import UsSettings

if TYPE_CHECKING:
    from tieout_sage50.peachtree.company import OpenCompany


@hookimpl
def describe_backend() -> BackendDescription:
    """Who we are and what Sage 50 US can do."""
    return description()


@hookimpl
def open_books(settings: BaseModel) -> "AbstractContextManager[OpenCompany]":
    """A reading session with the company the settings name, once its door is open."""
    from tieout_sage50.peachtree.company import open_company

    return open_company(UsSettings.model_validate(settings.model_dump()))


@hookimpl
def fetch_records(books: "OpenCompany", entity: Entity, since: str) -> Iterator[Page]:
    """Page by page, from one SELECT."""
    from tieout_sage50.peachtree.fetching import fetch_pages

    return fetch_pages(books.settings, entity, since)


@hookimpl
def make_demo(folder: Path) -> Demo:
    """A make-believe company in an SQLite file, for ``tieout demo``."""
    from tieout_sage50.peachtree.simulator.demo import make_demo as make

    return make(folder)


@hookimpl
def register_commands(cli: Any) -> None:
    """``tieout sage50-us authorize``."""
    from tieout_sage50.peachtree.commands import add_commands

    add_commands(cli)
