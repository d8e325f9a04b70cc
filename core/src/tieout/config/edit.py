"""Changing tieout.toml as a careful person would: comments stay, and a file that would not load is never written."""

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from tieout.backends.nearest import did_you_mean
from tieout.company import Company
from tieout.config.document import parse_document, read_text
from tieout.config.load import read_config
from tieout.config.problems import refuse_config
from tieout.errors import ConfigInvalid, FolderNotWritable, PathInUse, SiteUnknown, UsageProblem

Change = Callable[[TOMLDocument], None]


def add_site(path: Path, name: str, table: Mapping[str, Any]) -> None:
    """Add a ``[sites.NAME]`` table at the end. Raises ``PathInUse`` when there is one of that name."""

    def change(document: TOMLDocument) -> None:
        sites = document.setdefault("sites", tomlkit.table(is_super_table=True))
        if name in sites:
            raise PathInUse(f'there is a site "{name}" already', where=str(path), fix="Choose another name.")
        sites.append(name, _item(table))

    _edit(path, change)


def remove_site(path: Path, name: str) -> None:
    """Take a site out of the file; its links and its journal stay in the state store."""

    def change(document: TOMLDocument) -> None:
        del _table(document, ("sites", name), path)[name]

    _edit(path, change)


def set_value(path: Path, keys: Sequence[str], value: Any) -> None:
    """Set one value, as ``("sites", "shop", "rules", "customer", "replace")``; tables on the way are made.

    A site must be there already. ``None`` takes the key away.
    """

    def change(document: TOMLDocument) -> None:
        if keys[0] == "sites":
            _table(document, ("sites", keys[1]), path)
        inner: Any = document
        for key in keys[:-1]:
            inner = inner.setdefault(key, tomlkit.table())
        if value is None:
            inner.pop(keys[-1], None)
        else:
            inner[keys[-1]] = _item(value)

    if not keys or (keys[0] == "sites" and len(keys) < 3):  # noqa: PLR2004 - sites, NAME, key
        raise UsageProblem(f'"{".".join(keys)}" names no value of the file')
    _edit(path, change)


def confirm_company(path: Path, site: str, company: Company) -> None:
    """Pin the company a person has just confirmed, in place of any other."""
    set_value(path, ("sites", site, "company"), company.model_dump(exclude_defaults=True))


def set_plugin_enabled(path: Path, name: str, *, enabled: bool) -> None:
    """Switch a backend on or off for every site of the file; doing it twice changes nothing."""

    def change(document: TOMLDocument) -> None:
        disabled = document.get("plugins", {}).get("disabled", [])
        if enabled and name in disabled:
            disabled.remove(name)
        elif not enabled and name not in disabled:
            plugins = document.setdefault("plugins", tomlkit.table())
            plugins.setdefault("disabled", tomlkit.array()).append(name)

    _edit(path, change)


def _table(document: TOMLDocument, keys: tuple[str, str], path: Path) -> Any:
    """The table ``keys[0]``, which has ``keys[1]`` in it."""
    sites: Any = document.get(keys[0], {})
    if keys[1] not in sites:
        why = did_you_mean(keys[1], sites) or "there is no site yet"
        raise SiteUnknown(f'there is no site "{keys[1]}"', where=str(path), why=why)
    return sites


def _item(value: Any) -> Any:
    """A value as tomlkit writes it; tables in tables become sections of their own below the plain values."""
    if not isinstance(value, Mapping):
        return tomlkit.item(list(value) if isinstance(value, tuple) else value)
    table = tomlkit.table()
    for key, inner in sorted(value.items(), key=lambda pair: isinstance(pair[1], Mapping)):
        table.append(key, _item(inner))
    return table


def _edit(path: Path, change: Change) -> None:
    before = read_text(path)
    try:
        document = tomlkit.parse(before)
        change(document)
        after = tomlkit.dumps(document)
    except TOMLKitError as error:
        raise ConfigInvalid(f"{path.name} cannot be edited", where=str(path), why=str(error)) from error
    if after != before:
        problems = read_config(parse_document(after, path))[1]
        if problems:
            raise refuse_config(path, problems)
        replace_text(path, after)


def replace_text(path: Path, text: str) -> None:
    """Put a new text in a file's place at once, or leave the old one; its mode and its links stay."""
    target = path.resolve()
    try:
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o644
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        made = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
            made.chmod(mode)
            made.replace(target)
        finally:
            made.unlink(missing_ok=True)
    except OSError as error:
        raise FolderNotWritable(
            f"{target} cannot be written", where=str(target), why=str(error.strerror)
        ) from error
