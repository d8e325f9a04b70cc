"""``tieout site list``, ``show``, ``test`` and ``remove``."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import rich_click as click

from tieout.cli.frame.chosen_site import the_config, the_site
from tieout.cli.frame.command import group
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.logs import without_passwords
from tieout.cli.frame.opened_site import opened_site
from tieout.cli.frame.options import site_argument, yes_option
from tieout.cli.screen.console import print_lines, result_signs
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.questions import ask_yes
from tieout.cli.screen.tables import cell_text, print_table
from tieout.cli.site.connection import company_lines
from tieout.errors import BooksClosed, ExitCode

if TYPE_CHECKING:
    from tieout.company import Company
    from tieout.config import Config, SiteConfig
    from tieout.site import Site

command = group("site", "Add, show, change, test and remove sites.")


@command.command("list")
@click.pass_obj
def list_sites(invocation: Invocation) -> None:
    """List the sites of the site file.

    Example: tieout site list
    """
    config = the_config(invocation)
    rows = [_row(name, site) for name, site in config.sites.items()]
    if invocation.json:
        print_envelope(rows)
    elif not rows:
        print_lines("There is no site yet. Run:  tieout site add NAME")
    else:
        headings = ("site", "backend", "profile", "company", "host")
        print_table(headings, [[row[heading] for heading in headings] for row in rows])


def _row(name: str, site: "SiteConfig") -> dict[str, str]:
    return {
        "site": name,
        "backend": site.backend,
        "profile": site.profile,
        "company": site.company.name if site.company else "not confirmed",
        "host": without_passwords(site.host.url),
    }


@command.command("show")
@site_argument
@click.pass_obj
def show(invocation: Invocation, site: str) -> None:
    """Show a site: its settings, and every rule that counts with where it comes from.

    Example: tieout site show shop
    """
    config = the_config(invocation)
    name = the_site(invocation, config, site)
    rules = list(rule_rows(config, name))
    about = config.sites[name]
    if invocation.json:
        data = {**_row(name, about), "company": about.company, "books": about.books, "rules": rules}
        print_envelope(data, site=name)
        return
    print_lines(*(f"{key}: {value}" for key, value in _row(name, about).items() if value))
    print_lines(*(f"books.{key}: {value}" for key, value in about.books.items()))
    print_table(
        ("rule", "value", "from"), [[row["key"], cell_text(row["value"]), row["source"]] for row in rules]
    )


def rule_rows(config: "Config", name: str) -> Iterator[dict[str, Any]]:
    """Every rule of a site that counts; loads its backend for the profile."""
    from tieout.backends import load_backend
    from tieout.config.profiles import rule_values

    site = config.sites[name]
    backend = load_backend(site.backend, disabled=config.plugins.disabled, pins=config.plugins.pins)
    for value in rule_values(config, name, backend.description):
        yield value._asdict()


@command.command("test")
@site_argument
@click.pass_obj
def test(invocation: Invocation, site: str) -> int:
    """Try the connection: open the books and the host, and say which company is open.

    Where the books call us, it is the company that called last.
    Reads nothing and writes nothing. Example: tieout site test shop
    """
    with opened_site(invocation, site, read_only=True) as opened:
        host = opened.host.describe()
        company = _company_of(opened)
        pinned = opened.config.company
    difference = company.differs_from(pinned) if pinned else "nobody has confirmed it yet"
    if invocation.json:
        data = {"company": company, "confirmed": not difference, "difference": difference, "host": host.title}
        print_envelope(data, site=invocation.site)
    else:
        _tell(company, difference, f"{host.title} {host.place}".strip(), invocation.site)
    return int(ExitCode.UNREACHABLE if difference else ExitCode.DONE)


def _company_of(site: "Site") -> "Company":
    """The company that is open now; where the books call us, the one that called last."""
    from tieout.guards import ask_company
    from tieout.sync.calls import last_call

    if not site.calls_us:
        with site.open_books(unconfirmed=True) as books:
            return ask_company(books, site.backend.name)
    company = last_call(site.store.facts()).company
    if company is None:
        raise BooksClosed(
            f"{site.backend.description.title} has never called",
            where=site.name,
            fix=site.backend.description.call_setup.replace("{site}", site.name),
        )
    return company


def _tell(company: "Company", difference: str, host: str, site: str) -> None:
    signs = result_signs()
    print_lines(*company_lines(company))
    print_lines(f"{signs.good} host: {host}")
    if difference:
        print_lines(
            f"{signs.bad} company: {difference}", f"  fix:  look at it, then  tieout site edit {site}"
        )
    else:
        print_lines(f"{signs.good} it is the confirmed company")


@command.command("remove")
@site_argument
@yes_option
@click.pass_obj
def remove(invocation: Invocation, site: str, yes: bool) -> int:
    """Take a site out of the site file. Its links and history stay in the state store.

    Example: tieout site remove shop
    """
    from tieout.config.edit import remove_site

    config = the_config(invocation)
    name = the_site(invocation, config, site)
    if not yes and not ask_yes(invocation, f"Take the site {name} out of {config.path}?", "--yes"):
        print_lines("The site stays.")
        return int(ExitCode.DONE)
    remove_site(config.path, name)
    if invocation.json:
        print_envelope({"removed": name}, site=name)
    else:
        print_lines(f"Removed [sites.{name}] from {config.path}. Its links and history are kept.")
    return int(ExitCode.DONE)
