"""Misfortune on purpose: the process dies, hangs or stumbles at a chosen call of the make-believe SDK."""

import functools
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from tieout_sage50.canada.simulator.sdk_rules import EXCEPTIONS

Method = TypeVar("Method", bound=Callable[..., Any])


class Fault(BaseModel):
    """What happens, and when.

    ``at`` names a member (``Save``); "" is the ``number``-th call of any. ``once`` names a file that is made as it
    happens; while it is there, nothing happens any more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: str = ""
    number: int = 1
    when: Literal["before", "after"] = "before"
    do: Literal["die", "hang", "raise"] = "die"
    exception: str = "SDKException"
    message: str = ""
    once: str = ""


class Faults:
    """Counts calls and strikes. Shared by everything the SDK hands out."""

    def __init__(self, fault: Fault | None) -> None:
        self._fault, self._count = fault, 0

    def begin(self, member: str) -> bool:
        """A call begins; whether the misfortune shall follow it."""
        fault = self._fault
        if fault is None or fault.at not in {"", member}:
            return False
        self._count += 1
        if self._count != fault.number or (fault.once and Path(fault.once).exists()):
            return False
        if fault.when == "before":
            self.strike()
        return fault.when == "after"

    def strike(self) -> None:
        """Die, hang or raise."""
        assert self._fault is not None
        if self._fault.once:
            Path(self._fault.once).touch()
        if self._fault.do == "die":
            os._exit(9)
        if self._fault.do == "hang":
            threading.Event().wait()
        raise EXCEPTIONS.get(self._fault.exception, RuntimeError)(self._fault.message)


def member(method: Method) -> Method:
    """A call of the SDK, which a fault may strike. For methods of things with ``faults``."""

    @functools.wraps(method)
    def call(self: Any, *arguments: Any) -> Any:
        is_struck = self.faults.begin(method.__name__)
        answer = method(self, *arguments)
        if is_struck:
            self.faults.strike()
        return answer

    return call  # type: ignore[return-value]  # the same signature, which the type checker cannot see
