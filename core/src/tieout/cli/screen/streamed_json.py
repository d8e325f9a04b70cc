"""A long answer in the JSON envelope: written piece by piece, and shown only when it is whole."""

import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

from tieout.cli.screen.envelope import SCHEMA, plain

#: An answer up to this many bytes never touches the disk.
_IN_MEMORY = 4 * 1024 * 1024


def print_streamed(data: Iterable[str], *, site: str) -> None:
    """Print an envelope around ``data``, which is JSON text in pieces.

    Nothing is on stdout before the last piece came, so that an error on the way has an envelope of its own.
    """
    with SpooledTemporaryFile(_IN_MEMORY, mode="w+", encoding="ascii", newline="\n") as file:
        file.write(f'{{"schema": {json.dumps(SCHEMA)}, "site": {json.dumps(site)}, "data": ')
        file.writelines(data)
        file.write(', "errors": []}\n')
        file.seek(0)
        shutil.copyfileobj(file, sys.stdout)
    sys.stdout.flush()


def json_list(items: Iterable[Any]) -> Iterator[str]:
    """Items as the pieces of a JSON list."""
    yield "["
    between = ""
    for item in items:
        yield between + json.dumps(plain(item))
        between = ", "
    yield "]"
