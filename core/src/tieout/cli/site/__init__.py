"""``tieout site``: which host and which books belong together. Loaded on demand, as every command."""

from tieout.cli.site.add import add
from tieout.cli.site.edit import edit
from tieout.cli.site.verbs import command

command.add_command(add)
command.add_command(edit)

__all__ = ["command"]
