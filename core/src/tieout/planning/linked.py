"""Pairs, linked or about to be: what differs, who changed it, and what the rules allow to be done."""

from collections.abc import Iterable, Iterator

from tieout.pairs import Half, Pair
from tieout.plan import FieldChange, Step, StepKind
from tieout.planning.context import PlanContext
from tieout.planning.deletions import deletion_step
from tieout.planning.documents import for_people
from tieout.records import MISSING, Record, differing_fields, field_text

_AT_REST = "differs as it did when the two were linked (rule only_changed)"


def linked_steps(
    linked: Iterable[tuple[Half | None, Half | None, str]], context: PlanContext
) -> Iterator[Step]:
    """Steps for linked pairs; the third of each is how the link came about."""
    for host, books, how in linked:
        if host and books and not (host.deleted or books.deleted):
            yield from pair_steps(Pair(host, books, "link", f"linked ({how})", is_linked=True), context)
        else:
            yield from deletion_step(host, books, context)


def pair_steps(pair: Pair, context: PlanContext) -> Iterator[Step]:
    """Steps for one pair: at most one for each side, or a link, or something to look at."""
    host, books = pair.host, pair.books
    if host is None or books is None:
        return
    changes = () if host.fingerprint == books.fingerprint else tuple(_changes(host, books, pair, context))
    make = _Maker(pair, host, books, context, changes)
    if make.unsettled:
        yield make.step(StepKind.SHOW, problem=make.unsettled)
        return
    yield from make.updates()
    conflicts = any(change.will == "conflict" for change in changes)
    at_rest = context.rules.only_changed and not any(change.changed for change in changes)
    if conflicts:
        yield make.step(StepKind.CONFLICT, problem="both sides changed; decide by hand (rule conflict)")
    elif not pair.is_linked and not make.writes:
        yield make.step(StepKind.LINK, ticked=True, rule=f"match {pair.how}")
    elif changes and not make.writes and context.view != "missing" and not at_rest:
        yield make.step(StepKind.SHOW, problem="differs, and no rule lets tieout change it")
    elif context.view == "all" and not make.writes:
        yield make.step(StepKind.SHOW, problem=_AT_REST if changes else "in step")


class _Maker:
    """The steps of one pair share all but their kind."""

    def __init__(
        self, pair: Pair, host: Half, books: Half, context: PlanContext, changes: tuple[FieldChange, ...]
    ) -> None:
        self.pair, self.host, self.books, self.context = pair, host, books, context
        self.changes = changes
        self.writes = {change.will for change in changes} & {"replace host", "replace books"}
        self.unsettled = context.why_unsettled(host.key, books.key)

    def updates(self) -> Iterator[Step]:
        """One step for each side that would be written; none in the view of what is missing."""
        if self.context.view == "missing":
            self.writes = set()
            return
        if "replace host" in self.writes:
            yield self.step(StepKind.UPDATE_HOST, ticked=True, rule="replace")
        if "replace books" in self.writes:
            yield self.step(StepKind.UPDATE_BOOKS, ticked=True, rule="update_books")

    def modified(self, half: Half) -> str:
        """When a side says its record was changed; asked only where something differs."""
        return self.context.record(half).modified if self.changes else ""

    def step(self, kind: StepKind, *, ticked: bool = False, rule: str = "", problem: str = "") -> Step:
        return Step(
            id=f"{self.context.entity}/{kind}/{self.host.key}/{self.books.key}",
            entity=self.context.entity,
            kind=kind,
            host_key=self.host.key,
            books_key=self.books.key,
            name=self.host.name,
            code=self.host.code or self.books.code,
            active=self.books.active,
            ticked=ticked,
            tickable=ticked,
            reason=self.pair.reason,
            rule=rule,
            problem=problem,
            changes=self.changes,
            **(
                for_people(self.context.record(self.host), self.pair.party)
                if self.context.is_document
                else {}
            ),
            host_modified=self.modified(self.host),
            books_modified=self.modified(self.books),
            host_state=self.host.state,
            books_state=self.books.state,
            waits=bool(self.unsettled),
            links=not self.pair.is_linked,
        )


def _changes(host: Half, books: Half, pair: Pair, context: PlanContext) -> Iterator[FieldChange]:
    on_host, in_books = context.record(host), context.record(books)
    host_base = _baseline(host, on_host) if pair.is_linked else None
    books_base = _baseline(books, in_books) if pair.is_linked else None
    for field in differing_fields(on_host, in_books, context.compared):
        who = _who_changed(field, (on_host, host_base), (in_books, books_base))
        will, why = _decide(field, who, on_host, context)
        yield FieldChange.model_validate(
            {
                "field": field,
                "host": field_text(getattr(on_host, field)),
                "books": field_text(getattr(in_books, field)),
                "will": will,
                "why": why,
                "changed": who if who in {"host", "books", "both"} else "",
                "agreed": _agreed(field, who, host_base, books_base),
            }
        )


def _agreed(field: str, who: str, host: Record | None, books: Record | None) -> str:
    """What the field held on the side that changed it, before; of both, when they held the same."""
    before = {"host": (host,), "books": (books,), "both": (host, books)}.get(who, ())
    texts = {field_text(getattr(record, field)) for record in before if record is not None}
    return texts.pop() if len(texts) == 1 else ""


def _baseline(half: Half, now: Record) -> Record | None:
    """The record as both sides last agreed to leave it; None when they never did."""
    if half.agreed:
        return type(now).model_validate_json(half.agreed)
    return now if half.settled else None


def _who_changed(field: str, host: tuple[Record, Record | None], books: tuple[Record, Record | None]) -> str:
    if host[1] is None or books[1] is None or MISSING in (getattr(host[1], field), getattr(books[1], field)):
        return "unknown"
    on_host = getattr(host[0], field) != getattr(host[1], field)
    in_books = getattr(books[0], field) != getattr(books[1], field)
    return {(True, True): "both", (True, False): "host", (False, True): "books"}.get(
        (on_host, in_books), "none"
    )


def _decide(field: str, who: str, host: Record, context: PlanContext) -> tuple[str, str]:
    """What happens to a differing field, and why."""
    replace = field in context.replaceable
    update = field in context.updatable and not host.read_only
    if context.rules.only_changed and who in {"unknown", "none"}:
        return "kept", "neither side changed it since they were linked (rule only_changed)"
    if who == "both" or (who == "unknown" and replace and update):
        return _conflict(context, replace=replace, update=update)
    if replace and who in {"books", "unknown", "none"} and not (update and who == "none"):
        return "replace host", "rule replace"
    if update and who in {"host", "unknown"}:
        return "replace books", "rule update_books"
    if who == "host":
        return "kept", "changed on the host since the last sync; the books are not updated"
    return "kept", "not among the rule's replace fields"


def _conflict(context: PlanContext, *, replace: bool, update: bool) -> tuple[str, str]:
    policy = context.rules.conflict
    if not replace and not update:
        return "kept", "changed on both sides; no rule lets tieout change it"
    if policy == "books" and replace:
        return "replace host", "changed on both sides; rule conflict: the books are right"
    if policy == "host" and update:
        return "replace books", "changed on both sides; rule conflict: the host is right"
    return "conflict", "changed on both sides"
