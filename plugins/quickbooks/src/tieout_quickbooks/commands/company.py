"""``tieout quickbooks company``: which company is open, and what this QuickBooks is."""

from typing import Any

from tieout_quickbooks.commands.output import print_result, rows
from tieout_quickbooks.commands.way_in import settings_of, way_in
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.settings import Settings


def add_company(cli: Any) -> None:
    """Add ``company`` to the group of this backend."""
    import click

    @cli.command("company")  # type: ignore[untyped-decorator]
    @way_in(("com", "webconnector", "simulator"))
    @click.pass_context
    def company(ctx: click.Context, file: str, transport: str, app_name: str) -> None:
        """Show which company QuickBooks has open, and what this QuickBooks is."""
        facts = company_facts(settings_of(file, transport, app_name))
        print_result(ctx, facts, rows(facts))


def company_facts(settings: Settings) -> dict[str, str | bool]:
    """What the open company and its QuickBooks say of themselves; reads only."""
    from tieout_quickbooks.session import open_company

    with open_company(settings) as books:
        return facts_of(books)


def facts_of(books: OpenCompany) -> dict[str, str | bool]:
    """The same of a company that is open already."""
    return {
        **books.opened.model_dump(mode="json"),
        **books.program.model_dump(mode="json", exclude={"country"}),
        "qbxml": books.version,
        "fingerprint": books.opened.fingerprint,
    }
