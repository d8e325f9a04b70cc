"""What a pass through one entity has found so far: counts by standing and reason, and the accounts."""

from collections import Counter

from tieout.records import Entity, Side
from tieout.tying.models import BREAKING, EntityTie, Finding, Group, Measure, MirrorCount, Stand, Standing
from tieout.tying.proof import NOTHING, Accounts, Worth


class Tally:
    """One entity, being gone through. Memory is that of the reasons and currencies, not of the records."""

    def __init__(
        self, entity: Entity, counts: dict[Side, MirrorCount], measures: tuple[Measure, ...]
    ) -> None:
        self.entity, self.counts = entity, counts
        self.accounts = Accounts(measures)
        for side, count in counts.items():
            self.accounts.begin(side, count.living)
        self._groups: Counter[tuple[Standing, Side | None, str]] = Counter()

    def place(self, stand: Stand, host: Worth = NOTHING, books: Worth = NOTHING) -> Finding | None:
        """Count one stand; the finding when it keeps the sides from tying out, or something in it differs."""
        self._groups[stand.standing, _side_of(stand), stand.group] += 1
        self.accounts.place(stand, host, books)
        return self._finding(stand) if stand.standing in BREAKING or stand.changes else None

    def _finding(self, stand: Stand) -> Finding:
        return Finding(
            entity=self.entity,
            standing=stand.standing,
            name=next(half.name for half in (stand.host, stand.books) if half),
            host_key=stand.host.key if stand.host else "",
            books_key=stand.books.key if stand.books else "",
            reason=stand.reason,
            changes=stand.changes,
            remark=stand.remark,
        )

    def tie(self, read: dict[Side, str], remarks: tuple[str, ...] = ()) -> EntityTie:
        """The whole; ``read`` is when each side was read, "" when it never was."""
        proofs = self.accounts.proofs()
        unread = sum(1 for text in read.values() if not text)
        open_proofs = sum(1 for proof in proofs if not proof.closes)
        found = sum(n for (standing, _, _), n in self._groups.items() if standing in BREAKING)
        differences = found + unread + open_proofs
        return EntityTie(
            entity=self.entity,
            ties_out=not differences,
            differences=differences,
            host_read=read[Side.HOST],
            books_read=read[Side.BOOKS],
            host=self.counts[Side.HOST],
            books=self.counts[Side.BOOKS],
            in_step=self._groups[Standing.IN_STEP, None, ""],
            groups=tuple(self._sorted_groups()),
            proofs=proofs,
            remarks=remarks,
        )

    def _sorted_groups(self) -> list[Group]:
        order = {standing: number for number, standing in enumerate(Standing)}
        found = [
            Group(standing=standing, side=side, reason=reason, records=records)
            for (standing, side, reason), records in self._groups.items()
            if standing is not Standing.IN_STEP
        ]
        return sorted(found, key=lambda group: (order[group.standing], group.side or "", group.reason))


def _side_of(stand: Stand) -> Side | None:
    if bool(stand.host) is bool(stand.books):
        return None
    return Side.HOST if stand.host else Side.BOOKS
