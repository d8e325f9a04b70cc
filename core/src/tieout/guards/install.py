"""Putting the guard round a loaded backend."""

import pluggy

from tieout.capabilities import BackendDescription
from tieout.guards.tracing import trace_hooks
from tieout.guards.wrappers import Guard
from tieout.rules import SiteRules


def guard_backend(
    manager: pluggy.PluginManager,
    *,
    backend: str,
    description: BackendDescription,
    rules: SiteRules,
    seconds: float = 0.0,
) -> None:
    """Look at every answer of a backend, and stop every write that it or the site's rules do not allow.

    ``seconds`` limits each call and each step of a stream, where that can be kept (``guards.deadline``);
    0 is no limit. Every call is logged to ``tieout.hooks`` at DEBUG.
    """
    guard = Guard(backend=backend, description=description, rules=rules, seconds=seconds)
    manager.register(guard, name=f"guard of {backend}")
    trace_hooks(manager, backend)
