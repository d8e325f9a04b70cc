"""Fetch: bring changed records of both sides into their mirrors, and conclude nothing that was not read."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from tieout import faultpoints
from tieout.errors import ReadIncomplete
from tieout.hookspecs import Books
from tieout.operations import Page
from tieout.records import Entity, Side
from tieout.rules.site import seconds
from tieout.site import Site
from tieout.sync.reports import FetchReport

#: Told of each page: side, entity, records done, total (0 when unknown).
Progress = Callable[[Side, Entity, int, int], None]

#: Fewer vanished records than this are believed whatever the share.
_FEW = 5
#: A rule of so many percent believes even a side that is empty all of a sudden.
_BELIEVE_ALL = 100


def fetch_site(
    site: Site,
    books: Books | None,
    entities: Iterable[Entity] = (),
    *,
    full: bool = False,
    progress: Progress | None = None,
) -> tuple[FetchReport, ...]:
    """Read both sides of the given entities (default: all the site syncs). The caller holds the site's lock.

    Without open books, which is while they do not call, only the host is read.
    """
    wanted = tuple(entities) or site.rules.entities
    return tuple(
        fetch_side(site, side, entity, books, full=full, progress=progress)
        for entity in wanted
        for side in Side
        if books is not None or side is Side.HOST
    )


def fetch_side(
    site: Site,
    side: Side,
    entity: Entity,
    books: Books | None,
    *,
    full: bool = False,
    progress: Progress | None = None,
) -> FetchReport:
    """Read one side of one entity, from its watermark where the side can tell what changed."""
    since = "" if full or _full_read_is_due(site, side, entity) else site.store.watermark(side, entity).value
    if side is Side.BOOKS:
        assert books is not None, "the books are read only while they are open"
        pages = site.backend.hooks.fetch_records(books=books, entity=entity, since=since)
    else:
        pages = site.host.fetch_records(entity, since)
    return _Reading(site, side, entity, since, progress).take(pages, books)


class _Reading:
    """One read on its way into the mirror."""

    def __init__(self, site: Site, side: Side, entity: Entity, since: str, progress: Progress | None) -> None:
        self.site, self.side, self.entity, self.since, self.progress = site, side, entity, since, progress
        self.new = self.changed = self.same = self.deleted = 0

    def take(self, pages: Iterator[Page], books: Books | None) -> FetchReport:
        store = self.site.store
        fetch = store.begin_fetch(
            self.side, self.entity, since=self.since, compared=self.site.compared(self.entity)
        )
        last = None
        for page in pages:
            faultpoints.reach("fetch.page")
            self._put(fetch, page)
            last = page
        if last is None or not last.complete:
            store.finish_fetch(fetch, watermark="", complete=False)
            raise self._incomplete()
        if self.side is Side.BOOKS and books is not None:
            self.site.check_company(books)  # before the watermark moves
        suspicious = 0 if self.since else self._conclude(fetch)
        faultpoints.reach("fetch.finish")
        store.finish_fetch(fetch, watermark=last.watermark, complete=not suspicious)
        return self._report(suspicious)

    def _put(self, fetch: int, page: Page) -> None:
        counts = self.site.store.put_page(fetch, page.records)
        self.new += counts.new
        self.changed += counts.changed
        self.same += counts.same
        if page.deleted:
            self.deleted += self.site.store.put_deleted(fetch, page.deleted)
        if self.progress:
            self.progress(self.side, self.entity, self.new + self.changed + self.same, page.total)

    def _conclude(self, fetch: int) -> int:
        """After a complete read: mark what is gone, unless it is too much to believe; then say how much."""
        store = self.site.store
        unseen = store.unseen(fetch)
        if not unseen:
            return 0
        percent = self.site.rules.max_vanished_percent
        believable = max(_FEW, store.count(self.side, self.entity) * percent // 100)
        is_empty = self.new + self.changed + self.same == 0
        if unseen > believable or (is_empty and percent < _BELIEVE_ALL):
            return unseen
        self.deleted += store.mark_unseen_deleted(fetch)
        return 0

    def _incomplete(self) -> ReadIncomplete:
        return ReadIncomplete(
            f"Reading the {self.entity.value} records of the {self.side.value} broke off",
            where=self.site.name,
            why="the other side did not say that the read was complete",
        )

    def _report(self, suspicious: int) -> FetchReport:
        return FetchReport(
            side=self.side,
            entity=self.entity,
            new=self.new,
            changed=self.changed,
            same=self.same,
            deleted=self.deleted,
            full=not self.since,
            suspicious=suspicious,
        )


def _full_read_is_due(site: Site, side: Side, entity: Entity) -> bool:
    can_tell = (
        site.host_capability(entity).changed_since
        if side is Side.HOST
        else site.books_capability(entity).changed_since
    )
    if not can_tell:
        return True
    full_at = site.store.watermark(side, entity).full_at
    if not full_at:
        return True
    age = datetime.now(UTC) - datetime.fromisoformat(full_at)
    return age.total_seconds() > seconds(site.rules.full_read_every)
