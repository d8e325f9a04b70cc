"""How changes are found: the server adds up each part of a list, and only parts whose sum is another are read.

Sage stamps a saved row with a date in one column and a time in another, by the clock of the computer it was saved
on: no zone, whole seconds, an hour told twice in autumn, nothing at all in rows of old versions, and anything
when a clock is wrong. Whoever reads "what was saved after the newest stamp" loses changes in all these cases. No
index helps that question either, so the server looks at every row for it. It may as well add the rows up: rows
``size`` * n to ``size`` * (n + 1) - 1 are part n, and its sum is over everything that is read of them, stamps
included. Sums and rows are of one picture, so that nothing falls between two reads.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Select, func, literal_column, select

from tieout.plugin import Frozen
from tieout_sage50.canada.kinds import Kind

#: A list has at most this many parts when its parts are laid out, so that a watermark stays small.
_MOST_PARTS = 4096
_SMALLEST = 16

Ask = Callable[[Select[Any]], Sequence[Mapping[str, Any]]]


class Part(Frozen):
    """What the server says of one part: how many rows it has, and what they add up to."""

    rows: int
    total: int


class Watermark(Frozen):
    """The parts of a list as they were read; opaque to everyone else."""

    size: int
    totals: dict[int, int]


def read_watermark(text: str) -> Watermark | None:
    """The watermark of an earlier read; None to read everything, also when the text is none of ours."""
    try:
        return Watermark.model_validate_json(text) if text else None
    except ValidationError:
        return None


def part_size(ask: Ask, kind: Kind) -> int:
    """How many numbers make a part of a list of this length."""
    highest = ask(select(func.max(kind.number).label("highest")))[0]["highest"] or 0
    return max(_SMALLEST, -(-highest // _MOST_PARTS))


def add_up(ask: Ask, kind: Kind, size: int) -> dict[int, Part]:
    """Every part that has rows, in order."""
    part = func.floor(kind.number / size).label("part")
    sums = select(part, func.count().label("rows"), func.sum(_row_sum(kind.columns) + 1).label("total"))
    rows = ask(_limited(sums.select_from(kind.source), kind).group_by(part).order_by(part))
    return {int(row["part"]): Part(rows=int(row["rows"]), total=int(row["total"])) for row in rows}


def changed_parts(mark: Watermark | None, parts: Mapping[int, Part]) -> list[int]:
    """The parts to read: all of them without a watermark."""
    before = mark.totals if mark else {}
    return [part for part, now in parts.items() if before.get(part) != now.total]


def next_watermark(size: int, parts: Mapping[int, Part]) -> str:
    """The watermark of a read that saw these parts; never "", not even for an empty list."""
    return Watermark(size=size, totals={part: one.total for part, one in parts.items()}).model_dump_json()


def ranges(parts: Sequence[int], size: int) -> list[tuple[int, int]]:
    """Parts as ranges of numbers (first, last), neighbours joined."""
    joined: list[tuple[int, int]] = []
    for part in parts:
        first, last = part * size, (part + 1) * size - 1
        if joined and joined[-1][1] == first - 1:
            first = joined.pop()[0]
        joined.append((first, last))
    return joined


def _row_sum(columns: Sequence[ColumnElement[Any]]) -> ColumnElement[int]:
    """A row's content as a number of 32 bits. NULL is told apart from blank, and from its neighbour's NULL."""
    told = [func.coalesce(column, literal_column("'~'")) for column in columns]
    crc: ColumnElement[int] = func.crc32(func.concat_ws(literal_column("'|'"), *told))
    return crc


def _limited(statement: Select[Any], kind: Kind) -> Select[Any]:
    return statement if kind.wanted is None else statement.where(kind.wanted)
