"""The benchmark of linked companies still runs, at a small size, and believes no plan that is wrong."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _bench(folder: Path) -> subprocess.CompletedProcess[str]:
    size = ("1k", "--invoices", "1k", "--rounds", "1", "--folder", str(folder))
    return subprocess.run(
        [sys.executable, "-m", "bench.linked", *size],
        cwd=ROOT, text=True, capture_output=True, timeout=200, check=False,
    )  # fmt: skip


def test_every_case_has_its_line_beside_a_floor_and_a_wrong_plan_ends_the_run(tmp_path: Path) -> None:
    """A thousand companies and invoices: six lines. Under another rule the counts differ, and nothing is printed."""
    done = _bench(tmp_path)

    assert done.returncode == 0, done.stderr[-3000:]
    rows = [line.split("|") for line in done.stdout.splitlines() if line.startswith("| ")]
    assert [row[1].strip() for row in rows[1:]] == [
        f"{case}, {what}"
        for what in ("companies", "invoices")
        for case in ("plan of a sync", "tieout plan", "tieout tie")
    ]
    assert all(float(row[3]) > float(row[7]) for row in rows[1:])

    site = tmp_path / "companies-1k" / "tieout.toml"
    site.write_text(
        site.read_text("utf-8") + '\n[sites.builder.rules.customer]\nconflict = "host"\n', "utf-8"
    )
    other = _bench(tmp_path)

    assert other.returncode != 0
    assert "plan of a sync, companies: expected" in other.stderr
    assert "| case |" not in other.stdout
