"""``tieout plugin``: which backends are installed, what each can do, and whether it may be used."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import rich_click as click

from tieout.backends import InstalledBackend, installed_backends
from tieout.cli.frame.chosen_site import the_config
from tieout.cli.frame.command import group
from tieout.cli.frame.completers import complete_plugin
from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.console import print_lines
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.tables import print_table
from tieout.errors import ExitCode, PluginUnknown

if TYPE_CHECKING:
    from tieout.backends import ProbeReport
    from tieout.capabilities import BackendDescription

command = group("plugin", "See which backends there are, and switch them.")
_NAME = click.argument("name", shell_complete=complete_plugin)


@command.command("list")
@click.option(
    "--all", "look", is_flag=True, help="Load each one, in a process of its own, and say what is wrong."
)
@click.pass_obj
def list_plugins(invocation: Invocation, look: bool) -> None:
    """List the installed backends, without loading them.

    One that is broken never keeps the others from being listed. Example: tieout plugin list --all
    """
    rows = list(_rows(_disabled(invocation), look=look))
    if invocation.json:
        print_envelope(rows)
    elif not rows:
        print_lines("No backend is installed.")
    else:
        cells = [[row["name"], row["package"], row["state"], row["title"], row["reason"]] for row in rows]
        print_table(("name", "package", "state", "title", "reason"), cells)


def _rows(disabled: frozenset[str], *, look: bool) -> Iterator[dict[str, Any]]:
    for backend in installed_backends():
        usable = backend.name and not backend.problem
        report = _probe(backend.name) if look and usable and backend.name not in disabled else None
        yield _row(backend, report, is_disabled=backend.name in disabled)


def _row(backend: InstalledBackend, report: "ProbeReport | None", *, is_disabled: bool) -> dict[str, Any]:
    reason = backend.problem
    if report is not None and report.problem:
        reason = f"{report.problem['what']}: {report.problem['why']}"
    state = "broken" if reason else "disabled" if is_disabled else "enabled"
    return {
        "name": backend.name or "?",
        "package": f"{backend.distribution} {backend.version}".strip(),
        "state": state,
        "title": report.title if report else "",
        "entities": list(report.entities) if report else [],
        "profiles": list(report.profiles) if report else [],
        "reason": reason or (report.not_yet if report else ""),
    }


def _probe(name: str) -> "ProbeReport":
    from tieout.backends import probe_backend

    return probe_backend(name)


def _disabled(invocation: Invocation) -> frozenset[str]:
    """The backends the site file switches off; none where there is no site file."""
    import tomllib

    from tieout.cli.frame.completers import config_file

    path = config_file(invocation.config)
    if path is None or not path.is_file():
        return frozenset()
    try:
        plugins = tomllib.loads(path.read_text(encoding="utf-8")).get("plugins", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return frozenset()
    names = plugins.get("disabled", []) if isinstance(plugins, dict) else []
    return frozenset(str(name) for name in names) if isinstance(names, list) else frozenset()


@command.command("show")
@_NAME
@click.pass_obj
def show(invocation: Invocation, name: str) -> None:
    """Show what a backend can do, what it needs, and which settings it takes.

    Example: tieout plugin show quickbooks
    """
    from tieout.backends import load_backend
    from tieout.capabilities import describe_settings

    loaded = load_backend(name)
    description = loaded.description
    settings = describe_settings(description)
    if invocation.json:
        about = description.model_dump(mode="json", exclude={"settings"})
        about |= {"package": f"{loaded.distribution} {loaded.version}", "settings": settings}
        print_envelope(about)
        return
    print_lines(f"{description.title}   ({name}, from {loaded.distribution} {loaded.version})")
    print_lines(*_about(description))
    print_table(("entity", "import", "export", "update"), _abilities(description))
    print_lines("")
    print_table(("setting", "needed", "about"), list(_settings(settings)))


def _settings(schema: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key, field in schema.get("properties", {}).items():
        needed = "yes" if key in schema.get("required", ()) else "no"
        yield key, needed, field.get("description") or field.get("title", "")


def _about(description: "BackendDescription") -> Iterator[str]:
    if description.needs:
        yield f"Needs: {description.needs}"
    if description.not_yet:
        yield f"Not yet: {description.not_yet}"
    if description.profiles:
        yield f"Profiles: {', '.join(description.profiles)}"
    for key, values in description.calls_us_with.items():
        yield f"With {key} = {' or '.join(values)} the books call us; nothing is read or written at once."
    yield ""


def _abilities(description: "BackendDescription") -> Iterator[tuple[str, str, str, str]]:
    for entity, can in description.entities.items():
        export = "yes" if can.export else (can.remark or "no")
        yield entity.value, "yes", export, ", ".join(can.update) or "never"


@command.command("enable")
@_NAME
@click.pass_obj
def enable(invocation: Invocation, name: str) -> int:
    """Let the sites use a backend again.

    Example: tieout plugin enable quickbooks
    """
    return _switch(invocation, name, is_on=True)


@command.command("disable")
@_NAME
@click.pass_obj
def disable(invocation: Invocation, name: str) -> int:
    """Keep every site from using a backend. Links and history stay.

    Example: tieout plugin disable quickbooks
    """
    return _switch(invocation, name, is_on=False)


def _switch(invocation: Invocation, name: str, *, is_on: bool) -> int:
    from tieout.backends import did_you_mean
    from tieout.config.edit import set_plugin_enabled

    config = the_config(invocation)
    known = {backend.name for backend in installed_backends()} | set(config.plugins.disabled)
    if name not in known:
        raise PluginUnknown(f'no installed package offers a backend "{name}"', why=did_you_mean(name, known))
    set_plugin_enabled(config.path, name, enabled=is_on)
    users = [site for site, settings in config.sites.items() if settings.backend == name]
    if invocation.json:
        print_envelope({"name": name, "enabled": is_on, "sites": users})
    else:
        print_lines(f"The backend {name} is {'enabled' if is_on else 'disabled'} in {config.path}.")
        if users and not is_on:
            print_lines(f"Sites that use it: {', '.join(users)}. Their links and history are kept.")
    return int(ExitCode.DONE)
