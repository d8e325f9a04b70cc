"""``tieout watch``: sync every few minutes, for as long as the machine runs."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from tieout.cli.frame.chosen_site import the_config, the_site
from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.completers import complete_site
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import who_is_here
from tieout.cli.screen.console import print_lines, remark
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.run_report import exit_code, report_lines
from tieout.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from tieout.config import Config
    from tieout.sync.reports import RunReport
    from tieout.sync.watch import Round

#: More often than this only troubles the accounting program.
_SHORTEST = 60


@make_command("watch")
@click.argument("sites", nargs=-1, metavar="[SITE]...", shell_complete=complete_site)
@click.option(
    "--every", metavar="SPAN", default="", help="How often, as 15m or 1h; else each site's rule schedule."
)
@click.option("--once", is_flag=True, help="One round for each site, then end.")
@click.option(
    "--jitter",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    help="Spread turns by this share.",
)
@click.option(
    "--health-file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write each round's outcome here.",
)
@click.pass_obj
def command(
    invocation: Invocation,
    sites: tuple[str, ...],
    every: str,
    once: bool,
    jitter: float,
    health_file: Path | None,
) -> int:
    """Sync again and again, every few minutes.

    One site's failure never stops the others. Ctrl-C ends it. Example: tieout watch shop --every 15m
    """
    from tieout.sync.watch import watch

    config = the_config(invocation)
    names = _names(invocation, config, sites)
    spans = {name: _span(config, name, every) for name in names}
    worst = int(ExitCode.DONE)
    if not invocation.json:
        remark(invocation, f"Watching {', '.join(names)}. Ctrl-C ends it.")
    for turn in watch(spans, lambda name: _sync_one(config, name), once=once, jitter=jitter):
        worst = worst or _told(invocation, turn)
        if health_file is not None:
            _write_health(health_file, turn)
    return worst


def _names(invocation: Invocation, config: "Config", sites: tuple[str, ...]) -> list[str]:
    if sites:
        for name in sites:
            the_site(Invocation(), config, name)
        return list(dict.fromkeys(sites))
    if invocation.site or not config.sites:
        return [the_site(invocation, config)]
    return list(config.sites)


def _span(config: "Config", name: str, every: str) -> float:
    from tieout.backends import load_backend
    from tieout.config.profiles import site_rules
    from tieout.rules.site import seconds

    try:
        if every:
            span = seconds(every)
        else:
            backend = load_backend(
                config.sites[name].backend, disabled=config.plugins.disabled, pins=config.plugins.pins
            )
            span = seconds(site_rules(config, name, backend.description).schedule)
    except ValueError as error:
        raise UsageProblem(f"--every: {error}") from error
    if span < _SHORTEST:
        raise UsageProblem(f"Every {span} seconds is too often.", fix="Give at least  --every 1m")
    return float(span)


def _sync_one(config: "Config", name: str) -> "RunReport":
    from tieout.site import open_site
    from tieout.sync.run import sync_site

    with open_site(config, name) as site:
        return sync_site(site, who=who_is_here())


def _told(invocation: Invocation, turn: "Round") -> int:
    if invocation.json:
        print_envelope(turn, site=turn.site, errors=[turn.error] if turn.error else [])
    elif turn.error:
        print_lines(f"{turn.at:%Y-%m-%d %H:%M:%S} {turn.site}: {turn.error['code']} {turn.error['what']}")
    elif turn.report:
        first = "; ".join(report_lines(turn.report))
        print_lines(f"{turn.at:%Y-%m-%d %H:%M:%S} {turn.site}: {first}")
    if turn.error:
        return int(turn.error["exit_code"])
    return exit_code(turn.report) if turn.report else 0


def _write_health(path: Path, turn: "Round") -> None:
    """Moved into place whole, so that whoever watches it never reads half of it."""
    part = path.with_name(path.name + ".part")
    health = {
        "site": turn.site,
        "at": turn.at.isoformat(),
        "ok": turn.error is None and turn.report is not None and turn.report.is_clean,
        "error": turn.error,
    }
    part.write_text(json.dumps(health) + "\n", encoding="utf-8")
    part.replace(path)
