"""Secrets by reference: the file says where a secret is, and only opening asks for it.

Nothing here puts a secret into an error, a log or a repr.
"""

import importlib
import os
import re
import shlex
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from tieout.config.positions import KeyPath
from tieout.config.problems import Finding
from tieout.errors import SecretMissing

_CMD_SECONDS = 30
#: user:password@ in a URL (in a database's even with an unescaped slash), and password= among its options.
_PASSWORD_IN_URL = re.compile(
    r"://[^/@\s]*:[^/@\s]*@"
    r"|(postgres|mysql|mariadb|mssql|oracle)[\w+]*://[^/@\s]*:[^@\s]*@"
    r"|[?&;](password|passwd|pwd)=",
    re.IGNORECASE,
)


def read_secret(reference: str, folder: Path) -> SecretStr:
    """The secret a reference points at; ``SecretMissing`` says which reference and why not.

    ``env:NAME``, ``file:PATH`` (from ``folder``), ``cred:NAME`` (systemd credentials), ``cmd:COMMAND``
    (its first line of output; no shell), ``keyring:NAME`` (service "tieout"). ``""`` is no secret.
    """
    if not reference:
        return SecretStr("")
    scheme, _, rest = reference.partition(":")
    reader = _READERS.get(scheme)
    if reader is None or not rest:
        raise SecretMissing("a secret is not given by reference", why=REFERENCE_HINT)
    try:
        secret = reader(rest, folder)
    except SecretMissing:
        raise
    except (OSError, ValueError) as error:
        raise _missing(reference, type(error).__name__) from None
    if not secret:
        raise _missing(reference, "it is empty")
    return SecretStr(secret)


def _missing(reference: str, why: str) -> SecretMissing:
    return SecretMissing(f"the secret {reference} is not there", why=why)


def _from_environment(name: str, _folder: Path) -> str:
    if name not in os.environ:
        raise _missing(f"env:{name}", f"the environment has no variable {name}")
    return os.environ[name]


def _from_file(path: str, folder: Path) -> str:
    place = folder / Path(path).expanduser()
    with place.open(encoding="utf-8") as opened:
        mode = os.fstat(opened.fileno()).st_mode
        if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
            raise SecretMissing(
                f"the secret file {place} lies open to others",
                why=f"its mode is {stat.S_IMODE(mode):04o}",
                fix=f"Run:  chmod 600 {place}",
            )
        return opened.read().rstrip("\r\n")


def _from_systemd(name: str, _folder: Path) -> str:
    if Path(name).name != name:
        raise _missing(f"cred:{name}", "a credential's name is no path")
    directory = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if not directory:
        raise _missing(f"cred:{name}", "systemd gave this process no credentials ($CREDENTIALS_DIRECTORY)")
    return (Path(directory) / name).read_text(encoding="utf-8").rstrip("\r\n")


def _from_command(command: str, folder: Path) -> str:
    words = shlex.split(command, posix=os.name == "posix")
    try:
        done = subprocess.run(  # noqa: S603 - the admin's own command, without a shell
            words,
            capture_output=True,
            timeout=_CMD_SECONDS,
            check=False,
            cwd=folder,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise _missing(f"cmd:{words[0]}", f"the command took longer than {_CMD_SECONDS} seconds") from None
    if done.returncode:
        raise _missing(f"cmd:{words[0]}", f"the command ended with code {done.returncode}")
    return done.stdout.decode("utf-8").partition("\n")[0].rstrip("\r")


def _from_keyring(name: str, _folder: Path) -> str:
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        raise _missing(f"keyring:{name}", "the package keyring is not installed") from None
    try:
        return str(keyring.get_password("tieout", name) or "")
    except Exception as error:  # noqa: BLE001 - every keyring has errors of its own
        raise _missing(f"keyring:{name}", type(error).__name__) from None


_READERS: dict[str, Callable[[str, Path], str]] = {
    "env": _from_environment,
    "file": _from_file,
    "cred": _from_systemd,
    "cmd": _from_command,
    "keyring": _from_keyring,
}

REFERENCE_HINT = "write where it is, as env:NAME, file:PATH, cred:NAME, cmd:COMMAND or keyring:NAME"


def is_reference(text: str) -> bool:
    """Whether a text says where a secret is, in a way this module understands."""
    scheme, colon, rest = text.partition(":")
    return scheme in _READERS and bool(colon and rest)


def open_secrets(settings: Any, folder: Path) -> Any:
    """Settings with every secret read in place of its reference; called late, just before opening."""
    if isinstance(settings, SecretStr):
        return read_secret(settings.get_secret_value(), folder)
    if isinstance(settings, BaseModel):
        values = {name: open_secrets(value, folder) for name, value in settings}
        return settings.model_copy(update=values)
    if isinstance(settings, dict):
        return {key: open_secrets(value, folder) for key, value in settings.items()}
    if isinstance(settings, (list, tuple)):
        return type(settings)(open_secrets(value, folder) for value in settings)
    return settings


def literal_secrets(value: Any, path: KeyPath) -> Iterator[Finding]:
    """Every secret that stands in the file itself: in a secret's field, or inside a URL."""
    if isinstance(value, SecretStr):
        text = value.get_secret_value()
        if text and not is_reference(text):
            yield Finding(path, f"a secret does not belong in this file; {REFERENCE_HINT}")
    elif isinstance(value, str) and _PASSWORD_IN_URL.search(value):
        hint = 'leave it out and write  password = "env:NAME"  beside it'
        yield Finding(path, f"a password does not belong in a URL; {hint}")
    else:
        for key, inner in _parts(value):
            yield from literal_secrets(inner, (*path, key))


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, BaseModel):
        yield from value
    elif isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, (list, tuple)):
        yield from enumerate(value)
