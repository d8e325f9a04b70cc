"""``tieout export-report``: the records a person has to enter into the books by hand."""

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import entities_asked, opened_site
from tieout.cli.frame.options import entities_option, site_argument
from tieout.cli.plan import refresh_mirrors
from tieout.cli.screen.by_hand_tables import print_by_hand
from tieout.cli.screen.console import remark
from tieout.cli.screen.new_file import new_file
from tieout.cli.screen.spreadsheet import write_csv

if TYPE_CHECKING:
    from tieout.site import Site
    from tieout.sync.by_hand import ByHand


@make_command("export-report")
@site_argument
@entities_option
@click.option("--no-fetch", is_flag=True, help="Do not read either side; list from what was read last.")
@click.option(
    "--csv",
    "sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the list here, for a spreadsheet, with all columns.",
)
@click.option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page here, to print and tick (HTML).",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="Records shown per entity; 0 shows all.",
)
@click.pass_obj
def command(
    invocation: Invocation,
    site: str,
    entities: tuple[str, ...],
    no_fetch: bool,
    sheet: Path | None,
    page: Path | None,
    limit: int,
) -> None:
    """List what has to be entered into the books by hand.

    Where the books take no export, a record that only the host has reaches them only through a person's
    hands. Both sides are read first, and matched as a plan matches them. Writes nothing but the files asked
    for.

    \b
    Examples:
      tieout export-report shop
      tieout export-report shop -e customers --csv to-enter.csv --page to-enter.html
    """
    from tieout.sync.by_hand import by_hand

    with opened_site(invocation, site, read_only=no_fetch) as opened:
        asked = entities_asked(opened, entities)
        if not no_fetch:
            refresh_mirrors(invocation, opened, full=False)
        title = opened.backend.description.title
        with by_hand(opened, asked) as found:
            if sheet is not None:
                _write_sheet(invocation, sheet, found)
            if page is not None:
                _write_page(invocation, page, _company(opened), title, found)
            if invocation.json:
                _print_json(found, opened.name)
            else:
                print_by_hand(found, title, limit)


def _company(site: "Site") -> str:
    """The company's name as a person confirmed it; else the site's."""
    return site.config.company.name if site.config.company else site.name


def _write_sheet(invocation: Invocation, sheet: Path, found: "ByHand") -> None:
    from tieout.sync.by_hand import columns_of

    columns = tuple(dict.fromkeys(column for part in found.parts for column in columns_of(part.entity)))
    rows = (
        (
            entry.entity.value,
            *(entry.values.get(column, "") for column in columns),
            entry.look_first,
            entry.key,
        )
        for entry in found.entries()
    )
    write_csv(sheet, ("entity", *columns, "look first", "key"), rows)
    remark(invocation, f"Written: {sheet}")


def _write_page(invocation: Invocation, page: Path, company: str, title: str, found: "ByHand") -> None:
    from tieout.cli.screen.by_hand_page import page_lines

    with new_file(page, "The page") as file:
        file.writelines(f"{line}\n" for line in page_lines(company, title, found.parts, found.entries()))
    remark(invocation, f"Written: {page}. Open it in a browser to print it.")


def _print_json(found: "ByHand", site: str) -> None:
    from tieout.cli.screen.streamed_json import json_list, print_streamed

    entities, records = json_list(found.parts), json_list(found.entries())
    print_streamed(chain(['{"entities": '], entities, [', "records": '], records, ["}"]), site=site)
