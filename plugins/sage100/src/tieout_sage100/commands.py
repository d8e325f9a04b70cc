"""``tieout sage100-contractor statuses``: what the company's client statuses are called, and which mean inactive."""

import json
from typing import TYPE_CHECKING, Any

from tieout_sage100.settings import ContractorSettings

if TYPE_CHECKING:
    from tieout_sage100.statuses import ClientStatus

_HEADING = ("number", "name", "clients", "inactive")


def add_commands(cli: Any) -> None:
    """Add ``statuses`` to the group of this backend."""
    import click

    @cli.command("statuses")  # type: ignore[untyped-decorator]
    @click.argument("site", default="")
    @click.pass_context
    def statuses(ctx: click.Context, /, site: str) -> None:
        """List the client statuses of a SITE's company, to find which of them mean inactive.

        The list is the company's own: a number means something else in another company. Reads only. Set the numbers
        as inactive_statuses in the site's books table.
        Example: tieout sage100-contractor statuses shop
        """
        settings = ContractorSettings.model_validate(ctx.obj.books_settings(site).model_dump())
        seen = read_statuses(settings)
        click.echo(_as_json(seen, site) if getattr(ctx.obj, "json", False) else "\n".join(as_lines(seen)))


def read_statuses(settings: ContractorSettings) -> "list[ClientStatus]":
    """The statuses of a company; reads only. Raises what opening it raises."""
    from tieout_sage100.company import open_company
    from tieout_sage100.statuses import statuses_of

    with open_company(settings) as books, books.database.session() as session:
        return statuses_of(session)


def as_lines(seen: "list[ClientStatus]") -> list[str]:
    """The list for people, with what to do next."""
    rows = [_HEADING, *(_row(status) for status in seen)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEADING))]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return [*table, *_advice(seen)]


def _advice(seen: "list[ClientStatus]") -> list[str]:
    unnamed = [str(status.number) for status in seen if status.inactive and not status.name]
    if unnamed:
        return ["", f"Configured as inactive and not in the company's list: {', '.join(unnamed)}."]
    if not any(status.inactive for status in seen):
        return [
            "",
            "No status is configured as inactive, so every client counts as active.",
            "Set  inactive_statuses = [NUMBER]  in the site's books table.",
        ]
    return []


def _row(status: "ClientStatus") -> tuple[str, ...]:
    number = "none" if status.number is None else str(status.number)
    return (number, _shown(status.name), str(status.clients), "yes" if status.inactive else "")


def _as_json(seen: "list[ClientStatus]", site: str) -> str:
    data = {"statuses": [status.model_dump() for status in seen]}
    return json.dumps({"schema": "tieout/1", "site": site, "data": data, "errors": []})


def _shown(name: str) -> str:
    """A name without anything a terminal would obey."""
    return "".join(sign if sign.isprintable() else f"<{ord(sign):04X}>" for sign in name)
