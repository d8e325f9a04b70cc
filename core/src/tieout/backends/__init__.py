"""Finding, loading and checking backends: packages of others that reach one kind of books.

Importing this package imports neither pluggy nor any backend, so that ``plugin list`` stays quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tieout.backends.discover import GROUP, InstalledBackend, installed_backends
from tieout.backends.nearest import did_you_mean, nearest_name

if TYPE_CHECKING:
    from tieout.backends.facade import HookFacade
    from tieout.backends.load import LoadedBackend, adopt_backend, load_backend
    from tieout.backends.probe import ProbeReport, probe_backend

__all__ = [
    "GROUP",
    "HookFacade",
    "InstalledBackend",
    "LoadedBackend",
    "ProbeReport",
    "adopt_backend",
    "did_you_mean",
    "installed_backends",
    "load_backend",
    "nearest_name",
    "probe_backend",
]

#: Where the names live that cost an import of pluggy and pydantic.
_LATE = {
    "HookFacade": "facade",
    "LoadedBackend": "load",
    "ProbeReport": "probe",
    "adopt_backend": "load",
    "load_backend": "load",
    "probe_backend": "probe",
}


def __getattr__(name: str) -> Any:
    """Import what loading needs only when it is asked for."""
    if name not in _LATE:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
