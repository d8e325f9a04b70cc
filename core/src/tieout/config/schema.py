"""The JSON schema of tieout.toml, so that an editor can complete and check it while it is written."""

from collections.abc import Iterable
from typing import Any

from tieout.capabilities import BackendDescription, describe_settings
from tieout.config.load import SiteShape
from tieout.config.models import Config, PluginsConfig, StateConfig

_DEFS = "#/$defs/{model}"


def json_schema(config: Config | None = None, backends: Iterable[BackendDescription] = ()) -> dict[str, Any]:
    """The schema of the whole file (JSON Schema 2020-12).

    With ``backends`` the books table of a site is checked by the settings of the backend it names, and
    with ``config`` the sites it has are listed, so that an editor completes their names.
    """
    from tieout.hosts.settings import HostSettings

    definitions: dict[str, Any] = {}
    site = _schema(SiteShape, definitions)
    site["properties"]["host"] = _with_password(_schema(HostSettings, definitions))
    branches = [_books_of(backend, definitions) for backend in backends]
    if branches:
        site["allOf"] = branches
    sites: dict[str, Any] = {"type": "object", "additionalProperties": site}
    if config is not None:
        sites["properties"] = dict.fromkeys(config.sites, site)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tieout.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "state": _schema(StateConfig, definitions),
            "plugins": _schema(PluginsConfig, definitions),
            "sites": sites,
        },
        "$defs": definitions,
    }


def _schema(model: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = model.model_json_schema(ref_template=_DEFS)
    definitions.update(schema.pop("$defs", {}))
    return schema


def _with_password(host: dict[str, Any]) -> dict[str, Any]:
    """The host's table also takes the reference to its password, which is kept apart from the settings."""
    password = {"type": "string", "description": "where the password is, as env:NAME"}
    return {**host, "properties": {**host.get("properties", {}), "password": password}}


def _books_of(backend: BackendDescription, definitions: dict[str, Any]) -> dict[str, Any]:
    books = describe_settings(backend)
    definitions.update(books.pop("$defs", {}))
    profiles = ["", *backend.profiles]
    return {
        "if": {"properties": {"backend": {"const": backend.name}}},
        "then": {"properties": {"books": books, "profile": {"enum": profiles}}},
    }
