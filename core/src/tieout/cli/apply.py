"""``tieout apply``: write exactly the ticked rows of a saved plan."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import opened_site, sides_of, who_is_here
from tieout.cli.frame.options import yes_option
from tieout.cli.screen.console import print_lines
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.panes import Sides
from tieout.cli.screen.progress import progress
from tieout.cli.screen.questions import ask_yes
from tieout.cli.screen.run_report import tell_report
from tieout.cli.screen.words import ticked_in_words
from tieout.errors import ExitCode, WrongCompany
from tieout.plan import WRITES_BOOKS, WRITES_HOST, PlanHeader, PlanSummary

if TYPE_CHECKING:
    from tieout.site import Site


@make_command("apply")
@click.argument("plan", type=click.Path(dir_okay=False, path_type=Path))
@yes_option
@click.option("--company", metavar="NAME", default="", help="Refuse unless the plan is for this company.")
@click.option(
    "--max-changes",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Refuse when it would write more than N.",
)
@click.pass_obj
def command(invocation: Invocation, plan: Path, yes: bool, company: str, max_changes: int) -> int:
    """Write the ticked rows of a saved plan.

    Both sides are read again first; if a ticked record changed since, or the plan was edited, is too old
    or of another company, nothing is written.

    \b
    Examples:
      tieout apply plan.json
      tieout apply plan.json --yes --company "Bellwether Garden Supply"
    """
    from tieout.planfile import read_header, read_plan
    from tieout.sync.run import apply_plan

    header = read_header(plan)
    with opened_site(invocation, header.site) as site:
        summary = read_plan(plan, site.store.seal_key).summary
        _check_company(header, company)
        if not summary.ticked:
            return _nothing(invocation, site)
        if not yes and not ask_yes(invocation, question(header, summary, sides_of(site)), "--yes"):
            print_lines("Nothing was written.")
            return int(ExitCode.DONE)
        with progress(invocation) as tell:
            report = apply_plan(site, plan, who=who_is_here(), max_changes=max_changes, progress=tell)
        return tell_report(invocation, report, site.name, summary)


def question(header: PlanHeader, summary: PlanSummary, sides: Sides) -> str:
    """What is about to be written where, with the company's name, as a question."""
    ticked = ticked_in_words(summary.counts)
    kinds = {count.kind for count in summary.counts if count.ticked}
    places = [sides.host] * bool(kinds & WRITES_HOST) + [sides.books] * bool(kinds & WRITES_BOOKS)
    into = (
        f"Writes to {' and '.join(places)}."
        if places
        else f"Writes to neither {sides.host} nor {sides.books}."
    )
    untouched = "" if kinds & WRITES_BOOKS or not places else f" Nothing is written to {sides.books}."
    return f"Company: {header.company_name}. {ticked[:1].upper()}{ticked[1:]}? {into}{untouched}"


def _check_company(header: PlanHeader, company: str) -> None:
    if company and company != header.company_name:
        raise WrongCompany(
            f'The plan is for the company "{header.company_name}"',
            where=header.site,
            why=f'--company says "{company}"',
            fix="Look which company is meant; nothing was written.",
        )


def _nothing(invocation: Invocation, site: "Site") -> int:
    if invocation.json:
        print_envelope({"run": "", "done": {}}, site=site.name)
    else:
        print_lines("Nothing is ticked, so nothing was written.")
    return int(ExitCode.DONE)
