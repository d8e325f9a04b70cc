"""Options that several commands share, so that one word means one thing everywhere."""

from collections.abc import Callable
from typing import Any

import rich_click as click

from tieout.cli.frame.completers import complete_site

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

site_argument: Decorator = click.argument("site", required=False, default="", shell_complete=complete_site)

entities_option: Decorator = click.option(
    "-e",
    "--entity",
    "entities",
    multiple=True,
    metavar="ENTITY",
    help="Only these: customers, vendors, ... May be given again, or with commas.",
)

yes_option: Decorator = click.option("--yes", is_flag=True, help="Do not ask; the answer is yes.")

max_changes_option: Decorator = click.option(
    "--max-changes",
    type=click.IntRange(0),
    metavar="N",
    help="Let so many writes through instead of the rule's number; 0 is no limit.",
)

limit_option: Decorator = click.option(
    "--limit", type=click.IntRange(0), default=20, show_default=True, help="Rows per pane; 0 shows all."
)

exit_code_option: Decorator = click.option(
    "--exit-code", is_flag=True, help="End with 7 when there is something to do."
)
