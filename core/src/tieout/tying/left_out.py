"""Which rule leaves a record without a link out, in the words the plan uses where it shows such a record."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from tieout.capabilities import EntityCapability
from tieout.records import Record, Side, within_type
from tieout.records.documents import Document
from tieout.rules import EntityRules

_NOT_REFERRED_TO = (
    "not linked, and no approved transaction refers to it (rule only_after_approved_transaction)"
)


class Allowed(Protocol):
    """What has to be known of an entity; the context of planning has it all."""

    @property
    def rules(self) -> EntityRules:
        """What the admin allows."""

    @property
    def books(self) -> EntityCapability:
        """What the books can do."""

    @property
    def host_title(self) -> str:
        """What the host is called."""

    @property
    def books_title(self) -> str:
        """What the books are called."""


def why_left_out(record: Record, side: Side, context: Allowed) -> str:
    """The first rule that keeps a record of one side from going across; ``""`` when none does."""
    reasons = _on_host(record, context) if side is Side.HOST else _in_books(record, context)
    return next(reasons, "")


def why_pair_left_out(host: Record, books: Record, context: Allowed) -> str:
    """The first rule that keeps two records that match from being linked; ``""`` when none does."""
    rules = context.rules
    if isinstance(host, Document):
        return next(_document(host, rules), "")
    if rules.only_linked:
        return _not_linked(host, rules)
    return next(_type(books, rules), "")


def _not_linked(host: Record, rules: EntityRules) -> str:
    if not rules.only_after_approved_transaction:
        return "not linked (rule only_linked)"
    return "" if host.referred_to else _NOT_REFERRED_TO


def _on_host(record: Record, context: Allowed) -> Iterator[str]:
    rules = context.rules
    if rules.only_linked and not isinstance(record, Document):
        yield from filter(None, [_not_linked(record, rules)])
    elif rules.only_after_approved_transaction and not record.referred_to:
        yield _NOT_REFERRED_TO
    if isinstance(record, Document):
        yield from _document(record, rules)
    if not rules.may_export:
        yield context.books.remark or f"the rules do not export to {context.books_title}"
    if record.read_only:
        yield "it is read only on the host, and such records are never sent back"
    yield from _status(record, rules)
    if not record.active:
        yield "inactive"


def _in_books(record: Record, context: Allowed) -> Iterator[str]:
    rules = context.rules
    if isinstance(record, Document):
        yield from _age(record, rules)
    if rules.only_linked:
        yield "not linked (rule only_linked)"
    yield from _type(record, rules)
    if not record.active and rules.inactive == "hide":
        yield "inactive (rule inactive: hide)"
    if not rules.may_import:
        yield f"the rules do not import into {context.host_title}"
    if not record.active and rules.inactive == "show":
        yield "inactive"


def _document(record: Document, rules: EntityRules) -> Iterator[str]:
    if rules.only_approved and record.approved is not True:
        yield "not approved on the host (rule only_approved)"
    yield from _age(record, rules)


def _age(record: Document, rules: EntityRules) -> Iterator[str]:
    dated, first = record.dated, rules.not_before
    if first and isinstance(dated, date) and dated < date.fromisoformat(first):
        yield f"dated before {first} (rule not_before)"


def _status(record: Record, rules: EntityRules) -> Iterator[str]:
    allowed, status = rules.export_statuses, _text(record, "status")
    if allowed and status not in allowed:
        yield f'status "{status}" is not exported (rule export_statuses: {", ".join(allowed)})'


def _type(record: Record, rules: EntityRules) -> Iterator[str]:
    kind, included = _text(record, "type"), rules.include_types
    if included and not any(within_type(kind, wanted) for wanted in included):
        yield f"its type is not among the included ones (rule include_types: {', '.join(included)})"


def _text(record: Record, field: str) -> str:
    value = getattr(record, field, "")
    return value if isinstance(value, str) else ""
