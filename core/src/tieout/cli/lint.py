"""``tieout lint``: the housekeeping list, as a table or for a spreadsheet."""

import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import entities_asked, opened_site
from tieout.cli.frame.options import entities_option, exit_code_option, site_argument
from tieout.cli.screen.console import print_lines, remark
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.streams import encoding_of
from tieout.cli.screen.tables import print_table
from tieout.cli.screen.words import many
from tieout.errors import ExitCode, FolderNotWritable, UsageProblem

if TYPE_CHECKING:
    from tieout.sync.lint import LintFinding

_HEADINGS = ("entity", "side", "check", "key", "name", "finding")
#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@make_command("lint")
@site_argument
@entities_option
@click.option("--format", "form", type=click.Choice(["table", "csv"]), default="table", show_default=True)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the CSV here."
)
@exit_code_option
@click.pass_obj
def command(
    invocation: Invocation, site: str, entities: tuple[str, ...], form: str, out: Path | None, exit_code: bool
) -> int:
    """List the records to tidy up before a first sync.

    Ids that are not legal across, names that occur twice, inactive records, missing addresses. Looks at
    what was read last (tieout plan reads both sides) and writes nothing. Example: tieout lint shop --format csv --out tidy.csv
    """
    from tieout.sync.lint import lint

    with opened_site(invocation, site, read_only=True) as opened:
        found = list(lint(opened, entities_asked(opened, entities)))
    if invocation.json:
        print_envelope(found, site=invocation.site)
    elif form == "csv" or out is not None:
        _put_csv(invocation, csv_text([_cells(one) for one in found]), out)
    elif found:
        print_table(_HEADINGS, [_cells(one) for one in found])
        print_lines("", many(len(found), "finding"))
    else:
        print_lines("Nothing to tidy up.")
    return int(ExitCode.CHANGES_PENDING if exit_code and found else ExitCode.DONE)


def _cells(one: "LintFinding") -> list[str]:
    return [one.entity.value, one.side.value, one.check, one.key, one.name, one.sentence]


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """The rows as CSV. A cell a spreadsheet would take for a formula gets a quote sign before it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return text.getvalue()


def _put_csv(invocation: Invocation, text: str, out: Path | None) -> None:
    if out is None:
        _must_fit(text)
        sys.stdout.write(text.replace("\r\n", "\n"))
        return
    try:
        # With a byte-order mark: without it Excel reads UTF-8 as the local code page.
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            file.write(text)
    except OSError as error:
        raise FolderNotWritable("The list cannot be written", where=str(out), why=str(error)) from error
    remark(invocation, f"Written: {out}")


def _must_fit(text: str) -> None:
    try:
        text.encode(encoding_of(sys.stdout))
    except UnicodeEncodeError as error:
        why = f"{encoding_of(sys.stdout)} has no {error.object[error.start]!a}"
        raise UsageProblem("This console cannot show all names", why=why, fix="Give  --out FILE") from error
