"""What ``authorize`` notes when access was granted: to which program and Windows user. Nobody else writes it.

It only makes a message better: with it a lost grant is told from one that was never asked for.
"""

import os
from pathlib import Path

from pydantic import ValidationError

from tieout_sage50.peachtree.grant import Program
from tieout_sage50.peachtree.settings import UsSettings


def note_path(settings: UsSettings) -> Path:
    """The note's file: ``grant_note``, or one of the company's in the user's own folder."""
    if settings.grant_note is not None:
        return settings.grant_note
    folder = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME")
    home = Path(folder) if folder else Path.home() / ".local" / "state"
    return home / "tieout" / f"sage50-us-{settings.company_guid.lower()}.json"


def read_note(settings: UsSettings) -> Program | None:
    """Who was allowed when ``authorize`` last saw it; None when it never did, or the note cannot be read."""
    try:
        return Program.model_validate_json(note_path(settings).read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError):
        return None


def keep_note(settings: UsSettings, program: Program) -> None:
    """Note who is allowed. Raises OSError when that cannot be written."""
    path = note_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(program.model_dump_json() + "\n", encoding="utf-8")
