"""``tieout sage50-us authorize``: ask Sage 50 for access to a site's company, and see what came of it."""

import json
from typing import Any

from tieout.errors import UsageProblem
from tieout_sage50.peachtree.grant import Stage
from tieout_sage50.peachtree.settings import UsSettings


def add_commands(cli: Any) -> None:
    """Add every command to the group of this backend."""
    import click

    @cli.command("authorize")  # type: ignore[untyped-decorator]
    @click.argument("site")
    @click.pass_context
    def authorize_site(ctx: click.Context, site: str) -> None:
        """Ask Sage 50 for access to the company of SITE, and say what a person must do in Sage 50.

        Run it again after the answer in Sage 50: it then checks that the company opens. It reads only.
        Example: tieout sage50-us authorize shop
        """
        settings = UsSettings.model_validate(ctx.obj.books_settings(site).model_dump())
        company = authorize(settings, site)
        if getattr(ctx.obj, "json", False):
            data = {"company": company, "stage": Stage.GRANTED.value}
            click.echo(json.dumps({"schema": "tieout/1", "site": site, "data": data, "errors": []}))
            return
        click.echo(f'Access to "{company}" is granted, and the company opens.')


def authorize(settings: UsSettings, site: str) -> str:
    """The company's name when access is granted and the company opens and closes.

    Else asks for access, and raises NotAuthorized with what a person must do.
    """
    if settings.access != "sdk+odbc":
        raise UsageProblem(
            f'The site "{site}" does not go through Sage 50\'s SDK, so there is nothing to authorize',
            where=site,
            fix='Over ODBC the password is all there is. For the SDK\'s door set  access = "sdk+odbc".',
        )
    from tieout_sage50.peachtree.door import not_authorized, program_of, stage_here
    from tieout_sage50.peachtree.grant_note import keep_note
    from tieout_sage50.peachtree.sdk import ask_sdk

    answered = ask_sdk(settings, "open")
    stage = stage_here(settings, answered)
    if stage in {Stage.NOT_ASKED, Stage.LOST, Stage.REFUSED}:
        answered = ask_sdk(settings, "request")
        stage = stage_here(settings, answered)
    if stage is not Stage.GRANTED:
        error = not_authorized(settings, answered, stage)
        error.fix = error.fix.replace("authorize SITE", f"authorize {site}")
        raise error
    keep_note(settings, program_of(answered))
    return answered.company
