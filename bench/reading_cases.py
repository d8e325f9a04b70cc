"""Customers read through a site's backend, as a process of its own:  python -m bench.reading_cases NAME FOLDER

The folder holds a site as an admin would have it. Each case prints a JSON object of counts.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.reading_ways import SITE

if TYPE_CHECKING:
    from tieout.hookspecs import Books
    from tieout.site import Site


@contextmanager
def _opened(folder: Path) -> "Iterator[tuple[Site, Books]]":
    """The site and its books, the confirmed company checked."""
    import tieout.sync.fetch  # noqa: F401 - a part of every case, so that starting is the same for each
    from tieout.config import load_config
    from tieout.site import open_site

    with open_site(load_config(folder / "tieout.toml"), SITE) as site, site.open_books() as books:
        yield site, books


def start(folder: Path) -> dict[str, int]:
    """The site and its books are opened and closed: the part of every case that no size changes."""
    with _opened(folder):
        return {}


def nowhere(folder: Path) -> dict[str, int]:
    """Every page the guarded hook gives, let go again."""
    from tieout.records import Entity

    with _opened(folder) as (site, books):
        pages = site.backend.hooks.fetch_records(books=books, entity=Entity.CUSTOMER, since="")
        return {"records": sum(len(page.records) for page in pages)}


def mirror(folder: Path) -> dict[str, int]:
    """A complete read into the mirror, as a sync makes it."""
    from tieout.records import Entity, Side
    from tieout.sync.fetch import fetch_side

    with _opened(folder) as (site, books):
        report = fetch_side(site, Side.BOOKS, Entity.CUSTOMER, books)
    return {"records": report.new + report.changed + report.same, "new": report.new}


_CASES: dict[str, Callable[[Path], dict[str, int]]] = {"start": start, "nowhere": nowhere, "mirror": mirror}

if __name__ == "__main__":
    print(json.dumps(_CASES[sys.argv[1]](Path(sys.argv[2]))))
