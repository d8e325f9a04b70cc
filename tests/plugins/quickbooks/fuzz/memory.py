"""How much memory this process had at its peak, and the peak begun anew where the system lets us."""

import resource
import sys
from pathlib import Path

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak_kib() -> int:
    """KiB of the largest resident size since the start, or since ``begin_peak``."""
    if _STATUS.exists():
        lines = _STATUS.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest // 1024 if sys.platform == "darwin" else largest


def begin_peak() -> None:
    """Let what was freed since not count any longer; where this cannot be done, the old peak stands."""
    if _CLEAR.exists():
        _CLEAR.write_text("5", encoding="ascii")
