"""What both sides have but not alike: changed pairs, conflicts, ambiguities, deletions and new links."""

from collections.abc import Iterator

from tieout.cli.screen.lines import Line, wrapped
from tieout.cli.screen.pane import mark
from tieout.cli.screen.plan_view import Rows, Section
from tieout.cli.screen.signs import Signs, signs_for
from tieout.plan import FieldChange, Step, StepKind

_HEADINGS = {
    Section.CHANGED: "On both sides, not alike",
    Section.CONFLICT: "Changed on both sides: decide by hand",
    Section.GONE: "Gone from one side",
    Section.LINKS: "On both sides, to be linked",
    Section.AMBIGUOUS: "Several could be the same: link by hand",
}


def section_lines(section: Section, rows: Rows, width: int, encoding: str) -> Iterator[Line]:
    """A section below the panes; nothing when it is empty."""
    if not rows.total:
        return
    yield Line("")
    heading = f"{_HEADINGS[section]}   {rows.total:,}, {rows.ticked:,} checked"
    yield from (Line(text, "bold") for text in wrapped(heading, width, encoding))
    for step in rows.shown:
        yield from step_lines(step, width, encoding)
    if rows.left_out:
        text = f"... and {rows.left_out:,} more, see --out or --json"
        yield from (Line(line, "dim") for line in wrapped(text, width, encoding))


def step_lines(step: Step, width: int, encoding: str, *, whole: bool = False) -> Iterator[Line]:
    """One step: its mark, name and reason, every field that differs, every record like it.

    Where something is written or linked, the fields that stay as they are share a line, without their
    values, unless the ``whole`` is asked for.
    """
    signs = signs_for(encoding)
    identity = "  ".join(part for part in (step.code, step.name, step.party, step.dated, step.total) if part)
    head = f"{mark(step, signs)} {identity}   ({step.reason})"
    yield from (Line(text) for text in wrapped(head, width, encoding, rest="    "))
    for text, style in _differences(step, signs, whole=whole):
        folded = wrapped(text, width, encoding, first="      ", rest="        ")
        yield from (Line(line, style) for line in folded)
    if step.problem:
        folded = wrapped(step.problem, width, encoding, first=f"      {signs.problem} ", rest="        ")
        yield from (Line(line, "yellow") for line in folded)
    for near in step.suggestions:
        about = f"{near.name}  {near.score}% ({near.why}), key {near.key}"
        folded = wrapped(about, width, encoding, first=f"      {signs.near} ", rest="        ")
        yield from (Line(line, "cyan") for line in folded)


def _differences(step: Step, signs: Signs, *, whole: bool) -> Iterator[tuple[str, str]]:
    is_short = not whole and (step.kind is StepKind.LINK or any(one.will != "kept" for one in step.changes))
    kept: dict[str, list[str]] = {}
    for change in step.changes:
        if is_short and change.will == "kept":
            kept.setdefault(change.why, []).append(change.field)
        else:
            yield _change(change, step, signs), "dim" if change.will == "kept" else ""
    for why, fields in kept.items():
        yield f"different, kept: {', '.join(fields)}   ({why})", "dim"


def _change(change: FieldChange, step: Step, signs: Signs) -> str:
    host, books = change.host or "(blank)", change.books or "(blank)"
    why = f"{change.why}{_who_changed_it(change, step)}"
    if change.will == "replace host":
        return f"{change.field}: {host} {signs.arrow} {books}   (host; {why})"
    if change.will == "replace books":
        return f"{change.field}: {books} {signs.arrow} {host}   (books; {why})"
    return f"{change.field}: host {host}, books {books}   ({change.will}; {why})"


def _who_changed_it(change: FieldChange, step: Step) -> str:
    """Which side changed a field, when that side last changed the record, and what it was before."""
    if not change.changed:
        return ""
    was = f", it was {change.agreed}" if change.agreed else ""
    if change.changed == "both":
        return was
    modified = step.host_modified if change.changed == "host" else step.books_modified
    where = "on the host" if change.changed == "host" else "in the books"
    when = f" ({modified})" if modified else ""
    return f"; changed {where}{when}{was}"
