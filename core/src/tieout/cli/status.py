"""``tieout status``: one look at every site: when it was read, what its last run did, what waits."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import rich_click as click

from tieout.cli.frame.chosen_site import the_config, the_site
from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.completers import complete_site
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.state import open_state
from tieout.cli.screen.console import print_lines
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.tables import print_table
from tieout.operations import OperationState
from tieout.records import Entity, Side

if TYPE_CHECKING:
    from tieout.config import Config
    from tieout.store import SiteStore

#: What waits for something, and what it waits for.
_WAITING = {
    OperationState.APPROVED: "approved, not sent",
    OperationState.INTENT: "under way",
    OperationState.IN_DOUBT: "in doubt",
    OperationState.NEEDS_REVIEW: "for review",
}


@make_command("status")
@click.argument("site", required=False, default="", shell_complete=complete_site)
@click.pass_obj
def command(invocation: Invocation, site: str) -> None:
    """How every site stands.

    When both sides were last read, what the last run did, and what waits for a person or for the books.
    Example: tieout status shop
    """
    config = the_config(invocation)
    names = [the_site(invocation, config, site)] if site or invocation.site else list(config.sites)
    with open_state(config, read_only=True) as store:
        about = [_about(config, name, store.site(name)) for name in names]
    if invocation.json:
        print_envelope(about, site=invocation.site)
    elif not about:
        print_lines("There is no site yet. Run:  tieout site add NAME")
    else:
        headings = ("site", "backend", "company", "last run", "read", "waiting")
        print_table(headings, [_cells(row) for row in about])


def _about(config: "Config", name: str, store: "SiteStore") -> dict[str, Any]:
    site = config.sites[name]
    company = site.company or store.company
    waiting = Counter(stored.state for stored in store.operations(states=_WAITING))
    return {
        "site": name,
        "backend": site.backend,
        "company": company.name if company else "",
        "last_run": next(iter(store.runs(1)), None),
        "reviewed_at": store.facts().get("reviewed_at", ""),
        "read": list(_mirrors(store)),
        "waiting": {state.value: waiting[state] for state in _WAITING if waiting[state]},
    }


def _mirrors(store: "SiteStore") -> Iterator[dict[str, Any]]:
    for entity in Entity:
        for side in Side:
            mark = store.watermark(side, entity)
            if mark.fetched_at:
                yield {
                    "side": side.value,
                    "entity": entity.value,
                    "records": store.count(side, entity),
                    "read_at": mark.fetched_at,
                }


def _cells(row: dict[str, Any]) -> list[str]:
    run = row["last_run"]
    last = f"{run.kind} {run.state} {run.started:%Y-%m-%d %H:%M}" if run else "none"
    times = sorted(mirror["read_at"] for mirror in row["read"])
    read = f"{times[0][:16].replace('T', ' ')} UTC" if times else "never"
    waiting = ", ".join(
        f"{number} {_WAITING[OperationState(state)]}" for state, number in row["waiting"].items()
    )
    return [row["site"], row["backend"], row["company"] or "not confirmed", last, read, waiting or "nothing"]
