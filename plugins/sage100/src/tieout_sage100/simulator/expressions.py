"""Expressions and conditions of the subset: columns, literals, variables, a handful of functions."""

from tieout_sage100.simulator.reader import WordReader
from tieout_sage100.simulator.sqlerrors import no_function
from tieout_sage100.simulator.tree import (
    Both,
    Column,
    Compared,
    Condition,
    Converted,
    Expression,
    Function,
    IsNull,
    Literal,
    Not,
    OneOf,
    Variable,
)
from tieout_sage100.simulator.words import Group, Word

_SIGNS = frozenset({"=", "<>", "!=", "<", ">", "<=", ">="})
#: The functions there are, and how many arguments each has.
_ARGUMENTS = {"DB_NAME": 0, "COUNT": 1, "MIN": 1, "MAX": 1, "ISNULL": 2}
AGGREGATES = frozenset({"COUNT", "MIN", "MAX"})
_CONVERTED_TO = frozenset({"varchar", "nvarchar"})


class Conditions:
    """Reads them from the words of a batch."""

    def __init__(self, words: WordReader) -> None:
        self._words = words

    def condition(self) -> Condition:
        """A condition, OR being the weakest word in it."""
        found = self._and()
        while self._words.keyword("OR"):
            found = Both("OR", found, self._and())
        return found

    def expression(self) -> Expression:
        """A single value."""
        word = self._words.now
        if word.group is Group.TEXT:
            return Literal(self._words.step().text)
        if word.group is Group.VARIABLE:
            return Variable(self._words.step().text)
        if word.group is Group.NUMBER or word == Word(Group.SIGN, "-"):
            return self._number()
        if self._words.keyword("NULL"):
            return Literal(None)
        return self._named()

    def column(self) -> Column:
        """A column, with or without its table."""
        first = self._words.name()
        return Column(self._words.name(), first) if self._words.sign(".") else Column(first)

    def _and(self) -> Condition:
        found = self._not()
        while self._words.keyword("AND"):
            found = Both("AND", found, self._not())
        return found

    def _not(self) -> Condition:
        return Not(self._not()) if self._words.keyword("NOT") else self._test()

    def _test(self) -> Condition:
        if self._words.sign("("):
            found = self.condition()
            self._words.needs(")")
            return found
        value = self.expression()
        if self._words.keyword("IS"):
            negated = self._words.keyword("NOT")
            self._words.needs_keyword("NULL")
            return IsNull(value, negated)
        negated = self._words.keyword("NOT")
        if self._words.keyword("IN"):
            return OneOf(value, self._values(), negated)
        if negated or self._words.now.text not in _SIGNS or self._words.now.group is not Group.SIGN:
            self._words.refuse()
        return Compared(self._words.step().text, value, self.expression())

    def _values(self) -> tuple[Expression, ...]:
        self._words.needs("(")
        found = [self.expression()]
        while self._words.sign(","):
            found.append(self.expression())
        self._words.needs(")")
        return tuple(found)

    def _number(self) -> Literal:
        is_below_zero = self._words.sign("-")
        text = self._words.take(Group.NUMBER)
        number = float(text) if "." in text else int(text)
        return Literal(-number if is_below_zero else number)

    def _named(self) -> Expression:
        column = self.column()
        if not self._words.sign("("):
            return column
        name = str(column).upper()
        if name == "CONVERT":
            return self._conversion()
        if name not in _ARGUMENTS:
            raise no_function(str(column))
        return self._function(name)

    def _function(self, name: str) -> Function:
        if name == "COUNT" and self._words.sign("*"):
            self._words.needs(")")
            return Function(name)
        arguments: list[Expression] = []
        while len(arguments) < _ARGUMENTS[name]:
            if arguments:
                self._words.needs(",")
            arguments.append(self.expression())
        self._words.needs(")")
        return Function(name, tuple(arguments))

    def _conversion(self) -> Converted:
        kind = self._words.name().lower()
        if kind not in _CONVERTED_TO:
            self._words.refuse()
        self._words.needs("(")
        size = self._words.take(Group.NUMBER)
        self._words.needs(")")
        self._words.needs(",")
        value = self.expression()
        self._words.needs(")")
        return Converted(f"{kind}({size})", value)
