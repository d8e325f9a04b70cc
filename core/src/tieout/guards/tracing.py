"""A line in the log for every call of a hook: name, entity, how many, how long. Never a record's text."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence, Sized
from typing import Any

import pluggy

log = logging.getLogger("tieout.hooks")


def trace_hooks(manager: pluggy.PluginManager, backend: str) -> Callable[[], None]:
    """Log every hook call of a backend at DEBUG; returns what ends it.

    The seconds of a hook that answers with a stream are those of beginning it, not of reading it.
    """
    begun = threading.local()

    def before(_hook: str, _methods: Sequence[Any], _arguments: Mapping[str, Any]) -> None:
        _stack(begun).append(time.perf_counter())

    def after(outcome: Any, hook: str, _methods: Sequence[Any], arguments: Mapping[str, Any]) -> None:
        seconds = time.perf_counter() - _stack(begun).pop()
        ending = type(outcome.exception).__name__ if outcome.exception else "answered"
        log.debug("%s of %s%s: %s, %.3f s", hook, backend, _about(arguments), ending, seconds)

    return manager.add_hookcall_monitoring(before, after)


def _stack(begun: threading.local) -> list[float]:
    if not hasattr(begun, "times"):
        begun.times = []
    times: list[float] = begun.times
    return times


def _about(arguments: Mapping[str, Any]) -> str:
    """The entity and the number of things handed over, for a call that has them."""
    words = [str(arguments["entity"])] if "entity" in arguments else []
    counted = ("operations", "prepared", "records", "links")
    words += [f"{len(arguments[one])} {one}" for one in counted if isinstance(arguments.get(one), Sized)]
    return f" ({', '.join(words)})" if words else ""
