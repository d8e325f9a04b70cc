"""Asking a person: on the terminal only, on stderr, and every question names the flag that answers it."""

import sys
from collections.abc import Sequence

import rich_click as click

from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.display import visible
from tieout.cli.screen.streams import encoding_of, is_terminal
from tieout.errors import NoTerminal


def somebody_is_there(invocation: Invocation) -> bool:
    """Whether a question would reach a person."""
    return not invocation.no_input and is_terminal(sys.stdin) and is_terminal(sys.stderr)


def must_be_somebody(invocation: Invocation, question: str, flag: str) -> None:
    """Raise ``NoTerminal``, naming the flag, where nobody could answer."""
    if not somebody_is_there(invocation):
        why = "--no-input was given" if invocation.no_input else "there is no terminal to ask on"
        raise NoTerminal(f"An answer is missing: {question}", why=why, fix=f"Give it as a flag:  {flag}")


def ask_yes(invocation: Invocation, question: str, flag: str) -> bool:
    """A question whose default is No."""
    must_be_somebody(invocation, question, flag)
    return click.confirm(_safe(question), default=False, err=True)


def ask_text(
    invocation: Invocation, question: str, flag: str, default: str = "", *, hide: bool = False
) -> str:
    """A text; an empty answer gives the default."""
    must_be_somebody(invocation, question, flag)
    answer = click.prompt(
        _safe(question), default=default, show_default=bool(default), err=True, hide_input=hide
    )
    return str(answer).strip()


def ask_choice(
    invocation: Invocation, question: str, choices: Sequence[str], flag: str, default: int = 0
) -> int:
    """A numbered choice; the answer is an index. What is not one of the numbers is asked again."""
    must_be_somebody(invocation, question, flag)
    for number, choice in enumerate(choices, start=1):
        click.echo(f"  {number}  {_safe(choice)}", err=True)
    numbers = click.IntRange(1, len(choices))
    answer = click.prompt(
        _safe(question), type=numbers, default=default + 1 if default >= 0 else None, err=True
    )
    return int(answer) - 1


def _safe(text: str) -> str:
    return visible(text, encoding_of(sys.stderr))
