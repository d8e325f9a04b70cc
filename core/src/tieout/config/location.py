"""Relative paths and URLs of the file start from the folder of the file, not from wherever a command runs."""

import re
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, SecretStr

_SQLITE = re.compile(r"(sqlite(?:\+\w+)?):///(.*)", re.DOTALL)


def absolute_url(url: str, folder: Path) -> str:
    r"""A database URL with its SQLite file made absolute; a plain path is a SQLite file.

    >>> absolute_url("sqlite:///state.db", Path("/srv/shop"))
    'sqlite:////srv/shop/state.db'
    >>> absolute_url("C:\\Shop\\state.db", Path("/srv/shop"))
    'sqlite:///C:/Shop/state.db'
    """
    if "://" not in url:
        return f"sqlite:///{absolute_path(url, folder)}" if url else url
    found = _SQLITE.fullmatch(url)
    if not found:
        return url
    driver, rest = found.groups()
    if not rest or rest.startswith((":memory:", "file:", "?")):
        return url
    path, mark, options = rest.partition("?")
    return f"{driver}:///{absolute_path(path, folder)}{mark}{options}"


def absolute_path(path: str, folder: Path) -> str:
    """A path as text, with ``/`` on every system; a Windows path stays one wherever it is read."""
    windows = PureWindowsPath(path)
    if windows.drive:
        return windows.as_posix()
    return (folder / Path(path.replace("\\", "/")).expanduser()).as_posix()


def absolute_paths(settings: Any, folder: Path) -> Any:
    """Settings in which every value of type ``Path`` is absolute; texts are left alone."""
    if isinstance(settings, Path):
        return settings if PureWindowsPath(settings).drive else folder / settings.expanduser()
    if isinstance(settings, BaseModel):
        return settings.model_copy(update={name: absolute_paths(value, folder) for name, value in settings})
    return settings


def url_with_password(url: str, password: SecretStr) -> SecretStr:
    """The URL with the password put beside its user, percent-encoded; still a secret."""
    secret = password.get_secret_value()
    if not secret:
        return SecretStr(url)
    scheme, _, rest = url.partition("://")
    user, at, place = rest.rpartition("@") if "@" in rest.split("/", 1)[0] else ("", "", rest)
    return SecretStr(f"{scheme}://{user}:{quote(secret, safe='')}{at or '@'}{place}")
