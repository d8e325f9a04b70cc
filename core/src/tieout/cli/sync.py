"""``tieout sync``: fetch, plan and apply by the site's rules, for a schedule."""

import rich_click as click

from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import entities_asked, opened_site, who_is_here
from tieout.cli.frame.options import (
    entities_option,
    limit_option,
    max_changes_option,
    site_argument,
    yes_option,
)
from tieout.cli.plan import proposed, refresh_mirrors, show_plan
from tieout.cli.screen.progress import progress
from tieout.cli.screen.run_report import tell_report
from tieout.errors import ExitCode


@make_command("sync")
@site_argument
@entities_option
@click.option("--dry-run", is_flag=True, help="Only show what would be done, as  tieout plan  does.")
@yes_option
@max_changes_option
@click.option("--full", is_flag=True, help="Read both sides completely, whatever they say changed.")
@limit_option
@click.pass_obj
def command(
    invocation: Invocation,
    site: str,
    entities: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    max_changes: int | None,
    full: bool,
    limit: int,
) -> int:
    """Plan and apply by the site's rules, without a person.

    A site's first plan must be looked at by a person; --yes says that it was. More changes than the
    rule max_changes end the run with 9, and nothing is written.

    \b
    Examples:
      tieout sync shop
      tieout sync shop -e customers --dry-run
    """
    from tieout.sync.propose import PlanRequest
    from tieout.sync.run import sync_site

    with opened_site(invocation, site) as opened:
        request = PlanRequest(entities=entities_asked(opened, entities), every_pair=full or dry_run)
        if dry_run:
            refresh_mirrors(invocation, opened, full=full)
            with proposed(opened, request, None) as plan:
                show_plan(invocation, opened, plan, limit)
            return int(ExitCode.DONE)
        with progress(invocation) as tell:
            report = sync_site(
                opened,
                who=who_is_here(),
                request=request,
                reviewed=yes,
                max_changes=max_changes,
                full=full,
                progress=tell,
            )
        return tell_report(invocation, report, opened.name)
