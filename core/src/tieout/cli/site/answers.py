"""Everything the wizard asks, each answer from its flag where it was given."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.console import remark
from tieout.cli.screen.questions import ask_choice, ask_text, somebody_is_there
from tieout.cli.site.fields import Field, fields_of
from tieout.cli.site.files import found_file
from tieout.errors import NoTerminal, UsageProblem

if TYPE_CHECKING:
    from tieout.capabilities import BackendDescription

_NO_PROFILE = "none: I choose the rules myself"
DEFAULT_HOST = "sqlite:///host.db"


#: Core's own backend, which keeps nothing: offered last.
_FOR_TRYING_OUT = "memory"


def backend_answer(invocation: Invocation, given: str, disabled: tuple[str, ...]) -> str:
    """Which accounting system: the flag, the only one installed, or a numbered choice."""
    from tieout.backends import installed_backends

    if given:
        return given
    names = [
        one.name for one in installed_backends() if one.name and not one.problem and one.name not in disabled
    ]
    names.sort(key=lambda name: (name == _FOR_TRYING_OUT, name))
    if not names:
        raise UsageProblem("No backend can be used.", fix="Run:  tieout plugin list --all")
    if len(names) == 1:
        return names[0]
    if not somebody_is_there(invocation):
        raise NoTerminal(
            "Which accounting system?", why=f"There are: {', '.join(names)}", fix="Give  --backend NAME"
        )
    return names[ask_choice(invocation, "Accounting system", names, "--backend NAME")]


def books_answers(
    invocation: Invocation, schema: dict[str, Any], given: dict[str, str], folder: Path
) -> dict[str, Any]:
    """The ``[books]`` table, from ``--set`` and from what is asked besides."""
    from tieout.backends import did_you_mean

    fields = {field.key: field for field in fields_of(schema)}
    for key in given:
        if key not in fields:
            raise UsageProblem(f'The backend has no setting "{key}".', why=did_you_mean(key, fields))
    table = {}
    for field in fields.values():
        text = given.get(field.key)
        if text is None and field.is_asked:
            text = _asked(invocation, field)
        if text:
            table[field.key] = _answer(invocation, field, text, folder)
    return table


def _asked(invocation: Invocation, field: Field) -> str:
    flag = f"--set {field.key}=VALUE"
    if not field.is_required and not somebody_is_there(invocation):
        return ""
    if field.choices:
        choices = list(field.choices)
        start = choices.index(str(field.default)) if field.default in choices else -1
        return choices[ask_choice(invocation, field.title, choices, flag, start)]
    if field.is_secret:
        remark(
            invocation,
            "A password is never kept in the site file; say where it is: env:NAME, file:PATH, cmd:COMMAND",
        )
    text = ask_text(invocation, field.title, flag, str(field.default or ""))
    while field.is_required and not text:
        text = ask_text(invocation, f"{field.title} (needed)", flag)
    return text


def _answer(invocation: Invocation, field: Field, text: str, folder: Path) -> Any:
    if field.choices and text not in field.choices:
        raise UsageProblem(
            f'"{text}" is not a value of {field.key}',
            why=f"It takes: {', '.join(filter(None, field.choices))}",
        )
    if field.is_path:
        text = found_file(invocation, text, folder, f"--set {field.key}=FILE")
    return field.read(text)


def host_answers(invocation: Invocation, url: str, password: str) -> dict[str, str]:
    """The ``[host]`` table: the database, and where its password is when it needs one."""
    if url:
        return {"url": url, **({"password": password} if password else {})}
    if not somebody_is_there(invocation):
        raise NoTerminal("Which host database?", fix=f"Give  --host URL   as  --host {DEFAULT_HOST}")
    url = ask_text(invocation, "Host database", "--host URL", DEFAULT_HOST)
    if not password and not url.startswith("sqlite"):
        question = "Where its password is (env:NAME, file:PATH; blank = it needs none)"
        password = ask_text(invocation, question, "--host-password REF")
    return {"url": url, **({"password": password} if password else {})}


def profile_answer(invocation: Invocation, given: str | None, description: "BackendDescription") -> str:
    """The named set of rules; "" for none. Nobody there: none is chosen silently when there is one to choose."""
    from tieout.backends import did_you_mean

    names = list(description.profiles)
    if given is not None:
        if given and given not in names:
            raise UsageProblem(
                f'{description.title} has no profile "{given}".', why=did_you_mean(given, names)
            )
        return given
    if not names:
        return ""
    if not somebody_is_there(invocation):
        raise NoTerminal(
            "Which profile?",
            why=f"There are: {', '.join(names)}",
            fix='Give  --profile NAME   or  --profile ""  for none',
        )
    chosen = ask_choice(invocation, "Profile (a named set of rules)", [*names, _NO_PROFILE], "--profile NAME")
    return names[chosen] if chosen < len(names) else ""
