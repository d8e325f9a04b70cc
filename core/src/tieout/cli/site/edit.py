"""``tieout site edit``: change settings, rules or the profile of a site, and confirm its company anew."""

from typing import TYPE_CHECKING, Any

import rich_click as click

from tieout.cli.frame.chosen_site import the_config, the_site
from tieout.cli.frame.command import command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.options import site_argument
from tieout.cli.screen.console import print_lines, remark
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.site.answers import books_answers, profile_answer
from tieout.cli.site.connection import (
    checked_host,
    checked_settings,
    company_now,
    company_that_called,
    confirmed_company,
    how_they_call,
)
from tieout.cli.site.fields import pairs_of
from tieout.cli.site.rule_answers import checked_rules, rules_from_flags
from tieout.rules import merge_rules

if TYPE_CHECKING:
    from tieout.backends import LoadedBackend
    from tieout.config import Config, SiteConfig

#: Keys below the site, and their new values.
Changes = dict[tuple[str, ...], Any]


@command("edit")
@site_argument
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting of the backend.")
@click.option("--host", "host_url", metavar="URL", default="", help="The host's database.")
@click.option("--host-password", metavar="REF", default="", help="Where the host's password is, as env:NAME.")
@click.option("--profile", metavar="NAME", default=None, help='Another named set of rules; "" for none.')
@click.option(
    "--rule", "rules", multiple=True, metavar="KEY=VALUE", help="A rule, as customer.replace=address,phone"
)
@click.option(
    "--company",
    metavar="NAME",
    default="",
    help="The right company's name: the answer to the question for it.",
)
@click.option("--no-test", is_flag=True, help="Save without trying the connection.")
@click.pass_obj
def edit(
    invocation: Invocation,
    site: str,
    settings: tuple[str, ...],
    host_url: str,
    host_password: str,
    profile: str | None,
    rules: tuple[str, ...],
    company: str,
    no_test: bool,
) -> None:
    """Change a site. Without a flag the connection is tried and the company confirmed.

    Where the books call us, the company that called last is the one to be confirmed.

    Comments in the site file stay. Example: tieout site edit shop --rule customer.replace=address,phone
    """
    from tieout.config.edit import confirm_company, set_value

    config = the_config(invocation)
    name = the_site(invocation, config, site)
    loaded = _loaded(config, name)
    changes = _host_changes(host_url, host_password)
    changes |= {("books", key): value for key, value in _books(invocation, config, loaded, settings).items()}
    if profile is not None:
        changes["profile",] = profile_answer(invocation, profile, loaded.description)
    for path, value in _flat(rules_from_flags(pairs_of(rules, "--rule"))):
        changes["rules", *path] = value
    _check(config, name, loaded, changes, no_test=no_test)
    found = None if no_test else _confirmed(invocation, config, name, loaded, changes, company)
    for keys, value in changes.items():
        set_value(config.path, ("sites", name, *keys), value)
    if found is not None and found != config.sites[name].company:
        confirm_company(config.path, name, found)
    if invocation.json:
        print_envelope(
            {"site": name, "changed": [".".join(keys) for keys in changes], "company": found}, site=name
        )
    else:
        said = ", ".join(".".join(keys) for keys in changes) or "nothing but the company's confirmation"
        print_lines(f"Saved {config.path} [sites.{name}]: {said}.")


def _loaded(config: "Config", name: str) -> "LoadedBackend":
    from tieout.backends import load_backend

    backend = config.sites[name].backend
    return load_backend(backend, disabled=config.plugins.disabled, pins=config.plugins.pins)


def _books(
    invocation: Invocation, config: "Config", loaded: "LoadedBackend", given: tuple[str, ...]
) -> dict[str, Any]:
    """Only what was given with ``--set``: an edit asks for no setting."""
    from tieout.capabilities import describe_settings

    schema = describe_settings(loaded.description)
    wanted = pairs_of(given, "--set")
    known = schema.get("properties", {})
    only = {key: about for key, about in known.items() if key in wanted}
    return (
        books_answers(
            invocation, {**schema, "properties": only or known, "required": []}, wanted, config.folder
        )
        if wanted
        else {}
    )


def _host_changes(url: str, password: str) -> Changes:
    changes: Changes = {("host", "url"): url} if url else {}
    return changes | ({("host", "password"): password} if password else {})


def _flat(rules: dict[str, Any]) -> list[tuple[tuple[str, ...], Any]]:
    flat: list[tuple[tuple[str, ...], Any]] = []
    for key, value in rules.items():
        flat += (
            [((key, inner), one) for inner, one in value.items()]
            if isinstance(value, dict)
            else [((key,), value)]
        )
    return flat


def _changed(site: "SiteConfig", changes: Changes) -> dict[str, Any]:
    """The site's tables as they would be."""
    table: dict[str, Any] = {"profile": site.profile, "books": dict(site.books), "rules": dict(site.rules)}
    for (head, *rest), value in changes.items():
        inner: Any = value
        for key in reversed(rest):
            inner = {key: inner}
        table = merge_rules(table, {head: inner})
    return table


def _check(config: "Config", name: str, loaded: "LoadedBackend", changes: Changes, *, no_test: bool) -> None:
    site = config.sites[name]
    table = _changed(site, changes)
    checked_settings(loaded, table["books"], name)
    if no_test and ("host", "url") not in changes:
        return
    host = site.host.model_dump(by_alias=True, exclude_unset=True) | table.get("host", {})
    password = site.host_password.get_secret_value()
    description = checked_host({"password": password, **host}, config.folder, name)
    checked_rules(loaded.description, description, table["profile"], table["rules"], name)


def _confirmed(
    invocation: Invocation, config: "Config", name: str, loaded: "LoadedBackend", changes: Changes, told: str
) -> Any:
    """The company as it is now; a person is asked only when it is not the one confirmed already."""
    settings = checked_settings(loaded, _changed(config.sites[name], changes)["books"], name)
    if loaded.description.calls_us(settings):
        found = company_that_called(config, name)
        if found is None:
            remark(invocation, f"No company has called yet. {how_they_call(loaded, name)}")
            return None
    else:
        found = company_now(loaded, settings, config.folder)
    pinned = config.sites[name].company
    if pinned is not None and not found.differs_from(pinned) and not told:
        return pinned
    return confirmed_company(invocation, found, told, name)
