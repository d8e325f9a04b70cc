"""``tieout demo``: the whole loop, by the very commands a person types."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.screen.console import print_lines
from tieout.cli.screen.envelope import print_envelope
from tieout.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from tieout.company import Company
    from tieout.hookspecs import Demo

_MARK = ".tieout-demo"
_GO_ON_WITH = (
    ("tieout tie demo", "do both sides agree, and where not?"),
    ("tieout lint demo", "what to tidy up before a first sync"),
    ("tieout site add shop", "your own company"),
)


@make_command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tieout-demo"),
    show_default=True,
    help="Where the demo is made.",
)
@click.option("--backend", default="", help="Whose make-believe company; quickbooks when neither is given.")
@click.option("--profile", default="", help="Which pair of products, by the name of its profile.")
@click.option("--reset", is_flag=True, help="Throw an earlier demo in that folder away first.")
@click.pass_context
def command(ctx: click.Context, folder: Path, backend: str, profile: str, reset: bool) -> int:
    """See the whole way on a make-believe company.

    Makes a host in SQLite and a simulated company in a folder of its own, looks at both, imports and
    exports what is missing, and shows that both are in step then. Nothing real is touched.

    \b
    Examples:
      tieout demo
      tieout demo --dir try-it --reset
      tieout demo --profile sage-construction-management
    """
    from tieout.demo import FIRST_DEMO, backend_of_profile, build_demo

    invocation: Invocation = ctx.find_root().obj
    if reset or _is_old_demo(folder):
        _remove(folder)
    chosen = backend or (backend_of_profile(profile) if profile else FIRST_DEMO)
    demo = build_demo(folder, chosen)
    (folder / _MARK).touch()
    invocation.config = folder / "tieout.toml"
    if invocation.json:
        return _as_json(invocation, folder, demo.company)
    return _as_story(ctx, folder, demo)


def _is_old_demo(folder: Path) -> bool:
    """A folder this command made itself is made anew without asking."""
    return (folder / _MARK).is_file()


def _remove(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not _is_old_demo(folder):
        raise UsageProblem(
            "That folder was not made by the demo; it is left alone",
            where=str(folder),
            fix="Give another folder with --dir.",
        )
    shutil.rmtree(folder, ignore_errors=True)


def _as_story(ctx: click.Context, folder: Path, demo: "Demo") -> int:
    from tieout.cli import apply, doctor, history, plan

    saved = folder / "plan.json"
    print_lines(
        f"{demo.company.name} {demo.remark}",
        f"Everything is in the folder {folder}; delete it whenever you like.",
    )
    looks: dict[str, Any] = {"entities": (), "direction": "both", "types": (), "statuses": (), "limit": 6}
    looks |= {"full": False, "no_fetch": False, "exit_code": False, "view": "not-in-sync"}
    _step(ctx, "tieout doctor demo", doctor.command, site="demo", exit_code=False)
    if demo.links:
        _step(ctx, "tieout plan demo", plan.command, site="demo", out=None, **looks)
        _link_by_hand(ctx, demo)
    _step(ctx, f"tieout plan demo --out {saved}", plan.command, site="demo", out=saved, **looks)
    _step(ctx, f"tieout apply {saved} --yes", apply.command, plan=saved, yes=True, company="", max_changes=0)
    looks |= {"view": "missing"}
    _step(ctx, "tieout plan demo --view missing", plan.command, site="demo", out=None, **looks)
    _step(ctx, "tieout history list demo", history.list_runs, site="demo", limit=5)
    print_lines(
        "",
        "In step. What is still listed waits for a person: inactive, ambiguous, or not storable over there.",
        "",
        "Commands to go on with, in that folder:",
        *(f"  {line:<50} {shows}" for line, shows in (*demo.go_on_with, *_GO_ON_WITH)),
    )
    return int(ExitCode.DONE)


def _link_by_hand(ctx: click.Context, demo: "Demo") -> None:
    from tieout.cli import link

    for entity, host, books in demo.links:
        words = ("demo", entity.value, host, books)
        line = f'tieout link add demo {entity.value} "{host}" "{books}" --yes'
        _step(ctx, line, link.add, words=words, yes=True)


def _step(ctx: click.Context, line: str, command: click.Command, **params: Any) -> None:
    """Show the line a person would type, and do just that."""
    print_lines("", f"$ {line}", "")
    code = ctx.invoke(command, **params)
    if code not in {None, ExitCode.DONE, ExitCode.SOME_REFUSED}:
        ctx.exit(code)


def _as_json(invocation: Invocation, folder: Path, company: "Company") -> int:
    from tieout.config import load_config
    from tieout.site import open_site
    from tieout.sync.propose import propose
    from tieout.sync.run import apply_plan, refresh

    config = load_config(folder / "tieout.toml")
    with open_site(config, "demo") as site:
        refresh(site)
        _, before = propose(site, folder / "plan.json")
        report = apply_plan(site, folder / "plan.json", who="demo", max_changes=0)
        _, after = propose(site, folder / "after.json")
    data = {"folder": str(folder), "company": company, "plan": before, "run": report, "after": after}
    print_envelope(data, site="demo")
    return int(ExitCode.DONE)
