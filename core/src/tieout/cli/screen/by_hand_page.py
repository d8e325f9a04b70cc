"""Records to enter by hand as one HTML page to print: a box to tick for each, nothing from outside."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from tieout.cli.screen.by_hand_tables import part_words
from tieout.cli.screen.page import PAGE_FOOT, page_head, page_text
from tieout.cli.screen.words import PLURAL

if TYPE_CHECKING:
    from tieout.sync.by_hand import Entry, Part

_STYLE = """
@page { size: landscape }
body { max-width: 72em }
td { padding-top: .4em; padding-bottom: .4em }
td:first-child, th:first-child { width: 1.6em }
.box { display: inline-block; width: .95em; height: .95em; border: 1.3px solid #111; vertical-align: -.1em }
.small { color: #555 }
.first { font-weight: bold }
"""
#: What stands together in a cell, by column; those with a label are not clear without it.
_ADDRESS = ("address 1", "address 2", "address 3", "address 4", "address 5")
_PLACE = ("city", "region", "postcode")
_LABELLED = ("phone", "other phone", "mobile", "fax", "e-mail")
_HEADINGS = ("", "ID", "Name", "Contact", "Address", "Other", "Look first")
_ELSEWHERE = frozenset({"id", "name", "contact", "country", *_ADDRESS, *_PLACE, *_LABELLED})


def page_lines(
    company: str, books: str, parts: "Iterable[Part]", entries: "Iterable[Entry]"
) -> Iterator[str]:
    """The page, line by line; entries come in the order of the parts. ``books`` is what the books are called."""
    yield from page_head(f"To enter by hand: {company}", _STYLE)
    yield f"<h1>To enter by hand into {page_text(books)}</h1>"
    yield f"<p>Company: {page_text(company)}. Enter each record exactly as it stands here, and tick it.</p>"
    groups = groupby(entries, key=lambda entry: entry.entity)
    entity, found = next(groups, (None, iter(())))
    for part in parts:
        yield f"<h2>{PLURAL[part.entity].capitalize()}</h2>"
        yield from (f"<p>{page_text(sentence)}</p>" for sentence in part_words(part))
        if part.entity is entity:
            yield from _table(found)
            entity, found = next(groups, (None, iter(())))
    yield PAGE_FOOT


def _table(entries: "Iterable[Entry]") -> Iterator[str]:
    titles = "".join(f"<th>{title}</th>" for title in _HEADINGS)
    yield f"<table>\n<thead><tr>{titles}</tr></thead>\n<tbody>"
    for entry in entries:
        cells = "".join(f"<td>{cell}</td>" for cell in _cells(entry))
        yield f"<tr>{cells}</tr>"
    yield "</tbody>\n</table>"


def _cells(entry: "Entry") -> Iterator[str]:
    values = entry.values
    yield '<span class="box"></span>'
    yield page_text(values.get("id", ""))
    yield f'<span class="first">{page_text(values.get("name", ""))}</span>'
    yield _lines([values.get("contact", "")], _labelled(values, _LABELLED))
    place = " ".join(values[column] for column in _PLACE if column in values)
    address = [values.get(column, "") for column in _ADDRESS]
    yield _lines([*address, place, values.get("country", "")])
    yield _lines([], _labelled(values, [column for column in values if column not in _ELSEWHERE]))
    yield page_text(entry.look_first)


def _labelled(values: dict[str, str], columns: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((column, values[column]) for column in columns if column in values)


def _lines(plain: Iterable[str], labelled: Iterable[tuple[str, str]] = ()) -> str:
    """Texts under each other, blank ones left out."""
    first = [page_text(text) for text in plain if text]
    rest = [f'<span class="small">{page_text(label)}</span> {page_text(text)}' for label, text in labelled]
    return "<br>".join([*first, *rest])
