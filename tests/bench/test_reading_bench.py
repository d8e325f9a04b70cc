"""The benchmark of reading by ODBC and by TDS still runs, at a small size, and believes no read that is wrong."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _bench(folder: Path, *ways: str) -> subprocess.CompletedProcess[str]:
    size = ("1k", "--ways", *ways, "--rounds", "1", "--folder", str(folder))
    return subprocess.run(
        [sys.executable, "-m", "bench.reading", *size],
        cwd=ROOT, text=True, capture_output=True, timeout=200, check=False,
    )  # fmt: skip


def test_every_way_has_its_lines_beside_a_bare_cursor_and_a_wrong_count_ends_the_run(tmp_path: Path) -> None:
    """A thousand customers: four lines. A client less than there must be, and nothing is printed."""
    done = _bench(tmp_path, "odbc", "tds")

    assert done.returncode == 0, done.stderr[-3000:]
    rows = [
        [cell.strip() for cell in line.split("|")] for line in done.stdout.splitlines() if "| 1k |" in line
    ]
    assert [(row[1], row[6]) for row in rows] == [
        ("read by ODBC", "bare pyodbc cursor"),
        ("read by ODBC into the mirror", "bare pyodbc cursor"),
        ("read by TDS", "bare python-tds cursor"),
        ("read by TDS into the mirror", "bare python-tds cursor"),
    ]
    assert all(float(row[3]) > float(row[7]) for row in rows)

    with closing(sqlite3.connect(tmp_path / "tds-1k" / "company.db")) as company, company:
        company.execute("DELETE FROM reccln WHERE recnum = 500")
    other = _bench(tmp_path, "tds")

    assert other.returncode != 0
    assert "floor cursor, tds: expected" in other.stderr
    assert "| case |" not in other.stdout
