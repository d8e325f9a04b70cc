"""``tieout review``: tick the rows of a saved plan, one by one or by filter, on any terminal."""

from pathlib import Path

import rich_click as click

from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import opened_site, sides_of
from tieout.cli.frame.options import limit_option
from tieout.cli.review_prompt import ask_each
from tieout.cli.screen.console import remark, result_console
from tieout.cli.screen.panes import print_panes
from tieout.cli.screen.plan_json import print_plan_json
from tieout.cli.screen.questions import must_be_somebody
from tieout.cli.ticks import Pane, Ticks, decide_by
from tieout.errors import UsageProblem

_PANES = click.Choice([pane.value for pane in Pane])


@make_command("review")
@click.argument("plan", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--prompt", is_flag=True, help="Ask about each row that can be ticked.")
@click.option(
    "--check", "check", multiple=True, metavar="ID", help="Tick the row with this step id, key, id or name."
)
@click.option("--uncheck", "uncheck", multiple=True, metavar="ID", help="Untick that row.")
@click.option("--check-all", type=_PANES, help="Tick every row of this pane that can be ticked.")
@click.option("--uncheck-all", type=_PANES, help="Untick every row of this pane.")
@click.option(
    "--filter", "word", metavar="TEXT", default="", help="With -all: only rows with this text in one column."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Save here, not over the plan.",
)
@limit_option
@click.pass_obj
def command(
    invocation: Invocation,
    plan: Path,
    prompt: bool,
    check: tuple[str, ...],
    uncheck: tuple[str, ...],
    check_all: str | None,
    uncheck_all: str | None,
    word: str,
    out: Path | None,
    limit: int,
) -> None:
    """Tick the rows of a saved plan.

    Without an option the plan is only shown. Ticks are saved in the plan, which is sealed: one edited by
    hand is refused. Rows that cannot be ticked stay as they are.

    \b
    Examples:
      tieout review plan.json --prompt
      tieout review plan.json --uncheck-all books --filter INACTIVE
      tieout review plan.json --check KINGS --uncheck RETAIL
    """
    from tieout.planfile import read_header, read_plan, rewrite_ticks

    ticks = Ticks(check, uncheck, _pane(check_all), _pane(uncheck_all), word)
    _check_options(ticks, prompt=prompt)
    if prompt:
        must_be_somebody(invocation, "which rows to tick", "--check, --uncheck, --check-all or --uncheck-all")
    header = read_header(plan)
    with opened_site(invocation, header.site) as site:
        saved = read_plan(plan, site.store.seal_key)
        sides = sides_of(site)
        decide = ask_each(saved, sides) if prompt else decide_by(saved, ticks) if ticks.is_any else None
        if decide is not None:
            target = out or plan
            rewrite_ticks(saved, target, decide, site.store.seal_key)
            saved = read_plan(target, site.store.seal_key)
            remark(invocation, f"Saved {target}. Write it:  tieout apply {target}")
        if invocation.json:
            print_plan_json(saved, site.name)
        else:
            print_panes(result_console(invocation), saved.header, saved.steps(), saved.summary, sides, limit)


def _pane(word: str | None) -> Pane | None:
    return Pane(word) if word else None


def _check_options(ticks: Ticks, *, prompt: bool) -> None:
    if prompt and ticks.is_any:
        raise UsageProblem("--prompt asks about each row; it does not go with --check and its kin.")
    if ticks.word and not (ticks.check_all or ticks.uncheck_all):
        raise UsageProblem("--filter goes with --check-all or --uncheck-all.")
    if ticks.check_all and ticks.check_all is ticks.uncheck_all:
        raise UsageProblem(f"The pane {ticks.check_all.value} cannot be both checked and unchecked.")
