"""``tieout quickbooks authorize``: let QuickBooks' administrator answer the certificate dialog, and see what came of it."""

import shlex
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from tieout.plugin import BooksTimeout, TieoutError
from tieout_quickbooks.commands.company import facts_of
from tieout_quickbooks.commands.output import print_result, remark, rows
from tieout_quickbooks.commands.way_in import CALLED_BY_US, settings_of, way_in
from tieout_quickbooks.port import Transport
from tieout_quickbooks.qbxml.hresult_errors import INTEGRATED, LoginNotAutomatic
from tieout_quickbooks.qbxml.hresults import CERTIFICATE_ANSWERS
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.settings import Settings

#: The dialog's answers in its own words and order.
_ANSWERS = {
    "no": "No",
    "prompt": "Yes, prompt each time",
    "while-open": "Yes, whenever this QuickBooks company file is open",
    "always": "Yes, always; allow access even if QuickBooks is not running",
}
#: Seconds that the second session may take; nobody has to think in it.
_SECOND_LOOK = 30.0


def add_authorize(cli: Any) -> None:
    """Add ``authorize`` to the group of this backend."""
    import click

    @cli.command("authorize")  # type: ignore[untyped-decorator]
    @way_in(CALLED_BY_US)
    @click.option(
        "--wait",
        type=click.FloatRange(1, 3600),
        default=600.0,
        show_default=True,
        help="Seconds to wait for the answer in QuickBooks.",
    )
    @click.pass_context
    def authorize(ctx: click.Context, file: str, transport: str, app_name: str, wait: float) -> None:
        """Get access to a company: says which dialog comes, and checks what was answered.

        Run it again after a change in QuickBooks. It reads only.
        """
        settings = settings_of(file, transport, app_name, time_limit=wait)
        remark(ctx, *_announcement(settings))
        facts = _first_session(settings)
        _second_session(settings)
        print_result(ctx, facts, rows(facts))
        remark(ctx, "", *_next_steps(settings, facts))


def _announcement(settings: Settings) -> Iterator[str]:
    yield f'QuickBooks now asks its administrator whether "{settings.app_name}" may come in ("Application Certificate").'
    yield "It asks only while the company is open, in single-user mode, with Admin logged in. Its answers:"
    for key, words in _ANSWERS.items():
        yield f'  "{words}": {CERTIFICATE_ANSWERS[key]}'
    yield f'Choose "{_ANSWERS["while-open"]}", then Continue, Yes, Done.'
    yield "The dialog may stand behind other windows. If this application was answered before, none comes."


def _first_session(settings: Settings) -> dict[str, str | bool]:
    """Open the company with QuickBooks' window, where the dialog can be answered, and ask it who it is."""
    try:
        with _open_with_window(settings) as transport:
            return facts_of(OpenCompany(transport, settings))
    except LoginNotAutomatic as fault:
        raise _again(fault, settings) from fault
    except BooksTimeout as fault:
        raise BooksTimeout(
            "Nobody answered in QuickBooks",
            where=fault.where,
            why=fault.why,
            fix="Close the dialog in QuickBooks, which may stand behind other windows, then run:  "
            f"{_command(settings)}",
        ) from fault


def _second_session(settings: Settings) -> None:
    """Open it as every sync will, without a window: an answer that is asked for each time shows here."""
    quick = settings.model_copy(update={"time_limit": min(settings.time_limit, _SECOND_LOOK)})
    try:
        with _open(quick) as transport:
            transport.facts()
    except BooksTimeout as fault:
        raise BooksTimeout(
            "QuickBooks lets tieout in, but asks again each time",
            where=f'the answer "{_ANSWERS["prompt"]}"',
            why=CERTIFICATE_ANSWERS["prompt"],
            fix=f"Close the dialog. In QuickBooks as Admin: {INTEGRATED}: remove the application. Then run:  "
            f'{_command(settings)}   and choose "{_ANSWERS["while-open"]}"',
        ) from fault


def _again(fault: TieoutError, settings: Settings) -> TieoutError:
    """The same error, and with which command to see that its remedy worked."""
    fix = f"{fault.fix} To see that it worked:  {_command(settings)}"
    return type(fault)(fault.what, where=fault.where, why=fault.why, fix=fix)


@contextmanager
def _open_with_window(settings: Settings) -> Iterator[Transport]:
    opened: AbstractContextManager[Transport]
    if settings.transport == "com":
        from tieout_quickbooks.transports.com import open_com

        opened = open_com(settings, launches=True)
    else:
        opened = _open(settings)
    with opened as transport:
        yield transport


def _open(settings: Settings) -> AbstractContextManager[Transport]:
    from tieout_quickbooks.transports import open_transport

    return open_transport(settings)


def _command(settings: Settings) -> str:
    words = ["tieout", "quickbooks", "authorize", *_given(settings)]
    return " ".join(_quoted(word) for word in words)


def _given(settings: Settings) -> Iterator[str]:
    default = Settings()
    for name in ("file", "transport", "app_name"):
        if getattr(settings, name) != getattr(default, name):
            yield f"--{name.replace('_', '-')}"
            yield getattr(settings, name)


def _quoted(word: str) -> str:
    """A word as both kinds of command line take it: Windows knows double quotes only."""
    return word if shlex.quote(word) == word else f'"{word}"'


def _next_steps(settings: Settings, facts: dict[str, str | bool]) -> Iterator[str]:
    yield f'"{settings.app_name}" may use "{facts["name"]}". Is it the right company? Then make the site:'
    # Where the company was not named, the open one is what every later session would take.
    file = settings.file or str(facts["path"])
    words = ["--backend", "quickbooks", "--set", f"transport={settings.transport}", "--set", f"file={file}"]
    if settings.app_name != Settings().app_name:
        words += ["--set", f"app_name={settings.app_name}"]
    yield "  tieout site add NAME " + " ".join(_quoted(word) for word in words)
