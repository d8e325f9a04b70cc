"""The site file, tieout.toml: found, read with every mistake pointed at, edited without losing a comment.

Importing this package imports neither SQLAlchemy nor pluggy.
"""

from tieout.config.document import FILE_NAME, Document, find_config, parse_document, read_text
from tieout.config.load import check_config, load_config, site_of
from tieout.config.models import Config, PluginsConfig, SiteConfig, StateConfig
from tieout.config.problems import ConfigProblem
from tieout.config.secret import is_reference, open_secrets, read_secret

__all__ = [
    "FILE_NAME",
    "Config",
    "ConfigProblem",
    "Document",
    "PluginsConfig",
    "SiteConfig",
    "StateConfig",
    "check_config",
    "find_config",
    "is_reference",
    "load_config",
    "open_secrets",
    "parse_document",
    "read_secret",
    "read_text",
    "site_of",
]
