"""The commands of ``tieout quickbooks``, one file each. Nothing is imported before one of them is called."""

from typing import Any

from tieout_quickbooks.commands.authorize import add_authorize
from tieout_quickbooks.commands.company import add_company
from tieout_quickbooks.commands.probe import add_probe
from tieout_quickbooks.commands.reach import add_reach
from tieout_quickbooks.commands.webconnector import add_password, add_qwc


def add_commands(cli: Any) -> None:
    """Add every command to the group of this backend."""
    for add in (add_company, add_authorize, add_probe, add_qwc, add_password, add_reach):
        add(cli)
