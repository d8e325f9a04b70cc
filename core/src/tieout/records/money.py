"""Money is a Decimal with a currency; a float never becomes money."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tieout.records.base import Frozen

#: ISO 4217 currencies whose minor unit is not a hundredth.
_MINOR_UNITS = {
    "BHD": 3,
    "IQD": 3,
    "JOD": 3,
    "KWD": 3,
    "OMR": 3,
    "TND": 3,
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "ISK": 0,
}


def _never_float(value: Any) -> Any:
    if isinstance(value, float):
        msg = "an amount must not come from a float; give a Decimal or a text such as '100.50'"
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns ValueError into its own error
    return value


def _settled(value: Decimal) -> Decimal:
    """The amount without exponent and without a negative zero, so that equal amounts are written equally."""
    return value.normalize() + Decimal(0) if value else Decimal(0)


#: A finite Decimal that never was a float.
Amount = Annotated[Decimal, BeforeValidator(_never_float), Field(allow_inf_nan=False)]


class Money(Frozen):
    """An amount in a currency. ``currency`` is an ISO 4217 code, or ``""`` for the company's home currency."""

    amount: Amount
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$")

    @property
    def decimals(self) -> int:
        """How many digits the currency has after the point."""
        return _MINOR_UNITS.get(self.currency, 2)

    def rounds_to_itself(self) -> bool:
        """Whether the amount has no more digits than its currency allows."""
        return self.amount == self.amount.quantize(Decimal(1).scaleb(-self.decimals))

    def __str__(self) -> str:
        """For people: at least the currency's digits, never fewer than the amount has."""
        places = max(self.decimals, -int(self.amount.normalize().as_tuple().exponent))
        text = f"{_settled(self.amount):,.{places}f}"
        return f"{text} {self.currency}" if self.currency else text

    def __eq__(self, other: object) -> bool:
        """Equal in worth: 100 and 100.00 are one amount."""
        return isinstance(other, Money) and (self.amount, self.currency) == (other.amount, other.currency)

    def __hash__(self) -> int:
        """As equality."""
        return hash((self.amount, self.currency))
