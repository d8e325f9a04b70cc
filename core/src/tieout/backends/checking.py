"""The contract, checked once while a backend is loaded: pluggy finds neither a missing hook nor a useless default."""

import inspect
from collections.abc import Iterator
from typing import NoReturn

import pluggy

from tieout.backends.describing import description_problems
from tieout.backends.discover import InstalledBackend
from tieout.backends.nearest import did_you_mean
from tieout.capabilities import API_VERSION, BackendDescription
from tieout.errors import PluginBroken, PluginContract

_REQUIRED = ("describe_backend", "open_books", "fetch_records")
_EXPORT = ("prepare_records", "export_records", "settle_records")


def broken(installed: InstalledBackend, what: str, error: BaseException) -> PluginBroken:
    """The error for a backend that failed while it was loaded, naming its package and the reason."""
    text = " ".join(str(error).split())[:300]
    return PluginBroken(
        f'the backend "{installed.name}" {what}',
        where=_place(installed),
        why=f"{type(error).__name__}: {text}" if text else type(error).__name__,
    )


def register_backend(manager: pluggy.PluginManager, plugin: object, installed: InstalledBackend) -> None:
    """Register a backend's hooks and refuse what pluggy would accept but never call rightly."""
    try:
        manager.register(plugin, name=installed.name)
        manager.check_pending()
    except KeyboardInterrupt:
        raise
    except pluggy.PluginValidationError as error:
        _refuse(installed, _misspelt(manager, plugin) or str(error))
    except BaseException as error:
        raise broken(installed, "could not be registered", error) from error
    for impl in _implementations(manager, plugin):
        problem = _signature_problem(impl)
        if problem:
            _refuse(installed, problem)
    _require(manager, plugin, installed, _REQUIRED, "every backend answers it")


def describe(
    manager: pluggy.PluginManager, plugin: object, installed: InstalledBackend
) -> BackendDescription:
    """Ask the backend what it can do and check that the answer makes sense and its hooks keep it."""
    try:
        answer = manager.hook.describe_backend()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise broken(installed, "could not describe itself", error) from error
    if not isinstance(answer, BackendDescription):
        _refuse(installed, f"describe_backend answered a {type(answer).__name__}, not a BackendDescription")
    if answer.api != API_VERSION:
        _refuse(
            installed,
            f"it was written for version {answer.api} of the contract, "
            f"and this tieout speaks version {API_VERSION}",
        )
    for problem in description_problems(answer, installed.name):
        _refuse(installed, problem)
    if any(capability.export or capability.update for capability in answer.entities.values()):
        _require(manager, plugin, installed, _EXPORT, "it says that its books can be written")
    return answer


def _implementations(manager: pluggy.PluginManager, plugin: object) -> Iterator[pluggy.HookImpl]:
    for caller in manager.get_hookcallers(plugin) or ():
        yield from (impl for impl in caller.get_hookimpls() if impl.plugin is plugin)


def _signature_problem(impl: pluggy.HookImpl) -> str:
    """Why pluggy would not call this function as its author expects; ``""`` when it would."""
    function, name = impl.function, impl.function.__name__
    if impl.wrapper or impl.hookwrapper:
        return f"{name} is a wrapper; a backend answers hooks and does not wrap those of others"
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return f"{name} is async; hooks are plain functions"
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is not parameter.empty:
            return f"the parameter {parameter.name} of {name} has a default, and would never receive a value"
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            kind = parameter.kind.description
            return f"the parameter {parameter.name} of {name} must be a plain one, not {kind}"
    return ""


def _require(
    manager: pluggy.PluginManager,
    plugin: object,
    installed: InstalledBackend,
    hooks: tuple[str, ...],
    because: str,
) -> None:
    answered = {caller.name for caller in manager.get_hookcallers(plugin) or ()}
    for hook in hooks:
        if hook not in answered:
            unmarked = " (there is one, but without @hookimpl)" if hasattr(plugin, hook) else ""
            _refuse(installed, f"{hook} is missing{unmarked}; {because}")


def _misspelt(manager: pluggy.PluginManager, plugin: object) -> str:
    """A sentence on the first hook that no specification knows."""
    specified = {caller.name for caller in vars(manager.hook).values() if caller.has_spec()}
    for caller in manager.get_hookcallers(plugin) or ():
        if not caller.has_spec():
            return f"there is no hook {caller.name}; {did_you_mean(caller.name, specified)}"
    return ""


def _place(installed: InstalledBackend) -> str:
    return f"{installed.distribution} {installed.version} ({installed.value})".replace("  ", " ")


def _refuse(installed: InstalledBackend, why: str) -> NoReturn:
    raise PluginContract(
        f'the backend "{installed.name}" does not keep the contract', where=_place(installed), why=why
    )
