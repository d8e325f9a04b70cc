"""A computer with QuickBooks, described in a JSON file, so that processes started one after the other meet the same.

The log of calls belongs to it: it tells a test what was called, and a trouble how often it had its occasion.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

COMPUTER = "TIEOUT_SIMULATED_COMPUTER"
"""Environment variable: path of the description."""


class Happening(StrEnum):
    """What can go wrong with a COM call."""

    HANG = "hang"
    DIE = "die"
    REFUSE = "refuse"
    LATE = "late"
    PRINT = "print"


@dataclass(frozen=True)
class Trouble:
    """What happens at a COM call. ``nth`` counts its calls over all processes, 0 means each of them.

    ``after``: when the work is done already. ``number`` is the HRESULT of a refusal, ``seconds`` how late.
    """

    method: str
    what: Happening
    nth: int = 0
    after: bool = False
    number: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Computer:
    """``files``: paths of company files; ``log``: where calls are noted; ``lock_seconds``: see RequestProcessor."""

    files: tuple[str, ...]
    log: str
    troubles: tuple[Trouble, ...] = ()
    lock_seconds: float = 5.0

    def note(self, method: str, arguments: tuple[object, ...]) -> None:
        """Write a call down before it is looked at."""
        line = json.dumps({"method": method, "arguments": list(arguments)}, default=repr)
        with Path(self.log).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def due(self, method: str, *, after: bool) -> Trouble | None:
        """The trouble whose moment this call is."""
        wanted = [one for one in self.troubles if one.method == method and one.after is after]
        if not wanted:
            return None
        count = Path(self.log).read_text(encoding="utf-8").count(f'{{"method": "{method}"')
        return next((one for one in wanted if one.nth in {0, count}), None)


def save_computer(computer: Computer, path: Path) -> None:
    """Write the description."""
    path.write_text(json.dumps(asdict(computer)), encoding="utf-8")


def load_computer(path: Path) -> Computer:
    """Read it back."""
    data = json.loads(path.read_text(encoding="utf-8"))
    troubles = tuple(Trouble(**{**one, "what": Happening(one["what"])}) for one in data["troubles"])
    return Computer(tuple(data["files"]), data["log"], troubles, data["lock_seconds"])


def read_calls(log: Path) -> list[tuple[str, list[object]]]:
    """What was called on a computer, in order, over all processes: name and arguments."""
    lines = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
    rows = [json.loads(line) for line in lines]
    return [(row["method"], row["arguments"]) for row in rows]
