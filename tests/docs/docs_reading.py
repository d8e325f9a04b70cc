"""The pages of this repository, and what stands in them: links, code blocks, tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^(```+)(.*)$")
_MARK = re.compile(r"^<!-- *(run|shows|demo|by hand)(?:: *(\d+))? *-->$")


@dataclass(frozen=True)
class Block:
    """One code block: where it is, its language, the mark on the line before it, its text."""

    page: Path
    line: int
    language: str
    mark: str
    code: int
    text: str

    @property
    def where(self) -> str:
        """Page and line, for messages."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def pages() -> list[Path]:
    """Every page people read: the READMEs and everything under docs."""
    readmes = [ROOT / "README.md", ROOT / "core" / "README.md", *sorted(ROOT.glob("plugins/*/README.md"))]
    return [*readmes, *sorted(DOCS.rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """The code blocks of a page, in order."""
    mark, code, fence, start, language, inner = "", 0, "", 0, "", list[str]()
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        found = _FENCE.match(line)
        if fence and line.strip() == fence:
            yield Block(page, start, language, mark, code, "\n".join(inner))
            mark, code, fence, inner = "", 0, "", []
        elif fence:
            inner.append(line)
        elif found:
            fence, language, start = found[1], found[2].strip(), number
        elif marked := _MARK.match(line.strip()):
            mark, code = marked[1], int(marked[2] or 0)
        elif line.strip():
            mark, code = "", 0


def prose(page: Path) -> Iterator[tuple[int, str]]:
    """The lines of a page outside its code blocks, with their numbers."""
    fence = ""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        found = _FENCE.match(line)
        if fence and line.strip() == fence:
            fence = ""
        elif not fence and found:
            fence = found[1]
        elif not fence:
            yield number, line


def rows(page: Path, heading: str) -> Iterator[list[str]]:
    """The rows of the tables under a heading, without their head; cells as they are written."""
    below = False
    for _, line in prose(page):
        if line.startswith("#"):
            below = line.lstrip("#").strip() == heading
        elif below and line.startswith("|") and not line.startswith("|---"):
            yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
