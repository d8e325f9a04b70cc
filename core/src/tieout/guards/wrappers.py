"""The wrappers themselves: innermost round the backend, so that everything outside sees what is true.

A stream is only begun when a hook returns, and fails long after every wrapper has returned; so the
wrapper gives back a stream of its own that goes on looking.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from tieout.capabilities import BackendDescription
from tieout.guards import answers
from tieout.guards.answers import Call
from tieout.guards.writes import refuse_unready, refuse_writes
from tieout.hookspecs import Books
from tieout.operations import Operation, Page, Prepared, Receipt
from tieout.pairs import Pair
from tieout.plugin import hookimpl
from tieout.records import Entity, Record
from tieout.rules import SiteRules

_innermost = hookimpl(wrapper=True, trylast=True)


class Guard:
    """The guard of one backend on one site."""

    def __init__(
        self, *, backend: str, description: BackendDescription, rules: SiteRules, seconds: float
    ) -> None:
        self._backend = backend
        self._description = description
        self._rules = rules
        self._seconds = seconds

    def _call(self, hook: str) -> Call:
        return Call(hook, self._backend, self._seconds)

    @_innermost
    def open_books(self) -> Generator[None, Any, AbstractContextManager[Books]]:
        """A context manager whose entering and leaving are translated, too."""
        call = self._call("open_books")
        with call.inside():
            answer = yield
        if not isinstance(answer, AbstractContextManager):
            raise call.breach(f"it answered a {type(answer).__name__}, not a context manager")
        return _opened(answer, call)

    @_innermost
    def fetch_records(self, entity: Entity) -> Generator[None, Any, Iterator[Page]]:
        """Pages of that entity only, and none after the last."""
        call = self._call("fetch_records")
        with call.inside():
            answer = yield
        return answers.pages(answer, entity, call)

    @_innermost
    def prepare_records(
        self, entity: Entity, operations: Sequence[Operation]
    ) -> Generator[None, Any, Sequence[Prepared]]:
        """Nothing forbidden is even prepared."""
        call = self._call("prepare_records")
        refuse_writes(operations, entity, self._description, self._rules)
        with call.inside():
            answer = yield
        return answers.prepared(answer, operations, call)

    @_innermost
    def export_records(
        self, entity: Entity, prepared: Sequence[Prepared]
    ) -> Generator[None, Any, Iterator[Receipt]]:
        """The second lock: the backend is not called when one operation is forbidden."""
        call = self._call("export_records")
        refuse_writes((one.operation for one in prepared), entity, self._description, self._rules)
        refuse_unready(prepared, entity)
        with call.inside():
            answer = yield
        return answers.receipts(answer, prepared, call)

    @_innermost
    def settle_records(self, prepared: Sequence[Prepared]) -> Generator[None, Any, Sequence[Receipt]]:
        """One receipt per operation that was asked about."""
        call = self._call("settle_records")
        with call.inside():
            answer = yield
        return answers.settled(answer, prepared, call)

    @_innermost
    def match_records(self) -> Generator[None, Any, Iterator[Pair] | None]:
        """Pairs as the contract has them, or None."""
        call = self._call("match_records")
        with call.inside():
            answer = yield
        return None if answer is None else answers.pairs(answer, call)

    @_innermost
    def import_records(
        self, entity: Entity, records: Sequence[Record]
    ) -> Generator[None, Any, Sequence[Record] | None]:
        """The same records, or None."""
        call = self._call("import_records")
        with call.inside():
            answer = yield
        return None if answer is None else answers.completed(answer, records, entity, call)

    @_innermost
    def link_records(self) -> Generator[None, Any, list[None]]:
        """Errors get a name; whether they stop anything is for the caller to say."""
        with self._call("link_records").inside():
            yield
        return []


@contextmanager
def _opened(answer: AbstractContextManager[Books], call: Call) -> Iterator[Books]:
    """Enter and leave the backend's own context; what happens in between is not the backend's doing."""
    with call.inside():
        books = answer.__enter__()
    if not callable(getattr(books, "company", None)):
        _leave(answer, call, None)
        raise call.breach("what it opened cannot say which company it is (it has no company())")
    try:
        yield books
    except BaseException as error:
        _leave(answer, call, error)
        raise
    _leave(answer, call, None)


def _leave(answer: AbstractContextManager[Books], call: Call, error: BaseException | None) -> None:
    """Close the books; a context that raises the caller's own error once more has not failed itself."""
    with call.inside():
        try:
            answer.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)
        except BaseException as again:
            if again is not error:
                raise
