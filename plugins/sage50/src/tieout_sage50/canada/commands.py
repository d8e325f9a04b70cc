"""``tieout sage50-ca journals``: which numbers the company's journals have."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing.commands import add_withdraw

if TYPE_CHECKING:
    from tieout_sage50.canada.journals import Journal

_HEADING = ("number", "entries", "first", "last", "of customers", "of vendors")


def add_commands(cli: Any) -> None:
    """Add every command to the group of this backend."""
    add_journals(cli)
    add_withdraw(cli)


def add_journals(cli: Any) -> None:
    """Add ``journals`` to the group of this backend."""
    import click

    default = CanadaSettings()

    @cli.command("journals")  # type: ignore[untyped-decorator]
    @click.argument("site", default="")
    @click.option("--server", default=default.server, show_default=True, help="The database's computer.")
    @click.option("--port", default=default.port, show_default=True, help="The database's port.")
    @click.option("--database", default=default.database, show_default=True, help="The database's name.")
    @click.option("--user", default=default.user, show_default=True, help="A user with SELECT.")
    @click.option(
        "--password-from", default="", metavar="NAME", help="The environment variable with the password."
    )
    @click.option("--charset", default=default.charset, show_default=True, help="The character set of texts.")
    @click.option(
        "--simulator", type=click.Path(path_type=Path), help="The file of a make-believe company instead."
    )
    @click.pass_context
    def journals(ctx: click.Context, /, site: str, password_from: str, **words: Any) -> None:
        """List the company's journals, to find which hold sales and which purchases.

        Of the SITE's company, or of the one the options lead to while there is no site yet. Reads only. Set the
        numbers as sales_journals and purchase_journals in the site's books table.
        Example: tieout sage50-ca journals --server accounts --user tieout --password-from SAGE_PASSWORD
        """
        password = SecretStr(os.environ.get(password_from, "") if password_from else "")
        settings = _of_site(ctx.obj, site) if site else CanadaSettings(password=password, **words)
        seen = read_journals(settings)
        click.echo(_as_json(seen, site) if getattr(ctx.obj, "json", False) else "\n".join(_as_lines(seen)))


def _of_site(invocation: Any, site: str) -> CanadaSettings:
    """The settings of a site, its secrets read."""
    return CanadaSettings.model_validate(invocation.books_settings(site).model_dump())


def read_journals(settings: CanadaSettings) -> "list[Journal]":
    """The journals of a company; reads only. Raises what opening it raises."""
    from tieout_sage50.canada.database import open_database
    from tieout_sage50.canada.journals import journals_seen

    with open_database(settings) as database, database.connect() as connection:
        return journals_seen(lambda statement: database.ask(connection, statement))


def _as_json(seen: "list[Journal]", site: str) -> str:
    data = {"journals": [journal.model_dump() for journal in seen]}
    return json.dumps({"schema": "tieout/1", "site": site, "data": data, "errors": []})


def _as_lines(seen: "list[Journal]") -> list[str]:
    if not seen:
        return ["Nothing has been posted yet, so there is no journal to be seen."]
    rows = [_HEADING, *(_row(journal) for journal in seen)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEADING))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _row(journal: "Journal") -> tuple[str, ...]:
    customers = f"{journal.customers} ({_shown(journal.customer_example)})" if journal.customers else "0"
    vendors = f"{journal.vendors} ({_shown(journal.vendor_example)})" if journal.vendors else "0"
    return (str(journal.number), str(journal.entries), journal.first, journal.last, customers, vendors)


def _shown(name: str) -> str:
    """A name without anything a terminal would obey."""
    return "".join(sign if sign.isprintable() else f"<{ord(sign):04X}>" for sign in name)
