"""The typed face of a backend: plain functions with plain arguments in front of pluggy's untyped relay."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pluggy
from pydantic import BaseModel

from tieout.capabilities import BackendDescription
from tieout.hookspecs import Books, CallServer, Demo
from tieout.operations import Operation, Page, Prepared, Receipt
from tieout.pairs import Candidate, Pair
from tieout.records import Entity, Record


class HookFacade:
    """Implements ``tieout.hookspecs.BackendHooks``; pluggy itself takes arguments by keyword only."""

    def __init__(self, manager: pluggy.PluginManager) -> None:
        self._hook: Any = manager.hook

    def describe_backend(self) -> BackendDescription:
        """See ``RequiredHooks``."""
        return self._hook.describe_backend()  # type: ignore[no-any-return]

    def open_books(self, settings: BaseModel) -> AbstractContextManager[Books]:
        """See ``RequiredHooks``."""
        return self._hook.open_books(settings=settings)  # type: ignore[no-any-return]

    def fetch_records(self, books: Books, entity: Entity, since: str) -> Iterator[Page]:
        """See ``RequiredHooks``."""
        return self._hook.fetch_records(books=books, entity=entity, since=since)  # type: ignore[no-any-return]

    def prepare_records(
        self, books: Books, entity: Entity, operations: Sequence[Operation]
    ) -> Sequence[Prepared]:
        """See ``ExportHooks``."""
        return self._hook.prepare_records(books=books, entity=entity, operations=operations)  # type: ignore[no-any-return]

    def export_records(self, books: Books, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
        """See ``ExportHooks``."""
        return self._hook.export_records(books=books, entity=entity, prepared=prepared)  # type: ignore[no-any-return]

    def settle_records(self, books: Books, entity: Entity, prepared: Sequence[Prepared]) -> Sequence[Receipt]:
        """See ``ExportHooks``."""
        return self._hook.settle_records(books=books, entity=entity, prepared=prepared)  # type: ignore[no-any-return]

    def match_records(self, entity: Entity, candidates: Iterable[Candidate]) -> Iterator[Pair] | None:
        """See ``OptionalHooks``."""
        return self._hook.match_records(entity=entity, candidates=candidates)  # type: ignore[no-any-return]

    def import_records(
        self, books: Books, entity: Entity, records: Sequence[Record]
    ) -> Sequence[Record] | None:
        """See ``OptionalHooks``."""
        return self._hook.import_records(books=books, entity=entity, records=records)  # type: ignore[no-any-return]

    def link_records(self, books: Books, entity: Entity, links: Sequence[tuple[str, str, bool]]) -> None:
        """See ``OptionalHooks``."""
        self._hook.link_records(books=books, entity=entity, links=links)

    def make_demo(self, folder: Path) -> Demo | None:
        """See ``OptionalHooks``."""
        return self._hook.make_demo(folder=folder)  # type: ignore[no-any-return]

    def register_commands(self, cli: Any) -> None:
        """See ``OptionalHooks``."""
        self._hook.register_commands(cli=cli)

    def web_routes(self, server: CallServer) -> Sequence[Any] | None:
        """All routes offered, in one list."""
        return [route for routes in self._hook.web_routes(server=server) for route in routes or ()]
