"""One entity's mapping, tied to the columns the database really has: rows to records' fields and back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from pydantic import MISSING

from tieout.capabilities import HostCapability
from tieout.errors import RecordInvalid
from tieout.hosts.codecs import Codec, Values, same
from tieout.hosts.facts import ColumnFacts
from tieout.hosts.references import Reference
from tieout.hosts.settings import TableMapping
from tieout.records import Entity, Record, content_fields

_FLAGS = ("active", "deleted", "read_only")


@dataclass(frozen=True)
class LinesShape:
    """Where a document's lines lie."""

    table: sa.Table
    key: ColumnFacts
    position: ColumnFacts
    codecs: Mapping[str, Codec]
    constants: Mapping[str, Any]


@dataclass(frozen=True)
class Shape:
    """One entity in one table.

    ``codecs`` are the content fields and the flags ``active``, ``deleted``, ``read_only``, as far as the
    table has them. ``own`` tables have a revision kept by tieout.
    """

    entity: Entity
    mapping: TableMapping
    table: sa.Table
    key: Codec
    codecs: Mapping[str, Codec]
    stamp: ColumnFacts | None
    constants: Mapping[str, Any]
    where: Mapping[str, Any]
    references: tuple[Reference, ...] = ()
    lines: LinesShape | None = None
    own: bool = False

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """The fields whose one column is the value itself."""
        return tuple(name for name, codec in self.codecs.items() if codec.plain)

    @cached_property
    def slots(self) -> tuple[tuple[str, Codec], ...]:
        """The fields that need their codec."""
        return tuple((name, codec) for name, codec in self.codecs.items() if not codec.plain)

    @cached_property
    def take_plain(self) -> Any:
        """A function from a record's fields to the plain values, as a tuple. Every entity has several."""
        return itemgetter(*self.plain)

    @cached_property
    def settling(self) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
        """The fields that read otherwise than they were written, and how."""
        return tuple((name, codec.settled) for name, codec in self.slots if codec.settled is not same)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns read, in order: plain texts, then the slots' columns. A column may come twice."""
        plain = [name for field in self.plain for name in self.codecs[field].names]
        return (*plain, *(name for _, codec in self.slots for name in codec.names))

    @cached_property
    def own_columns(self) -> tuple[str, ...]:
        """The columns an own table's new row is given, in order."""
        return (*self.columns, "key", "revision")

    @cached_property
    def shared(self) -> bool:
        """Whether two fields lie in one column (a status that also says whether it is active)."""
        return len(set(self.columns)) != len(self.columns)

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The content fields this table can hold, lines included, in the model's order."""
        held = {*self.codecs, *(("lines",) if self.lines else ())} - set(_FLAGS)
        return tuple(name for name in content_fields(self.entity) if name in held)

    @property
    def mine(self) -> list[sa.ColumnElement[bool]]:
        """The conditions that say which rows of the table are this host's."""
        return [self.table.c[name] == value for name, value in self.where.items()]

    def capability(self) -> HostCapability:
        """What the table can hold, for ``Host.describe``."""
        lengths = {f"{f}{part}": n for f, codec in self.codecs.items() for part, n in codec.lengths.items()}
        status = self.mapping.fields.get("status")
        return HostCapability(
            fields=self.content,
            lengths=lengths,
            changed_since=self.stamp is not None and all(one.stamp for one in self.references),
            references=bool(self.references),
            can_mark="deleted" in self.codecs,
            can_set_read_only="read_only" in self.codecs,
            statuses=tuple(status.words.values()) if status else (),
        )

    def encode(self, record: Record, fields: Iterable[str]) -> dict[str, Any]:
        """Column values for some fields of a record. What was not sent is left out.

        Raises ``RecordInvalid`` with the sentence why the table cannot hold the record.
        """
        row: dict[str, Any] = {}
        encoded: dict[str, Values] = {}
        for field in fields:
            value = getattr(record, field)
            if value is MISSING:
                continue
            codec = self.codecs[field]
            encoded[field] = codec.encode(value)
            row.update(self._laid(row, field, codec, encoded[field]))
        if self.shared:
            self._agree(record, encoded, row)
        check_texts(self.table.name, row)
        return row

    def _laid(self, row: dict[str, Any], field: str, codec: Codec, values: Values) -> dict[str, Any]:
        """New values over old ones; in a shared column a flag or a blank gives way to what is there."""
        laid = dict(zip(codec.names, values, strict=True))
        weak = field in _FLAGS or not any(values)
        return {name: value for name, value in laid.items() if not (weak and row.get(name) not in {None, ""})}

    def _agree(self, record: Record, encoded: Mapping[str, Values], row: Mapping[str, Any]) -> None:
        """Refuse a record of which one field, kept in a shared column, would overrule another."""
        for field, values in encoded.items():
            codec = self.codecs[field]
            kept = tuple(row[name] for name in codec.names)
            if kept != values and any(values) and codec.decode(kept) != codec.decode(values):
                names = ", ".join(codec.names)
                raise RecordInvalid(
                    f"{self.table.name}.{names} also holds another field, which disagrees with {field} "
                    f"({getattr(record, field)})",
                    where=f"{self.table.name}.{names}",
                )


def check_texts(table: str, row: Mapping[str, Any]) -> None:
    """Refuse texts that one of the databases could not keep: a NUL, or half a surrogate pair."""
    texts = [value for value in row.values() if isinstance(value, str)]
    if fit_to_store("".join(texts)):
        return
    for name, value in row.items():
        if isinstance(value, str) and not fit_to_store(value):
            why = "the NUL character" if "\0" in value else "half a surrogate pair, which is not a character"
            raise RecordInvalid(f"The text for {table}.{name} contains {why}.", where=f"{table}.{name}")


def fit_to_store(text: str) -> bool:
    """Whether both databases can keep a text. PostgreSQL has no NUL; UTF-8 has no lone surrogates."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
