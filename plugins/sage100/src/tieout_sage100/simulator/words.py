"""Transact-SQL cut into words. What is in no group here is no statement of this server's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from tieout_sage100.simulator.sqlerrors import near, unclosed

_RESERVED = (
    "ADD ALL ALTER AND AS ASC BEGIN BETWEEN BY CASE COMMIT CREATE CROSS DELETE DESC DISTINCT DROP ELSE END EXEC "
    "EXECUTE EXISTS FROM FULL FUNCTION GO GRANT GROUP HAVING IF IN INNER INSERT INTO IS JOIN LEFT LIKE MERGE NOT "
    "NULL ON OPTION OR ORDER OUTER OVER PIVOT PROCEDURE RIGHT ROLLBACK SELECT SET TABLE THEN TOP TRAN TRANSACTION "
    "TRUNCATE UNION UPDATE USE VALUES WAITFOR WHEN WHERE WHILE WITH"
)
#: Words of the language that cannot be a name unless they stand in brackets.
RESERVED = frozenset(_RESERVED.split())


class Group(Enum):
    """What a word is."""

    NAME = auto()
    QUOTED = auto()
    VARIABLE = auto()
    NUMBER = auto()
    TEXT = auto()
    SIGN = auto()
    END = auto()


@dataclass(frozen=True)
class Word:
    """One word; ``text`` is without its quotes or brackets."""

    group: Group
    text: str

    @property
    def keyword(self) -> str:
        """The word in capitals where it can be one of the language's, else ""."""
        return self.text.upper() if self.group is Group.NAME else ""

    @property
    def is_name(self) -> bool:
        """Whether it can name a table, a column or an alias."""
        return self.group is Group.QUOTED or (self.group is Group.NAME and self.keyword not in RESERVED)


_PATTERNS = (
    (None, re.compile(r"\s+|--[^\n]*|/\*.*?\*/", re.DOTALL)),
    (Group.TEXT, re.compile(r"[nN]?'((?:[^']|'')*)'")),
    (Group.QUOTED, re.compile(r"\[([^\]]+)\]|\"([^\"]+)\"")),
    (Group.VARIABLE, re.compile(r"@@?[A-Za-z_][\w]*")),
    (Group.NAME, re.compile(r"[A-Za-z_][\w$#]*")),
    (Group.NUMBER, re.compile(r"\d+(?:\.\d+)?")),
    (Group.SIGN, re.compile(r"<>|!=|<=|>=|[=<>(),.*;-]")),
)


def words_of(text: str) -> list[Word]:
    """The words of a batch, an END after the last. Raises 102 and 105 as SQL Server does."""
    return [*_words(text), Word(Group.END, "")]


def _words(text: str) -> Iterator[Word]:
    at = 0
    while at < len(text):
        group, found = next(
            ((group, match) for group, pattern in _PATTERNS if (match := pattern.match(text, at))),
            (None, None),
        )
        if found is None:
            raise unclosed(text[at + 1 :]) if text[at] == "'" else near(text[at])
        if group is not None:
            yield Word(group, _inner(group, found))
        at = found.end()


def _inner(group: Group, found: re.Match[str]) -> str:
    if group is Group.TEXT:
        return found[1].replace("''", "'")
    return found[1] or found[2] if group is Group.QUOTED else found[0]
