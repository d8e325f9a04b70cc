"""Lint: the housekeeping the help pages ask for before a first sync. Reads the mirrors, writes nothing."""

from collections.abc import Iterator
from heapq import merge

from tieout.pairs import Half
from tieout.records import Entity, Frozen, Side
from tieout.rules import EntityRules
from tieout.site import Site
from tieout.sync.batches import in_batches
from tieout.sync.namesakes import Namesakes, Near, Shared, namesakes
from tieout.sync.tidying import Ground, record_checks, way_out

#: So many records are asked for their links at once.
_ASKED = 500
_WHERE = {Side.HOST: "on the host", Side.BOOKS: "in the books"}


class LintFinding(Frozen):
    """One thing to tidy up: where, which record, which check, the sentence, and what to do about it."""

    side: Side
    entity: Entity
    check: str
    key: str
    name: str
    sentence: str
    #: The id people use; "" where there is none.
    code: str = ""
    #: What to do; the same for every finding of an entity, side and check.
    way_out: str = ""


def lint(site: Site, entities: tuple[Entity, ...] = ()) -> Iterator[LintFinding]:
    """Every finding, by entity, side and key; a stream, however large the company is."""
    for entity in site.rules.entities:
        if not entities or entity in entities:
            yield from _lint_entity(site, entity)


def _lint_entity(site: Site, entity: Entity) -> Iterator[LintFinding]:
    host, books = (site.store.all_halves(side, entity) for side in Side)
    with namesakes(host, books) as known:
        for side in Side:
            yield from _Side(site, entity, side).findings(known)


class _Side:
    """One side of one entity, with all its findings are measured by."""

    def __init__(self, site: Site, entity: Entity, side: Side) -> None:
        self.site, self.entity, self.side = site, entity, side
        self.ground = Ground(
            rules=site.rules.of(entity) or EntityRules(),
            host=site.host_capability(entity),
            books=site.books_capability(entity),
            host_title=site.host.describe().title,
            books_title=site.backend.description.title,
        )

    def findings(self, known: Namesakes) -> Iterator[LintFinding]:
        """All findings by key; of one record, its own come first."""
        streams = (self._of_records(), self._near(known), self._ids(known), self._names(known))
        return merge(*streams, key=lambda one: one.key)

    def _of_records(self) -> Iterator[LintFinding]:
        for half in self.site.store.all_halves(self.side, self.entity):
            if not half.deleted:
                record = self.site.record(self.entity, half.record)
                for check, sentence in record_checks(record, self.side, self.ground):
                    yield self._finding(half, check, sentence)

    def _near(self, known: Namesakes) -> Iterator[LintFinding]:
        """Ids that are nearly one across; whoever is linked has found its partner."""
        across = _WHERE[self.side.other]
        for batch in in_batches(known.near(self.side), _ASKED):
            linked = self.site.store.linked_keys(self.side, self.entity, [one.key for one in batch])
            for one in batch:
                if one.key not in linked:
                    sentence = f'its id "{one.code}" is not "{one.nearly}", which is {across}'
                    yield self._finding(one, "padded id", sentence)

    def _ids(self, known: Namesakes) -> Iterator[LintFinding]:
        for one in known.shared(self.side, "code"):
            yield self._finding(one, "duplicate id", _shared("id", one.many, one.inactive))

    def _names(self, known: Namesakes) -> Iterator[LintFinding]:
        for one in known.shared(self.side, "name"):
            yield self._finding(one, "duplicate name", _shared("name", one.many, one.inactive))

    def _finding(self, about: Half | Near | Shared, check: str, sentence: str) -> LintFinding:
        return LintFinding(
            side=self.side,
            entity=self.entity,
            check=check,
            key=about.key,
            name=about.name,
            sentence=sentence,
            code=about.code,
            way_out=way_out(check, self.side, self.ground),
        )


def _shared(what: str, many: int, inactive: int) -> str:
    asleep = f", {inactive} of them inactive" if inactive else ""
    return f"{many} records here have this {what}{asleep}"
