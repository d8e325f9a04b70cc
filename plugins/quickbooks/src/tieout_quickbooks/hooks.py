"""The backend "quickbooks": a table of contents, each hook a few lines."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

from pydantic import BaseModel

from tieout.plugin import BackendDescription, Entity, Page, hookimpl
from tieout_quickbooks.description import description
from tieout_quickbooks.fetching import fetch_pages
from tieout_quickbooks.session import OpenCompany, open_company
from tieout_quickbooks.settings import Settings


@hookimpl
def describe_backend() -> BackendDescription:
    """Who we are and what QuickBooks can do."""
    return description()


@hookimpl
def open_books(settings: BaseModel) -> AbstractContextManager[OpenCompany]:
    """A session with the company the settings name."""
    return open_company(Settings.model_validate(settings.model_dump()))


@hookimpl
def fetch_records(books: OpenCompany, entity: Entity, since: str) -> Iterator[Page]:
    """Page by page, with what was deleted since the watermark."""
    return fetch_pages(books, entity, since)
