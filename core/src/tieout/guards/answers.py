"""Answers of a backend, looked at before anyone believes them; streams are looked at as they come."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from tieout.errors import PluginContract
from tieout.guards.deadline import time_limit
from tieout.guards.translate import breach, translated
from tieout.operations import Operation, Outcome, Page, Prepared, Receipt
from tieout.pairs import Pair
from tieout.plan import StepKind
from tieout.records import MODELS, Entity, Record

log = logging.getLogger("tieout.hooks")

_EXPORTED = frozenset({Outcome.DONE, Outcome.REFUSED, Outcome.IN_DOUBT, Outcome.HANDED_OVER})


class Call(NamedTuple):
    """One call of a hook: what errors name, and how long one answer may take (0: no limit)."""

    hook: str
    backend: str
    seconds: float = 0.0

    def breach(self, why: str) -> PluginContract:
        """The error for an answer that the contract does not allow."""
        return breach(self.hook, self.backend, why)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Translate errors and keep the time limit."""
        with translated(self.hook, self.backend), time_limit(self.seconds, self.hook, self.backend):
            yield


def each(answer: Any, kind: type[Any], call: Call) -> Iterator[Any]:
    """The items of a stream, errors within it translated; the stream is closed whatever happens."""
    if answer is None or isinstance(answer, (str, bytes)):
        raise call.breach(f"it answered {'nothing' if answer is None else 'a text'}")
    with call.inside():
        items = iter(answer)
    number = 0
    try:
        while True:
            with call.inside():
                try:
                    item = next(items)
                except StopIteration:
                    return
            if not isinstance(item, kind):
                raise call.breach(f"it gave a {type(item).__name__}, not a {kind.__name__}")
            number += 1
            yield item
    finally:
        log.debug("%s of %s gave %d", call.hook, call.backend, number)
        close = getattr(items, "close", None)
        if close is not None:
            with call.inside():
                close()


def pages(answer: Any, entity: Entity, call: Call) -> Iterator[Page]:
    """Pages of one entity's records; nothing may follow the page that says the read is complete."""
    is_complete = False
    for page in each(answer, Page, call):
        if is_complete:
            raise call.breach("a page came after the one that said the read is complete")
        check_records(page.records, entity, call)
        if not all(isinstance(key, str) and key for key in page.deleted):
            raise call.breach("a deleted record has no key")
        is_complete = page.complete
        yield page


def check_records(records: Sequence[Record], entity: Entity, call: Call) -> None:
    """Raise when records are not exactly of the entity's model, lack a key, or share one."""
    model = MODELS[entity]
    for record in records:
        if type(record) is not model:
            raise call.breach(f"it gave a {type(record).__name__} where a {model.__name__} was asked for")
        if not record.key:
            raise call.breach(f"a {entity.value} has no key")
    if len({record.key for record in records}) != len(records):
        raise call.breach(f"two records of one page have the same key ({entity.value})")


def prepared(answer: Any, operations: Sequence[Operation], call: Call) -> tuple[Prepared, ...]:
    """One ``Prepared`` per operation, in order, the operation itself untouched, no marker used twice."""
    answers = tuple(each(answer, Prepared, call))
    if len(answers) != len(operations):
        raise call.breach(f"it prepared {len(answers)} of {len(operations)} operations")
    for one, operation in zip(answers, operations, strict=True):
        if one.operation != operation:
            raise call.breach(f"operation {operation.id} came back changed, or in another's place")
    markers = [one.marker for one in answers if one.marker]
    if len(set(markers)) != len(markers):
        raise call.breach("two operations have the same marker")
    return answers


def receipts(answer: Any, sent: Sequence[Prepared], call: Call) -> Iterator[Receipt]:
    """Receipts of an export, at most one per operation sent; what has none is in doubt."""
    waiting = {one.operation.id: one.operation for one in sent}
    for receipt in each(answer, Receipt, call):
        operation = _settled(receipt, waiting, call)
        if receipt.outcome not in _EXPORTED:
            raise call.breach(f'an export cannot end as "{receipt.outcome.value}"')
        _check_receipt(receipt, operation, call)
        yield receipt


def settled(answer: Any, sent: Sequence[Prepared], call: Call) -> tuple[Receipt, ...]:
    """Exactly one receipt per operation asked about, in any order."""
    waiting = {one.operation.id: one.operation for one in sent}
    answers = tuple(each(answer, Receipt, call))
    for receipt in answers:
        _check_receipt(receipt, _settled(receipt, waiting, call), call)
    if waiting:
        raise call.breach(f"{len(waiting)} operations got no receipt")
    return answers


def _settled(receipt: Receipt, waiting: dict[str, Operation], call: Call) -> Operation:
    """The operation a receipt is for, which thereby waits no longer."""
    if receipt.operation_id not in waiting:
        raise call.breach(f"a receipt for {receipt.operation_id}, which was not asked for or has one already")
    return waiting.pop(receipt.operation_id)


def _check_receipt(receipt: Receipt, operation: Operation, call: Call) -> None:
    if receipt.outcome is Outcome.DONE:
        if not receipt.key:
            raise call.breach(f"operation {operation.id} is done, but has no key")
        if operation.kind is StepKind.UPDATE_BOOKS and receipt.key != operation.books_key:
            raise call.breach(f"operation {operation.id} was for another record than {receipt.key}")
    if receipt.record is not None:
        check_records([receipt.record], operation.entity, call)
        if receipt.record.key != receipt.key:
            raise call.breach(f"operation {operation.id} came back with the record of another key")


def completed(answer: Any, records: Sequence[Record], entity: Entity, call: Call) -> tuple[Record, ...]:
    """The same records, in order, completed."""
    answers = tuple(each(answer, Record, call))
    check_records(answers, entity, call)
    if [record.key for record in answers] != [record.key for record in records]:
        raise call.breach("it gave other records than those to complete")
    return answers


def pairs(answer: Any, call: Call) -> Iterator[Pair]:
    """Pairs, none of which is empty or both ambiguous and decided."""
    for pair in each(answer, Pair, call):
        if pair.host is None and pair.books is None:
            raise call.breach("a pair has no record on either side")
        if pair.ambiguous and pair.host is not None and pair.books is not None:
            raise call.breach("a pair is ambiguous and decided at once")
        yield pair
