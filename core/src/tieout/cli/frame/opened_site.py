"""The one site a command works on, open; and what several commands ask about it."""

import getpass
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tieout.cli.frame.chosen_site import the_config, the_site
from tieout.cli.frame.invocation import Invocation
from tieout.errors import UsageProblem

if TYPE_CHECKING:
    from tieout.cli.screen.panes import Sides
    from tieout.records import Entity
    from tieout.site import Site


@contextmanager
def opened_site(invocation: Invocation, named: str = "", *, read_only: bool = False) -> Iterator["Site"]:
    """The site that was named, or the only one, open until the command is done."""
    from tieout.site import open_site

    config = the_config(invocation)
    with open_site(config, the_site(invocation, config, named), read_only=read_only) as site:
        yield site


def who_is_here() -> str:
    """``user@computer``, for the journal."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "unknown"
    return f"{user}@{socket.gethostname()}"


def entities_asked(site: "Site", words: Iterable[str]) -> tuple["Entity", ...]:
    """The entities a person named with ``-e``, each once; () for all. Names those the site syncs otherwise."""
    from tieout.backends import did_you_mean
    from tieout.cli.screen.words import PLURAL, entity_of

    asked: list[Entity] = []
    known = [PLURAL[entity] for entity in site.rules.entities]
    for word in (part for text in words for part in text.split(",")):
        entity = entity_of(word)
        if entity is None or entity not in site.rules.entities:
            why = did_you_mean(word, known) if entity is None else f"It syncs: {', '.join(known)}"
            raise UsageProblem(f'The site {site.name} does not sync "{word}".', why=why)
        asked += [entity] if entity not in asked else []
    return tuple(asked)


def one_entity(word: str) -> "Entity":
    """The entity a person named."""
    from tieout.backends import did_you_mean
    from tieout.cli.screen.words import PLURAL, entity_of

    entity = entity_of(word)
    if entity is None:
        raise UsageProblem(f'There is no entity "{word}".', why=did_you_mean(word, PLURAL.values()))
    return entity


def sides_of(site: "Site") -> "Sides":
    """What the two sides of a site are called, and what the books cannot do."""
    from tieout.cli.screen.panes import Sides

    remarks = {
        entity: site.books_capability(entity).remark
        for entity in site.rules.entities
        if not site.books_capability(entity).export
    }
    return Sides(site.host.describe().title, site.backend.description.title, remarks)
