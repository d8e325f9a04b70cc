"""The subset of Transact-SQL that is understood: the statements tieout and the drivers send, and no others.

A whitelist: whatever does not fit is refused with SQL Server's own syntax errors, never guessed. So it refuses more
than the real server does, and nothing that passes here is refused there for its grammar.
"""

from collections.abc import Callable
from typing import TypeVar

from tieout_sage100.simulator.expressions import Conditions
from tieout_sage100.simulator.reader import WordReader
from tieout_sage100.simulator.sqlerrors import no_option
from tieout_sage100.simulator.tree import (
    Column,
    Execute,
    Expression,
    Item,
    Select,
    SetOption,
    Source,
    Statement,
    Transaction,
    Use,
    Write,
)
from tieout_sage100.simulator.words import Group, Word, words_of

_Part = TypeVar("_Part")
_SWITCH_NAMES = (
    "ANSI_DEFAULTS ANSI_NULLS ANSI_NULL_DFLT_ON ANSI_PADDING ANSI_WARNINGS ARITHABORT CONCAT_NULL_YIELDS_NULL "
    "CURSOR_CLOSE_ON_COMMIT IMPLICIT_TRANSACTIONS NOCOUNT QUOTED_IDENTIFIER XACT_ABORT"
)
_SWITCHES = frozenset(_SWITCH_NAMES.split())
_NUMBERS = frozenset({"LOCK_TIMEOUT", "TEXTSIZE"})
#: The name of the one option with a meaning here.
ISOLATION = "TRANSACTION ISOLATION LEVEL"
_LEVELS = (
    ("READ", "COMMITTED"),
    ("READ", "UNCOMMITTED"),
    ("REPEATABLE", "READ"),
    ("SERIALIZABLE",),
    ("SNAPSHOT",),
)


def understood(batch: str) -> tuple[Statement, ...]:
    """The statements of a batch. Raises 102, 105, 156 or 195 for what is outside the subset."""
    return _Batch(WordReader(words_of(batch))).statements()


class _Batch:
    """Reads one batch from its first word to its last."""

    def __init__(self, words: WordReader) -> None:
        self._words, self._read = words, Conditions(words)

    def statements(self) -> tuple[Statement, ...]:
        found: list[Statement] = []
        while not self._words.is_at_end:
            if not self._words.sign(";"):
                found.append(self._statement())
        return tuple(found)

    def _statement(self) -> Statement:
        begin: dict[str, Callable[[], Statement]] = {
            "SELECT": self._select,
            "SET": self._set,
            "USE": lambda: Use(self._words.name()),
            "BEGIN": lambda: self._transaction("BEGIN"),
            "COMMIT": lambda: self._transaction("COMMIT"),
            "ROLLBACK": lambda: self._transaction("ROLLBACK"),
            "IF": self._if_any,
            "EXEC": self._execute,
            "EXECUTE": self._execute,
        }
        keyword = self._words.now.keyword
        if keyword in begin:
            self._words.step()
            return begin[keyword]()
        return self._write()

    def _select(self) -> Select:
        distinct = self._words.keyword("DISTINCT")
        top = self._top() if self._words.keyword("TOP") else None
        items = self._listed(self._item)
        sources = self._sources() if self._words.keyword("FROM") else ()
        where = self._read.condition() if self._words.keyword("WHERE") else None
        groups = self._listed(self._read.column) if self._words.keywords("GROUP", "BY") else ()
        order = self._listed(self._sorted) if self._words.keywords("ORDER", "BY") else ()
        return Select(items, sources, where, groups, order, top, distinct)

    def _top(self) -> Expression:
        in_brackets = self._words.sign("(")
        if self._words.now.group not in {Group.NUMBER, Group.VARIABLE}:
            self._words.refuse()
        top = self._read.expression()
        if in_brackets:
            self._words.needs(")")
        return top

    def _item(self) -> Item:
        if self._words.sign("*"):
            return Item(None)
        value = self._read.expression()
        default = value.name if isinstance(value, Column) else ""
        if self._words.keyword("AS") or self._words.now.is_name:
            return Item(value, self._words.name())
        return Item(value, default)

    def _sources(self) -> tuple[Source, ...]:
        found = [self._source()]
        while self._words.now.keyword in {"LEFT", "INNER", "JOIN"}:
            is_outer = self._words.keyword("LEFT")
            self._words.keyword("OUTER" if is_outer else "INNER")
            self._words.needs_keyword("JOIN")
            table = self._source()
            self._words.needs_keyword("ON")
            found.append(Source(table.table, table.alias, self._read.condition(), is_outer))
        return tuple(found)

    def _source(self) -> Source:
        table = self._words.dotted()
        if self._words.keyword("AS") or self._words.now.is_name:
            return Source(table, self._words.name())
        return Source(table, table.rpartition(".")[2])

    def _sorted(self) -> tuple[Column, bool]:
        column = self._read.column()
        if self._words.keyword("DESC"):
            return column, True
        self._words.keyword("ASC")
        return column, False

    def _set(self) -> SetOption:
        if self._words.keyword("TRANSACTION"):
            self._words.needs_keyword("ISOLATION")
            self._words.needs_keyword("LEVEL")
            return SetOption(ISOLATION, self._level())
        name = self._words.name().upper()
        if name in _SWITCHES:
            return SetOption(name, self._words.one_of("ON", "OFF"))
        if name in _NUMBERS:
            sign = "-" if self._words.sign("-") else ""
            return SetOption(name, sign + self._words.take(Group.NUMBER))
        raise no_option(name)

    def _level(self) -> str:
        for level in _LEVELS:
            if self._words.keywords(*level):
                return " ".join(level)
        return self._words.refuse()

    def _transaction(self, verb: str) -> Transaction:
        if not self._words.keyword("TRANSACTION") and not self._words.keyword("TRAN") and verb == "BEGIN":
            self._words.refuse()
        return Transaction(verb)

    def _if_any(self) -> Transaction:
        """``IF @@TRANCOUNT > 0 COMMIT`` or ``ROLLBACK``, as drivers close a session."""
        if self._words.take(Group.VARIABLE).upper() != "@@TRANCOUNT":
            self._words.refuse()
        self._words.needs(">")
        if self._words.now != Word(Group.NUMBER, "0"):
            self._words.refuse()
        self._words.step()
        verb = self._words.one_of("COMMIT", "ROLLBACK")
        return Transaction(self._transaction(verb).verb, if_any=True)

    def _execute(self) -> Execute:
        procedure = self._words.dotted()
        self._words.skip_rest()
        return Execute(procedure)

    def _write(self) -> Write:
        """Enough of a change to know whom to refuse it; no change is ever made."""
        verb = self._words.one_of("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "TRUNCATE")
        if verb in {"CREATE", "ALTER", "DROP", "TRUNCATE"}:
            self._words.needs_keyword("TABLE")
        elif verb == "INSERT":
            self._words.keyword("INTO")
        elif verb == "DELETE":
            self._words.keyword("FROM")
        table = self._words.dotted()
        self._words.skip_rest()
        return Write(verb, table)

    def _listed(self, read: Callable[[], _Part]) -> tuple[_Part, ...]:
        found = [read()]
        while self._words.sign(","):
            found.append(read())
        return tuple(found)
