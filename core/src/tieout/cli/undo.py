"""``tieout undo``: take back what a run wrote to the host, where nobody touched it since."""

from typing import TYPE_CHECKING

import rich_click as click

from tieout.cli.frame.chosen_run import the_run
from tieout.cli.frame.chosen_site import the_config
from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.completers import complete_run
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import opened_site, who_is_here
from tieout.cli.frame.options import yes_option
from tieout.cli.frame.state import open_state
from tieout.cli.screen.console import print_lines
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.questions import ask_yes
from tieout.cli.screen.run_report import tell_undo
from tieout.cli.screen.tables import print_table
from tieout.cli.screen.words import many
from tieout.errors import ExitCode

if TYPE_CHECKING:
    from tieout.sync.undo import UndoStep


@make_command("undo")
@click.argument("run", shell_complete=complete_run)
@click.option("--dry-run", is_flag=True, help="Only show what would be taken back.")
@yes_option
@click.pass_obj
def command(invocation: Invocation, run: str, dry_run: bool, yes: bool) -> int:
    """Take back what a run wrote to the host.

    A record somebody changed since is left alone and named. Nothing is ever taken back in the books;
    what was written there is listed. Example: tieout undo 20261121 --dry-run
    """
    from tieout.sync.undo import undo_run, undo_steps

    config = the_config(invocation)
    with open_state(config, read_only=True) as store:
        name, found = the_run(invocation, config, store, run)
    with opened_site(invocation, name, read_only=dry_run) as site:
        steps = undo_steps(site, found.id)
        possible = sum(step.possible for step in steps)
        if dry_run:
            return _show(invocation, name, steps)
        if possible and not yes:
            question = (
                f"Take back {many(possible, 'write')} of run {found.id} on {site.host.describe().title}?"
            )
            if not ask_yes(invocation, question, "--yes"):
                print_lines("Nothing was taken back.")
                return int(ExitCode.DONE)
        report = undo_run(site, found.id, who=who_is_here())
    return tell_undo(invocation, report, name)


def _show(invocation: Invocation, site: str, steps: list["UndoStep"]) -> int:
    if invocation.json:
        print_envelope(steps, site=site)
    elif not steps:
        print_lines("The run wrote nothing that could be taken back.")
    else:
        print_table(
            ("entity", "name", "did", "undo"), [[s.entity, s.name, s.kind.value, s.will] for s in steps]
        )
    return int(ExitCode.DONE)
