"""The file as it is written: text, meaning and places together, so that every later message can point at a line."""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tieout.config.positions import KeyPath, Place, key_places, nearest_place
from tieout.config.problems import ConfigProblem, Finding, refuse_config
from tieout.errors import ConfigInvalid, ConfigMissing

FILE_NAME = "tieout.toml"

_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")


class Document(NamedTuple):
    """One readable tieout.toml."""

    path: Path
    text: str
    table: Mapping[str, Any]
    places: dict[KeyPath, Place]

    def problems(self, findings: Iterable[Finding]) -> list[ConfigProblem]:
        """Findings with their places, in the order of the file, each said once."""
        found = {located(self.path, self.places, finding) for finding in findings}
        return sorted(found, key=lambda problem: (problem.place, problem.key))


def located(path: Path, places: Mapping[KeyPath, Place], finding: Finding) -> ConfigProblem:
    """A finding with the line and column of its key, or of what it is missing from."""
    key = ".".join(str(part) for part in finding.path)
    return ConfigProblem(path.name, nearest_place(places, finding.path), key, finding.sentence)


def find_config(start: Path | None = None) -> Path:
    """The file $TIEOUT_CONFIG names, or the nearest tieout.toml from a folder (here) upwards."""
    named = os.environ.get("TIEOUT_CONFIG", "")
    if named:
        path = Path(named).expanduser().absolute()
        found = path / FILE_NAME if path.is_dir() else path
        if found.is_file():
            return found
        raise ConfigMissing(f"there is no file {found}", why="$TIEOUT_CONFIG names it")
    folder = (start or Path.cwd()).absolute()
    for place in (folder, *folder.parents):
        if (place / FILE_NAME).is_file():
            return place / FILE_NAME
    raise ConfigMissing(f"there is no {FILE_NAME} in {folder} or above it")


def read_text(path: Path) -> str:
    """The text of the file with its line ends as they are; Windows' byte-order mark is taken off."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigMissing(f"there is no file {path}") from None
    except OSError as error:
        raise ConfigInvalid(
            f"{path.name} cannot be read", where=str(path), why=str(error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = ConfigProblem(path.name, Place(line, 1), "", "is not UTF-8 text; save it as UTF-8")
        raise refuse_config(path, [problem]) from None


def parse_document(text: str, path: Path) -> Document:
    """A text as a document; ``ConfigInvalid`` with line and column when it is not TOML."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise refuse_config(path, [_syntax_problem(text, path, str(error))]) from None
    return Document(path, text, table, key_places(text.replace("\r\n", "\n")))


def _syntax_problem(text: str, path: Path, message: str) -> ConfigProblem:
    found = _AT.search(message)
    lines = text.splitlines()
    line = int(found[1]) if found and found[1] else max(len(lines), 1)
    column = int(found[2]) if found and found[2] else 1
    sentence = _AT.sub("", message)
    sentence = sentence[:1].lower() + sentence[1:]
    if "\\" in (lines[line - 1] if line <= len(lines) else ""):
        sentence += r"; write a Windows path in single quotes, as 'C:\Books\Shop'"
    return ConfigProblem(path.name, Place(line, column), "", sentence)
