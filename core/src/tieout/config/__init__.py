"""The site file, tieout.toml: found, read with every mistake pointed at, edited without losing a comment.

Importing this package imports neither SQLAlchemy nor pluggy; tomlkit comes with the first edit.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tieout.config.document import FILE_NAME, Document, find_config, parse_document, read_text
from tieout.config.load import check_config, load_config, site_of
from tieout.config.models import Config, PluginsConfig, SiteConfig, StateConfig
from tieout.config.problems import ConfigProblem
from tieout.config.secret import is_reference, open_secrets, read_secret

if TYPE_CHECKING:
    from tieout.config.edit import add_site, confirm_company, remove_site, set_plugin_enabled, set_value
    from tieout.config.schema import json_schema

__all__ = [
    "FILE_NAME",
    "Config",
    "ConfigProblem",
    "Document",
    "PluginsConfig",
    "SiteConfig",
    "StateConfig",
    "add_site",
    "check_config",
    "confirm_company",
    "find_config",
    "is_reference",
    "json_schema",
    "load_config",
    "open_secrets",
    "parse_document",
    "read_secret",
    "read_text",
    "remove_site",
    "set_plugin_enabled",
    "set_value",
    "site_of",
]

_LATE = {
    "add_site": "edit",
    "confirm_company": "edit",
    "json_schema": "schema",
    "remove_site": "edit",
    "set_plugin_enabled": "edit",
    "set_value": "edit",
}


def __getattr__(name: str) -> Any:
    """Import what is only needed to change or describe a file when it is asked for."""
    if name not in _LATE:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
