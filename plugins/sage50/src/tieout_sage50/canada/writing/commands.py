"""``tieout sage50-ca withdraw``: an import file is taken back before anybody imports it."""

from pathlib import Path
from typing import Any

from tieout_sage50.canada.writing.imp_folder import withdraw


def add_withdraw(cli: Any) -> None:
    """Add ``withdraw`` to the group of this backend."""
    import click

    @cli.command("withdraw")  # type: ignore[untyped-decorator]
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    @click.pass_context
    def withdraw_file(ctx: click.Context, file: Path) -> None:
        """Take back an import file, so that its documents are offered anew.

        Only for a FILE nobody has imported into Sage 50: it is renamed, and what is not in Sage 50 then counts
        as never written. For a file that was lost the same is noted. Nothing is sent by this.
        Example: tieout sage50-ca withdraw imports/tieout-0123456789abcdef.IMP
        """
        target = withdraw(file)
        if getattr(ctx.obj, "json", False):
            import json

            click.echo(
                json.dumps(
                    {"schema": "tieout/1", "site": "", "data": {"withdrawn": str(target)}, "errors": []}
                )
            )
            return
        click.echo(f"Withdrawn: {target}")
        click.echo("Run  tieout retry  or sync again: what is not in Sage 50 is offered anew.")
