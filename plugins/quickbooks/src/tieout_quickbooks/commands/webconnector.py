"""``tieout quickbooks qwc`` and ``password``: what an admin hands to the person at the QuickBooks computer."""

import sys
from pathlib import Path
from typing import Any

from tieout.errors import PathInUse, UsageProblem
from tieout.plugin import CallingSite
from tieout_quickbooks.commands.output import print_result
from tieout_quickbooks.webconnector.endpoint_paths import address_of, support_of
from tieout_quickbooks.webconnector.instructions import instructions
from tieout_quickbooks.webconnector.passwords import new_password
from tieout_quickbooks.webconnector.qwc import QwcFile, write_qwc
from tieout_quickbooks.webconnector.registration import identities, set_password, settings_of, user_of

#: A password somebody chooses himself has at least so many characters.
_SHORTEST = 16


def qwc_of(site: CallingSite) -> QwcFile:
    """What a site's .qwc file says. Raises ``QwcRefused`` and, without a ``url`` setting, ``UsageProblem``."""
    settings, known = settings_of(site), identities(site)
    if not settings.url:
        raise UsageProblem(
            "The Web Connector must be told where to call",
            where=f"[sites.{site.name}.books] url",
            fix=f'Set it:  tieout site edit {site.name} --no-test --set "url=https://sync.example.com/quickbooks"',
        )
    return QwcFile(
        app_url=address_of(settings.url),
        app_support=support_of(settings.url),
        user=user_of(site),
        owner_id=known.owner_id,
        file_id=known.file_id,
        app_name=f"{settings.app_name} ({site.name})",
        every_minutes=settings.every_minutes or None,
    )


def save_files(site: CallingSite, path: Path, *, replace: bool) -> tuple[Path, Path]:
    """Write the .qwc file and the page beside it that says what to do with it."""
    file, page = path, path.with_suffix(".html")
    for one in (file, page):
        if one.exists() and not replace:
            raise PathInUse(f"{one} is there already", fix="Give another name, or  --force  to replace it.")
    qwc = qwc_of(site)
    file.write_bytes(write_qwc(qwc))
    page.write_bytes(instructions(site.name, qwc, file.name))
    return file, page


def password_for(site: CallingSite, typed: str | None) -> str:
    """Set a new password, made here unless one was typed; returns it, to be shown once."""
    if typed is not None and len(typed) < _SHORTEST:
        raise UsageProblem(
            f"The password has {len(typed)} characters, {_SHORTEST} are the least", fix="Or let one be made."
        )
    password = typed or new_password()
    set_password(site, password)
    return password


def add_qwc(cli: Any) -> None:
    """Add ``qwc`` to the group of this backend."""
    import click

    @cli.command("qwc")  # type: ignore[untyped-decorator]
    @click.argument("site", required=False, default="")
    @click.option(
        "-o",
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        required=True,
        metavar="FILE",
        help="Where to, as shop.qwc; a page of instructions is put beside it.",
    )
    @click.option("--force", is_flag=True, help="Replace files that are there.")
    @click.pass_context
    def qwc(ctx: click.Context, site: str, out: Path, force: bool) -> None:  # noqa: FBT001 - click's own
        """Make the .qwc file with which the Web Connector is told to call, and the instructions for it.

        The same site always gets the same identities, so the file may be made again. It holds no password.
        Example: tieout quickbooks qwc shop -o shop.qwc
        """
        with ctx.obj.calling_site(site) as found:
            file, page = save_files(found, out, replace=force)
            said = [
                f"Saved {file} and, for whoever installs it, {page}.",
                f"It asks for a password:  tieout quickbooks password {found.name}",
            ]
            print_result(ctx, {"file": str(file), "instructions": str(page)}, said, site=found.name)


def add_password(cli: Any) -> None:
    """Add ``password`` to the group of this backend."""
    import click

    @cli.command("password")  # type: ignore[untyped-decorator]
    @click.argument("site", required=False, default="")
    @click.option("--stdin", "from_stdin", is_flag=True, help="Read it from the first line of stdin instead.")
    @click.pass_context
    def password(ctx: click.Context, site: str, from_stdin: bool) -> None:  # noqa: FBT001 - click's own
        """Set the password with which a site's Web Connector logs in, and show it once.

        Only its hash is kept. An older password ends at once. Example: tieout quickbooks password shop
        """
        typed = sys.stdin.readline().rstrip("\r\n") if from_stdin else None
        with ctx.obj.calling_site(site) as found:
            shown = password_for(found, typed)
            said = [f"The Web Connector's password for {found.name} (user {user_of(found)}) is set."]
            if typed is None:
                said += [f"  {shown}", "It is shown this once. Type it into the Web Connector."]
            data = {"user": user_of(found)} | ({"password": shown} if typed is None else {})
            print_result(ctx, data, said, site=found.name)
