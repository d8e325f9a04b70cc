"""The running server's view of the site file: which sites there are now, wired once and wired anew when it changes."""

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tieout.backends import load_backend
from tieout.backends.load import LoadedBackend
from tieout.config import Config, load_config
from tieout.config.opening import state_url
from tieout.errors import TieoutError
from tieout.serve.calling import OpenCallingSite
from tieout.store import Store, open_store

log = logging.getLogger("tieout.serve")


class _Read(NamedTuple):
    """The site file as it was at a time, and its calling sites by backend and name."""

    stamp: tuple[int, int]
    sites: Mapping[str, Mapping[str, OpenCallingSite]]


class Server:
    """The sites whose books call us, of every backend the site file uses. Must be closed.

    ``address`` is where other processes on the same state store reach this one, "" when nowhere.
    """

    def __init__(self, path: Path, address: str = "") -> None:
        self._path, self.address = path, address
        #: What is done as the server begins to end.
        self.endings: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        config = load_config(path)
        self.store: Store = open_store(state_url(config).get_secret_value())
        self.backends = _backends(config)
        self._read = self._wired(config, _stamp(path))

    def sites_of(self, backend: str) -> Mapping[str, OpenCallingSite]:
        """A backend's calling sites by name, as the site file has them now.

        A site file that cannot be read at this moment leaves what was read before: an editor may be at it.
        """
        with self._lock:
            self._read_again()
            return self._read.sites.get(backend, {})

    def _read_again(self) -> None:
        stamp = _stamp(self._path)
        if stamp == self._read.stamp:
            return
        try:
            self._read = self._wired(load_config(self._path), stamp)
        except TieoutError as error:
            log.warning("the site file cannot be read, what it said before counts: %s", error)
            self._read = self._read._replace(stamp=stamp)

    def begin_to_end(self) -> None:
        """Tell the backends that calls under way are to be answered soon; what fails is logged."""
        for act in self.endings:
            try:
                act()
            except Exception:
                log.exception("a backend could not be told that the server ends")

    def close(self) -> None:
        """Let go of the state store and the backends."""
        for backend in self.backends.values():
            backend.close()
        self.store.close()

    def _wired(self, config: Config, stamp: tuple[int, int]) -> _Read:
        sites: dict[str, dict[str, OpenCallingSite]] = {}
        for name, site in config.sites.items():
            if site.backend in config.plugins.disabled:
                continue
            backend = self.backends.get(site.backend)
            if backend is None:
                log.warning(
                    "site %s: its backend %s is new here; start tieout serve again", name, site.backend
                )
                continue
            try:
                found = OpenCallingSite(config, name, backend, self.store)
            except TieoutError as error:
                log.warning("site %s is not served: %s %s", name, error.what, error.why)
                continue
            if backend.description.calls_us(found.settings):
                sites.setdefault(site.backend, {})[name] = found
        return _Read(stamp, sites)


class BackendServer:
    """Implements ``tieout.hookspecs.CallServer`` for one backend."""

    def __init__(self, server: Server, backend: str) -> None:
        self._server, self._backend = server, backend

    @property
    def address(self) -> str:
        """See ``CallServer``."""
        return self._server.address

    def when_ending(self, act: Callable[[], None]) -> None:
        """See ``CallServer``."""
        self._server.endings.append(act)

    def sites(self) -> Mapping[str, OpenCallingSite]:
        """See ``CallServer``."""
        return self._server.sites_of(self._backend)


def _backends(config: Config) -> dict[str, LoadedBackend]:
    used = {site.backend for site in config.sites.values()} - set(config.plugins.disabled)
    return {name: load_backend(name, pins=config.plugins.pins) for name in sorted(used)}


def _stamp(path: Path) -> tuple[int, int]:
    """When the file was changed last, and its length; zeros while it is not there."""
    try:
        about = path.stat()
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size
