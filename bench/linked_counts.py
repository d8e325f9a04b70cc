"""How many of each sort there are among linked companies and invoices, and what must therefore come out.

Imports nothing of tieout: a measured process starts with the memory of the one that started it.
"""

from collections.abc import Mapping
from typing import NamedTuple

#: As many as this are changed on either side, in a company of any size that has ten times as many.
CHANGED = 1000
#: Of ``IN`` pairs that one differed already when it was linked. No multiple of five, as those that change are.
AT_REST, IN = 51, 100


class Expected(NamedTuple):
    """What must come out: of a plan by kind of step, of a tie-out by standing, of the floors."""

    steps: Mapping[str, int]
    standings: Mapping[str, int]
    open_pairs: int
    every_pair: int
    across: int


class Companies(NamedTuple):
    """How many of each sort there are among ``size`` linked companies."""

    size: int

    @property
    def changed(self) -> int:
        """Records changed on either side since they were linked."""
        return min(CHANGED, self.size // 10)

    @property
    def conflicts(self) -> int:
        """Pairs of which both sides changed the phone; in as many each side changed another field."""
        return self.changed // 10

    @property
    def changed_pairs(self) -> int:
        """Pairs of which at least one side changed."""
        return 2 * (self.changed - self.conflicts)

    @property
    def stride(self) -> int:
        """Every so-maniest pair is one that changes."""
        return self.size // self.changed_pairs // 5 * 5

    @property
    def at_rest(self) -> int:
        """Pairs that differ as they did when they were linked."""
        return self.size // IN

    @property
    def alone(self) -> int:
        """Records of either side that are not linked; half of them have a namesake across."""
        return self.size // 20

    @property
    def referred_to(self) -> int:
        """Of those with a namesake and of those without, how many an approved transaction refers to."""
        return min(10, self.alone // 4)

    @property
    def left_out(self) -> int:
        """Pairs of namesakes and single records that the rules never show."""
        return 3 * (self.alone // 2) - 2 * self.referred_to


class Invoices(NamedTuple):
    """How many of each sort there are; ``size`` are approved on the host."""

    size: int

    @property
    def linked(self) -> int:
        """Exported before, and linked."""
        return self.size - self.new

    @property
    def new(self) -> int:
        """Approved, and not in the books yet."""
        return self.size // 10

    @property
    def left_out(self) -> int:
        """Drafts on the host, and as many that somebody entered into the books by hand: neither is shown."""
        return self.size // 100

    @property
    def customers(self) -> int:
        """Whom they are addressed to, all of them linked."""
        return self.size // 10


def companies_expected(companies: Companies) -> Expected:
    """Each change in one direction once, conflicts once for the pair, and only who is referred to besides."""
    one_way = companies.changed - companies.conflicts
    steps = {
        "update-host": one_way,
        "update-books": one_way,
        "conflict": companies.conflicts,
        "link": companies.referred_to,
        "add-to-books": companies.referred_to,
    }
    to_come = companies.changed_pairs - companies.conflicts + 2 * companies.referred_to
    differing = companies.conflicts + companies.at_rest
    standings = {
        "in_step": companies.size - companies.changed_pairs - companies.at_rest,
        "to_come": to_come,
        "differing": differing,
        "left_out": companies.left_out,
    }
    every = companies.changed_pairs + companies.at_rest
    return Expected(steps, standings, companies.changed_pairs, every, 2 * companies.referred_to)


def invoices_expected(invoices: Invoices) -> Expected:
    """Approved new ones are exported; nothing else is mentioned."""
    standings = {
        "in_step": invoices.linked + invoices.customers,
        "to_come": invoices.new,
        "left_out": 2 * invoices.left_out,
    }
    return Expected({"add-to-books": invoices.new}, standings, 0, 0, invoices.new)
