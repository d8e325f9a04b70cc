"""Whatever a backend raises becomes an error that names the hook and the backend."""

from collections.abc import Iterator
from contextlib import contextmanager

from tieout.errors import BooksFault, BooksTimeout, PluginContract, TieoutError

_LONGEST = 300


@contextmanager
def translated(hook: str, backend: str) -> Iterator[None]:
    """Let errors of tieout pass, and turn everything else, ``SystemExit`` included, into one of them.

    A time-out of the operating system becomes ``BooksTimeout``, another of its errors ``BooksFault``:
    those come from outside. All else is the backend's own fault, ``PluginContract``.
    """
    try:
        yield
    except (TieoutError, KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        raise _as_ours(error, hook, backend) from error


def breach(hook: str, backend: str, why: str) -> PluginContract:
    """The error for an answer that the contract does not allow."""
    return PluginContract(f'the backend "{backend}" does not keep the contract', where=hook, why=why)


def _as_ours(error: BaseException, hook: str, backend: str) -> TieoutError:
    text = " ".join(str(error).split())[:_LONGEST]
    why = f"{type(error).__name__}: {text}" if text else type(error).__name__
    if isinstance(error, TimeoutError):
        return BooksTimeout(f'the books of "{backend}" did not answer in time', where=hook, why=why)
    if isinstance(error, OSError):
        return BooksFault(f'the books of "{backend}" could not be reached', where=hook, why=why)
    return PluginContract(f'the backend "{backend}" failed in {hook}', where=hook, why=why)
