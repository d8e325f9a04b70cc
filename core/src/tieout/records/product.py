"""What a company sells or buys."""

from decimal import Decimal
from typing import Literal

from pydantic import MISSING

from tieout.records.base import Record, Text
from tieout.records.money import Amount, Money


class Product(Record):
    """A product or service. ``stock`` is None where stock does not apply."""

    parent: str = ""
    kind: Literal["service", "stock", "non_stock", "other"] | MISSING = MISSING
    description: Text = MISSING
    unit: Text = MISSING
    sales_price: Money | None | MISSING = MISSING
    purchase_cost: Money | None | MISSING = MISSING
    stock: Amount | None | MISSING = MISSING
    tax_code: Text = MISSING

    @property
    def full_name(self) -> str:
        """``Parent:Product``, or the name itself."""
        return f"{self.parent}:{self.name}" if self.parent else self.name

    @property
    def stock_or_dash(self) -> str:
        """For people: the quantity, or a dash where stock does not apply."""
        return f"{self.stock:f}" if isinstance(self.stock, Decimal) else "-"
