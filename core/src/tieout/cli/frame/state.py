"""Opening the state store for commands that need no books and no host."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tieout.config import Config
    from tieout.store import Store


def open_state(config: "Config", *, read_only: bool = False) -> "Store":
    """The state store a site file names. The caller closes it."""
    from tieout.config.opening import state_url
    from tieout.store import open_store

    return open_store(state_url(config).get_secret_value(), read_only=read_only)
