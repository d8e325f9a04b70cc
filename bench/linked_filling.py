"""Fills the site of one size:  python -m bench.linked_filling companies FOLDER 10000

A process of its own, because its memory must not be inherited by those that are measured.
A folder that was filled before is used as it is.
"""

import sys
from pathlib import Path

from bench.linked_companies import changes, pairs
from bench.linked_counts import Companies, Invoices
from bench.linked_invoices import addressees, papers
from bench.linked_mirrors import fill, fill_plain, make_site, see_rules

from tieout.records import Entity


def companies(folder: Path, size: int) -> None:
    """So many linked companies; then either side brings what changed since."""
    sorts = Companies(size)
    make_site(folder)
    fill(folder, Entity.CUSTOMER, pairs(sorts), changes(sorts))
    fill_plain(folder, pairs(sorts), changes(sorts))


def invoices(folder: Path, size: int) -> None:
    """So many approved invoices, and the customers they are addressed to."""
    sorts = Invoices(size)
    make_site(folder)
    fill(folder, Entity.CUSTOMER, addressees(sorts))
    fill(folder, Entity.INVOICE, papers(sorts))
    fill_plain(folder, papers(sorts))


_FILLINGS = {"companies": companies, "invoices": invoices}


def _fill(what: str, whole: Path, size: int) -> None:
    """Fill what is not there yet; what a run finds was filled to its end."""
    if not whole.exists():
        part = whole.with_name(f"{whole.name}.part")
        _FILLINGS[what](part, size)
        part.rename(whole)
    see_rules(whole)


if __name__ == "__main__":
    _fill(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
