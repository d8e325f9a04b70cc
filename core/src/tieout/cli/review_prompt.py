"""Asking row by row: for any terminal and any screen reader. What is not understood is asked again."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import rich_click as click

from tieout.cli.screen.changes import step_lines
from tieout.cli.screen.display import visible
from tieout.cli.screen.panes import Sides
from tieout.cli.screen.streams import encoding_of
from tieout.cli.screen.words import WILL
from tieout.plan import Step
from tieout.planfile import SavedPlan

_ANSWERS = {
    "y": "yes",
    "yes": "yes",
    "n": "no",
    "no": "no",
    "s": "skip",
    "skip": "skip",
    "d": "details",
    "details": "details",
    "a": "all",
    "all": "all",
    "q": "quit",
    "quit": "quit",
}
_CHOICE = "[y]es, [n]o, [s]kip (leave as it is), [d]etails, [a]ll the rest, [q]uit"


def ask_each(plan: SavedPlan, sides: Sides) -> Callable[[Step], bool]:
    """A function that asks about each step it is given; quitting leaves the rest as it is."""
    total = sum(1 for step in plan.steps() if step.tickable)
    return _Asking(total, sides).decide


@dataclass
class _Asking:
    """How far the questions are, and whether they are over."""

    total: int
    sides: Sides
    number: int = 0
    rest: str = ""
    encoding: str = field(default_factory=lambda: encoding_of(sys.stderr))

    def decide(self, step: Step) -> bool:
        self.number += 1
        if self.rest:
            return True if self.rest == "all" else step.ticked
        answer = self._answer(step)
        if answer in {"all", "quit"}:
            self.rest = answer
        return {"yes": True, "all": True, "no": False}.get(answer, step.ticked)

    def _answer(self, step: Step) -> str:
        self._say(f"[{self.number}/{self.total}] {self._sentence(step)}")
        while True:
            default = "y" if step.ticked else "n"
            text = str(click.prompt(f"  {_CHOICE}", default=default, err=True)).strip().casefold()
            answer = _ANSWERS.get(text, "")
            if answer == "details":
                for line in step_lines(step, 78, self.encoding, whole=True):
                    click.echo(line.text, err=True)
            elif answer:
                return answer
            else:
                self._say(f'  "{text}" is not one of the answers.')

    def _sentence(self, step: Step) -> str:
        about = ", ".join(part for part in (step.code, step.type, step.status or _state(step)) if part)
        name = f"{step.name} ({about})" if about else step.name
        near = "; ".join(f"{one.name} {one.score}%" for one in step.suggestions)
        like = f" Similar: {near}." if near else ""
        problem = f" ({step.problem})" if step.problem else ""
        return f"{name}: {step.reason}{problem}.{like} {WILL.get(step.kind, 'do it').capitalize()}?"

    def _say(self, text: str) -> None:
        click.echo(visible(text, self.encoding), err=True)


def _state(step: Step) -> str:
    return "" if step.active else "inactive"
