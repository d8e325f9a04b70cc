"""``tieout plan``: the two panes, before anything is written."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from tieout.cli.arranged import arrangement_of, columns_option, sort_option
from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import entities_asked, opened_site, sides_of
from tieout.cli.frame.options import entities_option, exit_code_option, limit_option, site_argument
from tieout.cli.screen.arranging import PLAIN, Arrangement
from tieout.cli.screen.console import remark, result_console
from tieout.cli.screen.panes import print_panes
from tieout.cli.screen.plan_json import print_plan_json
from tieout.cli.screen.progress import progress
from tieout.errors import ExitCode, RuleUnsupported, SiteLocked
from tieout.records import Side

if TYPE_CHECKING:
    from tieout.planfile import SavedPlan
    from tieout.records import Entity
    from tieout.site import Site
    from tieout.sync.propose import PlanRequest


@make_command("plan")
@site_argument
@entities_option
@click.option(
    "-d",
    "--direction",
    type=click.Choice(["import", "export", "both"]),
    default="both",
    show_default=True,
    help="Limit the rules' direction; never widens it.",
)
@click.option(
    "--view",
    type=click.Choice(["missing", "not-in-sync", "all"]),
    default="not-in-sync",
    show_default=True,
    help="Only records one side lacks, also those that differ, or everything.",
)
@click.option(
    "--include-type", "types", multiple=True, metavar="TYPE", help="Import only this type; again for more."
)
@click.option(
    "--status", "statuses", multiple=True, metavar="STATUS", help="Export only this status; again for more."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Save the plan, to tick and apply.",
)
@columns_option
@sort_option
@limit_option
@click.option("--full", is_flag=True, help="Read both sides completely, whatever they say changed.")
@click.option("--no-fetch", is_flag=True, help="Do not read either side; plan from what was read last.")
@exit_code_option
@click.pass_obj
def command(
    invocation: Invocation,
    site: str,
    entities: tuple[str, ...],
    direction: str,
    view: str,
    types: tuple[str, ...],
    statuses: tuple[str, ...],
    out: Path | None,
    columns: tuple[str, ...],
    sort: str,
    limit: int,
    full: bool,
    no_fetch: bool,
    exit_code: bool,
) -> int:
    """Show what a sync would do. Writes nothing.

    Both sides are read first. The left pane holds what only the host has, the right pane what only the
    books have; below them stands what both have but not alike. --columns and --sort are for the two panes
    alone: a saved plan keeps its own order.

    \b
    Examples:
      tieout plan shop --view missing
      tieout plan shop --columns phone,credit_limit --sort status
      tieout plan shop -e customers --include-type PROSPECT --out plan.json
    """
    with opened_site(invocation, site, read_only=no_fetch) as opened:
        asked = entities_asked(opened, entities)
        check_direction(opened, asked, direction)
        arrangement = arrangement_of(opened, asked, columns, sort)
        request = request_of(asked, view, direction, types, statuses)
        if not no_fetch:
            refresh_mirrors(invocation, opened, full=full)
        with proposed(opened, request, out) as plan:
            show_plan(invocation, opened, plan, limit, arrangement)
            ticked = plan.summary.ticked
    if out is not None:
        remark(invocation, f"Saved {out}. Tick it:  tieout review {out}   Write it:  tieout apply {out}")
    return int(ExitCode.CHANGES_PENDING if exit_code and ticked else ExitCode.DONE)


def request_of(
    asked: tuple["Entity", ...],
    view: str,
    direction: str,
    types: tuple[str, ...],
    statuses: tuple[str, ...],
) -> "PlanRequest":
    """What the options ask to see."""
    from tieout.sync.propose import PlanRequest

    return PlanRequest.model_validate(
        {
            "entities": asked,
            "view": view.replace("-", "_"),
            "direction": direction,
            "include_types": types,
            "statuses": statuses,
        }
    )


def check_direction(site: "Site", asked: tuple["Entity", ...], direction: str) -> None:
    """Refuse an export the books cannot do, in the backend's own words, before anything is read."""
    entities = asked or site.rules.entities
    if direction != "export" or any(site.books_capability(entity).export for entity in entities):
        return
    remarks = dict.fromkeys(site.books_capability(entity).remark for entity in entities)
    title = site.backend.description.title
    raise RuleUnsupported(f"{title} takes no export of this", where=site.name, why=" ".join(remarks).strip())


def refresh_mirrors(invocation: Invocation, site: "Site", *, full: bool) -> None:
    """Read both sides, where the books can be called; otherwise say as of when the plan is."""
    from tieout.sync.run import refresh

    if site.calls_us:
        remark(
            invocation,
            f"{site.backend.description.title} calls on its own schedule; planned from its last call, "
            f"{_last_read(site)}.",
        )
    try:
        with progress(invocation) as tell:
            reports = refresh(site, full=full, progress=tell)
    except SiteLocked:
        if not site.calls_us:
            raise
        remark(invocation, "It is calling at this moment, so the host is shown as last read, too.")
        return
    for report in reports:
        if report.suspicious:
            remark(
                invocation,
                f"A complete read of the {report.side.value} no longer brings {report.suspicious} known "
                f"{report.entity.value} records; nothing is concluded from that.",
            )


def _last_read(site: "Site") -> str:
    """When books that call were read last, in this computer's time."""
    read = [site.store.watermark(Side.BOOKS, entity).fetched_at for entity in site.rules.entities]
    if not all(read):
        return "which has not brought everything yet"
    return f"as of {datetime.fromisoformat(min(read)).astimezone():%Y-%m-%d %H:%M}"


@contextmanager
def proposed(site: "Site", request: "PlanRequest", out: Path | None) -> Iterator["SavedPlan"]:
    """The plan, saved where it was asked for or else in a temporary folder for as long as it is looked at."""
    from tieout.planfile import read_plan
    from tieout.sync.propose import propose

    with tempfile.TemporaryDirectory(prefix="tieout-") as folder:
        path = out or Path(folder) / "plan.json"
        propose(site, path, request)
        yield read_plan(path, site.store.seal_key)


def show_plan(
    invocation: Invocation, site: "Site", plan: "SavedPlan", limit: int, arrangement: Arrangement = PLAIN
) -> None:
    """The two panes as arranged, or the whole plan as JSON, in its own order."""
    if invocation.json:
        print_plan_json(plan, site.name)
        return
    console, sides = result_console(invocation), sides_of(site)
    print_panes(console, plan.header, plan.steps(), plan.summary, sides, limit, arrangement)
