"""tieout.toml from text to ``Config``: every problem at once, each with its line, or a file that can be used."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, Field, SecretStr

from tieout.backends.nearest import did_you_mean
from tieout.company import Company
from tieout.config.document import Document, parse_document, read_text
from tieout.config.location import absolute_url
from tieout.config.models import Config, PluginsConfig, SiteConfig, StateConfig
from tieout.config.positions import KeyPath
from tieout.config.problems import ConfigProblem, Finding, check_table, refuse_config
from tieout.config.secret import literal_secrets
from tieout.errors import SiteUnknown
from tieout.records import Frozen
from tieout.rules import SiteRules

ModelT = TypeVar("ModelT", bound=BaseModel)

_SITE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_TABLES = ("state", "plugins", "sites")


class SiteShape(Frozen):
    """What may stand in a ``[sites.NAME]`` table; the inner of ``books`` and ``host`` is checked by others."""

    backend: str = Field(min_length=1)
    profile: str = ""
    company: Company | None = None
    books: dict[str, Any] = Field(default_factory=dict)
    host: dict[str, Any]
    rules: SiteRules = SiteRules()


def load_config(path: Path) -> Config:
    """Read and check a file. Raises ``ConfigMissing`` or ``ConfigInvalid`` with every problem in it."""
    config, problems = read_config(parse_document(read_text(path), path))
    if config is None:
        raise refuse_config(path, problems)
    return config


def check_config(path: Path) -> list[ConfigProblem]:
    """Everything that is wrong with a file, in its order; [] when it can be used.

    A file that is not TOML at all is raised as ``ConfigInvalid``: there is nothing to list.
    """
    return read_config(parse_document(read_text(path), path))[1]


def read_config(document: Document) -> tuple[Config | None, list[ConfigProblem]]:
    """A document as a config, or None with its problems."""
    reading = _Reading(document)
    config = reading.config()
    problems = document.problems(reading.findings)
    return (None, problems) if problems else (config, [])


class _Reading:
    """One passage over a document that notes what is wrong and goes on."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.folder = document.path.absolute().parent
        self.findings: list[Finding] = []

    def config(self) -> Config | None:
        table = self.document.table
        for key in table:
            if key not in _TABLES:
                self.findings.append(Finding((key,), f"unknown key, {did_you_mean(key, _TABLES)}"))
        state, plugins = self.state(), self.model(PluginsConfig, table.get("plugins", {}), ("plugins",))
        sites = {name: self.site(name, site) for name, site in self.site_tables()}
        if self.findings or state is None or plugins is None:
            return None
        return Config(
            path=self.document.path.absolute(),
            state=state,
            plugins=plugins,
            sites={name: site for name, site in sites.items() if site is not None},
            places=self.document.places,
        )

    def model(self, model: type[ModelT], table: Any, path: KeyPath, *, strict: bool = True) -> ModelT | None:
        """A table as a model, or None with the reasons noted; a secret in it is noted in any case."""
        if not isinstance(table, Mapping):
            self.findings.append(Finding(path, "must be a table"))
            return None
        checked = check_table(model, table, path, strict=strict)
        if isinstance(checked, list):
            self.findings += checked
            return None
        self.findings += literal_secrets(checked, path)
        return checked

    def state(self) -> StateConfig | None:
        state = self.model(StateConfig, self.document.table.get("state", {}), ("state",))
        return state and state.model_copy(update={"url": absolute_url(state.url, self.folder)})

    def site_tables(self) -> Iterator[tuple[str, Any]]:
        sites = self.document.table.get("sites", {})
        if not isinstance(sites, Mapping):
            self.findings.append(Finding(("sites",), "must be a table, as [sites.shop]"))
            return
        for name, site in sites.items():
            if not _SITE_NAME.fullmatch(name):
                sentence = 'a site\'s name is made of letters, digits, "-" and "_", at most 64'
                self.findings.append(Finding(("sites", name), sentence))
            yield name, site

    def site(self, name: str, table: Any) -> SiteConfig | None:
        path: KeyPath = ("sites", name)
        shape = self.model(SiteShape, table, path)
        inner = table.get("host") if isinstance(table, Mapping) else None
        host, password = self.host(inner, (*path, "host")) if isinstance(inner, Mapping) else (None, None)
        if shape is None or host is None or password is None:
            return None
        return SiteConfig(
            backend=shape.backend,
            profile=shape.profile,
            company=shape.company,
            books=dict(table.get("books", {})),
            host=host,
            host_password=password,
            rules=dict(table.get("rules", {})),
        )

    def host(self, table: Mapping[str, Any], path: KeyPath) -> tuple[Any, SecretStr | None]:
        """The host's settings, and the reference to its password, which the host's own model does not know."""
        from tieout.hosts.settings import HostSettings

        settings = {key: value for key, value in table.items() if key != "password"}
        password = table.get("password", "")
        if not isinstance(password, str):
            self.findings.append(Finding((*path, "password"), "must be a text in quotes"))
            return None, None
        self.findings += literal_secrets(SecretStr(password), (*path, "password"))
        host = self.model(HostSettings, settings, path, strict=False)
        if host is None:
            return None, None
        return host.model_copy(update={"url": absolute_url(host.url, self.folder)}), SecretStr(password)


def site_of(config: Config, name: str) -> SiteConfig:
    """The site of that name. Raises ``SiteUnknown`` with the nearest one."""
    if name in config.sites:
        return config.sites[name]
    why = did_you_mean(name, config.sites) or "there is no site yet"
    raise SiteUnknown(f'there is no site "{name}"', where=str(config.path), why=why)
