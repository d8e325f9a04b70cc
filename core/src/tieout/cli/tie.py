"""``tieout tie``: the proof that two sides agree."""

from collections.abc import Iterable
from pathlib import Path

import rich_click as click

from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import entities_asked, opened_site
from tieout.cli.frame.options import entities_option, site_argument
from tieout.cli.plan import refresh_mirrors
from tieout.cli.screen.console import remark
from tieout.errors import ExitCode, FolderNotWritable


@make_command("tie")
@site_argument
@entities_option
@click.option("--no-fetch", is_flag=True, help="Do not read either side; tie out what was read last.")
@click.option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page here, to print and sign (HTML).",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="Differences shown per entity; 0 shows all.",
)
@click.option("--exit-code", is_flag=True, help="End with 7 when the sides do not tie out.")
@click.pass_obj
def command(
    invocation: Invocation,
    site: str,
    entities: tuple[str, ...],
    no_fetch: bool,
    page: Path | None,
    limit: int,
    exit_code: bool,
) -> int:
    """Prove that the two sides agree.

    Both sides are read first. Every record is counted once: in step, differing, still to come, or left
    out, and by which rule. Totals of quotations, invoices and bills are carried over from the host to the
    books, by currency. Writes nothing.

    \b
    Examples:
      tieout tie shop
      tieout tie shop -e invoices --page tie-out.html
    """
    from tieout.cli.screen.tie_json import print_tie_json
    from tieout.cli.screen.tie_page import page_lines
    from tieout.cli.screen.tie_tables import print_tie
    from tieout.sync.findings import tied

    with opened_site(invocation, site, read_only=no_fetch) as opened:
        asked = entities_asked(opened, entities)
        if not no_fetch:
            refresh_mirrors(invocation, opened, full=False)
        with tied(opened, asked) as (tie, findings):
            if page is not None:
                _write_page(invocation, page, page_lines(tie, findings))
            if invocation.json:
                print_tie_json(tie, findings)
            else:
                print_tie(tie, findings, limit)
    return int(ExitCode.CHANGES_PENDING if exit_code and not tie.ties_out else ExitCode.DONE)


def _write_page(invocation: Invocation, page: Path, lines: Iterable[str]) -> None:
    try:
        with page.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise FolderNotWritable("The page cannot be written", where=str(page), why=str(error)) from error
    remark(invocation, f"Written: {page}. Open it in a browser to print it.")
