"""``tieout quickbooks reach``: can a Web Connector get through to our service?"""

from collections.abc import Iterator
from typing import Any

from tieout.errors import ExitCode, UsageProblem
from tieout_quickbooks.commands.output import print_result
from tieout_quickbooks.webconnector.reaching import Look, look_at
from tieout_quickbooks.webconnector.registration import settings_of


def add_reach(cli: Any) -> None:
    """Add ``reach`` to the group of this backend."""
    import click

    @cli.command("reach")  # type: ignore[untyped-decorator]
    @click.argument("site", required=False, default="")
    @click.option("--url", default="", help="This address instead of the site's; needs no site file.")
    @click.pass_context
    def reach(ctx: click.Context, site: str, url: str) -> None:
        """Find out whether a Web Connector can reach our service, from any computer.

        Takes its first steps: the address, the connection and its certificate, the support page, one call.
        No password is sent, nothing is begun. Run it on the QuickBooks computer if you can.
        Example: tieout quickbooks reach --url https://sync.example.com/quickbooks
        """
        looks = list(look_at(url or _url_of(ctx, site)))
        data = {"steps": [look.model_dump() for look in looks], "reached": all(one.is_good for one in looks)}
        print_result(ctx, data, [line for look in looks for line in _lines(look)], site=site)
        if not data["reached"]:
            ctx.exit(int(ExitCode.UNREACHABLE))


def _url_of(ctx: Any, site: str) -> str:
    with ctx.obj.calling_site(site) as found:
        url = settings_of(found).url
    if not url:
        raise UsageProblem(
            "The site has no address yet", where=f"[sites.{found.name}.books] url", fix="Give one:  --url"
        )
    return url


def _lines(look: Look) -> Iterator[str]:
    yield f"{'good ' if look.is_good else 'WRONG'}  {look.what}"
    if look.why:
        yield f"       why:  {look.why}"
    if look.fix:
        yield f"       fix:  {look.fix}"
