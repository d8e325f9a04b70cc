"""One process at a time has a company open for writing, and everybody can tell when none has.

The lock is the operating system's, on a file for each company; it goes with its process, however that ends. So
who gets the lock knows for certain that no older process can still be writing.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def lock_path(company_file: str) -> Path:
    """The lock's file for a company file, however its path is written."""
    whole = os.path.normcase(os.path.realpath(company_file))
    name = hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    return Path(tempfile.gettempdir()) / f"tieout-sage50-ca-{name}.lock"


@contextmanager
def held(company_file: str) -> Iterator[bool]:
    """Try to hold a company's lock; says whether it is ours while the context lasts. Never waits."""
    handle = os.open(lock_path(company_file), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        yield _lock(handle)
    finally:
        os.close(handle)


def is_free(company_file: str) -> bool:
    """Whether certainly no process has the company open for writing right now."""
    with held(company_file) as ours:
        return ours


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
