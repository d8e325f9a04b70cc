"""Faults somebody might make, each one change of the real code. A machine that misses one of them proves little."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from tieout.operations import Operation, Outcome, Receipt
from tieout.pairs import Pair
from tieout.planning import linked, propose
from tieout.records import Entity
from tieout.rules import EntityRules
from tieout.store import links as links_table
from tieout.store import receipts
from tieout.store.settling import close_pairs
from tieout.sync import deliver, recover, run, settling
from tieout.sync.parties import Translated

Plant = Callable[[pytest.MonkeyPatch], None]


def agreed_values_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Nobody remembers what both sides last agreed on."""
    patch.setattr(linked, "_baseline", lambda half, now: None)


def the_last_writer_wins(patch: pytest.MonkeyPatch) -> None:
    """What both sides changed differently is simply overwritten."""

    def decide(context: Any, *, replace: bool, update: bool) -> tuple[str, str]:
        return ("replace host", "") if replace else ("replace books", "") if update else ("kept", "")

    patch.setattr(linked, "_conflict", decide)


def an_echo_counts_as_a_change(patch: pytest.MonkeyPatch) -> None:
    """What tieout itself wrote looks like a change of that side at the next read."""
    patch.setattr(settling, "_written_from", lambda operation, receipt: iter(()))


def the_first_of_several_is_picked(patch: pytest.MonkeyPatch) -> None:
    """Several share a name, and two of them are called a pair."""

    def pick(candidate: Any) -> Iterator[Pair]:
        yield Pair(candidate.host[0], candidate.books[0], "name", "exactly the same name")

    patch.setattr("tieout.matching._several", pick)


def a_deletion_is_overlooked(patch: pytest.MonkeyPatch) -> None:
    """The host's half of a pair lives on unmarked after the other half was deleted in the books."""
    patch.setattr(linked, "deletion_step", lambda host, books, context: iter(()))


def approval_is_not_asked_for(patch: pytest.MonkeyPatch) -> None:
    """Documents go out before anybody approved them."""
    patch.setattr(propose, "is_wanted", lambda record, context: True)


def parties_are_not_translated(patch: pytest.MonkeyPatch) -> None:
    """A document reaches the books with the host's key of its party."""

    def as_they_are(site: Any, to: Any, operations: Sequence[Operation]) -> Translated:
        return Translated(list(operations), [])

    patch.setattr(deliver, "translated", as_they_are)


def an_update_settles_the_whole_pair(patch: pytest.MonkeyPatch) -> None:
    """One field was carried over, and a conflict in another one is forgotten with it."""

    def close(connection: Any, site_id: int, entity: Entity, carried: Sequence[Any], how: Any) -> None:
        close_pairs(connection, site_id, entity, [(one.host_key, one.books_key) for one in carried])

    patch.setattr(receipts, "agree", close)


def an_unlinked_pair_stays_linked(patch: pytest.MonkeyPatch) -> None:
    """A link that was taken away is there again."""

    def look_only(connection: Any, site_id: int, entity: Entity, host_key: str) -> Any:
        from tieout.records import Side

        return links_table.find_link(connection, site_id, Side.HOST, entity, host_key)

    patch.setattr(links_table, "remove_link", look_only)


def direction_is_ignored(patch: pytest.MonkeyPatch) -> None:
    """A site that only exports brings records in as well."""
    patch.setattr(EntityRules, "may_import", property(lambda self: True))


def a_lost_answer_means_not_written(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks the books what became of a write, so it is made once more."""

    def guess(site: Any, books: Any, some: Sequence[Any]) -> list[Receipt]:
        closed = [recover._closed(one.operation, "It was not written", "a guess") for one in some]
        assert all(one.outcome is Outcome.REFUSED for one in closed)
        return closed

    patch.setattr(recover, "_ask_books", guess)


def a_stale_plan_is_applied(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether records changed since the plan was made."""
    patch.setattr(run, "check_fresh", lambda site, plan: None)


def conflicts_are_closed_by_the_next_run(patch: pytest.MonkeyPatch) -> None:
    """What a plan leaves to a person counts as looked at."""
    patch.setattr(run, "keep_open", lambda site, plan: iter(()))


def only_changed_is_ignored(patch: pytest.MonkeyPatch) -> None:
    """What differed already when two were linked is overwritten."""
    real = linked._decide

    def decide(field: str, who: str, host: Any, context: Any) -> tuple[str, str]:
        rules = context.rules.model_copy(update={"only_changed": False})
        return real(field, who, host, context.model_copy(update={"rules": rules}))

    patch.setattr(linked, "_decide", decide)


def a_removed_link_leaves_its_agreement(patch: pytest.MonkeyPatch) -> None:
    """Two that were unlinked and linked again are held to what they agreed on before."""
    patch.setattr(links_table, "_open_rows", lambda *about: None)


#: Each by its name.
PLANTED: dict[str, Plant] = {
    plant.__name__.replace("_", " "): plant
    for plant in (
        agreed_values_are_forgotten,
        the_last_writer_wins,
        an_echo_counts_as_a_change,
        the_first_of_several_is_picked,
        a_deletion_is_overlooked,
        approval_is_not_asked_for,
        parties_are_not_translated,
        an_update_settles_the_whole_pair,
        an_unlinked_pair_stays_linked,
        direction_is_ignored,
        a_lost_answer_means_not_written,
        a_stale_plan_is_applied,
        conflicts_are_closed_by_the_next_run,
        only_changed_is_ignored,
        a_removed_link_leaves_its_agreement,
    )
}
