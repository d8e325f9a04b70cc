"""A backend written against the documentation alone: its page shows its files, and it needs nothing else of us."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent / "tieout-acme"
PAGE = PACKAGE.parents[2] / "docs" / "tutorial" / "write-a-backend.md"
FILES = (
    "pyproject.toml",
    "src/tieout_acme/__init__.py",
    "src/tieout_acme/program.py",
    "src/tieout_acme/mapping.py",
    "src/tieout_acme/hooks.py",
    "tests/test_acme_contract.py",
)
SNIPPET = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def snippets(path: str) -> list[str]:
    """What the page shows of a file, in the page's order."""
    return [code for title, code in SNIPPET.findall(PAGE.read_text(encoding="utf-8")) if title == path]


def lines(text: str) -> list[str]:
    """The lines that are not blank."""
    return [line for line in text.splitlines() if line.strip()]


def test_the_page_shows_every_file_and_no_other() -> None:
    """What a reader types is what the package holds."""
    shown = {title for title, _ in SNIPPET.findall(PAGE.read_text(encoding="utf-8"))}
    held = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.suffix in {".py", ".toml"} and "egg-info" not in str(path)
    }

    assert shown == held == set(FILES)


@pytest.mark.parametrize("path", FILES)
def test_snippets_are_the_files(path: str) -> None:
    """Each snippet is a piece of its file, letter for letter, and together they are all of it, in order."""
    text = (PACKAGE / path).read_text(encoding="utf-8")

    assert all(snippet in text for snippet in snippets(path))
    assert lines("".join(snippets(path))) == lines(text)


def imported(path: Path) -> set[str]:
    """Every module a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def test_the_backend_imports_only_the_contract() -> None:
    """Of tieout, the package needs ``tieout.plugin`` and its tests the test kit."""
    of_package = {name for path in (PACKAGE / "src").rglob("*.py") for name in imported(path)}
    of_tests = {name for path in (PACKAGE / "tests").glob("*.py") for name in imported(path)}

    assert {name for name in of_package if re.match(r"tieout(\.|$)", name)} == {"tieout.plugin"}
    assert {name for name in of_tests if re.match(r"tieout(\.|$)", name)} == {
        "tieout.plugin",
        "tieout.testing.contract",
    }


def run(command: list[str], *paths: Path, cwd: Path) -> str:
    """What a program prints when it can see these folders; it must succeed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    done = subprocess.run(
        [sys.executable, *command], env=environment, cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_the_backend_keeps_the_contract(tmp_path: Path) -> None:
    """Its own tests pass, away from this repository's settings, with as many checks as the page says."""
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={tmp_path}", "-c", os.devnull]
    command += [f"--confcutdir={PACKAGE}"]
    printed = run([*command, str(PACKAGE / "tests")], PACKAGE / "src", cwd=tmp_path)

    said = re.search(r"^\d+ passed, \d+ skipped", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert said is not None
    assert said[0] in printed, f"the page says {said[0]}; write there what is true: {printed[-60:]}"


def test_the_installed_backend_is_found(tmp_path: Path) -> None:
    """With the package's metadata beside it, as an installer leaves it, tieout lists, loads and checks it."""
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = tmp_path / f"tieout_acme-{project['version']}.dist-info"
    info.mkdir()
    entries = project["entry-points"]["tieout.backends"]
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(
        "[tieout.backends]\n" + "".join(f"{name} = {module}\n" for name, module in entries.items()),
        encoding="utf-8",
    )
    code = "from tieout.backends import load_backend; print(load_backend('acme').description.title)"

    assert run(["-c", code], tmp_path, PACKAGE / "src", cwd=tmp_path).strip() == "Acme Books"
