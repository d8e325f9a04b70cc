"""A file named with a wildcard, as ``*.QBW``: found, and where there are several, chosen by a person."""

import glob
from pathlib import Path

from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.questions import ask_choice, somebody_is_there
from tieout.errors import NoTerminal, UsageProblem

_SIGNS = ("*", "?")
#: So many are offered; more would not be read.
_MOST = 30


def found_file(invocation: Invocation, text: str, folder: Path, flag: str) -> str:
    """The file a text names: itself, or the one that a person chooses of those the wildcard finds.

    A relative one is looked up from ``folder``, that of the site file, and kept as a whole path: a
    command may be typed elsewhere.
    """
    if not any(sign in text for sign in _SIGNS):
        return str(folder / text) if (folder / text).is_file() else text
    names = glob.glob(text, root_dir=folder, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute ones
    found = sorted(str(folder / name) for name in names)
    if not found:
        raise UsageProblem(f"No file fits {text}", where=str(folder), fix=f"Name the file:  {flag}")
    if len(found) == 1:
        return found[0]
    if not somebody_is_there(invocation):
        listed = "\n".join(found[:_MOST])
        raise NoTerminal(f"{len(found)} files fit {text}", why=listed, fix=f"Name one:  {flag}")
    chosen = ask_choice(invocation, f"Which file ({len(found)} fit)?", found[:_MOST], flag, default=-1)
    return found[chosen]
