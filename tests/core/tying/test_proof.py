"""The proof: whatever is put into it closes, in any order, and no two currencies ever meet in it."""

import random
from decimal import Decimal
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from tests.core.tying.papers import half, money

from tieout.records import Entity, Invoice, Money, Side
from tieout.tying import (
    NOTHING,
    EntityTie,
    Measure,
    MirrorCount,
    Proof,
    Stand,
    Standing,
    Tally,
    Worth,
    worth_of,
)

HALF = half(Entity.INVOICE, Invoice(key="1", name="1001"))
BOTH = (Measure.TOTAL, Measure.OPEN)
READ = dict.fromkeys(Side, "2026-03-01T09:00:00+00:00")


class Placed(NamedTuple):
    """A stand, and what its records are worth."""

    stand: Stand
    host: Worth = NOTHING
    books: Worth = NOTHING


amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4)
monies = st.none() | st.builds(Money, amount=amounts, currency=st.sampled_from(["", "CAD", "USD"]))
worths = st.builds(Worth, monies, monies)
reasons = st.sampled_from(["not approved", "inactive", "dated before"])
placed = st.one_of(
    st.builds(
        lambda reason, worth: Placed(Stand(Standing.LEFT_OUT, reason, host=HALF), host=worth), reasons, worths
    ),
    st.builds(
        lambda reason, worth: Placed(Stand(Standing.LEFT_OUT, reason, books=HALF), books=worth),
        reasons,
        worths,
    ),
    st.builds(
        lambda host, books: Placed(
            Stand(Standing.IN_STEP, host=HALF, books=HALF, is_linked=True), host, books
        ),
        worths,
        worths,
    ),
    st.builds(
        lambda host, books: Placed(Stand(Standing.TO_COME, "links", host=HALF, books=HALF), host, books),
        worths,
        worths,
    ),
)


def tied(everything: list[Placed], forgotten: int = 0) -> EntityTie:
    """The tie-out of these; the first ``forgotten`` are counted on their side but put in no place."""
    living = {
        Side.HOST: sum(1 for one in everything if one.stand.host),
        Side.BOOKS: sum(1 for one in everything if one.stand.books),
    }
    counts = {side: MirrorCount(active=number) for side, number in living.items()}
    tally = Tally(Entity.INVOICE, counts, BOTH)
    for one in everything:
        for side, there, worth in (
            (Side.HOST, one.stand.host, one.host),
            (Side.BOOKS, one.stand.books, one.books),
        ):
            if there:
                tally.accounts.count(side, worth)
    for one in everything[forgotten:]:
        tally.place(one.stand, one.host, one.books)
    return tally.tie(READ)


def proof_of(tie: EntityTie, measure: Measure, currency: str = "") -> Proof:
    """One of the proofs."""
    return next(one for one in tie.proofs if (one.measure, one.currency) == (measure, currency))


@given(st.lists(placed, max_size=20))
def test_whatever_stands_in_it_the_calculation_closes(everything: list[Placed]) -> None:
    """Every record is on exactly one line of each proof, so both figures are reached."""
    for proof in tied(everything).proofs:
        assert proof.closes
        lines = sum(line.amount for line in proof.only_books) - sum(line.amount for line in proof.only_host)
        assert proof.host.amount + lines + proof.differences.amount == proof.books.amount
        records = sum(one.records for one in proof.only_books) - sum(one.records for one in proof.only_host)
        assert proof.host.records + records + proof.differences.records == proof.books.records


@given(st.lists(placed, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(everything: list[Placed], chance: random.Random) -> None:
    """The same records in another order give the same page, to the letter."""
    other = list(everything)
    chance.shuffle(other)

    assert tied(other).model_dump_json() == tied(everything).model_dump_json()


@given(st.lists(placed, max_size=20))
def test_no_two_currencies_are_added_together(everything: list[Placed]) -> None:
    """A currency's figure is the sum of what is in that currency, and of nothing else."""
    for proof in tied(everything).proofs:
        if proof.measure is Measure.TOTAL:
            mine = [one.host.total for one in everything if one.stand.host and one.host.total]
            amount = sum((m.amount for m in mine if m.currency == proof.currency), Decimal(0))
            assert proof.host.amount == amount


def test_a_record_in_no_place_shows() -> None:
    """A side's own count is made apart from the pairs, so that what was lost between them is found."""
    lost = Placed(Stand(Standing.LEFT_OUT, "inactive", host=HALF), host=Worth(money(5)))
    tie = tied([lost], forgotten=1)

    assert [proof.closes for proof in tie.proofs] == [False, False]
    assert (tie.ties_out, tie.differences) == (False, 2)


def test_amounts_beyond_the_usual_28_digits_stay_exact() -> None:
    """A sum is never rounded."""
    large, small = money("9" * 30), money("0.01")
    stands = [
        Placed(Stand(Standing.LEFT_OUT, "inactive", host=HALF), host=Worth(one)) for one in (large, small)
    ]

    assert proof_of(tied(stands), Measure.TOTAL).host.amount == Decimal("9" * 30 + ".01")


def test_a_linked_pair_in_two_currencies_differs_in_both() -> None:
    """100 USD there and 100 CAD here are not the same hundred."""
    pair = Placed(
        Stand(Standing.DIFFERING, "differs", host=HALF, books=HALF, is_linked=True),
        Worth(money(100, "USD")),
        Worth(money(100, "CAD")),
    )
    tie = tied([pair])

    usd, cad = (proof_of(tie, Measure.TOTAL, currency) for currency in ("USD", "CAD"))
    assert (usd.differences.amount, usd.differences.records) == (Decimal(-100), -1)
    assert (cad.differences.amount, cad.differences.records) == (Decimal(100), 1)


def test_what_is_paid_is_not_open() -> None:
    """A balance of nothing adds nothing, and counts as no open document."""
    paid = Invoice(key="1", name="1001", total=money(5), balance=money(0))
    stand = Stand(Standing.LEFT_OUT, "inactive", host=HALF)
    tie = tied([Placed(stand, host=worth_of(paid.model_dump_json()))])

    assert proof_of(tie, Measure.TOTAL).host.records == 1
    assert [one.measure for one in tie.proofs] == [Measure.RECORDS, Measure.TOTAL]


def test_a_side_that_was_never_read_does_not_tie_out() -> None:
    """Two empty mirrors agree, but nobody has looked."""
    counts = {side: MirrorCount() for side in Side}
    tie = Tally(Entity.INVOICE, counts, BOTH).tie({**READ, Side.BOOKS: ""})

    assert (tie.ties_out, tie.differences) == (False, 1)
