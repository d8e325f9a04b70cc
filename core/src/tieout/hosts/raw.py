"""Columns whose values pass between driver and codecs untouched, and names that are always quoted."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.sql import quoted_name
from sqlalchemy.types import UserDefinedType


class Raw(UserDefinedType[Any]):
    """No conversion and no cast: the codecs know the columns, and a cast would make an index useless."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        """Never used: tables of raw columns are not made."""
        raise NotImplementedError

    def coerce_compared_value(self, op: object, value: object) -> "Raw":  # noqa: ARG002 - SQLAlchemy's signature
        """What is compared with a raw column passes untouched, too."""
        return self


def raw_table(name: str, schema: str | None, columns: Iterable[str]) -> Table:
    """A table by names out of the catalogue."""
    shown = dict.fromkeys(columns)
    quoted_schema = quoted_name(schema, quote=True) if schema else None
    return Table(
        quoted_name(name, quote=True),
        MetaData(),
        *(Column(quoted_name(column, quote=True), Raw()) for column in shown),
        schema=quoted_schema,
    )
