"""``tieout config``: what the site file says, whether it can be used, and the schema for an editor."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from tieout.cli.frame.chosen_site import the_config, the_site
from tieout.cli.frame.command import group
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.logs import without_passwords
from tieout.cli.frame.options import site_argument
from tieout.cli.screen.console import print_lines, result_signs
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.tables import cell_text, print_table
from tieout.errors import ConfigInvalid, ExitCode, TieoutError

if TYPE_CHECKING:
    from tieout.capabilities import BackendDescription
    from tieout.config import Config

command = group("config", "Show and check the site file.")


@command.command("show")
@site_argument
@click.pass_obj
def show(invocation: Invocation, site: str) -> None:
    """Show the values that count, and where each comes from. No secret is read.

    Example: tieout config show shop
    """
    from tieout.cli.site.verbs import rule_rows

    config = the_config(invocation)
    names = [the_site(invocation, config, site)] if site or invocation.site else list(config.sites)
    rows = list(_rows(config, names))
    for name in names:
        rows += [{**row, "key": f"sites.{name}.{row['key']}"} for row in rule_rows(config, name)]
    if invocation.json:
        print_envelope({"config": config.path, "values": rows}, site=invocation.site)
    else:
        print_lines(str(config.path))
        print_table(
            ("key", "value", "from"), [[row["key"], cell_text(row["value"]), row["source"]] for row in rows]
        )


def _rows(config: "Config", names: list[str]) -> Iterator[dict[str, Any]]:
    yield _row(config, ("state", "url"), without_passwords(config.state.url))
    yield _row(config, ("plugins", "disabled"), list(config.plugins.disabled))
    for name in names:
        site = config.sites[name]
        yield _row(config, ("sites", name, "backend"), site.backend)
        yield _row(config, ("sites", name, "profile"), site.profile)
        yield _row(config, ("sites", name, "company"), site.company.name if site.company else "")
        yield _row(config, ("sites", name, "host", "url"), without_passwords(site.host.url))
        for key, value in site.books.items():
            yield _row(config, ("sites", name, "books", key), value)


def _row(config: "Config", keys: tuple[str, ...], value: Any) -> dict[str, Any]:
    place = config.places.get(keys)
    source = f"{config.path.name}:{place.line}:{place.column}" if place else "default"
    return {"key": ".".join(keys), "value": value, "source": source}


@command.command("validate")
@click.pass_obj
def validate(invocation: Invocation) -> int:
    """Check the site file: every mistake with its line. Opens neither books nor hosts.

    Example: tieout config validate
    """
    from tieout.config import check_config, find_config

    path = invocation.config or find_config(Path.cwd())
    problems = [str(problem) for problem in check_config(path)]
    problems = problems or list(_deeper_problems(invocation))
    if invocation.json:
        error = ConfigInvalid(f"{path.name} cannot be used", where=str(path), why="\n".join(problems))
        print_envelope({"config": path, "problems": problems}, errors=[error.as_dict()] if problems else [])
    elif problems:
        print_lines(*problems)
    else:
        print_lines(f"{result_signs().good} {path} can be used.")
    return int(ExitCode.USAGE if problems else ExitCode.DONE)


def _deeper_problems(invocation: Invocation) -> Iterator[str]:
    """What only the backends know: their settings, profiles and rules."""
    from tieout.backends import load_backend
    from tieout.config.opening import books_settings
    from tieout.config.profiles import site_rules

    config = the_config(invocation)
    for name, site in config.sites.items():
        try:
            backend = load_backend(site.backend, disabled=config.plugins.disabled, pins=config.plugins.pins)
            books_settings(config, name, backend.description.settings)
            site_rules(config, name, backend.description)
        except TieoutError as error:
            yield f"sites.{name}: {error.what}{': ' if error.why else ''}{error.why}"


@command.command("schema")
@click.pass_obj
def schema(invocation: Invocation) -> None:
    """Print the JSON schema of the site file, for an editor that completes and checks it.

    Save it and name it in the file's first line:  #:schema ./tieout.schema.json
    Example: tieout config schema > tieout.schema.json
    """
    import json
    import sys

    from tieout.config.schema import json_schema

    found = json_schema(None, _descriptions())
    if invocation.json:
        print_envelope(found)
    else:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")


def _descriptions() -> Iterator["BackendDescription"]:
    """What the installed backends say of themselves; one that cannot be loaded is left out."""
    from tieout.backends import installed_backends, load_backend

    for installed in installed_backends():
        try:
            yield load_backend(installed.name).description
        except TieoutError as error:
            logging.getLogger(__name__).warning("%s", error.what)
