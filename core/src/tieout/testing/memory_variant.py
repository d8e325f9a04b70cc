"""Other backends made from the one in memory: with fewer capabilities, or with hooks of their own."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from types import ModuleType
from typing import Any

from pydantic import BaseModel

from tieout.hookspecs import BackendHooks
from tieout.plugin import BackendDescription, Entity, hookimpl
from tieout.testing import memory_backend
from tieout.testing.memory import memory_company
from tieout.testing.memory_description import DESCRIPTION


def with_capability(
    description: BackendDescription = DESCRIPTION, entities: Iterable[Entity] = tuple(Entity), **changes: Any
) -> BackendDescription:
    """The description with fields of its ``EntityCapability`` changed for some entities (by default all).

    It has no profiles: those of the whole description may ask for more than is left.
    """
    changed = set(entities)
    capabilities = {
        entity: capability.model_copy(update=changes) if entity in changed else capability
        for entity, capability in description.entities.items()
    }
    return description.model_copy(update={"entities": capabilities, "profiles": {}})


def with_only(*entities: Entity, description: BackendDescription = DESCRIPTION) -> BackendDescription:
    """The description of books that know only these entities."""
    kept = {entity: description.entities[entity] for entity in entities}
    shared = tuple(group for group in description.shared_names if group <= set(entities))
    return description.model_copy(update={"entities": kept, "shared_names": shared, "profiles": {}})


def memory_backend_with(
    description: BackendDescription = DESCRIPTION, **hooks: Callable[..., Any]
) -> ModuleType:
    """The backend in memory as a new module: another description, and ``hooks`` in place of its own.

    The company the settings name takes the description over as it is opened, so that it also *behaves*
    as described.
    """

    def describe_backend() -> BackendDescription:
        return description

    def open_books(settings: BaseModel) -> AbstractContextManager[Any]:
        wanted = description.settings.model_validate(settings.model_dump())
        memory_company(wanted.company, file=wanted.file).description = description  # type: ignore[attr-defined]
        return memory_backend.open_books(settings)

    module = ModuleType("tieout_memory_variant", "Made by tieout.testing.memory_variant.")
    for name in (name for name in dir(BackendHooks) if not name.startswith("_")):
        if hasattr(memory_backend, name):
            setattr(module, name, getattr(memory_backend, name))
    own: dict[str, Callable[..., Any]] = {"describe_backend": describe_backend, "open_books": open_books}
    for name, hook in (own | hooks).items():
        setattr(module, name, hookimpl(hook))
    return module
