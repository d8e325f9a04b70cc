"""Python's collector of cyclic garbage, held off while a page of records is made.

It starts after every few hundred new objects. A page has some ten thousand, which refer to nothing above them and are
freed by counting; looking through them again and again, and through the whole program every tenth page, took a quarter
of the CPU time of a read.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_off() -> Iterator[None]:
    """No collection until the context is left; then as it was. For milliseconds, as it holds for every thread."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
