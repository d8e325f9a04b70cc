"""What a run did, for a person and for a scheduler: the sentences, the refused rows, the exit code."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.console import print_lines
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.words import DID, many
from tieout.errors import ExitCode
from tieout.plan import StepKind

if TYPE_CHECKING:
    from tieout.plan import PlanSummary
    from tieout.sync.reports import Refusal, RunReport

_IMPORT = (StepKind.ADD_TO_HOST, StepKind.UPDATE_HOST, StepKind.MARK_DELETED)
_EXPORT = (StepKind.ADD_TO_BOOKS, StepKind.UPDATE_BOOKS)
_UNDO = (StepKind.REMOVE_FROM_HOST, StepKind.UPDATE_HOST)
_SYNC = (("Import", _IMPORT), ("Export", _EXPORT))


def tell_report(
    invocation: Invocation, report: "RunReport", site: str, summary: "PlanSummary | None" = None
) -> int:
    """Show a report and give the exit code. ``summary`` is the plan's, to say what was left out."""
    return _tell(invocation, report, site, report_lines(report, summary))


def tell_undo(invocation: Invocation, report: "RunReport", site: str) -> int:
    """Show the report of an undo and give the exit code."""
    return _tell(invocation, report, site, report_lines(report, undo=True))


def _tell(invocation: Invocation, report: "RunReport", site: str, lines: Iterator[str]) -> int:
    if invocation.json:
        print_envelope(report, site=site, errors=list(_errors(report)))
    else:
        print_lines(*lines)
    return exit_code(report)


def exit_code(report: "RunReport") -> int:
    """0 when all went well, 3 when records failed, or the code of what stopped the run."""
    if report.stopped:
        return int(report.stopped.get("exit_code", ExitCode.FAILED))
    return int(ExitCode.DONE if report.is_clean else ExitCode.SOME_REFUSED)


def report_lines(
    report: "RunReport", summary: "PlanSummary | None" = None, *, undo: bool = False
) -> Iterator[str]:
    """The report in sentences: Import completed, Export completed, what failed and what to do."""
    told = [*_completions(report, summary, undo=undo), *_besides(report)]
    if not told and not report.remarks and not report.stopped:
        yield "Nothing to do: both sides are in step."
    yield from told
    yield from report.remarks
    for one in (*report.refused, *report.in_doubt):
        yield from _refusal_lines(one)
    yield from _what_next(report)


def _completions(report: "RunReport", summary: "PlanSummary | None", *, undo: bool) -> Iterator[str]:
    failed: Counter[StepKind] = Counter(one.kind for one in (*report.refused, *report.in_doubt))
    skipped = _skipped(summary)
    for word, kinds in (("Undo", _UNDO),) if undo else _SYNC:
        if any(report.done.get(kind) or failed[kind] or skipped[kind] for kind in kinds):
            yield _completed(word, kinds, report, failed, skipped)


def _besides(report: "RunReport") -> Iterator[str]:
    linked = report.done.get(StepKind.LINK)
    if linked:
        yield f"{many(linked, 'pair')} linked."
    if report.handed_over:
        yield f"{many(len(report.handed_over), 'record')} to be carried into the books by a person."
        yield from sorted({f"  {one.remark}" for one in report.handed_over})
    if report.waiting:
        yield f"{many(report.waiting, 'operation')} approved; the books will fetch them when they call."
    if report.recovered:
        yield f"{many(report.recovered, 'operation')} of earlier runs settled on the way."


def _completed(
    word: str,
    kinds: tuple[StepKind, ...],
    report: "RunReport",
    failed: Mapping[StepKind, int],
    skipped: Mapping[StepKind, int],
) -> str:
    problems = sum(failed[kind] for kind in kinds)
    how = f" with {many(problems, 'problem')}" if problems else ""
    done = [f"{report.done.get(kinds[0], 0):,} {DID[kinds[0]]}"]
    done += [f"{report.done[kind]:,} {DID[kind]}" for kind in kinds[1:] if report.done.get(kind)]
    rest = f"{sum(skipped[kind] for kind in kinds):,} skipped, {problems:,} failed"
    return f"{word} completed{how}: {', '.join(done)}, {rest}"


def _skipped(summary: "PlanSummary | None") -> Counter[StepKind]:
    counts = summary.counts if summary else ()
    skipped: Counter[StepKind] = Counter()
    for count in counts:
        skipped[count.kind] += count.total - count.ticked
    return skipped


def _refusal_lines(one: "Refusal") -> Iterator[str]:
    error = one.error or {}
    yield f"  {one.state.value.replace('_', ' ')}: {one.entity.value} {one.name}: {error.get('what', '')}".rstrip(
        ": "
    )
    if error.get("why"):
        yield f"    why:  {error['why']}"
    if error.get("fix"):
        yield f"    fix:  {error['fix']}"


def _what_next(report: "RunReport") -> Iterator[str]:
    if report.stopped:
        yield f"The run was stopped: {report.stopped.get('what', '')}"
        yield from (
            f"  {word}:  {report.stopped[word]}" for word in ("why", "fix") if report.stopped.get(word)
        )
    if report.refused or report.in_doubt:
        yield f"Try the failed ones again:  tieout retry {report.run}"
    if report.run:
        yield f"Run {report.run}. All of it:  tieout history show {report.run}"


def _errors(report: "RunReport") -> Iterator[Mapping[str, Any]]:
    if report.stopped:
        yield report.stopped
    for one in (*report.refused, *report.in_doubt):
        yield {"what": f"{one.name}: {one.state.value}", **(one.error or {}), "record": one.name}
