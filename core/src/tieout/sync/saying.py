"""What a visit did, in one sentence for the window of the program that called."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tieout.errors import GuardExceeded
from tieout.plan import StepKind
from tieout.records import Entity, Side
from tieout.sync.reports import FetchReport, RunReport

_DID = {
    StepKind.ADD_TO_BOOKS: "added to the books",
    StepKind.UPDATE_BOOKS: "changed in the books",
    StepKind.ADD_TO_HOST: "imported",
    StepKind.UPDATE_HOST: "changed on the host",
    StepKind.MARK_DELETED: "marked deleted on the host",
    StepKind.LINK: "linked",
}


def what_was_done(
    fetched: Sequence[FetchReport],
    delivered: Sequence[RunReport],
    recovered: int,
    pending: GuardExceeded | None,
) -> str:
    """``OK: 12 customers read, 3 added to the books, 1 refused (tieout history show ...).``"""
    parts = [*_reads(fetched), *_writes(delivered), *_trouble(delivered)]
    if recovered:
        parts.append(f"{recovered} of earlier calls settled")
    told = ", ".join(parts) or "nothing new"
    stopped = next((one.stopped for one in delivered if one.stopped), None)
    ending = f" Stopped: {stopped['what']} {stopped['fix']}" if stopped else ""
    waits = f" {pending.what}: {pending.why} {pending.fix}" if pending else ""
    return f"{'Not finished' if stopped else 'OK'}: {told}.{ending}{waits}"


def _reads(fetched: Sequence[FetchReport]) -> Iterator[str]:
    for report in fetched:
        read = report.new + report.changed + report.deleted
        if report.side is Side.BOOKS and read:
            yield f"{read} {_many(report.entity, read)} read"


def _many(entity: Entity, number: int) -> str:
    word = entity.value.replace("_", " ")
    return word if number == 1 else f"{word}s"


def _writes(delivered: Sequence[RunReport]) -> Iterator[str]:
    done: Counter[StepKind] = Counter()
    for report in delivered:
        done.update(report.done)
    return (f"{done[kind]} {word}" for kind, word in _DID.items() if done[kind])


def _trouble(delivered: Sequence[RunReport]) -> Iterator[str]:
    refused = sum(len(one.refused) for one in delivered)
    doubtful = sum(len(one.in_doubt) for one in delivered)
    waiting = sum(one.waiting for one in delivered)
    runs = " ".join(one.run for one in delivered if one.refused or one.in_doubt)
    if refused:
        yield f"{refused} refused (tieout history show {runs})"
    if doubtful:
        yield f"{doubtful} in doubt, to be asked about at the next call"
    if waiting:
        yield f"{waiting} still waiting"
