"""``tieout doctor``: everything a sync needs, looked at, with what to do about what is wrong."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import rich_click as click

from tieout.cli.frame.chosen_site import the_config, the_site
from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.options import exit_code_option, site_argument
from tieout.cli.screen.console import print_lines, result_signs
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.words import many
from tieout.errors import ExitCode

if TYPE_CHECKING:
    from tieout.cli.screen.signs import Signs
    from tieout.sync.doctor import Finding


@make_command("doctor")
@site_argument
@exit_code_option
@click.pass_obj
def command(invocation: Invocation, site: str, exit_code: bool) -> int:
    """Find out what is not in order, and what to do.

    Looks at this machine, the plugins, the host, the state store and the books, and writes nothing.
    Ends with the code of the first error; with --exit-code also with 7 for warnings. Example: tieout doctor shop
    """
    from tieout.sync.doctor import diagnose

    config = the_config(invocation)
    names = [the_site(invocation, config, site)] if site or invocation.site else []
    found = []
    for finding in diagnose(config, names):
        found.append(finding)
        if not invocation.json:
            print_lines(*_lines(finding, result_signs()))
    if invocation.json:
        errors = [finding.model_dump() for finding in found if finding.level == "error"]
        print_envelope(found, site=invocation.site, errors=errors)
    else:
        print_lines(_sum(found))
    return _code(found, warnings_count=exit_code)


def _lines(finding: "Finding", signs: "Signs") -> Iterator[str]:
    sign = {"ok": signs.good, "warning": signs.warning, "error": signs.bad}[finding.level]
    about = f"{finding.site}  " if finding.site else ""
    code = f"   {finding.code}" if finding.code else ""
    yield f"{sign} {about}{finding.what}{code}"
    yield from (f"    why:  {line}" for line in finding.why.splitlines())
    yield from (f"    fix:  {line}" for line in finding.fix.splitlines())


def _sum(found: list["Finding"]) -> str:
    errors = sum(finding.level == "error" for finding in found)
    warnings = sum(finding.level == "warning" for finding in found)
    return f"{many(errors, 'error')}, {many(warnings, 'warning')}"


def _code(found: list["Finding"], *, warnings_count: bool) -> int:
    for finding in found:
        if finding.level == "error":
            return finding.exit_code or int(ExitCode.FAILED)
    warned = any(finding.level == "warning" for finding in found)
    return int(ExitCode.CHANGES_PENDING if warned and warnings_count else ExitCode.DONE)
