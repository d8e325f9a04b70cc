"""Hosts on a SQL database: tieout's own tables, or the company's own tables by a mapping in the site file.

Importing this package is cheap on purpose: SQLAlchemy is loaded by ``open_host`` and not before.
"""

from typing import TYPE_CHECKING

from tieout.hosts.settings import (
    FieldMapping,
    FlagMapping,
    HostSettings,
    LinesMapping,
    ReferenceMapping,
    TableMapping,
)

if TYPE_CHECKING:
    from tieout.hostport import Host

__all__ = [
    "FieldMapping",
    "FlagMapping",
    "HostSettings",
    "LinesMapping",
    "ReferenceMapping",
    "TableMapping",
    "open_host",
]


def open_host(settings: HostSettings) -> "Host":
    """Open the host's database, and make tieout's own tables where the settings say so.

    The caller closes it. Raises ``HostUnreachable`` when the database does not answer, lacks a table or
    column, or does not let tieout keep its table of batches; ``ConfigInvalid`` when the mapping says
    something the database's columns cannot hold.
    """
    from tieout.hosts.opening import open_sql_host

    return open_sql_host(settings)
