"""The commands of ``tieout quickbooks``. Nothing here is imported before one of them is called."""

import json
import sys
from typing import Any

from tieout_quickbooks.settings import Settings

#: The form of every JSON answer of the program.
_SCHEMA = "tieout/1"


def add_commands(cli: Any) -> None:
    """Add ``company`` to the group of this backend."""
    import click

    @cli.command("company")  # type: ignore[untyped-decorator]
    @click.option("--file", default="", help="The company file; else the one that is open.")
    @click.option(
        "--transport",
        type=click.Choice(["com", "webconnector", "simulator"]),
        default=Settings().transport,
        show_default=True,
        help="The way to QuickBooks.",
    )
    @click.option(
        "--app-name", default=Settings().app_name, show_default=True, help="Our name in QuickBooks."
    )
    @click.pass_context
    def company(ctx: click.Context, file: str, transport: str, app_name: str) -> None:
        """Show which company QuickBooks has open, and what this QuickBooks is."""
        settings = Settings.model_validate({"file": file, "transport": transport, "app_name": app_name})
        facts = company_facts(settings)
        if getattr(ctx.obj, "json", False):
            _print_json(facts)
        else:
            _print_rows(facts)


def company_facts(settings: Settings) -> dict[str, str | bool]:
    """What the open company and its QuickBooks say of themselves; reads only."""
    from tieout_quickbooks.session import open_company

    with open_company(settings) as books:
        opened = books.opened.model_dump(mode="json")
        return {
            **opened,
            **books.program.model_dump(mode="json", exclude={"country"}),
            "qbxml": books.version,
            "fingerprint": books.opened.fingerprint,
        }


def _print_json(facts: dict[str, str | bool]) -> None:
    envelope = {"schema": _SCHEMA, "site": "", "data": facts, "errors": []}
    sys.stdout.write(json.dumps(envelope) + "\n")


def _print_rows(facts: dict[str, str | bool]) -> None:
    width = max(len(name) for name in facts)
    for name, value in facts.items():
        shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else _visible(value) or "-"
        sys.stdout.write(f"{name.replace('_', ' '):{width}}  {shown}\n")


def _visible(text: str) -> str:
    """A name from QuickBooks without anything a terminal would obey, in signs the terminal has."""
    plain = "".join(sign if sign.isprintable() else f"<{ord(sign):04X}>" for sign in text)
    encoding = sys.stdout.encoding or "utf-8"
    return plain.encode(encoding, "replace").decode(encoding, "replace")
