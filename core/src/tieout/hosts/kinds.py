"""What sort of value each canonical field is; asked of the models, so that a new field needs no list here."""

import types
import typing
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

from tieout.records import MODELS, Address, Entity, Line, Money


class Kind(StrEnum):
    """The sorts of values a canonical field can have."""

    TEXT = "text"
    #: A text out of a closed list; blank is not one of them and reads as not sent.
    CHOICE = "choice"
    FLAG = "flag"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    ADDRESS = "address"
    LINES = "lines"


_BY_TYPE: dict[Any, Kind] = {
    str: Kind.TEXT,
    bool: Kind.FLAG,
    date: Kind.DATE,
    Decimal: Kind.NUMBER,
    Money: Kind.MONEY,
    Address: Kind.ADDRESS,
}


@cache
def kind_of(entity: Entity, field: str) -> Kind:
    """The sort of a record's field; KeyError when the entity has no such field."""
    return _kind(MODELS[entity], field)


@cache
def line_kind_of(field: str) -> Kind:
    """The sort of a field of a document's line."""
    return _kind(Line, field)


def _kind(model: type[BaseModel], field: str) -> Kind:
    for part in _parts(model.model_fields[field].annotation):
        if part in _BY_TYPE:
            return _BY_TYPE[part]
        if typing.get_origin(part) is Literal:
            return Kind.CHOICE
        if typing.get_origin(part) is tuple:
            return Kind.LINES
    msg = f"{model.__name__}.{field} is of a sort no column can hold"
    raise TypeError(msg)


def _parts(annotation: Any) -> tuple[Any, ...]:
    """The members of a union (with what Annotated wraps taken out of it), or the one type it is."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _parts(typing.get_args(annotation)[0])
    if origin in {types.UnionType, typing.Union}:
        return tuple(inner for part in typing.get_args(annotation) for inner in _parts(part))
    return (annotation,)
