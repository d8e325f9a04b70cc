"""Which site a command is about: named, or the only one there is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tieout.cli.frame.invocation import Invocation
from tieout.errors import UsageProblem

if TYPE_CHECKING:
    from tieout.config import Config


def the_config(invocation: Invocation) -> "Config":
    """The site file that was named, or the one here or in a folder above."""
    from pathlib import Path

    from tieout.config import find_config, load_config

    return load_config(invocation.config or find_config(Path.cwd()))


def the_site(invocation: Invocation, config: "Config", named: str = "") -> str:
    """The site's name: the argument, ``--site``, or the only one. Kept for the answer's envelope."""
    from tieout.config import site_of

    if named and invocation.site and named != invocation.site:
        raise UsageProblem(f"Two sites are named: {named} and {invocation.site}.", fix="Name one of them.")
    chosen = named or invocation.site or _only(config)
    site_of(config, chosen)
    invocation.site = chosen
    return chosen


def _only(config: "Config") -> str:
    names = list(config.sites)
    if len(names) == 1:
        return names[0]
    if not names:
        raise UsageProblem("There is no site yet.", where=str(config.path), fix="Run:  tieout site add NAME")
    raise UsageProblem(
        "Which site?", why=f"There are: {', '.join(names)}", fix="Name one, or give --site NAME."
    )


def site_and_rest(words: Sequence[str], count: int, shape: str) -> tuple[str, list[str]]:
    """Split ``[SITE] A B`` into the site (or "") and its ``count`` words; ``shape`` is said when it does not fit."""
    if len(words) == count:
        return "", list(words)
    if len(words) == count + 1:
        return words[0], list(words[1:])
    raise UsageProblem(f"This command takes {shape}; {len(words)} words were given.")
