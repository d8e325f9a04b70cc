"""Lint: the housekeeping the help pages ask for before a first sync. Reads the mirrors, writes nothing."""

from collections.abc import Iterator

from tieout.pairs import Half
from tieout.planning.checks import code_refusals, name_refusals, refusals
from tieout.records import Address, Entity, Frozen, Record, Side, name_key
from tieout.rules import EntityRules
from tieout.site import Site


class LintFinding(Frozen):
    """One thing to tidy up: where, which record, which check, and the sentence."""

    side: Side
    entity: Entity
    check: str
    key: str
    name: str
    sentence: str


def lint(site: Site, entities: tuple[Entity, ...] = ()) -> Iterator[LintFinding]:
    """Every finding, by entity, side and key."""
    for entity in site.rules.entities:
        if not entities or entity in entities:
            for side in Side:
                yield from _lint_side(site, entity, side)


def _lint_side(site: Site, entity: Entity, side: Side) -> Iterator[LintFinding]:
    rules = site.rules.of(entity) or EntityRules()
    shared = _shared_names(site, side, entity)
    for half in site.store.all_halves(side, entity):
        if half.deleted:
            continue
        yield from _lint_record(site, entity, side, half, rules)
        if hash(name_key(half.name)) in shared:
            yield _finding(entity, side, half, "duplicate name", "another record here has this name")


def _shared_names(site: Site, side: Side, entity: Entity) -> frozenset[int]:
    """Hashes of name keys that occur more than once: numbers only, so that a large company fits."""
    once: set[int] = set()
    twice: set[int] = set()
    for half in site.store.all_halves(side, entity):
        if not half.deleted:
            number = hash(name_key(half.name))
            (twice if number in once else once).add(number)
    return frozenset(twice)


def _lint_record(
    site: Site, entity: Entity, side: Side, half: Half, rules: EntityRules
) -> Iterator[LintFinding]:
    record = site.record(entity, half.record)
    for check, sentence in _sentences(site, entity, side, record, rules):
        yield _finding(entity, side, half, check, sentence)


def _sentences(
    site: Site, entity: Entity, side: Side, record: Record, rules: EntityRules
) -> Iterator[tuple[str, str]]:
    books, host = site.books_capability(entity), site.host_capability(entity)
    patterns = (rules.code_pattern, books.code_pattern if side is Side.HOST else "")
    needed = books.code_required
    for sentence in code_refusals(record, patterns, rules.code_max_length, required=needed):
        yield "id", sentence
    if side is Side.HOST and rules.may_export:
        where = site.backend.description.title
        for sentence in name_refusals(record, books.forbidden_in_name, books.required, where):
            yield "name", sentence
        for sentence in refusals(
            record, books.fields, lengths=books.lengths, encoding=books.encoding, where=where
        ):
            yield "text", sentence
    if side is Side.BOOKS and rules.may_import:
        where = site.host.describe().title
        for sentence in refusals(
            record, host.fields, lengths=host.lengths, encoding=host.encoding, where=where
        ):
            yield "text", sentence
    if not record.active:
        yield "inactive", "it is inactive"
    if getattr(record, "billing_address", None) == Address():
        yield "address", "it has no address"


def _finding(entity: Entity, side: Side, half: Half, check: str, sentence: str) -> LintFinding:
    return LintFinding(side=side, entity=entity, check=check, key=half.key, name=half.name, sentence=sentence)
