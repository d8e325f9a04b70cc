"""``tieout history``: what was written, when, by whom, by which rule, and what came of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import rich_click as click

from tieout.cli.frame.chosen_run import the_run
from tieout.cli.frame.chosen_site import the_config, the_site
from tieout.cli.frame.command import group
from tieout.cli.frame.completers import complete_run, complete_site
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.state import open_state
from tieout.cli.screen.console import print_lines, result_signs
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.signs import Signs
from tieout.cli.screen.tables import print_table
from tieout.cli.screen.words import DID

if TYPE_CHECKING:
    from tieout.store import Run, StoredOperation

command = group("history", "See what was written, when, by whom and why.")


@command.command("list")
@click.argument("site", required=False, default="", shell_complete=complete_site)
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="So many runs, newest first."
)
@click.pass_obj
def list_runs(invocation: Invocation, site: str, limit: int) -> None:
    """List the last runs, newest first.

    Example: tieout history list shop --limit 5
    """
    config = the_config(invocation)
    names = [the_site(invocation, config, site)] if site or invocation.site else list(config.sites)
    with open_state(config, read_only=True) as store:
        found = [(name, run) for name in names for run in store.site(name).runs(limit)]
    newest = sorted(found, key=lambda one: one[1].started, reverse=True)[:limit]
    if invocation.json:
        rows = [{"site": name, **run.model_dump(mode="json")} for name, run in newest]
        print_envelope(rows, site=invocation.site)
    elif not newest:
        print_lines("There was no run yet.")
    else:
        headings = ("run", "site", "kind", "started", "state", "who", "did")
        print_table(headings, [_run_cells(name, run) for name, run in newest])


def _run_cells(site: str, run: "Run") -> list[str]:
    started = f"{run.started:%Y-%m-%d %H:%M:%S}"
    return [run.id, site, run.kind, started, run.state, run.who, _did(run.summary)]


def _did(summary: Mapping[str, Any]) -> str:
    done = summary.get("done", {})
    parts = [f"{done[kind.value]:,} {word}" for kind, word in DID.items() if done.get(kind.value)]
    for key, word in (("refused", "refused"), ("in_doubt", "in doubt")):
        found = summary.get(key)
        number = found if isinstance(found, int) else len(found or ())
        parts += [f"{number:,} {word}"] if number else []
    return ", ".join(parts)


@command.command("show")
@click.argument("run", shell_complete=complete_run)
@click.pass_obj
def show(invocation: Invocation, run: str) -> None:
    """Show every operation of a run: what, why, before and after, and what the other side answered.

    RUN is an id or how it begins. Example: tieout history show 20261121
    """
    config = the_config(invocation)
    with open_state(config, read_only=True) as store:
        site, found = the_run(invocation, config, store, run)
        operations = list(store.site(site).operations(run=found.id))
    if invocation.json:
        data = {"run": found, "operations": [_as_data(stored) for stored in operations]}
        print_envelope(data, site=site)
        return
    print_lines(
        f"Run {found.id} of {site}: {found.kind}, {found.state}, by {found.who}, {found.started:%Y-%m-%d %H:%M:%S}"
    )
    if found.plan_digest:
        print_lines(f"Plan: {found.plan_digest}")
    signs = result_signs()
    for stored in operations:
        print_lines(*_operation_lines(stored, signs))
    if not operations:
        print_lines("It wrote nothing.")


def _as_data(stored: "StoredOperation") -> dict[str, Any]:
    data = stored.model_dump(mode="json", exclude={"payload"})
    data["payload"] = stored.payload.decode("utf-8", "backslashreplace")
    return data


def _operation_lines(stored: "StoredOperation", signs: Signs) -> list[str]:
    operation = stored.operation
    about = f"{operation.entity.value} {operation.name}"
    lines = [f"{stored.state.value}  {operation.kind.value}  {about}   {operation.reason}"]
    lines += [f"    rule: {operation.rule}"] if operation.rule else []
    lines += [
        f"    {change.field}: host {change.host or '(blank)'}, books {change.books or '(blank)'}   {change.will}"
        for change in operation.changes
    ]
    answer = stored.receipt or {}
    key = answer.get("key")
    lines += [f"    {signs.arrow} {key}"] if key else []
    error = answer.get("error") or {}
    lines += [f"    {error.get('what', '')} {error.get('why', '')}".rstrip()] if error else []
    return lines
