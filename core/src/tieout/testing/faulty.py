"""A backend and a host that suffer the mishaps of ``tieout.testing.faults``, and otherwise behave as the real one."""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any, TypeVar

from tieout.capabilities import HostDescription
from tieout.company import Company
from tieout.hookspecs import BackendHooks, Books
from tieout.hostport import Host, HostWrite
from tieout.operations import Outcome, Page, Prepared, Receipt
from tieout.records import Entity
from tieout.testing.faults import ANOTHER_COMPANY, Faults, Mishap, error_of

T = TypeVar("T")

_HOOKS = tuple(name for name in dir(BackendHooks) if not name.startswith("_"))
_STREAMS = frozenset({"fetch_records", "export_records"})
#: Hooks that touch nothing outside, so that nothing can happen to them.
_PURE = frozenset({"describe_backend", "match_records", "make_demo", "register_commands", "web_routes"})


class FaultyBooks:
    """Open books whose ``company`` may fail or lie."""

    def __init__(self, inner: Books, faults: Faults) -> None:
        self.inner = inner
        self.faults = faults
        self.is_swapped = False

    def company(self) -> Company:
        """The company, or another one once ``WRONG_COMPANY`` happened."""
        self.faults.reach("company", "before")
        self.is_swapped |= self.faults.is_due("company", self.faults.count("company"), Mishap.WRONG_COMPANY)
        answer = ANOTHER_COMPANY if self.is_swapped else self.inner.company()
        self.faults.reach("company", "after")
        return answer

    def __getattr__(self, name: str) -> Any:
        """Everything else is the real books'."""
        return getattr(self.inner, name)


def faulty_backend(inner: Any, faults: Faults) -> ModuleType:
    """A module with the hooks ``inner`` has (a module, or a site's typed hooks), each through ``faults``."""
    module = ModuleType("tieout_faulty_backend", "Made by tieout.testing.faulty.")
    for name in _HOOKS:
        hook = getattr(inner, name, None)
        if hook is not None:
            setattr(module, name, hook if name in _PURE else _through(name, hook, faults))
    return module


def _through(name: str, hook: Callable[..., Any], faults: Faults) -> Callable[..., Any]:
    if name == "open_books":
        return _opening(hook, faults)
    if name == "export_records":
        return _exporting(hook, faults)

    @functools.wraps(hook)
    def call(books: Any, *args: Any, **named: Any) -> Any:
        inner = _real(books)
        if name in _STREAMS:
            return stream(name, lambda: hook(inner, *args, **named), faults)
        return once(name, lambda: hook(inner, *args, **named), faults)

    return call


def _real(books: Any) -> Any:
    return books.inner if isinstance(books, FaultyBooks) else books


def _opening(hook: Callable[..., Any], faults: Faults) -> Callable[..., Any]:
    @contextmanager
    def opened(settings: Any) -> Iterator[FaultyBooks]:
        faults.reach("open_books", "before")
        with hook(settings) as books:
            faults.reach("open_books", "after")
            yield FaultyBooks(books, faults)

    @functools.wraps(hook)
    def open_books(settings: Any) -> Any:
        return opened(settings)

    return open_books


def _exporting(hook: Callable[..., Any], faults: Faults) -> Callable[..., Any]:
    @functools.wraps(hook)
    def export_records(books: Any, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
        for part, refused in _split(prepared, faults):
            if part:
                call = functools.partial(hook, _real(books), entity, part)
                yield from stream("export_records", call, faults)
            if refused is not None:
                yield _refused(refused.operation.id)

    return export_records


def _split(prepared: Sequence[Prepared], faults: Faults) -> Iterator[tuple[list[Prepared], Prepared | None]]:
    """The operations before each refused one, and that one; at last what remains."""
    part: list[Prepared] = []
    for one in prepared:
        if faults.is_due("export_records", faults.next_record("export_records"), Mishap.REFUSED):
            yield part, one
            part = []
        else:
            part.append(one)
    yield part, None


def _refused(operation_id: str) -> Receipt:
    error: Any = error_of(Mishap.REFUSED)
    return Receipt(operation_id=operation_id, outcome=Outcome.REFUSED, error=error.as_dict())


def once(name: str, call: Callable[[], T], faults: Faults, *, on_host: bool = False) -> T:
    """One call, with an instant before and one after it."""
    faults.reach(name, "before", on_host=on_host)
    answer = call()
    faults.reach(name, "after", on_host=on_host)
    return answer


def stream(
    name: str, call: Callable[[], Iterable[T]], faults: Faults, *, on_host: bool = False
) -> Iterator[T]:
    """A stream, with an instant before and after each item, and both once more at its end."""
    items = iter(call())
    over = object()
    while True:
        faults.reach(name, "before", on_host=on_host)
        if faults.is_due(name, faults.count(name), Mishap.ENDS_EARLY):
            return
        item = next(items, over)
        faults.reach(name, "after", on_host=on_host)
        if item is over:
            return
        yield item  # type: ignore[misc]


class FaultyHost:
    """A host whose calls may fail; ``HostUnreachable`` is its word for all that is not a crash."""

    def __init__(self, inner: Host, faults: Faults) -> None:
        self.inner = inner
        self.faults = faults

    def describe(self) -> HostDescription:
        """As the real host."""
        return self.inner.describe()

    def fetch_records(self, entity: Entity, since: str) -> Iterator[Page]:
        """As the real host, page by page; counted as ``host.fetch_records``."""
        return stream(
            "host.fetch_records", lambda: self.inner.fetch_records(entity, since), self.faults, on_host=True
        )

    def write_records(self, entity: Entity, writes: Sequence[HostWrite], batch: str) -> Sequence[Receipt]:
        """As the real host; refused writes never reach it. Counted as ``host.write_records``."""
        numbers = [self.faults.next_record("host.write_records") for _ in writes]
        due = [self.faults.is_due("host.write_records", number, Mishap.REFUSED) for number in numbers]
        kept = [write for write, is_refused in zip(writes, due, strict=True) if not is_refused]
        answers = iter(self._once("write_records", lambda: self.inner.write_records(entity, kept, batch)))
        return [
            _refused(write.operation_id) if is_refused else next(answers)
            for write, is_refused in zip(writes, due, strict=True)
        ]

    def written(self, batch: str) -> Sequence[Receipt] | None:
        """As the real host; counted as ``host.written``."""
        return self._once("written", lambda: self.inner.written(batch))

    def close(self) -> None:
        """As the real host; closing never fails."""
        self.inner.close()

    def _once(self, name: str, call: Callable[[], T]) -> T:
        return once(f"host.{name}", call, self.faults, on_host=True)
