"""The nearest known word to one that is not known, for every "did you mean"."""

import difflib
from collections.abc import Iterable


def nearest_name(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like ``word``, or ``""`` when none does.

    >>> nearest_name("repalce", ["replace", "match"])
    'replace'
    """
    by_lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean "replace"?``, or what is known when nothing is near; ``""`` when nothing is known."""
    names = sorted(known)
    near = nearest_name(word, names)
    if near:
        return f'did you mean "{near}"?'
    return f"known: {', '.join(names)}" if names else ""
