"""What tieout.toml says, as frozen models; read by ``load_config``, written by ``tieout.config.edit``."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from tieout.company import Company
from tieout.config.positions import KeyPath, Place
from tieout.records import Frozen

if TYPE_CHECKING:
    from tieout.hosts.settings import HostSettings


class StateConfig(Frozen):
    """Where the state store is: mirrors, links, journal. ``password`` is a reference, as ``env:NAME``."""

    url: str = "sqlite:///tieout.db"
    password: SecretStr = SecretStr("")


class PluginsConfig(Frozen):
    """Which backends are switched off, and which distribution a backend's name must come from."""

    disabled: tuple[str, ...] = ()
    pins: dict[str, str] = Field(default_factory=dict)


class SiteConfig(Frozen):
    """One ``[sites.NAME]`` table. ``books`` is checked against the backend's own settings when opened."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    backend: str = Field(min_length=1)
    #: A named set of rules of the backend, laid under the site's own; "" for none.
    profile: str = ""
    #: The company a person confirmed; None until then, and until then nothing is read.
    company: Company | None = None
    books: dict[str, Any] = Field(default_factory=dict)
    if TYPE_CHECKING:
        host: HostSettings
    else:
        #: A ``HostSettings``, imported only when a file is loaded.
        host: Any
    #: A reference to the password of the host's URL, as ``env:NAME``; "" when it needs none.
    host_password: SecretStr = SecretStr("")
    #: The site's own rules as written, shaped as ``SiteRules``; the profile lies below them.
    rules: dict[str, Any] = Field(default_factory=dict)


class Config(BaseModel):
    """The whole file. Relative paths and SQLite URLs in it are already absolute."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    state: StateConfig
    plugins: PluginsConfig
    sites: dict[str, SiteConfig]
    #: Where each key stands in the file, for messages.
    places: Mapping[KeyPath, Place] = Field(default_factory=dict, repr=False, exclude=True)

    @property
    def folder(self) -> Path:
        """The folder of the file, which relative paths in it start from."""
        return self.path.parent
