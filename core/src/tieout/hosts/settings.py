"""What a site file says about its host: which database, and which of its tables hold what.

Pure models, without SQLAlchemy, so that a site file can be checked without touching a database.
"""

import difflib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tieout.hosts.kinds import Kind, kind_of
from tieout.records import Address, Entity, Frozen, Line, content_fields

#: A fixed value of a column, as TOML can say it.
Scalar: TypeAlias = bool | int | Decimal | str

#: How a blank text is written: as ``''`` or as NULL. Both are read as blank.
Blank: TypeAlias = Literal["empty", "null"]

ADDRESS_PARTS: tuple[str, ...] = tuple(Address.model_fields)


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


#: One value or a list of them; the first is the one written.
Words: TypeAlias = Annotated[tuple[Scalar, ...], BeforeValidator(_listed)]


class FlagMapping(Frozen):
    """A column that says yes or no. A column without words must be boolean or a number (1 and 0).

    Any value of ``true`` reads as yes, any of ``false`` as no; the first of each is written.
    """

    column: str = Field(min_length=1)
    true: Words = ()
    false: Words = ()


class FieldMapping(FlagMapping):
    """Where one canonical field lives.

    ``words`` translates the host's words (left) to the canonical ones (right), one to one. ``join``
    keeps a whole address in one column, its ``parts`` divided by this text; blank parts at the end are
    left out, blank parts between are kept as empty pieces, and a part that contains the text is refused.
    Money lies in the company's home currency, in the fixed ``currency``, or in that of ``currency_column``.
    """

    #: Only for readers of the site file; when given, it must be what the canonical field is.
    kind: Literal["", "text", "money", "number", "date", "flag"] = ""
    words: dict[str, str] = Field(default_factory=dict)
    join: str = ""
    parts: tuple[str, ...] = ADDRESS_PARTS
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$")
    currency_column: str = ""

    @model_validator(mode="after")
    def _one_to_one(self) -> Self:
        if len(set(self.words.values())) != len(self.words):
            msg = "two words of the host stand for one canonical word; what to write would be a guess"
            raise ValueError(msg)
        for part in self.parts:
            _known(part, ADDRESS_PARTS, "part of an address")
        if self.currency and self.currency_column:
            msg = "give currency or currency_column, not both"
            raise ValueError(msg)
        return self


def _short_field(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


#: ``phone = "TEL1"`` is short for ``phone = { column = "TEL1" }``.
Field_: TypeAlias = Annotated[FieldMapping, BeforeValidator(_short_field)]
Flag_: TypeAlias = Annotated[FlagMapping, BeforeValidator(_short_field)]


class ReferenceMapping(Frozen):
    """A table of transactions, and which of its rows make the record in ``column`` count as referred to.

    Rows count whose ``status`` column holds one of ``words``; without ``status`` all of them. With
    ``modified`` (a time stamp) references are noticed by incremental reads; without it an entity with
    references is always read completely.
    """

    table: str = Field(min_length=1)
    db_schema: str = Field(default="", alias="schema")
    column: str = Field(min_length=1)
    status: str = ""
    words: Words = ()
    where: dict[str, Scalar] = Field(default_factory=dict)
    modified: str = ""


class LinesMapping(Frozen):
    """The table of a document's lines: ``key`` holds the document's key, ``position`` orders the lines."""

    table: str = Field(min_length=1)
    db_schema: str = Field(default="", alias="schema")
    key: str = Field(min_length=1)
    position: str = Field(min_length=1)
    fields: dict[str, Field_] = Field(min_length=1)
    constants: dict[str, Scalar] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        for name in self.fields:
            _known(name, tuple(Line.model_fields), "field of a line")
        return self


class TableMapping(Frozen):
    """One entity in one table of the company. Names of tables and columns are as the catalogue has them.

    ``key_from`` says who gives a new row its key: the ``database``, the record's ``code``, or tieout with
    a ``uuid`` made from the operation; "" is ``code`` when code lies in the key column, else ``database``.
    ``modified`` is a time stamp that every change moves on, ``version`` a number that grows over the
    *whole table* with every change. With neither, every read is complete.
    """

    table: str = Field(min_length=1)
    db_schema: str = Field(default="", alias="schema")
    key: str = Field(min_length=1)
    key_from: Literal["", "database", "code", "uuid"] = ""
    modified: str = ""
    version: str = ""
    #: Seconds a read goes back behind the newest time stamp, for transactions that were still open then.
    overlap: int = Field(default=120, ge=0)
    blank: Blank = "empty"
    fields: dict[str, Field_] = Field(min_length=1)
    constants: dict[str, Scalar] = Field(default_factory=dict)
    where: dict[str, Scalar] = Field(default_factory=dict)
    deleted: Flag_ | None = None
    read_only: Flag_ | None = None
    referred_to: tuple[ReferenceMapping, ...] = ()
    lines: LinesMapping | None = None

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if "name" not in self.fields:
            msg = "fields must say where the name lies"
            raise ValueError(msg)
        if self.modified and self.version:
            msg = "give modified or version, not both"
            raise ValueError(msg)
        return self


class HostSettings(BaseModel):
    """The ``[sites.NAME.host]`` table.

    Without ``tables`` the host is tieout's own tables. With it, the host is the tables named, and own
    tables only for the entities listed in ``own``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: ``sqlite:///C:/folder/host.db`` or ``postgresql+psycopg://user:password@server/database``.
    url: str = Field(min_length=1, repr=False)
    tables: dict[Entity, TableMapping] = Field(default_factory=dict)
    own: tuple[Entity, ...] = ()
    #: Make tieout's own tables (and its table of batches) when they are not there.
    create: bool = True
    #: The table in which every written batch leaves its mark.
    batches_table: str = Field(default="tieout_batches", min_length=1)
    #: The schema of tieout's own tables on PostgreSQL; "" is the connection's own.
    db_schema: str = Field(default="", alias="schema")
    title: str = ""

    @property
    def own_entities(self) -> tuple[Entity, ...]:
        """The entities kept in tieout's own tables."""
        return tuple(Entity) if not self.tables else tuple(e for e in Entity if e in self.own)

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        for entity, mapping in self.tables.items():
            if entity in self.own:
                msg = f"{entity.value} is both mapped and in own"
                raise ValueError(msg)
            _check_fields(entity, mapping)
        return self


def _check_fields(entity: Entity, mapping: TableMapping) -> None:
    names = tuple(_legal_names(entity))
    for name, field in mapping.fields.items():
        _known(name, names, f"field of a {entity.value}")
        kind = Kind.TEXT if "." in name else kind_of(entity, name)
        _check_kind(name, field, kind)
    if mapping.lines and "lines" not in content_fields(entity):
        msg = f"a {entity.value} has no lines"
        raise ValueError(msg)
    for name, field in mapping.fields.items():
        if field.join and any(other.startswith(f"{name}.") for other in mapping.fields):
            msg = f"{name} is both joined into one column and split into several"
            raise ValueError(msg)


def _check_kind(name: str, field: FieldMapping, kind: Kind) -> None:
    known_as = Kind.TEXT if kind is Kind.CHOICE else kind
    if field.kind and field.kind != known_as.value:
        msg = f"{name} is a {known_as.value}, not a {field.kind}"
        raise ValueError(msg)
    if kind is Kind.ADDRESS and not field.join:
        msg = f'{name} needs join = "\\n" for one column, or a column for each part: "{name}.line1" = ...'
        raise ValueError(msg)


def _legal_names(entity: Entity) -> Iterator[str]:
    yield "active"
    for name in content_fields(entity):
        kind = kind_of(entity, name)
        if kind is not Kind.LINES:
            yield name
        if kind is Kind.ADDRESS:
            yield from (f"{name}.{part}" for part in ADDRESS_PARTS)


def _known(word: str, known: Iterable[str], what: str) -> None:
    words = tuple(known)
    if word not in words:
        near = difflib.get_close_matches(word, words, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        msg = f'"{word}" is not a {what}{hint}'
        raise ValueError(msg)
