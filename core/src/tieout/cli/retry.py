"""``tieout retry``: settle what is in doubt by asking the books, then try again what did not happen."""

import rich_click as click

from tieout.cli.frame.chosen_run import the_run
from tieout.cli.frame.chosen_site import the_config
from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.completers import complete_run
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import opened_site, who_is_here
from tieout.cli.frame.state import open_state
from tieout.cli.screen.progress import progress
from tieout.cli.screen.run_report import tell_report


@make_command("retry")
@click.argument("run", shell_complete=complete_run)
@click.pass_obj
def command(invocation: Invocation, run: str) -> int:
    """Settle what is in doubt and try the refused rows again.

    What is in doubt is never simply sent again: the books are asked first. RUN is an id or how it
    begins. Example: tieout retry 20261121
    """
    from tieout.sync.retry import retry

    config = the_config(invocation)
    with open_state(config, read_only=True) as store:
        name, found = the_run(invocation, config, store, run)
    with opened_site(invocation, name) as site, progress(invocation) as tell:
        report = retry(site, found.id, who=who_is_here(), progress=tell)
    return tell_report(invocation, report, name)
