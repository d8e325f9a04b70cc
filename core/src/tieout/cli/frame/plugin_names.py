"""Which backends are installed, by name, without importing any of them."""

from functools import cache

from tieout.backends import installed_backends


@cache
def backend_names() -> tuple[str, ...]:
    """The names that the installed packages' metadata offer, usable or not."""
    return tuple(sorted({backend.name for backend in installed_backends() if backend.name}))
