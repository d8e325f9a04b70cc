"""``tieout quickbooks company``: which company is open, and what this QuickBooks is."""

from typing import Any

from tieout_quickbooks.commands.output import print_result, rows
from tieout_quickbooks.settings import Settings


def add_company(cli: Any) -> None:
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
        print_result(ctx, facts, rows(facts))


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
