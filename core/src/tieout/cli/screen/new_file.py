"""A file a person asked for: opened, filled, and a sentence when it cannot be written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tieout.errors import FolderNotWritable


@contextmanager
def new_file(path: Path, what: str, *, encoding: str = "utf-8", newline: str = "\n") -> Iterator[IO[str]]:
    """The file, open for text; ``what`` names it in the FolderNotWritable raised when it cannot be written."""
    try:
        with path.open("w", encoding=encoding, newline=newline) as file:
            yield file
    except OSError as error:
        why = error.strerror or str(error)
        raise FolderNotWritable(f"{what} cannot be written", where=str(path), why=why) from error
