"""Documents are the same when number and party are: candidates of one number are told apart by whom they name."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from tieout.pairs import Candidate, Half
from tieout.planning.context import PlanContext
from tieout.records import Record, Side, field_text


class PartyOf(NamedTuple):
    """Whom a document names, on its own side."""

    key: str
    name: str


def party_of(record: Record) -> PartyOf:
    """The party a document names; blank where its side does not say."""
    key, name = getattr(record, "party_key", ""), getattr(record, "party", "")
    return PartyOf(key if isinstance(key, str) else "", name if isinstance(name, str) else "")


class Ties(NamedTuple):
    """Who is who among parties: linked ones, the books key of each host key; and strangers of one name.

    ``by_name`` is the books key of each name that exactly one record has on either side, neither of them linked.
    """

    across: Mapping[str, str]
    by_name: Mapping[str, str]


#: Whom documents of either side name, by side and the document's key.
Parties = Mapping[tuple[Side, str], PartyOf]


def split_by_party(candidate: Candidate, parties: Parties, ties: Ties) -> Iterator[Candidate]:
    """A candidate of one number as one candidate for each party.

    A party that is not linked yet is taken for the one of exactly its name that is not linked either.
    """
    groups: dict[str, tuple[list[Half], list[Half]]] = {}
    for half in candidate.books:
        party = parties[Side.BOOKS, half.key]
        groups.setdefault(f"books {party.key}", ([], []))[1].append(half)
    for half in candidate.host:
        party = parties[Side.HOST, half.key]
        across = ties.across.get(party.key) or ties.by_name.get(party.name.strip(), "")
        group = f"books {across}" if across else f"host {party.key} {party.name}"
        groups.setdefault(group, ([], []))[0].append(half)
    for host, books in groups.values():
        yield Candidate(tuple(host), tuple(books), candidate.by if host and books else "none")


def is_wanted(record: Record, context: PlanContext) -> bool:
    """Whether a document of the host is one the rules export at all: approved, and not too old."""
    if context.rules.only_approved and getattr(record, "approved", None) is not True:
        return False
    return not is_too_old(record, context)


def is_too_old(record: Record, context: PlanContext) -> bool:
    """Whether a document is dated before the rule's first day."""
    dated, first = getattr(record, "dated", None), context.rules.not_before
    return bool(first) and isinstance(dated, date) and dated < date.fromisoformat(first)


def for_people(record: Record, party: str = "") -> dict[str, str]:
    """What a person knows a document by besides its number: fields of a step. ``party`` is its party's own name."""
    dated, total = getattr(record, "dated", None), getattr(record, "total", None)
    who = party or next(filter(None, reversed(party_of(record))), "")
    return {"party": who, "dated": field_text(dated), "total": field_text(total)}


def export_problems(record: Record, context: PlanContext) -> Iterable[str]:
    """What only documents can have against being exported."""
    if context.rules.not_before and not isinstance(getattr(record, "dated", None), date):
        yield "it has no date (rule not_before)"
    if not any(party_of(record)):
        yield "it does not say whom it is addressed to"
