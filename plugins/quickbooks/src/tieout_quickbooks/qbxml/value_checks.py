"""Checks of one value: its type and pattern, length, characters, and the rules of names."""

from collections.abc import Iterator

from tieout_quickbooks.qbxml.characters import first_bad_character, shown
from tieout_quickbooks.qbxml.elements import Element
from tieout_quickbooks.qbxml.requests import Problem, Rule
from tieout_quickbooks.qbxml.values import Mismatch, write_value


def check_value(element: Element, value: object, path: str) -> Iterator[Problem]:
    """The problems of one value of an element that holds no others."""
    try:
        text = write_value(element.kind, value)
    except Mismatch as fault:
        got = shown(value) if isinstance(value, str) else str(value)[:60]
        yield Problem(path, Rule.TYPE, f"{element.name} {fault}; it is {got}.")
        return
    if element.allowed and text not in element.allowed:
        wanted = ", ".join(element.allowed)
        yield Problem(path, Rule.ENUM, f"{element.name} is {shown(text)}; it may be one of {wanted}.")
    if element.least and not text:
        yield Problem(path, Rule.MISSING, f"{element.name} is empty.")
    yield from check_text(element.name, text, path, element.max_length)
    if element.kind in {"name", "path"}:
        yield from _check_name(element, text, path)


def check_text(name: str, text: str, path: str, longest: int | None) -> Iterator[Problem]:
    """The problems of a text as such: its length in characters, and characters QuickBooks cannot keep."""
    if longest is not None and len(text) > longest:
        sentence = f"{name} has {len(text)} characters, {longest} at most: {shown(text)}."
        yield Problem(path, Rule.LENGTH, sentence)
    bad = first_bad_character(text)
    if bad is not None:
        position, rule, sign = bad
        why = (
            "is a control character"
            if rule == "control"
            else "is not in Windows-1252, all that QuickBooks keeps"
        )
        yield Problem(path, Rule(rule), f"Character {position} of {name} {why}: {sign}.")


def _check_name(element: Element, text: str, path: str) -> Iterator[Problem]:
    # A name that QuickBooks trims by itself would no longer be found by the name we sent.
    pieces = text.split(":") if element.kind == "path" else [text]
    if any(piece != piece.strip() for piece in pieces):
        yield Problem(path, Rule.BLANKS, f"{element.name} begins or ends with a blank: {shown(text)}.")
    if "\n" in text.strip() or "\t" in text.strip():
        sentence = f"{element.name} holds a tab or a line break: {shown(text)}."
        yield Problem(path, Rule.CONTROL, sentence)
    if element.kind == "name" and ":" in text:
        # QuickBooks answers 3090: the colon separates a job from its customer.
        yield Problem(path, Rule.COLON, f"A name in QuickBooks cannot hold a colon: {shown(text)}.")
