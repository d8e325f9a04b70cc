"""What a probe found, and the file of all of them."""

from typing import Literal

from tieout.plugin import Frozen


class Finding(Frozen):
    """One question to QuickBooks and what it says to it.

    ``sent`` is what was sent, ``came`` what came of it that names nobody: heads of answers, times, numbers.
    ``failed`` means that the probe itself broke off; it says nothing about QuickBooks.
    """

    name: str = ""
    question: str = ""
    sent: str = ""
    came: str = ""
    conclusion: str
    status: Literal["answered", "failed"] = "answered"


class FirstContact(Frozen):
    """The answer file. It holds neither the company's name nor any record but those the probes made."""

    form: Literal["tieout-quickbooks-findings/1"] = "tieout-quickbooks-findings/1"
    product: str
    release: str
    country: str
    qbxml: str
    transport: str
    is_sample: bool
    is_simulated: bool
    wrote: bool
    findings: tuple[Finding, ...] = ()
