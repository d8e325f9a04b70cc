"""Links made and unmade by people: by hand, by exact name in bulk, from a spreadsheet."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from tieout.errors import LinkConflict, RecordUnknown, UsageProblem
from tieout.matching import match_candidates
from tieout.pairs import Half, Pair
from tieout.records import PARTIES, Entity, Frozen, Side
from tieout.site import Site
from tieout.store import Link, NewLink
from tieout.sync.parties import candidates
from tieout.sync.propose import with_suggestions

_COLUMNS = ("entity", "host", "books")


class AutoLinks(Frozen):
    """What linking by exact name found: pairs, and what only a person can decide."""

    linked: tuple[tuple[str, str, str], ...] = ()
    ambiguous: tuple[str, ...] = ()
    #: host name, books name, why: only with ``suggest``.
    near: tuple[tuple[str, str, str], ...] = ()


def find_record(site: Site, side: Side, entity: Entity, text: str) -> Half:
    """The one record meant by a key, a code or a full name; RecordUnknown names the nearest or the several."""
    found = [half for half in site.store.find(side, entity, text) if not half.deleted]
    exact = [half for half in found if text in {half.key, half.code, half.name}]
    if len(exact) == 1:
        return exact[0]
    if len(exact) > 1:
        why = "several have it: " + ", ".join(f"{half.name} ({half.key})" for half in exact)
        fix = "Give the key instead."
    else:
        near = [half.name for half in found] or site.store.nearest(side, entity, text)
        why = "nearest: " + ", ".join(near) if near else "nothing is like it"
        fix = ""
    raise RecordUnknown(
        f'No single {entity.value} "{text}" {_where(side)}', where=site.name, why=why, fix=fix
    )


def _where(side: Side) -> str:
    return "on the host" if side is Side.HOST else "in the books"


def link_by_hand(site: Site, entity: Entity, host: Half, books: Half, who: str) -> None:
    """Link two records a person says are one; LinkConflict names what either is linked to already."""
    for side, half in ((Side.HOST, host), (Side.BOOKS, books)):
        there = site.store.link_of(side, entity, half.key)
        if there:
            raise LinkConflict(
                f"{half.name} is linked already",
                where=site.name,
                why=f"host {there.host_key} - books {there.books_key} ({there.how})",
            )
    with site.store.lock():
        run = site.store.start_run("link", who)
        link = NewLink(host.key, books.key, "manual", note=f"by {who}")
        _add_links(site, entity, [link], run)
        site.store.finish_run(run, "done", {"done": {"link": 1}})


def _add_links(site: Site, entity: Entity, links: Sequence[NewLink], run: str) -> None:
    """Make links. Where only changes are carried over, what the records hold now is what later ones are changes of."""
    rules = site.rules.of(entity)
    site.store.add_links(entity, links, run, settled=bool(rules and rules.only_changed))


def unlink(site: Site, entity: Entity, host: Half, who: str) -> Link:
    """Take a link away. Deletes nothing in either system."""
    with site.store.lock():
        run = site.store.start_run("link", who)
        removed = site.store.remove_link(entity, host.key)
        site.store.finish_run(run, "done", {"unlinked": 1 if removed else 0})
    if removed is None:
        raise RecordUnknown(f"{host.name} is not linked", where=site.name, fix="See:  tieout link list")
    return removed


def link_auto(
    site: Site, entity: Entity, who: str, *, dry_run: bool = False, suggest: bool = False
) -> AutoLinks:
    """Link every exactly equal name that is alone on both sides; list what is ambiguous, never guess."""
    pairs = list(_name_pairs(site, entity))
    found = [pair for pair in pairs if pair.host and pair.books]
    if found and not dry_run:
        with site.store.lock():
            run = site.store.start_run("link", who)
            links = [
                NewLink(p.host.key, p.books.key, "name", note=p.reason) for p in found if p.host and p.books
            ]
            _add_links(site, entity, links, run)
            site.store.finish_run(run, "done", {"done": {"link": len(links)}})
    return AutoLinks(
        linked=tuple((p.host.name, p.host.key, p.books.key) for p in found if p.host and p.books),
        ambiguous=tuple(sorted({_name(pair) for pair in pairs if pair.ambiguous})),
        near=tuple(_near(pairs)) if suggest else (),
    )


def _name_pairs(site: Site, entity: Entity) -> Iterator[Pair]:
    matched = match_candidates(candidates(site, entity, ("name",)))
    for pair in matched if entity in PARTIES else with_suggestions(matched):
        differs = pair.host and pair.books and pair.host.fingerprint != pair.books.fingerprint
        if entity in PARTIES and differs:
            # The same number and party with other figures: only a person can say that it is the same document.
            yield pair._replace(books=None, ambiguous=True)
        else:
            yield pair


def _near(pairs: list[Pair]) -> Iterator[tuple[str, str, str]]:
    for pair in pairs:
        if pair.host and not pair.books:
            for near in pair.suggestions:
                yield pair.host.name, near.name, f"{near.why} ({near.score}%)"


def _name(pair: Pair) -> str:
    half = pair.host or pair.books
    return half.name if half else ""


def import_links(site: Site, path: Path, who: str) -> int:
    """Links from a CSV with the columns entity, host, books (keys, codes or names): all rows, or none."""
    rows = list(_read_rows(path))
    links: dict[Entity, list[NewLink]] = {}
    problems: list[str] = []
    for number, (entity_word, host_text, books_text) in rows:
        try:
            entity = Entity(entity_word.strip().lower())
            host = find_record(site, Side.HOST, entity, host_text.strip())
            books = find_record(site, Side.BOOKS, entity, books_text.strip())
            links.setdefault(entity, []).append(
                NewLink(host.key, books.key, "manual", note=f"{path.name}:{number}")
            )
        except (ValueError, RecordUnknown) as error:
            problems.append(f"line {number}: {error}")
    if problems:
        raise UsageProblem(
            "No link was made", where=str(path), why="; ".join(problems[:10]), fix="Mend these lines."
        )
    with site.store.lock():
        run = site.store.start_run("link", who)
        for entity, some in links.items():
            _add_links(site, entity, some, run)
        site.store.finish_run(run, "done", {"done": {"link": len(rows)}})
    return len(rows)


def _read_rows(path: Path) -> Iterator[tuple[int, tuple[str, str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                why = f"its first line must name the columns {', '.join(_COLUMNS)}"
                raise UsageProblem("This is not a list of links", where=str(path), why=why)
            for row in reader:
                yield reader.line_num, (row["entity"] or "", row["host"] or "", row["books"] or "")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem("The list of links cannot be read", where=str(path), why=str(error)) from error
