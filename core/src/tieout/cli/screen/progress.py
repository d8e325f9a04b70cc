"""How far it is: a line that moves, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.streams import is_terminal

#: Told what is being done, how many are done, and of how many (0 when unknown).
Tell = Callable[[str, int, int], None]


def _silence(_what: str, _done: int, _total: int) -> None:
    return None


@contextmanager
def progress(invocation: Invocation) -> Iterator[Tell]:
    """A function to tell how far it is; it does nothing where nobody watches."""
    if invocation.quiet or invocation.json or not is_terminal(sys.stderr):
        yield _silence
        return
    with _moving_line(invocation) as tell:
        yield tell


@contextmanager
def _moving_line(invocation: Invocation) -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(file=sys.stderr, markup=False, emoji=False, no_color=invocation.no_color or None)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, int] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total or None)
            bar.update(tasks[what], completed=done, total=total or None)  # type: ignore[arg-type]

        yield tell
