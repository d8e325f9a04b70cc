"""What is wrong with tieout.toml, in plain words with file, line and column; all of it at once."""

import json
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tieout.backends.nearest import did_you_mean
from tieout.config.positions import KeyPath, Place
from tieout.errors import ConfigInvalid, TieoutError

ModelT = TypeVar("ModelT", bound=BaseModel)

#: pydantic's word for an error -> ours.
_WORDS = {
    "missing": "is missing",
    "string_type": "must be a text in quotes",
    "int_type": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number, without quotes",
    "bool_type": "must be true or false, without quotes",
    "tuple_type": 'must be a list, as ["one", "two"]',
    "list_type": 'must be a list, as ["one", "two"]',
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
}


class ConfigProblem(NamedTuple):
    """One thing that is wrong: where it stands, which key, and what to know about it."""

    file: str
    place: Place
    key: str
    sentence: str

    def __str__(self) -> str:
        start = f"{self.file}:{self.place.line}:{self.place.column}"
        return f"{start} {self.key}: {self.sentence}" if self.key else f"{start} {self.sentence}"


def refuse_config(
    path: Path, problems: Sequence[ConfigProblem], error: type[TieoutError] = ConfigInvalid
) -> TieoutError:
    """One error for all problems: the one alone, or how many there are and each on its own line."""
    if len(problems) == 1:
        return error(str(problems[0]), where=str(path))
    lines = "\n".join(str(problem) for problem in problems)
    return error(f"{len(problems)} problems in {path.name}", where=str(path), why=lines)


class Finding(NamedTuple):
    """A problem before it has a place: the path within the file and the sentence."""

    path: KeyPath
    sentence: str


def check_table(
    model: type[ModelT], table: Mapping[str, Any], prefix: KeyPath, *, strict: bool = True
) -> ModelT | list[Finding]:
    """A table as a model, or everything that keeps it from being one.

    ``strict`` checks it as JSON in strict mode: then a list may be a tuple and a text a path, but no
    text is quietly taken for a number and no ``true`` for 1. Models of others, whose validators may
    not expect that, are checked the ordinary way.
    """
    try:
        if not strict:
            return model.model_validate(table)
        return model.model_validate_json(json.dumps(table, default=str), strict=True)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=True)
        return [_finding(model, detail, prefix) for detail in found]


def _finding(model: type[BaseModel], detail: ErrorDetails, prefix: KeyPath) -> Finding:
    return Finding((*prefix, *_without_tags(detail["loc"])), _sentence(model, detail))


def _without_tags(loc: KeyPath) -> KeyPath:
    """Pydantic names the branch of a union in the path, as ``function-before[...]``; a file does not."""
    return tuple(part for part in loc if isinstance(part, int) or not any(sign in part for sign in "[]()"))


def _sentence(model: type[BaseModel], detail: ErrorDetails) -> str:
    kind, loc, context = detail["type"], detail["loc"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown key, {did_you_mean(str(loc[-1]), known_keys(model, loc[:-1]))}".rstrip(", ")
    if kind in {"literal_error", "enum"}:
        expected = str(context.get("expected", "")).replace("'", '"')
        return f"must be {expected}{_nearest_choice(detail)}"
    if kind == "value_error":
        return str(context.get("error", detail["msg"]))
    plain = _WORDS.get(kind)
    return plain or detail["msg"][:1].lower() + detail["msg"][1:]


def _nearest_choice(detail: ErrorDetails) -> str:
    expected = str(detail.get("ctx", {}).get("expected", ""))
    choices = [word.strip().strip("'") for word in expected.replace(" or ", ",").split(",")]
    near = get_close_matches(str(detail["input"]), choices, n=1)
    return f', did you mean "{near[0]}"?' if near else ""


def known_keys(model: type[BaseModel], path: Iterable[str | int]) -> tuple[str, ...]:
    """The keys a model allows at a path; () where any key is allowed."""
    kind: Any = model
    for part in path:
        kind = _step(kind, part)
    found = _model_in(kind)
    return tuple(found.model_fields) if found else ()


def _step(kind: Any, part: str | int) -> Any:
    """The type one key further down."""
    found = _model_in(kind)
    if found is not None:
        field = found.model_fields.get(str(part))
        return field.annotation if field else None
    arguments = typing.get_args(kind)
    return arguments[-1] if arguments else None


def _model_in(kind: Any) -> type[BaseModel] | None:
    """The model in ``Model``, ``Model | None`` and ``Annotated[Model, ...]``."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    if typing.get_origin(kind) in {typing.Union, types.UnionType, typing.Annotated}:
        return next((found for found in map(_model_in, typing.get_args(kind)) if found), None)
    return None
