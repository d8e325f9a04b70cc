"""The findings of a tie-out, kept in a file of their own while somebody looks: there may be a million."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from tieout.records import Entity
from tieout.site import Site
from tieout.sync.tie import tie_out
from tieout.tying import Finding, TieOut


class Findings:
    """Findings in the order in which they were found, entity by entity; read as often as wanted."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[Finding]:
        """Each finding, read anew from the file."""
        with self._path.open(encoding="utf-8") as file:
            for line in file:
                yield Finding.model_validate_json(line)


class Tied(NamedTuple):
    """A tie-out with its findings."""

    tie: TieOut
    findings: Findings


@contextmanager
def tied(site: Site, entities: tuple[Entity, ...] = ()) -> Iterator[Tied]:
    """Tie out the given entities (default: all the site syncs); the findings last as long as the context."""
    with tempfile.TemporaryDirectory(prefix="tieout-") as folder:
        path = Path(folder) / "findings.jsonl"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            tie = tie_out(site, lambda finding: _put(file, finding), entities)
        yield Tied(tie, Findings(path))


def _put(file: IO[str], finding: Finding) -> None:
    file.write(finding.model_dump_json() + "\n")
