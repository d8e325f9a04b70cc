"""Where each key stands in a TOML text. ``tomllib`` says what a file means, but not where it says it."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

#: The keys that lead to a value; numbers are places in a list.
KeyPath: TypeAlias = tuple[str | int, ...]

_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


def key_places(text: str) -> dict[KeyPath, Place]:
    r"""Where every table, key and list element of a *valid* TOML text begins.

    >>> key_places("[a]\nb = {c = 1}")[("a", "b", "c")]
    Place(line=2, column=6)
    """
    return _Scan(text).document()


def nearest_place(places: Mapping[KeyPath, Place], path: KeyPath) -> Place:
    """The place of a key, or of the nearest table around it, or the file's first line."""
    while path:
        if path in places:
            return places[path]
        path = path[:-1]
    return Place(1, 1)


class _Scan:
    """One passage over a text that ``tomllib`` has accepted, so nothing needs to be checked again."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[KeyPath, Place] = {}
        self.lists: Counter[KeyPath] = Counter()

    def document(self) -> dict[KeyPath, Place]:
        table: KeyPath = ()
        while self.skip_blank():
            if self.text.startswith("[[", self.at):
                table = self.header(2)
            elif self.text[self.at] == "[":
                table = self.header(1)
            else:
                self.assignment(table)
        return self.places

    def header(self, brackets: int) -> KeyPath:
        begin = self.place(self.at)
        self.at += brackets
        path: KeyPath = ()
        for part in self.key():
            path = (*self.current(path), part)
            self.places.setdefault(path, begin)
        if brackets > 1:
            self.lists[path] += 1
            path = self.current(path)
            self.places.setdefault(path, begin)
        self.at += brackets
        return path

    def current(self, path: KeyPath) -> KeyPath:
        """A list of tables stands for the last one opened."""
        return (*path, self.lists[path] - 1) if path in self.lists else path

    def assignment(self, table: KeyPath) -> None:
        start = self.at
        path = table
        for part in self.key():
            path = (*path, part)
            self.places.setdefault(path, self.place(start))
        self.at += 1  # the equals sign
        self.value(path)

    def key(self) -> list[str]:
        parts = []
        while True:
            self.skip_blank()
            start = self.at
            if self.text[self.at] in "\"'":
                self.string()
                parts.append(tomllib.loads(f"k = {self.text[start : self.at]}")["k"])
            else:
                while self.text[self.at] in _BARE:
                    self.at += 1
                parts.append(self.text[start : self.at])
            self.skip_blank()
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def value(self, path: KeyPath) -> None:
        self.skip_blank()
        sign = self.text[self.at]
        if sign in "\"'":
            self.string()
        elif sign in "[{":
            self.at += 1
            self.inside(path, "]" if sign == "[" else "}")
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
                self.at += 1

    def inside(self, path: KeyPath, end: str) -> None:
        """The elements of a list or of an inline table, up to its end."""
        number = 0
        while self.skip_blank() and self.text[self.at] != end:
            if end == "]":
                self.places[(*path, number)] = self.place(self.at)
                self.value((*path, number))
                number += 1
            else:
                self.assignment(path)
            self.skip_blank()
            if self.text[self.at] == ",":
                self.at += 1
        self.at += 1

    def string(self) -> None:
        sign = self.text[self.at]
        quote = sign * 3 if self.text.startswith(sign * 3, self.at) else sign
        self.at += len(quote)
        while not self.text.startswith(quote, self.at):
            self.at += 2 if sign == '"' and self.text[self.at] == "\\" else 1
        self.at += len(quote)
        while len(quote) > 1 and self.text.startswith(sign, self.at):
            self.at += 1  # a text in three quotes may end in one or two more

    def skip_blank(self) -> bool:
        """Go on to the next sign that says something; False at the end of the text."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text[self.at] not in " \t\r\n":
                return True
            else:
                self.at += 1
        return False

    def place(self, at: int) -> Place:
        return Place(self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at))
