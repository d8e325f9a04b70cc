"""The last step before something is opened: tables of others checked, paths made absolute, secrets read."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from tieout.config.document import located
from tieout.config.location import absolute_paths, url_with_password
from tieout.config.models import Config
from tieout.config.problems import check_table, refuse_config
from tieout.config.secret import literal_secrets, open_secrets, read_secret


def books_settings(config: Config, name: str, model: type[BaseModel]) -> BaseModel:
    """The ``[sites.NAME.books]`` table as the backend's own settings; secrets are still references.

    Raises ``ConfigInvalid`` with the line of every key that the backend does not take.
    """
    path = ("sites", name, "books")
    checked = check_table(model, config.sites[name].books, path, strict=False)
    findings = checked if isinstance(checked, list) else list(literal_secrets(checked, path))
    if findings or isinstance(checked, list):
        raise refuse_config(config.path, [located(config.path, config.places, one) for one in findings])
    settings: BaseModel = absolute_paths(checked, config.folder)
    return settings


def open_settings(settings: BaseModel, folder: Path) -> BaseModel:
    """Settings with their secrets read; to be used at once and not kept. Raises ``SecretMissing``."""
    opened: BaseModel = open_secrets(settings, folder)
    return opened


def host_settings(config: Config, name: str) -> Any:
    """The ``HostSettings`` of a site, ready to be opened: with the password in its URL."""
    site = config.sites[name]
    password = read_secret(site.host_password.get_secret_value(), config.folder)
    url = url_with_password(site.host.url, password).get_secret_value()
    return site.host.model_copy(update={"url": url})


def state_url(config: Config) -> SecretStr:
    """The state store's URL, ready to be opened: with the password in it."""
    password = read_secret(config.state.password.get_secret_value(), config.folder)
    return url_with_password(config.state.url, password)
