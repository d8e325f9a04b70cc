"""The proof as an accountant writes it: from one side's figure, over what explains it, to the other's."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Context, Decimal
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from tieout.records import Money, Side
from tieout.tying.models import Measure, Proof, ProofLine, Stand

#: Wide enough for any sum of real money to be exact; the usual 28 digits are not.
_EXACT = Context(prec=400)


class Worth(NamedTuple):
    """What one document is worth, and what of that is not paid yet. None where its side does not say."""

    total: Money | None = None
    balance: Money | None = None


#: A record that has no worth, such as a customer.
NOTHING = Worth()


class _Sums(BaseModel):
    """The two fields of a document that are added up; the others are skipped, which is most of the work."""

    model_config = ConfigDict(extra="ignore")

    total: Money | None = None
    balance: Money | None = None


def worth_of(text: str, home: str = "") -> Worth:
    """The worth of a document, from its record's JSON text; amounts in the home currency name none."""
    sums = _Sums.model_validate_json(text)
    return Worth(_at_home(sums.total, home), _at_home(sums.balance, home))


def _at_home(money: Money | None, home: str) -> Money | None:
    return Money(amount=money.amount) if money and home and money.currency == home else money


class Figure:
    """So many records worth so much, growing."""

    __slots__ = ("amount", "records")

    def __init__(self) -> None:
        self.records, self.amount = 0, Decimal(0)

    def add(self, amount: Decimal, records: int = 1) -> None:
        """One more, or with ``records=-1`` one less and the amount taken away."""
        self.records += records
        self.amount = _EXACT.add(self.amount, amount if records > 0 else _EXACT.minus(amount))

    @property
    def is_nothing(self) -> bool:
        """Whether it says nothing at all."""
        return not self.records and not self.amount

    def line(self, reason: str = "") -> ProofLine:
        """As it is now."""
        return ProofLine(reason=reason, records=self.records, amount=self.amount)


class Account:
    """All that is added up for one measure in one currency."""

    def __init__(self) -> None:
        self.sides = {side: Figure() for side in Side}
        self.only: dict[Side, dict[str, Figure]] = {side: defaultdict(Figure) for side in Side}
        self.differences = Figure()
        self.differing_pairs = 0

    def proof(self, measure: Measure, currency: str) -> Proof:
        """The calculation, checked."""
        only_host, only_books = (tuple(self._lines(side)) for side in Side)
        reached = self._reached()
        there = self.sides[Side.BOOKS]
        return Proof(
            measure=measure,
            currency=currency,
            host=self.sides[Side.HOST].line(),
            only_host=only_host,
            only_books=only_books,
            differences=self.differences.line(),
            differing_pairs=self.differing_pairs,
            reached=reached.line(),
            books=there.line(),
            closes=(reached.records, reached.amount) == (there.records, there.amount),
        )

    def _lines(self, side: Side) -> Iterator[ProofLine]:
        for reason, figure in sorted(self.only[side].items()):
            if not figure.is_nothing:
                yield figure.line(reason)

    def _reached(self) -> Figure:
        reached = Figure()
        start = self.sides[Side.HOST]
        for figure in (start, *self.only[Side.BOOKS].values(), self.differences):
            reached.amount = _EXACT.add(reached.amount, figure.amount)
            reached.records += figure.records
        for figure in self.only[Side.HOST].values():
            reached.amount = _EXACT.subtract(reached.amount, figure.amount)
            reached.records -= figure.records
        return reached


#: A measure in a currency.
_Key = tuple[Measure, str]


class Accounts:
    """The accounts of one entity: its records, and its money by currency."""

    def __init__(self, measures: tuple[Measure, ...]) -> None:
        self.measures = measures
        self._accounts: dict[_Key, Account] = defaultdict(Account)

    def begin(self, side: Side, records: int) -> None:
        """How many living records a side has, counted by itself and not with the pairs."""
        self._accounts[Measure.RECORDS, ""].sides[side].records += records

    def count(self, side: Side, worth: Worth) -> None:
        """One living record's worth, of a pass through all of them that looks at no link."""
        for key, amount in self._amounts(worth):
            self._accounts[key].sides[side].add(amount)

    def place(self, stand: Stand, host: Worth, books: Worth) -> None:
        """Put a pair or a record on the one line of each account where it belongs."""
        if stand.is_linked and stand.host and stand.books:
            self._linked(host, books)
            return
        for side, half, worth in ((Side.HOST, stand.host, host), (Side.BOOKS, stand.books, books)):
            if half:
                self._alone(side, stand.group, worth)

    def proofs(self) -> tuple[Proof, ...]:
        """Every proof: of the records, then of each measure by currency."""
        order = {measure: number for number, measure in enumerate(Measure)}
        self._accounts[Measure.RECORDS, ""]  # there, however empty both sides are
        keys = sorted(self._accounts, key=lambda key: (order[key[0]], key[1]))
        return tuple(self._accounts[key].proof(*key) for key in keys)

    def _alone(self, side: Side, reason: str, worth: Worth) -> None:
        self._accounts[Measure.RECORDS, ""].only[side][reason].add(Decimal(0))
        for key, amount in self._amounts(worth):
            self._accounts[key].only[side][reason].add(amount)

    def _linked(self, host: Worth, books: Worth) -> None:
        before, after = dict(self._amounts(host)), dict(self._amounts(books))
        if before == after:
            return
        for key in before.keys() | after.keys():
            account = self._accounts[key]
            if before.get(key) == after.get(key):
                continue
            account.differing_pairs += 1
            if key in before:
                account.differences.add(before[key], -1)
            if key in after:
                account.differences.add(after[key])

    def _amounts(self, worth: Worth) -> Iterator[tuple[_Key, Decimal]]:
        if worth.total is not None and Measure.TOTAL in self.measures:
            yield (Measure.TOTAL, worth.total.currency), worth.total.amount
        balance = worth.balance
        if balance is not None and balance.amount and Measure.OPEN in self.measures:
            yield (Measure.OPEN, balance.currency), balance.amount
