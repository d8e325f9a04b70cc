"""``tieout site add``: a wizard of which every answer is also a flag; nothing is saved before it was tried."""

from typing import TYPE_CHECKING, Any

import rich_click as click

from tieout.cli.frame.chosen_site import the_config
from tieout.cli.frame.command import command
from tieout.cli.frame.completers import complete_plugin
from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.console import print_lines, remark
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.site.answers import backend_answer, books_answers, host_answers, profile_answer
from tieout.cli.site.connection import (
    checked_host,
    checked_settings,
    company_now,
    confirmed_company,
    how_they_call,
)
from tieout.cli.site.fields import pairs_of
from tieout.cli.site.rule_answers import asked_rules, checked_rules, rules_from_flags
from tieout.errors import PathInUse

if TYPE_CHECKING:
    from tieout.backends import LoadedBackend
    from tieout.company import Company
    from tieout.config import Config


@command("add")
@click.argument("name")
@click.option(
    "--backend", metavar="NAME", default="", shell_complete=complete_plugin, help="The accounting system."
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="A setting of the backend; see  tieout plugin show.",
)
@click.option(
    "--company",
    metavar="NAME",
    default="",
    help="The right company's name: the answer to the question for it.",
)
@click.option("--host", "host_url", metavar="URL", default="", help="The host's database.")
@click.option("--host-password", metavar="REF", default="", help="Where the host's password is, as env:NAME.")
@click.option("--profile", metavar="NAME", default=None, help='A named set of rules; "" for none.')
@click.option(
    "--rule", "rules", multiple=True, metavar="KEY=VALUE", help="A rule, as customer.replace=address,phone"
)
@click.option(
    "--no-test", is_flag=True, help="Save without trying the connection; the company stays unconfirmed."
)
@click.pass_obj
def add(
    invocation: Invocation,
    name: str,
    backend: str,
    settings: tuple[str, ...],
    company: str,
    host_url: str,
    host_password: str,
    profile: str | None,
    rules: tuple[str, ...],
    no_test: bool,
) -> None:
    """Add a site: answer the questions, or give the answers as flags.

    The connection is tried and the company shown before anything is saved. A file may be named with a
    wildcard, as *.QBW.

    \b
    Examples:
      tieout site add shop
      tieout site add shop --backend quickbooks --set "file=*.QBW" --company "Rock Castle" \\
          --host sqlite:///host.db --profile smsturbo --no-input
    """
    config = the_config(invocation)
    if name in config.sites:
        raise PathInUse(
            f'There is a site "{name}" already', where=str(config.path), fix="Choose another name."
        )
    own_rules = rules_from_flags(pairs_of(rules, "--rule"))
    loaded = _loaded(invocation, config, backend)
    remark(invocation, _about(loaded))
    table = _books(invocation, config, loaded, settings)
    checked = checked_settings(loaded, table, name)
    confirmed = None
    calls_us = loaded.description.calls_us(checked)
    if not no_test and not calls_us:
        found = company_now(loaded, checked, config.folder)
        confirmed = confirmed_company(invocation, found, company, name)
    host = host_answers(invocation, host_url, host_password)
    description = checked_host(host, config.folder, name)
    chosen = profile_answer(invocation, profile, loaded.description)
    own = asked_rules(invocation, loaded.description, chosen, own_rules)
    checked_rules(loaded.description, description, chosen, own, name)
    _save(config, name, _table(loaded.name, chosen, confirmed, table, host, own))
    _tell(invocation, config, name, confirmed, how_they_call(loaded, name) if calls_us else "")


def _loaded(invocation: Invocation, config: "Config", given: str) -> "LoadedBackend":
    from tieout.backends import load_backend

    name = backend_answer(invocation, given, config.plugins.disabled)
    return load_backend(name, disabled=config.plugins.disabled, pins=config.plugins.pins)


def _about(loaded: "LoadedBackend") -> str:
    description = loaded.description
    needs = f" It needs {description.needs}." if description.needs else ""
    not_yet = f" Not yet: {description.not_yet}." if description.not_yet else ""
    return f"{description.title}.{needs}{not_yet}"


def _books(
    invocation: Invocation, config: "Config", loaded: "LoadedBackend", given: tuple[str, ...]
) -> dict[str, Any]:
    from tieout.capabilities import describe_settings

    schema = describe_settings(loaded.description)
    return books_answers(invocation, schema, pairs_of(given, "--set"), config.folder)


def _table(
    backend: str,
    profile: str,
    company: "Company | None",
    books: dict[str, Any],
    host: dict[str, Any],
    rules: dict[str, Any],
) -> dict[str, Any]:
    """The ``[sites.NAME]`` table, without what is empty."""
    table: dict[str, Any] = {
        "backend": backend,
        "profile": profile,
        "company": company.model_dump(exclude_defaults=True) if company else {},
        "books": books,
        "host": host,
        "rules": rules,
    }
    return {key: value for key, value in table.items() if value}


def _save(config: "Config", name: str, table: dict[str, Any]) -> None:
    from tieout.config.edit import add_site

    add_site(config.path, name, table)


def _tell(
    invocation: Invocation, config: "Config", name: str, company: "Company | None", call_help: str
) -> None:
    if invocation.json:
        print_envelope({"site": name, "config": config.path, "company": company}, site=name)
        return
    print_lines(f"Saved {config.path} [sites.{name}].")
    if call_help:
        print_lines(f"The books call us. {call_help}", f"After their first call:  tieout site edit {name}")
    elif company is None:
        print_lines(f"Nobody has confirmed the company yet:  tieout site edit {name}")
    else:
        print_lines(f"Next:  tieout plan {name}   then   tieout lint {name}")
