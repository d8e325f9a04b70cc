"""A backend's settings as questions: which to ask, in which words, and what an answer means.

Taken from the settings model's JSON schema, so that a new backend's wizard needs no code here.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tieout.errors import UsageProblem

_PATH_FORMATS = frozenset({"path", "file-path", "directory-path"})
_PATH_WORDS = ("file", "path", "folder", "directory")
_YES_NO = {
    "true": True,
    "yes": True,
    "y": True,
    "1": True,
    "false": False,
    "no": False,
    "n": False,
    "0": False,
}


@dataclass(frozen=True)
class Field:
    """One setting: what a person is asked, and how the answer is read."""

    key: str
    title: str
    kind: str
    is_required: bool
    default: Any = None
    choices: tuple[str, ...] = ()
    is_path: bool = False
    is_secret: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether the wizard asks for it. What has a sensible default of its own is left to ``--set``."""
        if self.is_required:
            return True
        if self.choices:
            return bool(self.default)
        return self.kind == "string" and self.default in ("", None)

    def read(self, text: str) -> Any:
        """What an answer means; ``UsageProblem`` when it means nothing."""
        try:
            return _READERS.get(self.kind, str)(text)
        except (ValueError, KeyError) as error:
            raise UsageProblem(
                f'"{text}" is not a value of {self.key}', why=f"It takes: {self.kind}"
            ) from error


def fields_of(schema: Mapping[str, Any]) -> Iterator[Field]:
    """The settings of a JSON schema, in the order in which the model names them."""
    required = schema.get("required", ())
    for key, about in schema.get("properties", {}).items():
        yield _field(key, _settled(about, schema), is_required=key in required)


def _settled(about: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """A property with its reference followed and its "or nothing" taken away."""
    merged = dict(about)
    for branch in about.get("anyOf", ()):
        if branch.get("type") != "null":
            merged |= branch
            break
    name = str(merged.get("$ref", "")).rpartition("/")[2]
    return {**schema.get("$defs", {}).get(name, {}), **merged} if name else merged


def _field(key: str, about: Mapping[str, Any], *, is_required: bool) -> Field:
    form = about.get("format", "")
    choices = tuple(str(choice) for choice in about.get("enum", ()))
    words = str(about.get("description") or about.get("title") or key).rstrip(".")
    is_secret = form == "password" or bool(about.get("writeOnly"))
    looks_like_path = form in _PATH_FORMATS or any(word in key.lower().split("_") for word in _PATH_WORDS)
    return Field(
        key=key,
        title=str(words),
        kind="string" if choices else str(about.get("type", "string")),
        is_required=is_required,
        default=about.get("default"),
        choices=choices,
        is_path=looks_like_path and not is_secret,
        is_secret=is_secret,
    )


def _toml(text: str) -> Any:
    return tomllib.loads(f"value = {text}")["value"]


def _array(text: str) -> list[Any]:
    if text.strip().startswith("["):
        return list(_toml(text))
    return [_number_or_text(part.strip()) for part in text.split(",") if part.strip()]


def _number_or_text(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdigit() else text


_READERS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": lambda text: _YES_NO[text.strip().lower()],
    "array": _array,
    "object": _toml,
}


def pairs_of(words: tuple[str, ...], flag: str) -> dict[str, str]:
    """``KEY=VALUE`` words as a table; the last of a key counts."""
    table = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key.strip():
            raise UsageProblem(f'"{word}" is not KEY=VALUE', fix=f"Write  {flag} KEY=VALUE")
        table[key.strip()] = value.strip()
    return table
