"""An address as accounting programs keep it: up to five lines, then city, region, postcode, country."""

from tieout.records.base import Frozen


class Address(Frozen):
    """One postal address; every part may be blank."""

    line1: str = ""
    line2: str = ""
    line3: str = ""
    line4: str = ""
    line5: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The free lines that are not blank, in order."""
        return tuple(line for line in (self.line1, self.line2, self.line3, self.line4, self.line5) if line)

    def __str__(self) -> str:
        """On one line, for people."""
        place = " ".join(part for part in (self.city, self.region, self.postcode) if part)
        return ", ".join(part for part in (*self.lines, place, self.country) if part)
