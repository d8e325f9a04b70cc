"""What one call of the program was told by the options that every command has."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel

    from tieout.hookspecs import CallingSite


@dataclass
class Invocation:
    """The answers to the options everywhere. Filled while the command line is read, then only looked at."""

    config: Path | None = None
    site: str = ""
    json: bool = False
    quiet: bool = False
    verbose: bool = False
    no_input: bool = False
    no_color: bool = False
    log_format: str = "text"

    def books_settings(self, name: str = "") -> "BaseModel":
        """The ``[books]`` table of a site, checked, its secrets read; for a backend's own commands."""
        from tieout.backends import load_backend
        from tieout.cli.frame.chosen_site import the_config, the_site
        from tieout.config import opening, site_of

        config = the_config(self)
        chosen = the_site(self, config, name)
        loaded = load_backend(site_of(config, chosen).backend)
        try:
            settings = opening.books_settings(config, chosen, loaded.description.settings)
        finally:
            loaded.close()
        return opening.open_settings(settings, config.folder)

    def calling_site(self, name: str = "") -> "AbstractContextManager[CallingSite]":
        """A site whose books call us, for a backend's own commands; see ``hookspecs.register_commands``."""
        from tieout.cli.frame.chosen_site import the_config, the_site
        from tieout.serve.calling import calling_site

        config = the_config(self)
        return calling_site(config, the_site(self, config, name))
