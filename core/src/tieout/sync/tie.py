"""The tie-out of a site: its mirrors, links, rules and journal, streamed through ``tying``. Writes nothing."""

from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from itertools import chain

from tieout.pairs import Half, Pair
from tieout.plan import FieldChange, Step, StepKind
from tieout.planning import PlanContext, linked_steps, propose_steps
from tieout.planning.documents import for_people
from tieout.records import PARTIES, Entity, Side, field_text
from tieout.site import Site
from tieout.sync.propose import PlanRequest, entity_steps, plan_context, unlinked_pairs
from tieout.sync.tie_journal import Underway, refused_last_time
from tieout.sync.tie_sums import sums_known, sums_unknown
from tieout.tying import (
    NOTHING,
    EntityTie,
    Finding,
    Measure,
    MirrorCount,
    Stand,
    Tally,
    TieOut,
    Worth,
    stand_of_linked,
    stand_of_unlinked,
    why_left_out,
    why_pair_left_out,
    worth_of,
)

#: Where findings go, one by one: there may be more of them than memory holds.
Put = Callable[[Finding], None]


def tie_out(site: Site, put: Put, entities: tuple[Entity, ...] = ()) -> TieOut:
    """Tie out the given entities (default: all the site syncs), from what was read last."""
    wanted = tuple(entity for entity in site.rules.entities if not entities or entity in entities)
    ties = tuple(_EntityPass(site, entity, put).tie() for entity in wanted)
    company = site.config.company
    return TieOut(
        site=site.name,
        backend=site.backend.name,
        company=company.name if company else "",
        host=site.host.describe().title,
        books=site.backend.description.title,
        version=version("tieout"),
        ties_out=all(tie.ties_out for tie in ties),
        differences=sum(tie.differences for tie in ties),
        entities=ties,
    )


class _EntityPass:
    """One passage through both mirrors of an entity, and through its links."""

    def __init__(self, site: Site, entity: Entity, put: Put) -> None:
        self.site, self.entity, self.put = site, entity, put
        self.context = plan_context(site, entity, PlanRequest(entities=(entity,)))
        self.whole = plan_context(site, entity, PlanRequest(entities=(entity,), view="all"))
        self.waiting = Underway(site, self.context)
        self.measures = sums_known(site, entity)
        counts = {side: _count(site, side, entity) for side in Side}
        self.tally = Tally(entity, counts, self.measures)

    def tie(self) -> EntityTie:
        """Count each side by itself, then put every pair and every record in its place."""
        self._count_worth()
        refused = refused_last_time(self.site, self.entity)
        for stand, host, books in chain(self._linked(), self._unlinked(refused)):
            finding = self.tally.place(stand, host, books)
            if finding:
                self.put(finding.model_copy(update={"about": self._about(stand)}))
        read = {side: self.site.store.watermark(side, self.entity).fetched_at for side in Side}
        return self.tally.tie(read, tuple(sums_unknown(self.site, self.entity, self.measures)))

    def _about(self, stand: Stand) -> str:
        half = stand.host or stand.books
        if half is None or not self.context.is_document:
            return ""
        return ", ".join(filter(None, for_people(self.context.record(half)).values()))

    def _count_worth(self) -> None:
        if not self.measures:
            return
        for side in Side:
            for half in self.site.store.all_halves(side, self.entity):
                if not half.deleted:
                    self.tally.accounts.count(side, self._worth(half))

    def _worth(self, half: Half | None) -> Worth:
        return worth_of(half.record, self.site.rules.currency) if half and self.measures else NOTHING

    def _linked(self) -> Iterator[tuple[Stand, Worth, Worth]]:
        context = self.context
        # What documents say is never changed afterwards, so all that is compared must agree.
        carried = None if context.is_document else context.replaceable | context.updatable
        for host, books, link in self.site.store.linked_pairs(self.entity, scope="all"):
            waiting = self.waiting.about(link.host_key, link.books_key)
            steps = self._steps_of_linked(host, books, link.how)
            worth = self._worth(host), self._worth(books)
            also = self._open(*worth)
            stand = stand_of_linked(host, books, steps, waiting=waiting, also=also, carried=carried)
            yield stand, *worth

    def _steps_of_linked(self, host: Half | None, books: Half | None, how: str) -> list[Step]:
        if host and books and host.fingerprint == books.fingerprint and not (host.deleted or books.deleted):
            return []  # the many, which cost a comparison each
        return list(linked_steps([(host, books, how)], self.whole))

    def _open(self, host: Worth, books: Worth) -> tuple[FieldChange, ...]:
        """What is open on both sides, when it is not the same; the plan does not compare it."""
        on_host, in_books = host.balance, books.balance
        is_summed = Measure.OPEN in self.measures
        if not is_summed or on_host is None or in_books is None or on_host == in_books:
            return ()
        told = {"field": "balance", "host": field_text(on_host), "books": field_text(in_books)}
        return (FieldChange(**told, will="kept", why="what is open is never carried over"),)

    def _unlinked(self, refused: Mapping[tuple[Side, str], str]) -> Iterator[tuple[Stand, Worth, Worth]]:
        for pair in unlinked_pairs(self.site, self.entity, self.context, _coming(self.site, self.entity)):
            host, books = _key(pair.host), _key(pair.books)
            stand = stand_of_unlinked(
                pair,
                list(propose_steps([pair], self.context)),
                waiting=self.waiting.about(host, books),
                left_out=_left_out(pair, self.context),
                refused=refused.get((Side.HOST, host)) or refused.get((Side.BOOKS, books)) or "",
            )
            yield stand, self._worth(pair.host), self._worth(pair.books)


def _key(half: Half | None) -> str:
    return half.key if half else ""


def _left_out(pair: Pair, context: PlanContext) -> str:
    if pair.host and pair.books:
        return why_pair_left_out(context.record(pair.host), context.record(pair.books), context)
    if pair.host:
        return why_left_out(context.record(pair.host), Side.HOST, context)
    return why_left_out(context.record(pair.books), Side.BOOKS, context) if pair.books else ""


def _coming(site: Site, entity: Entity) -> frozenset[str]:
    """Host keys of the parties that the next sync links or exports before documents."""
    party = PARTIES.get(entity)
    if party is None or party not in site.rules.entities:
        return frozenset()
    steps = entity_steps(site, party, PlanRequest(entities=(party,)))
    goes = (step for step in steps if step.ticked and (step.links or step.kind is StepKind.ADD_TO_BOOKS))
    return frozenset(step.host_key for step in goes)


def _count(site: Site, side: Side, entity: Entity) -> MirrorCount:
    counts = site.store.count_by_standing(side, entity)
    return MirrorCount(active=counts.active, inactive=counts.inactive, deleted=counts.deleted)
