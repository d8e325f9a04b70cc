"""What a tie-out says: where every record stands, the figures of both sides, and the proof that they agree."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tieout.pairs import Half
from tieout.plan import FieldChange
from tieout.records import Entity, Frozen, Side


class Standing(StrEnum):
    """Where one linked pair, or one record without a partner, stands."""

    #: Linked, and equal in all that is compared.
    IN_STEP = "in_step"
    #: Linked, and differing, and no sync is going to change that by itself.
    DIFFERING = "differing"
    #: The next sync writes or links it.
    TO_COME = "to_come"
    #: Under way: approved, in doubt, handed to a person, or held back by something it needs first.
    WAITING = "waiting"
    #: Several records, or a similar one, could be it: only a person can say.
    AMBIGUOUS = "ambiguous"
    #: The rules want it across, and the other side cannot take it as it is.
    OBSTRUCTED = "obstructed"
    #: A rule leaves it out.
    LEFT_OUT = "left_out"
    #: Linked, and deleted on both sides.
    GONE = "gone"


#: What keeps two sides from tying out. What a rule leaves out does not.
BREAKING = frozenset(
    {Standing.DIFFERING, Standing.TO_COME, Standing.WAITING, Standing.AMBIGUOUS, Standing.OBSTRUCTED}
)


class Stand(NamedTuple):
    """Where one linked pair, one pair that is not linked yet, or one single record stands, and why.

    Deleted records are not in it: of a linked pair of which one half is gone, the living half stands alone.
    """

    standing: Standing
    reason: str = ""
    host: Half | None = None
    books: Half | None = None
    is_linked: bool = False
    changes: tuple[FieldChange, ...] = ()
    #: What is common to all that stand so; "" where the reason itself is short and says nothing of the record.
    kind: str = ""
    #: What a person should know besides, such as why it was refused last time.
    remark: str = ""

    @property
    def group(self) -> str:
        """The reason under which it is counted together with others."""
        return self.kind or self.reason


class Finding(Frozen):
    """One thing that keeps the sides from tying out, or differs although a rule lets it, for a person."""

    entity: Entity
    standing: Standing
    name: str
    #: What a person knows a document by besides its number: party, date and total; "" for others.
    about: str = ""
    host_key: str = ""
    books_key: str = ""
    reason: str
    changes: tuple[FieldChange, ...] = ()
    remark: str = ""


class MirrorCount(Frozen):
    """How many records a side has, as last read. ``deleted`` are those still known to have been there."""

    active: int = 0
    inactive: int = 0
    deleted: int = 0

    @property
    def living(self) -> int:
        """Active and inactive ones."""
        return self.active + self.inactive


class Group(Frozen):
    """How many stand the same way for the same reason; ``side`` is None for pairs."""

    standing: Standing
    side: Side | None = None
    reason: str
    records: int


class Measure(StrEnum):
    """What a proof adds up: records, their totals, or what of them is still open."""

    RECORDS = "records"
    TOTAL = "total"
    OPEN = "open"


class ProofLine(Frozen):
    """One line of a proof: so many records worth so much. Of a difference both may be negative."""

    reason: str = ""
    records: int = 0
    amount: Decimal = Decimal(0)


class Proof(Frozen):
    """One calculation from the host's figure to the books'. Amounts are exact, in ``currency``.

    host - each of ``only_host`` + each of ``only_books`` + ``differences`` = ``reached``, which ``closes`` when
    it is what the books have. For records the amounts are 0. ``currency`` is an ISO 4217 code, or ``""`` for
    the company's own; amounts of two currencies never meet.
    """

    measure: Measure
    currency: str = ""
    host: ProofLine
    only_host: tuple[ProofLine, ...] = ()
    only_books: tuple[ProofLine, ...] = ()
    #: What linked ones are more, or fewer, in the books than on the host; its records are counted below.
    differences: ProofLine = ProofLine()
    #: How many linked pairs make up the differences.
    differing_pairs: int = 0
    reached: ProofLine
    books: ProofLine
    closes: bool


class EntityTie(Frozen):
    """How one entity ties out."""

    entity: Entity
    ties_out: bool
    #: How many findings break it, and reasons of a general kind such as a proof that does not close.
    differences: int
    #: ISO 8601 UTC, "" when never.
    host_read: str = ""
    books_read: str = ""
    host: MirrorCount
    books: MirrorCount
    in_step: int = 0
    groups: tuple[Group, ...] = ()
    proofs: tuple[Proof, ...] = ()
    #: Figures that cannot be given, and why.
    remarks: tuple[str, ...] = ()


class TieOut(Frozen):
    """The tie-out of a site, all but its findings, of which there may be many."""

    site: str
    backend: str
    company: str
    host: str
    books: str
    version: str
    ties_out: bool
    differences: int
    entities: tuple[EntityTie, ...]
