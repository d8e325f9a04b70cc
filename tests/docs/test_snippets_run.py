"""What a page tells people to type is typed here, and what it says they will see is looked for."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.docs.docs_reading import ROOT, Block, blocks, pages
else:
    from docs_reading import ROOT, Block, blocks, pages

_RUN = [page for page in pages() if any(block.mark == "run" for block in blocks(page))]


def _typed(block: Block, folder: Path, home: Path) -> tuple[str, Path]:
    """Run one block in the folder the one before left off in; its output, and where it left off."""
    left = home / "left-off"
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "COLUMNS": "80",
    }
    done = subprocess.run(
        ["bash", "-c", f"set -e; trap 'pwd > \"{left}\"' EXIT\n{block.text}"],
        cwd=folder,
        env=environment,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=120,
    )
    assert done.returncode == block.code, f"{block.where} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout, Path(left.read_text(encoding="utf-8").strip())


def _without_blanks(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.skipif(os.name == "nt", reason="the pages' commands are for a Linux or macOS shell")
@pytest.mark.parametrize("page", _RUN, ids=lambda page: page.stem)
def test_a_page_can_be_followed(page: Path, tmp_path: Path) -> None:
    """Every block marked ``run`` works, in the page's order; every line marked ``shows`` is really shown."""
    folder, output = tmp_path / "work", ""
    folder.mkdir()
    for block in blocks(page):
        if block.mark == "run":
            output, folder = _typed(block, folder, tmp_path)
        elif block.mark == "shows":
            seen = _without_blanks(output)
            for line in block.text.splitlines():
                wanted = _without_blanks(line)
                assert wanted in {"", "..."} or wanted in seen, (
                    f"{block.where} shows {wanted!r}, not in:\n{output}"
                )


@pytest.mark.skipif(os.name == "nt", reason="the pages' commands are for a Linux or macOS shell")
def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    """The shortened output in the README is the demo's own, line by line and in its order."""
    shown = next(block for block in blocks(ROOT / "README.md") if block.mark == "demo")
    demo = Block(shown.page, shown.line, "sh", "run", 0, "tieout demo")
    output, _ = _typed(demo, tmp_path, tmp_path)
    at = 0
    seen = [_without_blanks(line) for line in output.splitlines()]
    for line in shown.text.splitlines():
        wanted = _without_blanks(line)
        if wanted not in {"", "..."}:
            assert wanted in seen[at:], f"the demo does not print {wanted!r} here"
            at = seen.index(wanted, at) + 1
