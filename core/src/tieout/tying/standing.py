"""Where a pair or a record stands, from what the plan says of it. What the plan would do is never decided anew here."""

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from tieout.pairs import Half, Pair
from tieout.plan import FieldChange, Step, StepKind
from tieout.tying.models import Stand, Standing

#: What the next sync does, by the kind of a ticked step.
_WILL = {
    StepKind.ADD_TO_BOOKS: "the next sync exports it",
    StepKind.ADD_TO_HOST: "the next sync imports it",
    StepKind.LINK: "the next sync links them",
    StepKind.UPDATE_HOST: "the next sync changes it on the host",
    StepKind.UPDATE_BOOKS: "the next sync changes it in the books",
    StepKind.MARK_DELETED: "the next sync marks it deleted on the host",
}
_NOT_CARRIED = "differs only in what no rule carries over (rules replace, update_books)"
_ADDS = frozenset({StepKind.ADD_TO_BOOKS, StepKind.ADD_TO_HOST})


class Waiting(NamedTuple):
    """What an operation from before has to do with a record; ``kind`` where that sentence is the record's own."""

    why: str
    kind: str = ""


def stand_of_linked(
    host: Half | None,
    books: Half | None,
    steps: Sequence[Step],
    *,
    waiting: Waiting | None = None,
    also: tuple[FieldChange, ...] = (),
    carried: Container[str] | None = None,
) -> Stand:
    """Where a linked pair stands; ``steps`` are those of the plan's view of everything.

    ``waiting`` is what an operation from before has to do with it, ``also`` what differs besides what the
    plan compares. ``carried`` are the fields that the rules keep in step, None for all: what differs in no
    other field than these do not name is left out by them.
    """
    on_host, in_books = _living(host), _living(books)
    if not on_host and not in_books:
        stand = Stand(Standing.GONE, "linked, deleted on both sides")
    elif waiting:
        stand = Stand(Standing.WAITING, waiting.why, kind=waiting.kind)
    elif on_host and in_books:
        stand = _both_living(steps, also, carried)
    else:
        stand = _half_gone(host, books, steps)
    return stand._replace(host=on_host, books=in_books, is_linked=True)


def _living(half: Half | None) -> Half | None:
    return None if half is None or half.deleted else half


def _both_living(
    steps: Sequence[Step], also: tuple[FieldChange, ...], carried: Container[str] | None
) -> Stand:
    changes = (*_changes(steps), *also)
    if will := _will(steps):
        return Stand(Standing.TO_COME, will, changes=changes)
    if changes and carried is not None and not any(change.field in carried for change in changes):
        return Stand(Standing.LEFT_OUT, _NOT_CARRIED, changes=changes)
    if changes:
        shown = next((step.problem for step in steps if step.changes), "what is open differs")
        return Stand(Standing.DIFFERING, shown, changes=changes)
    return Stand(Standing.IN_STEP)


def _half_gone(host: Half | None, books: Half | None, steps: Sequence[Step]) -> Stand:
    if will := _will(steps):
        return Stand(Standing.TO_COME, f"deleted in the books; {will}")
    if host is None or books is None:
        where = "the host" if host is None else "the books"
        return Stand(Standing.DIFFERING, f"linked to a record that {where} never showed")
    if host.deleted:
        return Stand(Standing.DIFFERING, "linked, deleted on the host; deletions never travel to the books")
    if steps:
        return Stand(Standing.DIFFERING, f"linked, deleted in the books; {steps[0].problem}")
    return Stand(Standing.LEFT_OUT, "linked, deleted in the books (rule deletions: ignore)")


def stand_of_unlinked(
    pair: Pair,
    steps: Sequence[Step],
    *,
    waiting: Waiting | None = None,
    left_out: str = "",
    refused: str = "",
) -> Stand:
    """Where two records that match, or one that stands alone, stand.

    ``left_out`` is the rule that leaves it out, ``refused`` why it was refused last time; "" for neither.
    """
    if waiting:
        stand = Stand(Standing.WAITING, waiting.why, kind=waiting.kind)
    elif will := _will(steps):
        will = f"{will} again; it was refused last time" if refused else will
        stand = Stand(Standing.TO_COME, will, changes=_changes(steps), remark=refused)
    else:
        stand = _not_to_come(pair, steps, left_out)
    return stand._replace(host=pair.host, books=pair.books)


def _not_to_come(pair: Pair, steps: Sequence[Step], left_out: str) -> Stand:
    problem = steps[0].problem if steps else ""
    if steps and steps[0].kind is StepKind.AMBIGUOUS:
        return Stand(Standing.AMBIGUOUS, problem, kind=_SEVERAL)
    if left_out:
        return Stand(Standing.LEFT_OUT, left_out, remark="" if problem == left_out else problem)
    return _for_a_person(pair, steps, problem)


_SEVERAL = "several records could be it; link the right ones"
_SIMILAR = "a record across has nearly its name; link them, or tick it in a plan"
_NOT_AS_IT_IS = "it cannot go across as it is"
_PARTY_FIRST = "its customer or vendor has to go across first"


def _for_a_person(pair: Pair, steps: Sequence[Step], problem: str) -> Stand:
    if not steps:
        return Stand(Standing.OBSTRUCTED, "the plan does not mention it, and no rule says why")
    if _changes(steps):
        return Stand(Standing.DIFFERING, problem, changes=_changes(steps))
    if steps[0].kind in _ADDS:
        kind = _SEVERAL if pair.ambiguous else _SIMILAR
        return Stand(Standing.AMBIGUOUS, problem, kind=kind)
    kind = _PARTY_FIRST if problem == pair.held_back else _NOT_AS_IT_IS
    return Stand(Standing.OBSTRUCTED, problem, kind=kind)


def _will(steps: Iterable[Step]) -> str:
    return ", and ".join(_WILL[step.kind] for step in steps if step.ticked)


def _changes(steps: Sequence[Step]) -> tuple[FieldChange, ...]:
    return steps[0].changes if steps else ()
