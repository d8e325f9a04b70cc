"""The three streams, made so that no record's text can break them."""

import io
import sys


def make_streams_safe() -> None:
    """Let stdout and stderr show ``?`` for what they cannot encode.

    A redirected Windows console writes cp1252 or cp437 and would otherwise end the program at the first
    customer with another script's name. JSON is not touched by this: it is written in ASCII.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def encoding_of(stream: object) -> str:
    """The encoding a stream writes in; UTF-8 when it does not say."""
    return getattr(stream, "encoding", None) or "utf-8"


def is_terminal(stream: object) -> bool:
    """Whether somebody sits at the other end of a stream; a closed one has nobody."""
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):
        return False
