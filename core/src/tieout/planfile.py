"""A plan on disk: ordinary JSON, one step per line so that a million of them stream, sealed at its foot.

The seal is an HMAC with a key that lives in the site's state: whoever edits the file by hand cannot
make a new one, and ``review`` is the way to change ticks.
"""

import hashlib
import hmac
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from tieout.errors import FolderNotWritable, PlanEdited, UsageProblem
from tieout.plan import PLAN_FORMAT, EntityCount, PlanHeader, PlanSummary, Step, StepKind
from tieout.records import Entity

_HEAD, _STEPS, _FOOT = '{"tieout_plan":', ',"steps":[\n', '\n],\n"summary":'
#: What the line of such a step holds. No text can hold it too: in JSON its quotes would be escaped.
_TICKED, _ON_HOST, _IN_BOOKS = '"ticked":true', '"host_key":"', '"books_key":"'
#: A line longer than this is not a plan of ours.
_LONGEST_LINE = 4 * 1024 * 1024


def write_plan(path: Path, header: PlanHeader, steps: Iterable[Step], seal_key: bytes) -> PlanSummary:
    """Write a plan beside ``path`` and move it there when it is whole; returns its counts and seal."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            summary = _write(file, header, steps, seal_key)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise FolderNotWritable(
            "The plan cannot be saved", where=str(path), why=error.strerror or str(error)
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return summary


def _write(file: IO[str], header: PlanHeader, steps: Iterable[Step], seal_key: bytes) -> PlanSummary:
    seal = hmac.new(seal_key, digestmod=hashlib.sha256)
    counts: Counter[tuple[Entity, StepKind]] = Counter()
    ticked: Counter[tuple[Entity, StepKind]] = Counter()

    def put(text: str) -> None:
        seal.update(text.encode("utf-8", "surrogatepass"))
        file.write(text)

    put(_HEAD + header.model_dump_json() + _STEPS)
    between = ""
    for step in steps:
        put(between + step.model_dump_json(exclude_defaults=True))
        between = ",\n"
        counts[step.entity, step.kind] += 1
        ticked[step.entity, step.kind] += step.ticked
    put(_FOOT)
    rows = tuple(
        EntityCount(entity=entity, kind=kind, total=counts[entity, kind], ticked=ticked[entity, kind])
        for entity, kind in sorted(counts)
    )
    seal.update(json.dumps([row.model_dump(mode="json") for row in rows]).encode())
    summary = PlanSummary(counts=rows, digest=seal.hexdigest())
    file.write(summary.model_dump_json() + "}\n")
    return summary


class SavedPlan:
    """A plan file whose seal was checked. ``steps()`` streams it as often as wanted."""

    def __init__(self, path: Path, header: PlanHeader, summary: PlanSummary) -> None:
        self.path = path
        self.header = header
        self.summary = summary

    def steps(self) -> Iterator[Step]:
        """All steps, in the plan's order."""
        for line in _step_lines(self.path):
            yield Step.model_validate_json(line)

    def ticked(self, kind: StepKind | None = None) -> Iterator[Step]:
        """The ticked steps, or those of one kind, in the plan's order."""
        marks = (_TICKED,) if kind is None else (_TICKED, f'"kind":"{kind}"')
        return (step for step in self._steps_with(*marks) if step.ticked)

    def of_pairs(self) -> Iterator[Step]:
        """The steps about a record on both sides, in the plan's order."""
        return self._steps_with(_ON_HOST, _IN_BOOKS)

    def _steps_with(self, *marks: str) -> Iterator[Step]:
        """Steps whose line holds these marks; the other lines, perhaps a million, are not parsed."""
        for line in _step_lines(self.path):
            if all(mark in line for mark in marks):
                yield Step.model_validate_json(line)


def read_header(path: Path) -> PlanHeader:
    """Whose plan a file is, before its seal can be checked (the key is the site's)."""
    first = next(_lines(path), "")
    if not first.startswith(_HEAD) or not first.endswith(_STEPS):
        raise UsageProblem(
            "This is not a plan of tieout",
            where=str(path),
            fix="Name a file made by:  tieout plan SITE --out FILE",
        )
    try:
        header = PlanHeader.model_validate_json(first[len(_HEAD) : -len(_STEPS)])
    except ValidationError as error:
        raise _edited(path, "its head does not say what a head says") from error
    if header.format != PLAN_FORMAT:
        why = f"it has format {header.format}, this version of tieout writes {PLAN_FORMAT}"
        raise UsageProblem("The plan was made by another version of tieout", where=str(path), why=why)
    return header


def read_plan(path: Path, seal_key: bytes) -> SavedPlan:
    """A saved plan whose every byte is as it was written; anything else raises ``PlanEdited``."""
    header = read_header(path)
    seal = hmac.new(seal_key, digestmod=hashlib.sha256)
    foot = ""
    for line in _lines(path):
        if line.startswith('"summary":'):
            foot = line.removeprefix('"summary":')
            seal.update(b'"summary":')
        elif foot:
            raise _edited(path, "there is more after its foot")
        else:
            seal.update(line.encode("utf-8", "surrogatepass"))
    try:
        summary = PlanSummary.model_validate_json(foot.strip().removesuffix("}"))
    except ValidationError as error:
        raise _edited(path, "it is cut short or its foot was changed") from error
    seal.update(json.dumps([row.model_dump(mode="json") for row in summary.counts]).encode())
    if not hmac.compare_digest(seal.hexdigest(), summary.digest):
        raise _edited(path, "it was changed after it was saved")
    return SavedPlan(path, header, summary)


def rewrite_ticks(plan: SavedPlan, out: Path, decide: Callable[[Step], bool], seal_key: bytes) -> PlanSummary:
    """Save the plan with new ticks: ``decide`` is asked for each step that can be ticked."""
    ticked = (
        step.model_copy(update={"ticked": decide(step)}) if step.tickable else step for step in plan.steps()
    )
    return write_plan(out, plan.header, ticked, seal_key)


def _step_lines(path: Path) -> Iterator[str]:
    lines = _lines(path)
    next(lines)
    for line in lines:
        if line.startswith("]"):
            return
        if line.strip():
            yield line.rstrip("\n").removesuffix(",")


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            while line := file.readline(_LONGEST_LINE):
                yield line
    except OSError as error:
        raise UsageProblem(
            "The plan cannot be read", where=str(path), why=error.strerror or str(error)
        ) from error
    except UnicodeDecodeError as error:
        raise _edited(path, "it is not text in UTF-8") from error


def _edited(path: Path, why: str) -> PlanEdited:
    return PlanEdited("The plan was changed outside tieout; it is refused", where=str(path), why=why)
