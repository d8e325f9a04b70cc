"""Intuit's own sample company, both ways; and a sync of a simulated company killed at every instant.

Judged from the simulated company's own history, not from our journal.
"""

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tieout.records import Vendor
from tieout_quickbooks.simulator import SimulatedCompany, company_from_csv, save_company

Shop = Any

SAMPLE = Path(__file__).parents[3] / "shared/reference/quickbooks/samples/sample-company-customers.csv"

ON_HOST = ("Core", "Dart & Sons", "Echo [/]")


def created(company: SimulatedCompany) -> Counter[str]:
    """How often each name was really made, from the company's own history."""
    return Counter(event.name for event in company.history if event.action == "created")


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample company's list lies outside this repository")
def test_the_sample_company_is_synchronised_both_ways_and_then_in_step(shop: Shop) -> None:
    """All 48 customers and jobs come over; the host's own go out; a repeat changes nothing."""
    company = company_from_csv(SAMPLE)
    company.profile.company |= {"CompanyName": "Rock Castle Construction"}
    company.extensions = shop.company.extensions
    company.file_name = str(shop.book)
    save_company(company, shop.book)
    shop.on_host(*(shop.customer(name) for name in ON_HOST), Vendor(key="new", name="Fern Supply"))
    shop.add_site()

    shop.plan("--full")
    shop.ok("review", str(shop.folder / "plan.json"), "--check-all", "books")
    shop.apply()

    names = sorted(shop.company.full_name_of(one) for one in shop.company.list_records("Customer"))
    assert len(names) == 48 + len(ON_HOST)
    assert len(shop.host_customers()) == 48 + len(ON_HOST)
    assert created(shop.company) == Counter([*ON_HOST, "Fern Supply"])
    before = shop.book.read_bytes()
    assert "in step" in shop.ok("sync", "shop", "--full")
    assert shop.book.read_bytes() == before


KILLER = """
import os, sys
from tieout import faultpoints
count, last = 0, int(sys.argv[1])
def reach(name):
    global count
    count += 1
    if count == last:
        os._exit(9)
from tieout.cli import main
with faultpoints.listening(reach):
    sys.argv = ["tieout", *sys.argv[2:]]
    main()
"""


def test_a_process_killed_at_every_step_leaves_no_double_and_no_loss(shop: Shop, tmp_path: Path) -> None:
    """A real process ends at the N-th named place, for every N; the next sync finishes the work."""
    for name in ("Acme", "Bolt"):
        shop.in_quickbooks("Customer", name)
    shop.on_host(*(shop.customer(name) for name in ON_HOST))
    shop.at_the_desk(lambda company: company.history.clear())
    shop.add_site("max_changes=0")
    fresh = shutil.copytree(shop.folder, tmp_path / "fresh")
    words = ["sync", "shop", "--yes", "--config", str(shop.folder / "tieout.toml")]
    kills = 0
    while kill_at(kills + 1, words):
        kills += 1
        shop.ok("sync", "shop", "--yes")
        assert created(shop.company) == Counter(ON_HOST), f"killed at place {kills}"
        assert sorted(shop.host_customers()) == sorted(["Acme", "Bolt", *ON_HOST])
        assert shop.company.tripwire == []
        shutil.copytree(fresh, shop.folder, dirs_exist_ok=True)
        for left in shop.folder.glob("*.db-*"):
            left.unlink()

    assert kills >= 15, "the run has at least so many places to be killed at"


def kill_at(number: int, words: list[str]) -> bool:
    """Run a command in a process that dies at the N-th named place; False when it came through."""
    ended = subprocess.run(
        [sys.executable, "-c", KILLER, str(number), *words], capture_output=True, check=False, timeout=120
    )
    assert ended.returncode in {0, 9}, ended.stderr.decode()
    return ended.returncode == 9
