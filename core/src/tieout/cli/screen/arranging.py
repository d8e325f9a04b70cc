"""How a person wants the rows of the two panes: which fields besides, and sorted by what.

Only what is drawn is arranged; the plan keeps its own order in its file and in JSON.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from operator import itemgetter
from typing import Any

from tieout.plan import Step
from tieout.records import (
    MISSING,
    PARTIES,
    Money,
    Record,
    content_fields,
    expand_fields,
    field_text,
    name_key,
)

#: The records of some steps, by step id; those no longer there are left out.
LookUp = Callable[[Sequence[Step]], Mapping[str, Record]]

#: ``--columns all``.
ALL = "all"
#: So many records are looked up at once.
_LOOKED_UP = 500
#: Fields a step has itself, so that no record is looked up for them.
_OF_STEP = frozenset({"code", "name", "type", "status"})
_NUMBERS = re.compile(r"(\d+)")


def _nothing(steps: Sequence[Step]) -> Mapping[str, Record]:
    return {}


@dataclass(frozen=True)
class Arrangement:
    """Field names to show besides, or ``("all",)``; the field to sort by, or ""; and where records come from."""

    columns: tuple[str, ...] = ()
    sort: str = ""
    look_up: LookUp = _nothing

    def sorts(self, step: Step) -> bool:
        """Whether rows like this one are put in another order than the plan's."""
        return bool(self.sort) and self.sort in content_fields(step.entity)

    def fields(self, step: Step) -> tuple[str, ...]:
        """The fields asked for that records of the step's entity have."""
        known = content_fields(step.entity)
        if ALL in self.columns:
            return known
        asked: dict[str, None] = {}
        for word in self.columns:
            asked |= dict.fromkeys([word] if word in known else _group(step, word))
        return tuple(asked)

    def values(self, steps: Sequence[Step]) -> dict[str, dict[str, str]]:
        """The texts of those fields, by step id and field; "" for a blank."""
        if not self.columns or not steps:
            return {}
        records: dict[str, Record] = {}
        for start in range(0, len(steps), _LOOKED_UP):
            records |= self.look_up(steps[start : start + _LOOKED_UP])
        return {step.id: self._texts(step, records.get(step.id)) for step in steps}

    def _texts(self, step: Step, record: Record | None) -> dict[str, str]:
        return {name: field_text(value_of(name, step, record)) for name in self.fields(step)}


PLAIN = Arrangement()


def _group(step: Step, word: str) -> tuple[str, ...]:
    try:
        return expand_fields(step.entity, [word])
    except KeyError:
        return ()  # another entity of the plan has it


def value_of(name: str, step: Step, record: Record | None) -> Any:
    """A row's value of a field. A record without a status word has the status "inactive" when it is."""
    if name == "status" and not step.active and not step.status:
        return "inactive"
    if name == "party" and step.party:
        return step.party  # the name it goes by, where the record may hold a key alone
    if name in _OF_STEP and step.entity not in PARTIES and getattr(step, name):
        return getattr(step, name)
    return getattr(record, name, MISSING)


def sort_key(name: str, step: Step, record: Record | None) -> tuple[Any, ...]:
    """What a row is sorted by: numbers in a text by their worth, blanks at the end, inactive ones together."""
    value = value_of(name, step, record)
    if isinstance(value, Money):
        return False, value.amount
    text = field_text(value)
    if name == "status":
        return step.active, not text, natural(text)
    return not text, natural(text) if text else 0


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A text so that 9 comes before 10, whatever its case and padding.

    >>> sorted(["C-10", "c-9"], key=natural)
    ['c-9', 'C-10']
    """
    parts = _NUMBERS.split(name_key(text))
    return tuple(
        (0, len(part.lstrip("0")), part.lstrip("0")) if number % 2 else (1, 0, part)
        for number, part in enumerate(parts)
        if part
    )


@dataclass
class Sorted:
    """The first rows of a pane in a wanted order: never more of them kept than are shown, plus one batch."""

    arrangement: Arrangement
    #: Rows to keep; 0 keeps all.
    limit: int
    _kept: list[tuple[tuple[Any, ...], Step]] = field(default_factory=list)
    _waiting: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Take one more row into account."""
        self._waiting.append(step)
        if len(self._waiting) >= _LOOKED_UP:
            self._merge()

    def steps(self) -> list[Step]:
        """The first rows of all that were added; rows that are alike stay in the plan's order."""
        self._merge()
        self._kept.sort(key=itemgetter(0))
        return [step for _, step in self._kept]

    def _merge(self) -> None:
        name = self.arrangement.sort
        records = {} if self._needs_no_record() else self.arrangement.look_up(self._waiting)
        both = [*self._kept, *((sort_key(name, one, records.get(one.id)), one) for one in self._waiting)]
        self._kept = nsmallest(self.limit, both, key=itemgetter(0)) if self.limit else both
        self._waiting = []

    def _needs_no_record(self) -> bool:
        return not self._waiting or (
            self.arrangement.sort in _OF_STEP and self._waiting[0].entity not in PARTIES
        )
