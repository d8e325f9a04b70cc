"""The distributions as wheels, in an environment of their own: built, installed in any order, finding each other."""

import os
import sqlite3
import subprocess
import sys
import sysconfig
import venv
import zipfile
from itertools import permutations
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = {
    "tieout": ROOT / "core",
    **{f"tieout-{n}": ROOT / "plugins" / n for n in ("quickbooks", "sage50", "sage100")},
}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A wheel of each distribution, built without the network."""
    folder = tmp_path_factory.mktemp("wheels")
    return {name: build_wheel(source, folder) for name, source in SOURCES.items()}


def build_wheel(source: Path, folder: Path) -> Path:
    """The wheel of one distribution, built without the network."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)]
    subprocess.run(build, check=True, capture_output=True)
    name = f"tieout_{source.name.removeprefix('tieout-')}" if source.name != "core" else "tieout"
    return next(folder.glob(f"{name}-*.whl"))


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything tieout needs from others, and nothing of tieout itself."""
    folder = tmp_path_factory.mktemp("others")
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "tieout" not in entry.name and entry.suffix != ".pth":
            (folder / entry.name).symlink_to(entry)
    return folder


def install(folder: Path, wheels: list[Path], others: Path) -> Path:
    """A fresh environment with the wheels in the given order; returns its tieout program."""
    venv.create(folder, with_pip=False)
    site = next((folder / "lib").glob("python*")) / "site-packages"
    (site / "others.pth").write_text(f"{others}\n", encoding="utf-8")
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
    return folder / "bin" / "python"


def tieout(python: Path, *words: str) -> str:
    """What the installed program prints."""
    program = [str(python), "-c", "from tieout.cli import main; main()", *words]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(program, check=True, capture_output=True, text=True, env=clean).stdout


def test_in_any_order_they_find_each_other(wheels: dict[str, Path], others: Path, tmp_path: Path) -> None:
    """Core first or last: all backends are listed, none is broken."""
    for number, order in enumerate(list(permutations(SOURCES))[::11]):
        python = install(tmp_path / str(number), [wheels[name] for name in order], others)

        listed = tieout(python, "plugin", "list", "--all", "--json")

        for backend in ("quickbooks", "sage50-us", "sage50-ca", "sage50-uki", "sage100-contractor", "memory"):
            assert f'"{backend}"' in listed
        assert "broken" not in listed


def test_core_alone_works_and_names_what_is_missing(
    wheels: dict[str, Path], others: Path, tmp_path: Path
) -> None:
    """Without the QuickBooks package there is no backend quickbooks."""
    python = install(tmp_path / "alone", [wheels["tieout"]], others)

    assert "quickbooks" not in tieout(python, "plugin", "list", "--all", "--json")


def test_the_demo_runs_from_wheels_alone(wheels: dict[str, Path], others: Path, tmp_path: Path) -> None:
    """Profiles, migrations and grammar tables are in the wheels."""
    python = install(tmp_path / "demo", list(wheels.values()), others)

    told = tieout(python, "demo", "--dir", str(tmp_path / "try"))

    assert "SIMULATED" in told
    assert "Import completed" in told


def test_a_backend_of_somebody_else_is_found_enabled_and_synced(
    wheels: dict[str, Path], others: Path, tmp_path: Path
) -> None:
    """tieout-acme, written against the docs alone, installed beside ours: listed, confirmed, planned, synced."""
    acme = build_wheel(ROOT / "tests/packages/tieout-acme", tmp_path)
    python = install(tmp_path / "env", [acme, *wheels.values()], others)
    book = tmp_path / "acme.json"
    make = f"from tieout_acme.program import AcmeProgram; from pathlib import Path; AcmeProgram(Path({str(book)!r})).new_company('Acme Ltd')"
    subprocess.run([str(python), "-c", make], check=True)
    config = ["--config", str(tmp_path / "tieout.toml")]

    assert '"acme"' in tieout(python, "plugin", "list", "--all", "--json")
    tieout(python, "init", str(tmp_path))
    flags = ["--backend", "acme", "--set", f"file={book}", "--host", f"sqlite:///{tmp_path / 'host.db'}"]
    rules = ["--rule", "customer.direction=both", "--company", "Acme Ltd", "--profile", "", "--no-input"]
    tieout(python, "site", "add", "shop", *flags, *rules, *config)
    add = "INSERT INTO customers (key, name, status) VALUES ('1', 'Fern & Sons', 'ACTIVE')"
    with sqlite3.connect(tmp_path / "host.db") as host:
        host.execute(add)

    told = tieout(python, "sync", "shop", "--yes", *config)

    assert "Export completed: 1 exported" in told
    assert "Fern & Sons" in book.read_text(encoding="utf-8")
    assert "in step" in tieout(python, "sync", "shop", *config, "--yes")


@pytest.mark.parametrize("name", list(SOURCES))
def test_a_wheel_says_that_it_is_typed_and_holds_no_tests(wheels: dict[str, Path], name: str) -> None:
    """py.typed is there; nothing of the workspace leaks in."""
    with zipfile.ZipFile(wheels[name]) as archive:
        names = archive.namelist()

    package = name.replace("-", "_")
    assert f"{package}/py.typed" in names
    assert all(entry.split("/")[0].startswith(package) for entry in names)
