"""One pane: a heading with its counts, a remark where a direction is not supported, and a row per record."""

from collections.abc import Iterator
from dataclasses import dataclass

from tieout.cli.screen.lines import Line, fitted, widest, wrapped
from tieout.cli.screen.plan_view import Rows
from tieout.cli.screen.signs import Signs, signs_for
from tieout.cli.screen.words import many
from tieout.plan import Step
from tieout.records import PARTIES

_TYPE_FROM, _STATUS_FROM = 46, 34
#: Lines a problem may take under its row.
_PROBLEM_LINES = 3


#: The least room for a name beside fields that were asked for.
_NAME = 20


@dataclass(frozen=True)
class Layout:
    """The widths of a row's cells, the sign first; and where the fields stand that were asked for."""

    widths: tuple[int, ...]
    beside: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pane:
    """What one pane is about, and how much room it has."""

    title: str
    rows: Rows
    width: int
    encoding: str
    remark: str = ""

    @property
    def signs(self) -> Signs:
        """The signs the console can show."""
        return signs_for(self.encoding)

    def lines(self) -> list[Line]:
        """The whole pane, top to bottom."""
        return [*self._head(), *self._body(), *self._foot()]

    def _head(self) -> Iterator[Line]:
        for text in wrapped(self.title.upper(), self.width, self.encoding):
            yield Line(text, "bold")
        counts = f"{many(self.rows.total, 'record')}, {self.rows.ticked:,} checked"
        yield Line(counts, "dim")
        if self.remark:
            for text in wrapped(
                self.remark, self.width, self.encoding, first=f"{self.signs.problem} ", rest="  "
            ):
                yield Line(text, "yellow")

    def _body(self) -> Iterator[Line]:
        layout = self._layout()
        if self.rows.shown:
            headings = (*_headings(self.rows.shown[0]), *map(label, layout.beside))
            yield Line(self._row("", headings, layout.widths), "underline")
        for step in self.rows.shown:
            cells = (*_cells(step), *(self._value(step, name) for name in layout.beside))
            row = self._row(mark(step, self.signs), cells, layout.widths)
            yield Line(row, "" if step.active else "dim")
            yield from self._below(step, layout.below)
            yield from self._notes(step)

    def _below(self, step: Step, names: tuple[str, ...]) -> Iterator[Line]:
        """Fields asked for that have no room beside the name: each with its name, blank ones left out."""
        for name in names:
            value = self._value(step, name)
            if value:
                text = f"{label(name)}: {value}"
                folded = wrapped(text, self.width, self.encoding, first="    ", rest="      ")
                yield from (Line(line, "dim") for line in folded)

    def _value(self, step: Step, name: str) -> str:
        return self.rows.values.get(step.id, {}).get(name, "")

    def _notes(self, step: Step) -> Iterator[Line]:
        if step.problem and step.problem not in {self.remark, _state(step)}:
            first = f"    {self.signs.problem} "
            text = wrapped(step.problem, self.width, self.encoding, first=first, rest="      ")
            yield from (Line(line, "yellow") for line in text[:_PROBLEM_LINES])
        for near in step.suggestions[:2]:
            text = wrapped(
                f"{near.name} {near.score}% ({near.why})",
                self.width,
                self.encoding,
                first=f"    {self.signs.near} ",
                rest="      ",
            )
            yield from (Line(line, "cyan") for line in text)

    def _foot(self) -> Iterator[Line]:
        if self.rows.left_out:
            text = f"... and {self.rows.left_out:,} more, see --out or --json"
            yield from (Line(line, "dim") for line in wrapped(text, self.width, self.encoding))

    def _layout(self) -> Layout:
        """The row's own columns; beside them the fields asked for, if all of them fit, else below."""
        sign, code, kind, status = self._own()
        taken = sum(width + 1 for width in (sign, code, kind, status) if width)
        room = self.width - taken
        asked = self._asked((code, room, kind, status))
        beside = [widest(self._texts(name), len(label(name)), self.width, self.encoding) for name in asked]
        if sum(width + 1 for width in beside) + _NAME <= room:
            name = room - sum(width + 1 for width in beside)
            return Layout((sign, code, name, kind, status, *beside), beside=asked)
        return Layout((sign, code, max(4, room), kind, status), below=asked)

    def _own(self) -> tuple[int, int, int, int]:
        cells, encoding = [_cells(step) for step in self.rows.shown], self.encoding
        sign = max(len(self.signs.ticked), len(self.signs.shown))
        code = widest((row[0] for row in cells), 2, max(4, self.width // 5), encoding)
        kind = widest((row[2] for row in cells), 4, 14, encoding) if self.width >= _TYPE_FROM else 0
        status = widest((row[3] for row in cells), 6, 14, encoding) if self.width >= _STATUS_FROM else 0
        return sign, code, kind, status

    def _asked(self, widths: tuple[int, ...]) -> tuple[str, ...]:
        """The fields asked for that some row has, but for those the row's own columns show whole."""
        if not self.rows.shown:
            return ()
        fields = self.rows.values.get(self.rows.shown[0].id, {})
        present = [name for name in fields if any(self._texts(name))]
        own = dict(zip(_own_fields(self.rows.shown[0]), widths, strict=True))
        return tuple(
            name
            for name in present
            if name not in own or widest(self._texts(name), 0, self.width, self.encoding) > own[name]
        )

    def _texts(self, name: str) -> list[str]:
        return [self._value(step, name) for step in self.rows.shown]

    def _row(self, sign: str, cells: tuple[str, ...], columns: tuple[int, ...]) -> str:
        parts = [fitted(sign, columns[0], self.encoding)]
        parts += [
            fitted(cell, width, self.encoding)
            for cell, width in zip(cells, columns[1:], strict=True)
            if width
        ]
        return fitted(" ".join(parts), self.width, self.encoding)


def label(name: str) -> str:
    """A field's name for people: ``credit limit``."""
    return name.replace("_", " ")


def _headings(step: Step) -> tuple[str, str, str, str]:
    if step.entity in PARTIES:
        return "No.", PARTIES[step.entity].value.capitalize(), "Date", "Total"
    return "ID", "Name", "Type", "Status"


def _own_fields(step: Step) -> tuple[str, str, str, str]:
    """The fields of ``_cells``."""
    if step.entity in PARTIES:
        return "name", "party", "dated", "total"
    return "code", "name", "type", "status"


def _cells(step: Step) -> tuple[str, str, str, str]:
    """A row's four cells; people know a document by number, party, date and total."""
    if step.entity in PARTIES:
        return step.name, step.party, step.dated, step.total
    return step.code, step.name, step.type, step.status or _state(step)


def mark(step: Step, signs: Signs) -> str:
    """How a row stands: ticked, not ticked, or not to be ticked."""
    if step.ticked:
        return signs.ticked
    return signs.unticked if step.tickable else signs.shown


def _state(step: Step) -> str:
    return "" if step.active else "inactive"
