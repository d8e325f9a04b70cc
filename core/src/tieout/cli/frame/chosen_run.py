"""Which run a person means: its id or how it begins, in the named site or in any."""

from typing import TYPE_CHECKING

from tieout.cli.frame.chosen_site import the_site
from tieout.cli.frame.invocation import Invocation
from tieout.errors import RecordUnknown, UsageProblem

if TYPE_CHECKING:
    from tieout.config import Config
    from tieout.store import Run, Store


def the_run(invocation: Invocation, config: "Config", store: "Store", named: str) -> tuple[str, "Run"]:
    """The site and the run. Without a site every site's journal is searched."""
    if invocation.site or len(config.sites) == 1:
        site = the_site(invocation, config)
        return site, store.site(site).run(named)
    found = [(site, run) for site in config.sites if (run := _run_or_none(store, site, named)) is not None]
    if len(found) == 1:
        invocation.site = found[0][0]
        return found[0]
    if not found:
        raise RecordUnknown(f"There is no run {named}.", fix="Run:  tieout history list")
    sites = ", ".join(site for site, _ in found)
    raise UsageProblem(f"Several sites have a run {named}: {sites}.", fix="Name the site:  --site NAME")


def _run_or_none(store: "Store", site: str, named: str) -> "Run | None":
    try:
        return store.site(site).run(named)
    except RecordUnknown:
        return None
