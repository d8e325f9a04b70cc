"""Repeats each check for every entity a backend declares, and skips by name what it does not declare."""

from collections.abc import Callable

import pytest

from tieout.capabilities import BackendDescription, EntityCapability
from tieout.records import Entity

#: What a check calls its entity, and what that entity must declare to be checked.
ARGUMENTS: dict[str, tuple[str, Callable[[EntityCapability], object]]] = {
    "entity": ("", lambda _: True),
    "writable": ("export", lambda capability: capability.export),
    "updatable": ("update", lambda capability: capability.update),
}


def repeat_by_entity(metafunc: pytest.Metafunc, description: BackendDescription) -> None:
    """Give a check with one of the ``ARGUMENTS`` every declared entity, those that lack the capability as skipped."""
    for argument, (capability, is_declared) in ARGUMENTS.items():
        if argument in metafunc.fixturenames:
            cases = [
                _case(entity, capability, declared=bool(is_declared(what)))
                for entity, what in description.entities.items()
            ]
            metafunc.parametrize(argument, cases)


def entity_of(request: pytest.FixtureRequest) -> Entity:
    """The entity a check is being repeated for."""
    params = request.node.callspec.params
    found: Entity = next(params[argument] for argument in ARGUMENTS if argument in params)
    return found


def _case(entity: Entity, capability: str, *, declared: bool) -> object:
    reason = f"{capability} is not declared for {entity.value}"
    marks = () if declared else (pytest.mark.skip(reason=reason),)
    return pytest.param(entity, id=entity.value, marks=marks)
