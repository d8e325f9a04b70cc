"""``tieout quickbooks probe``: ask a QuickBooks what is not known of it, and keep the answers in a file."""

import secrets
from pathlib import Path
from typing import Any

from tieout.errors import PathInUse
from tieout_quickbooks.commands.output import print_result, remark, rows
from tieout_quickbooks.commands.way_in import CALLED_BY_US, settings_of, way_in
from tieout_quickbooks.probing.findings import Finding, FirstContact


def add_probe(cli: Any) -> None:
    """Add ``probe`` to the group of this backend."""
    import click

    @cli.command("probe")  # type: ignore[untyped-decorator]
    @way_in(CALLED_BY_US)
    @click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        default="quickbooks-findings.json",
        show_default=True,
        metavar="FILE",
        help="The file to write the answers to; an existing one is refused.",
    )
    @click.option(
        "--write",
        is_flag=True,
        help="Also add records; only in QuickBooks' sample company, refused elsewhere.",
    )
    @click.pass_context
    def probe(ctx: click.Context, /, file: str, transport: str, app_name: str, **wishes: Any) -> None:
        """Ask this QuickBooks what no document tells, and write the answers to a file.

        Reads only, unless --write is given. The file names no company and no record of it, so it can be shared.
        """
        from tieout_quickbooks.probing import run_probes
        from tieout_quickbooks.transports import open_transport

        out: Path = wishes["out"]
        if out.exists():
            raise PathInUse(f"{out} exists already", where="--out")
        settings = settings_of(file, transport, app_name)
        contact = run_probes(
            settings,
            lambda: open_transport(settings),
            writes=wishes["write"],
            marker=secrets.token_hex(3).upper(),
            tell=lambda finding: remark(ctx, _line(finding)),
        )
        with out.open("x", encoding="utf-8", newline="\n") as answers:
            answers.write(contact.model_dump_json(indent=2) + "\n")
        summary = _summary(contact, out)
        print_result(ctx, summary, rows(summary))


def _line(finding: Finding) -> str:
    return f"{finding.name}: {finding.conclusion}"


def _summary(contact: FirstContact, out: Path) -> dict[str, str | int | bool]:
    failed = [one.name for one in contact.findings if one.status == "failed"]
    return {
        **contact.model_dump(mode="json", exclude={"findings", "form"}),
        "answered": len(contact.findings) - len(failed),
        "failed": ", ".join(failed),
        "file": str(out),
    }
