"""The backend "quickbooks": a table of contents, each hook a few lines."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from tieout.plugin import (
    BackendDescription,
    CallServer,
    Demo,
    Entity,
    Operation,
    Page,
    Prepared,
    Receipt,
    hookimpl,
)
from tieout_quickbooks.description import description
from tieout_quickbooks.exporting import export, prepare, settle
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


@hookimpl
def prepare_records(
    books: OpenCompany, entity: Entity, operations: Sequence[Operation]
) -> Sequence[Prepared]:
    """The bytes of an Add and its mark, or why QuickBooks would refuse it."""
    return prepare(books, entity, operations)


@hookimpl
def export_records(books: OpenCompany, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
    """One write for each message set; the only hook that writes."""
    return export(books, entity, prepared)


@hookimpl
def settle_records(books: OpenCompany, entity: Entity, prepared: Sequence[Prepared]) -> Sequence[Receipt]:
    """QuickBooks' own memory first, then the record by name and by mark."""
    return settle(books, entity, prepared)


@hookimpl
def make_demo(folder: Path) -> Demo:
    """A simulated company for ``tieout demo``."""
    from tieout_quickbooks.demo import make_demo as make

    return make(folder)


@hookimpl
def web_routes(server: CallServer) -> Sequence[Any]:
    """The Web Connector's endpoints, under ``/quickbooks``."""
    from tieout_quickbooks.webconnector.endpoint import web_routes as routes

    return routes(server)


@hookimpl
def register_commands(cli: Any) -> None:
    """``tieout quickbooks company``, ``authorize``, ``qwc`` and the like."""
    from tieout_quickbooks.commands import add_commands

    add_commands(cli)
