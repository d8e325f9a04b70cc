"""What a batch says, once it was understood."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Column:
    """``recnum`` or ``c.recnum``."""

    name: str
    owner: str = ""

    def __str__(self) -> str:
        """As it was written."""
        return f"{self.owner}.{self.name}" if self.owner else self.name


@dataclass(frozen=True)
class Literal:
    """A number, a text or NULL."""

    value: int | float | str | None


@dataclass(frozen=True)
class Variable:
    """``@P1``, or ``@@SERVERNAME``."""

    name: str


@dataclass(frozen=True)
class Function:
    """A function of the short list, in capitals; ``COUNT(*)`` has no arguments."""

    name: str
    arguments: tuple["Expression", ...] = ()


@dataclass(frozen=True)
class Converted:
    """``CONVERT(varchar(36), x)``."""

    kind: str
    value: "Expression"


@dataclass(frozen=True)
class Compared:
    """``a = b``; the sign is one of SQL's."""

    sign: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Both:
    """``a AND b`` or ``a OR b``."""

    word: str
    left: "Condition"
    right: "Condition"


@dataclass(frozen=True)
class Not:
    """``NOT a``."""

    condition: "Condition"


@dataclass(frozen=True)
class IsNull:
    """``a IS NULL``, or ``IS NOT NULL``."""

    value: "Expression"
    negated: bool


@dataclass(frozen=True)
class OneOf:
    """``a IN (b, c)``."""

    value: "Expression"
    values: tuple["Expression", ...]
    negated: bool


Expression: TypeAlias = Column | Literal | Variable | Function | Converted
Condition: TypeAlias = Compared | Both | Not | IsNull | OneOf


@dataclass(frozen=True)
class Item:
    """One column of a result; ``value`` None is ``*``."""

    value: Expression | None
    name: str = ""


@dataclass(frozen=True)
class Source:
    """A table of a FROM; ``on`` is None for the first one."""

    table: str
    alias: str
    on: Condition | None = None
    is_outer: bool = False


@dataclass(frozen=True)
class Select:
    """A query."""

    items: tuple[Item, ...]
    sources: tuple[Source, ...] = ()
    where: Condition | None = None
    groups: tuple[Column, ...] = ()
    #: What it is sorted by, and whether downwards.
    order: tuple[tuple[Column, bool], ...] = ()
    top: Expression | None = None
    distinct: bool = False


@dataclass(frozen=True)
class Write:
    """A statement that would change something; ``table`` as it was written."""

    verb: str
    table: str


@dataclass(frozen=True)
class SetOption:
    """``SET name value`` of the options that change nothing here, or of the isolation level."""

    name: str
    value: str


@dataclass(frozen=True)
class Transaction:
    """BEGIN, COMMIT or ROLLBACK; ``if_any`` asks first whether there is one."""

    verb: str
    if_any: bool = False


@dataclass(frozen=True)
class Use:
    """Go to another database."""

    database: str


@dataclass(frozen=True)
class Execute:
    """Run a stored procedure."""

    procedure: str


Statement: TypeAlias = Select | Write | SetOption | Transaction | Use | Execute
