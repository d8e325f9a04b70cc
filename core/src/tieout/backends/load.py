"""Loading one backend by name: import, check against the contract, and hand out its hooks.

A backend is somebody else's code: whatever it does while it is imported or describes itself becomes
an error that names the package and the reason. A backend that *hangs* hangs the command that asked
for it and no other, for only the one asked for is ever imported; ``probe_backend`` looks at one from
the outside, with a time limit.
"""

import importlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pluggy

from tieout.backends.checking import broken, describe, register_backend
from tieout.backends.discover import InstalledBackend, installed_backends
from tieout.backends.facade import HookFacade
from tieout.backends.nearest import did_you_mean
from tieout.capabilities import BackendDescription
from tieout.errors import PluginBroken, PluginDisabled, PluginUnknown
from tieout.hookspecs import BackendHooks, ExportHooks, OptionalHooks, RequiredHooks


class LoadedBackend:
    """One backend, loaded and checked. ``hooks`` is what the rest of the program sees of it.

    ``manager`` is its own plugin manager, for whoever adds wrappers (``tieout.guards``) or defaults.
    """

    def __init__(
        self, installed: InstalledBackend, description: BackendDescription, manager: pluggy.PluginManager
    ) -> None:
        self.name = installed.name
        self.distribution = installed.distribution
        self.version = installed.version
        self.description = description
        self.manager = manager
        self.hooks: BackendHooks = HookFacade(manager)

    def __repr__(self) -> str:
        return f"LoadedBackend({self.name!r}, {self.distribution} {self.version})"

    def close(self) -> None:
        """Let go of everything that was registered; a closed backend answers nothing any more."""
        for plugin in self.manager.get_plugins():
            self.manager.unregister(plugin)


def load_backend(
    name: str,
    *,
    disabled: Collection[str] = (),
    pins: Mapping[str, str] | None = None,
    extra_plugins: Sequence[object] = (),
    installed: Sequence[InstalledBackend] | None = None,
) -> LoadedBackend:
    """Load the backend of that name, and only that one.

    ``pins`` says which distribution a name must come from. ``extra_plugins`` are registered before the
    backend, so that its own answers come first. ``installed`` replaces the search. Raises
    ``PluginUnknown``, ``PluginDisabled``, ``PluginBroken`` or ``PluginContract``.
    """
    if name in disabled:
        raise PluginDisabled(
            f'the backend "{name}" is switched off', fix=f"Run:  tieout plugin enable {name}"
        )
    chosen = _choose(
        name, installed_backends() if installed is None else installed, (pins or {}).get(name, "")
    )
    return adopt_backend(_import(chosen), installed=chosen, extra_plugins=extra_plugins)


def adopt_backend(
    plugin: object, *, installed: InstalledBackend, extra_plugins: Sequence[object] = ()
) -> LoadedBackend:
    """Check a backend that is imported already and make it ready; ``load_backend`` without the search."""
    manager = pluggy.PluginManager("tieout")
    for spec in (RequiredHooks, ExportHooks, OptionalHooks):
        manager.add_hookspecs(spec)
    for extra in extra_plugins:
        manager.register(extra)
    register_backend(manager, plugin, installed)
    return LoadedBackend(installed, describe(manager, plugin, installed), manager)


def _choose(name: str, installed: Sequence[InstalledBackend], pin: str) -> InstalledBackend:
    offers = [offer for offer in installed if offer.name == name]
    if not offers:
        known = {offer.name for offer in installed if offer.name}
        raise PluginUnknown(f'no installed package offers a backend "{name}"', why=did_you_mean(name, known))
    if pin:
        return _pinned(name, offers, pin)
    if offers[0].problem:
        where = " and ".join(f"{offer.distribution} {offer.version}".strip() for offer in offers)
        raise PluginBroken(f'the backend "{name}" cannot be used', where=where, why=offers[0].problem)
    return offers[0]


def _pinned(name: str, offers: Sequence[InstalledBackend], pin: str) -> InstalledBackend:
    """A pin settles a squabble, and refuses a package that took the name of another."""
    for offer in offers:
        if offer.distribution == pin:
            return offer
    raise PluginBroken(
        f'the backend "{name}" is pinned to {pin}, which is not what offers it',
        where=" and ".join(offer.distribution for offer in offers),
        why="[plugins.pins] in tieout.toml says which package a backend must come from",
    )


def _import(installed: InstalledBackend) -> Any:
    try:
        return importlib.import_module(installed.value)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise broken(installed, "could not be imported", error) from error
