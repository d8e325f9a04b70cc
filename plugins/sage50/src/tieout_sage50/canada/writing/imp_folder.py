"""The folder in which import files wait for a person: written once and whole, never overwritten."""

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tieout.plugin import Operation
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing.errors import ImportFileUnknown, ImportFolder

WITHDRAWN: Final = ".withdrawn"
_NAME: Final = re.compile(r"tieout-[0-9a-f]{16}\.IMP")


def folder_of(settings: CanadaSettings) -> Path:
    """The folder. Raises ImportFolder when it is not set, or not there."""
    if settings.imp_folder is None:
        raise ImportFolder("The folder for import files is not set", where="books.imp_folder")
    if not settings.imp_folder.is_dir():
        raise ImportFolder("The folder for import files is not there", where=str(settings.imp_folder))
    return settings.imp_folder


def mark_of(operation: Operation) -> str:
    """The name of the file that holds this attempt at an operation and no other."""
    return _named([f"{operation.id}/{operation.attempt}"])


def batch_name(marks: Sequence[str]) -> str:
    """The name of a file with several documents; that of the document when there is one."""
    return marks[0] if len(marks) == 1 else _named(marks)


def lay(folder: Path, name: str, content: bytes) -> Path:
    """Write a file whole or not at all; the same bytes again are left as they are. Raises ImportFolder."""
    path = folder / name
    try:
        if path.exists():
            return _same(path, content)
        rough = folder / f".{name}.part"
        _write(rough, content)
        rough.rename(path)
        _settle_folder(folder)
    except OSError as fault:
        raise ImportFolder("The import file cannot be written", where=str(path), why=str(fault)) from None
    return path


def holding(folder: Path, payload: bytes, ending: str) -> Path | None:
    """The file of an ending that holds a document's block; None when there is none."""
    for path in sorted(folder.glob(f"*{ending}")):
        if payload in path.read_bytes():
            return path
    return None


def withdraw(path: Path) -> Path:
    """Take a file back: renamed, so that nobody imports it and its documents count as never written.

    For a file that is gone an empty one of that name is left. Raises ImportFileUnknown for what is no import file.
    """
    target = path.with_name(path.name + WITHDRAWN)
    if not _NAME.fullmatch(path.name) or not path.parent.is_dir():
        raise ImportFileUnknown(f"{path.name} is no import file of tieout", where=str(path))
    if target.exists() and path.exists():
        raise ImportFileUnknown(f"{path.name} was withdrawn before", where=str(target))
    if path.exists():
        path.rename(target)
    else:
        target.touch()
    return target


def _named(parts: Sequence[str]) -> str:
    return f"tieout-{hashlib.blake2b('/'.join(parts).encode(), digest_size=8).hexdigest()}.IMP"


def _same(path: Path, content: bytes) -> Path:
    if path.read_bytes() != content:
        raise ImportFolder(
            "An import file of that name is there with something else in it",
            where=str(path),
            fix="Look what it is, move it away, then run:  tieout retry",
        )
    return path


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system lets a folder be synced."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
