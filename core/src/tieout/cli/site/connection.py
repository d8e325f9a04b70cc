"""Trying a connection before anything is saved, and asking whether it is the right company."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.console import remark
from tieout.cli.screen.questions import ask_yes
from tieout.errors import ConfigInvalid, UsageProblem, WrongCompany

if TYPE_CHECKING:
    from pydantic import BaseModel

    from tieout.backends import LoadedBackend
    from tieout.capabilities import HostDescription
    from tieout.company import Company
    from tieout.config import Config


def checked_settings(backend: "LoadedBackend", table: Mapping[str, Any], site: str) -> "BaseModel":
    """The books' settings as the backend's own model; ``ConfigInvalid`` says what it does not take."""
    from pydantic import ValidationError

    from tieout.config.secret import literal_secrets

    try:
        settings = backend.description.settings.model_validate(dict(table))
    except ValidationError as error:
        found = [
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)
        ]
        fix = "Give them as  --set KEY=VALUE"
        raise ConfigInvalid(
            "The settings of the books are not right", where=site, why="\n".join(found), fix=fix
        ) from None
    for finding in literal_secrets(settings, ()):
        key = ".".join(map(str, finding.path))
        raise ConfigInvalid(f"{key}: {finding.sentence}", where=site, fix=f"Give it as  --set {key}=env:NAME")
    return settings


def company_now(backend: "LoadedBackend", settings: "BaseModel", folder: Path) -> "Company":
    """Open the books, ask which company it is, and close them."""
    from tieout.config.location import absolute_paths
    from tieout.config.opening import open_settings
    from tieout.guards import ask_company, guard_backend
    from tieout.rules import SiteRules

    if not backend.manager.has_plugin(f"guard of {backend.name}"):
        guard_backend(
            backend.manager, backend=backend.name, description=backend.description, rules=SiteRules()
        )
    opened = open_settings(absolute_paths(settings, folder), folder)
    with backend.hooks.open_books(opened) as books:
        return ask_company(books, backend.name)


def company_that_called(config: "Config", name: str) -> "Company | None":
    """The company whose books called last, where the books call us; None when none ever has."""
    from tieout.cli.frame.state import open_state
    from tieout.sync.calls import last_call

    with open_state(config, read_only=True) as store:
        return last_call(store.site(name).facts()).company


def how_they_call(backend: "LoadedBackend", name: str) -> str:
    """What a person does so that books call us."""
    return backend.description.call_setup.replace("{site}", name)


def confirmed_company(invocation: Invocation, company: "Company", told: str, site: str) -> "Company":
    """The company, after a person said it is the right one; ``--company`` says it beforehand."""
    remark(invocation, "\n".join(company_lines(company)))
    if told:
        if told != company.name:
            raise WrongCompany(
                f'"{company.name}" is open, not "{told}"',
                where=site,
                why="--company names another; nothing was saved",
            )
        return company
    flag = f'--company "{company.name}"'
    if not ask_yes(invocation, f'Is "{company.name}" the right company?', flag):
        raise WrongCompany(
            f'"{company.name}" is not the right company',
            where=site,
            why="nothing was saved",
            fix="Open the right one.",
        )
    return company


def company_lines(company: "Company") -> list[str]:
    """What the books say of themselves, for a person to recognise."""
    lines = [f"Company: {company.name}"]
    lines += [f"  file:  {company.path}"] if company.path else []
    lines += [f"  id:    {company.file_id}"] if company.file_id else []
    lines += ["  It is a sample company."] if company.is_sample else []
    lines += ["  It is make-believe (a simulator)."] if company.is_simulated else []
    return lines


def checked_host(table: Mapping[str, Any], folder: Path, site: str) -> "HostDescription":
    """Open the host and ask what it can hold; its tables are made where they are missing."""
    from pydantic import SecretStr, ValidationError

    from tieout.config.location import absolute_url, url_with_password
    from tieout.config.secret import literal_secrets, read_secret
    from tieout.hosts import HostSettings, open_host

    values = {key: value for key, value in table.items() if key != "password"}
    for finding in literal_secrets(values, ()):
        raise UsageProblem(finding.sentence, where=site, fix="Give  --host-password env:NAME")
    try:
        settings = HostSettings.model_validate(values)
    except ValidationError as error:
        raise UsageProblem(
            "The host's settings are not right", where=site, why=str(error.errors()[0]["msg"])
        ) from None
    password = read_secret(str(table.get("password", "")), folder)
    url = url_with_password(absolute_url(settings.url, folder), SecretStr(password.get_secret_value()))
    host = open_host(settings.model_copy(update={"url": url.get_secret_value()}))
    try:
        return host.describe()
    finally:
        host.close()
