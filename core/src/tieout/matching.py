"""Who is who: candidates become pairs, or are shown as what they are. Pure; never picks one of several.

Equal means EXACTLY equal. Records whose names are the same but for capitals, width or blanks are
suggestions for a person, and so are similar names.
"""

from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz, process

from tieout.pairs import Candidate, Half, Pair
from tieout.plan import Suggestion
from tieout.records import exactly_equal, name_key

#: From this likeness on (0 to 100) a name is suggested.
NEAR = 88
#: Most suggestions for one record.
MOST_SUGGESTIONS = 3


def match_candidates(candidates: Iterable[Candidate]) -> Iterator[Pair]:
    """The default matcher: one against one and exactly equal is a pair, everything else is shown."""
    for candidate in candidates:
        if len(candidate.host) == 1 and len(candidate.books) == 1:
            yield from _one_against_one(candidate.host[0], candidate.books[0], candidate.by)
        elif candidate.host and candidate.books:
            yield from _several(candidate)
        else:
            yield from _one_side(candidate)


def _one_against_one(host: Half, books: Half, by: str) -> Iterator[Pair]:
    if by == "id":
        yield Pair(host, books, "id", f'same id "{host.code}"')
    elif exactly_equal(host.name, books.name):
        yield Pair(host, books, "name", "exactly the same name")
    else:
        yield from (_alone(host, None, (_same_but(books),)), _alone(None, books, (_same_but(host),)))


def _several(candidate: Candidate) -> Iterator[Pair]:
    what = "id" if candidate.by == "id" else "name"
    count = f"{len(candidate.host)} on the host, {len(candidate.books)} in the books"
    reason = f"several records share this {what} ({count}); link the right ones by hand"
    for half in candidate.host:
        others = tuple(_same_but(other, f"same {what}") for other in candidate.books[:MOST_SUGGESTIONS])
        yield Pair(half, None, "none", reason, ambiguous=True, suggestions=others)
    for half in candidate.books:
        others = tuple(_same_but(other, f"same {what}") for other in candidate.host[:MOST_SUGGESTIONS])
        yield Pair(None, half, "none", reason, ambiguous=True, suggestions=others)


def _one_side(candidate: Candidate) -> Iterator[Pair]:
    twins = len(candidate.host) + len(candidate.books) - 1
    for half in candidate.host:
        yield _alone(half, None, twins=twins)
    for half in candidate.books:
        yield _alone(None, half, twins=twins)


def _alone(
    host: Half | None, books: Half | None, suggestions: tuple[Suggestion, ...] = (), twins: int = 0
) -> Pair:
    where = "on the host" if host else "in the books"
    reason = f"only {where}"
    if twins:
        reason += f"; {twins} more there with this name"
    return Pair(host, books, "none", reason, ambiguous=bool(twins), suggestions=suggestions)


def _same_but(other: Half, why: str = "the same but for capitals or blanks") -> Suggestion:
    return Suggestion(key=other.key, name=other.name, score=100 if why.startswith("same ") else 99, why=why)


def suggest(pairs: Sequence[Pair]) -> list[Pair]:
    """The same pairs, with similar names across added to those that stand alone.

    Costs the product of both sides' counts; callers bound it.
    """
    hosts = [pair.host for pair in pairs if pair.host and not pair.books]
    books = [pair.books for pair in pairs if pair.books and not pair.host]
    names = {"host": _keyed(hosts), "books": _keyed(books)}
    return [_with_suggestions(pair, names) for pair in pairs]


def _keyed(halves: Sequence[Half]) -> tuple[Sequence[Half], list[str]]:
    return halves, [_words(half.name) for half in halves]


def _words(name: str) -> str:
    """The words of a name in the order of the alphabet: put in order once, not for every comparison."""
    return " ".join(sorted(name_key(name).split()))


def _with_suggestions(pair: Pair, names: dict[str, tuple[Sequence[Half], list[str]]]) -> Pair:
    alone = pair.host if pair.books is None else pair.books if pair.host is None else None
    if alone is None or pair.suggestions:
        return pair
    halves, keys = names["books" if pair.host else "host"]
    found = process.extract(
        _words(alone.name), keys, scorer=fuzz.ratio, score_cutoff=NEAR, limit=MOST_SUGGESTIONS
    )
    near = tuple(
        Suggestion(
            key=halves[index].key,
            name=halves[index].name,
            score=round(score),
            why="the same name" if exactly_equal(halves[index].name, alone.name) else "a similar name",
        )
        for _, score, index in found
    )
    return pair._replace(suggestions=near) if near else pair
