"""The one error of this package so far, said by every hook that would have to reach Sage 50."""

from typing import NoReturn

from tieout.plugin import BooksClosed


class CannotOpenYet(BooksClosed):
    """This backend describes Sage 50 but cannot open a company yet."""

    code = "TO-SAGE50-001"
    default_fix = "Use another backend for this site until a later version can open Sage 50."


def refuse(edition: str) -> NoReturn:
    """Say for one edition that its books cannot be opened yet."""
    raise CannotOpenYet(f"this version cannot open {edition} books yet", why=not_yet(edition))


def not_yet(edition: str) -> str:
    """The sentence ``plugin show`` prints for an edition."""
    return f"{edition}: cannot open books yet; only what its books can do is described here"
