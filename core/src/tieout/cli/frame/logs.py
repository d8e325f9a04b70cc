"""Where a traceback goes: into a file a person can send on, never onto the screen."""

import os
import re
import tempfile
import time
import traceback
from pathlib import Path

_PASSWORD = re.compile(r"(://[^\s:/@]*:)[^\s@/]+@")


def log_folder() -> Path:
    """``$TIEOUT_LOG_DIR``, else the user's folder for logs, else the temporary folder."""
    from platformdirs import user_log_path

    told = os.environ.get("TIEOUT_LOG_DIR", "")
    for folder in (Path(told) if told else user_log_path("tieout", appauthor=False), _temporary()):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return _temporary()


def _temporary() -> Path:
    return Path(tempfile.gettempdir())


def without_passwords(text: str) -> str:
    """The text with the password of every URL in it taken out."""
    return _PASSWORD.sub(r"\1***@", text)


def keep_traceback(error: BaseException) -> Path:
    """Write an unexpected error's traceback into a new log file and say where it is."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    path = log_folder() / f"tieout-{stamp}-{os.getpid()}.log"
    text = "".join(traceback.format_exception(error))
    with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(without_passwords(text))
    return path
