"""What tieout does in each case, as a process of its own:  python -m bench.cases NAME FOLDER

The folder holds a site as an admin would have it: a tieout.toml, the books' file, the host's and the state's.
Each case prints a JSON object of counts, which the caller compares with what must come out.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tieout.site import Site

SITE = "shop"
_RULES = """
[state]
url = "sqlite:///state.db"

[sites.shop]
backend = "bench-sql"
company = { name = "Bench Ltd", file_id = "bench" }
books = { path = "BOOKS" }
host = { url = "sqlite:///host.db" }

[sites.shop.rules]
max_changes = 0

[sites.shop.rules.customer]
direction = "import"
inactive = "import"
replace = ["phone", "email", "address", "type", "credit_limit"]
"""
_METADATA = "Metadata-Version: 2.1\nName: tieout-bench\nVersion: 0\n"


def make_site(folder: Path, books: Path) -> None:
    """The files of a site, and the package metadata by which the backend is found like any other."""
    (folder / "tieout.toml").write_text(_RULES.replace("BOOKS", str(books)), encoding="utf-8")
    package = folder / "tieout_bench-0.dist-info"
    package.mkdir(exist_ok=True)
    (package / "METADATA").write_text(_METADATA, encoding="utf-8")
    entry = "[tieout.backends]\nbench-sql = bench.books\n"
    (package / "entry_points.txt").write_text(entry, encoding="utf-8")


@contextmanager
def _site(folder: Path) -> Iterator["Site"]:
    from tieout.config import load_config
    from tieout.site import open_site

    with open_site(load_config(folder / "tieout.toml"), SITE) as site:
        yield site


def start(folder: Path) -> dict[str, int]:
    """Everything is imported, the site is opened and closed: the part of every case that no size changes."""
    import tieout.sync.run  # noqa: F401

    with _site(folder):
        return {}


def sync(folder: Path, *, full: bool = False) -> dict[str, int]:
    """A sync as ``tieout sync`` does it."""
    from tieout.sync.run import sync_site

    with _site(folder) as site:
        report = sync_site(site, who="bench", reviewed=True, full=full)
    fetched = sum(one.new + one.changed + one.same for one in report.fetched)
    return {"written": report.written, "fetched": fetched, "clean": int(report.is_clean)}


def full(folder: Path) -> dict[str, int]:
    """A sync that reads both sides completely and compares every pair."""
    return sync(folder, full=True)


def compare(folder: Path) -> dict[str, int]:
    """The plan over all pairs of two complete mirrors, as ``tieout plan`` saves it; nothing is fetched."""
    from tieout.sync.propose import propose

    with _site(folder) as site, tempfile.TemporaryDirectory() as out:
        _, summary = propose(site, Path(out) / "plan.json")
    counts = {count.kind.value: count.total for count in summary.counts}
    return {
        "only_books": counts.get("add-to-host", 0),
        "only_other": counts.get("show", 0),
        "differing": counts.get("update-host", 0),
    }


def start_linked(folder: Path) -> dict[str, int]:
    """Everything is imported, the site of linked companies is opened and closed."""
    from bench.linked_mirrors import opened

    import tieout.sync.propose  # noqa: F401

    with opened(folder):
        return {}


def plan_open(folder: Path) -> dict[str, int]:
    """The plan a sync of linked companies makes after it has read both sides, saved as a sync saves it."""
    from bench.linked_mirrors import opened

    from tieout.sync.propose import PlanRequest, propose

    with opened(folder) as site, tempfile.TemporaryDirectory() as out:
        _, summary = propose(site, Path(out) / "plan.json", PlanRequest(every_pair=False))
    counts: Counter[str] = Counter()
    for count in summary.counts:
        counts[count.kind.value] += count.total
    return counts


def refresh(folder: Path) -> dict[str, int]:
    """Both mirrors brought up to date, nothing written: what lies before a comparison."""
    from tieout.sync.run import refresh as bring_up_to_date

    with _site(folder) as site:
        reports = bring_up_to_date(site)
    return {"fetched": sum(one.new + one.changed for one in reports)}


def read_xml(path: Path) -> dict[str, int]:
    """Every record of a qbXML answer, with its fields, checked."""
    from tieout_quickbooks.qbxml import Ret, read_answer

    with path.open("rb") as file:
        pieces = iter(lambda: file.read(65536), b"")
        records = sum(1 for part in read_answer(pieces) if isinstance(part, Ret))
    return {"records": records, "bytes": path.stat().st_size}


_CASES: dict[str, Callable[[Path], dict[str, int]]] = {
    "start": start,
    "sync": sync,
    "full": full,
    "compare": compare,
    "start_linked": start_linked,
    "plan_open": plan_open,
    "refresh": refresh,
    "read_xml": read_xml,
}

if __name__ == "__main__":
    print(json.dumps(_CASES[sys.argv[1]](Path(sys.argv[2]))))
