"""``tieout lint``: the housekeeping list, as a table with counts or for a spreadsheet."""

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import entities_asked, opened_site
from tieout.cli.frame.options import entities_option, exit_code_option, site_argument
from tieout.cli.screen.console import remark
from tieout.cli.screen.lint_tables import Tally, print_tally
from tieout.cli.screen.spreadsheet import write_csv
from tieout.cli.screen.streamed_json import json_list, print_streamed
from tieout.errors import ExitCode
from tieout.records import Side

if TYPE_CHECKING:
    from tieout.site import Site
    from tieout.sync.lint import LintFinding

HEADINGS = ("entity", "side", "check", "id", "name", "finding", "what to do", "key")


@make_command("lint")
@site_argument
@entities_option
@click.option(
    "--csv",
    "sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write every finding here, for a spreadsheet.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="Findings shown per group; 0 shows all.",
)
@exit_code_option
@click.pass_obj
def command(
    invocation: Invocation,
    site: str,
    entities: tuple[str, ...],
    sheet: Path | None,
    limit: int,
    exit_code: bool,
) -> int:
    """List the records to tidy up before a first sync.

    Ids that are not legal across or differ from one there only in padding, ids and names that occur twice,
    missing addresses, telephone numbers and contact names, inactive records; each with the way out. Looks at
    what was read last (tieout plan reads both sides) and writes nothing but the file asked for.

    \b
    Examples:
      tieout lint shop
      tieout lint shop -e customers --csv tidy.csv
    """
    from tieout.sync.lint import lint

    with opened_site(invocation, site, read_only=True) as opened:
        asked = entities_asked(opened, entities)
        tally = Tally(limit)
        found = tally.noting(lint(opened, asked))
        if sheet is not None:
            write_csv(sheet, HEADINGS, map(_cells, found))
            remark(invocation, f"Written: {sheet}")
        if invocation.json:
            print_streamed(json_list(found if sheet is None else lint(opened, asked)), site=invocation.site)
        else:
            deque(found, maxlen=0)
            print_tally(tally, _titles(opened))
    return int(ExitCode.CHANGES_PENDING if exit_code and tally.total else ExitCode.DONE)


def _titles(site: "Site") -> dict[Side, str]:
    return {Side.HOST: site.host.describe().title, Side.BOOKS: site.backend.description.title}


def _cells(one: "LintFinding") -> tuple[str, ...]:
    return (
        one.entity.value,
        one.side.value,
        one.check,
        one.code,
        one.name,
        one.sentence,
        one.way_out,
        one.key,
    )
