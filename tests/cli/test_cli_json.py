"""``--json``: valid, alone on stdout, and the same envelope for every command."""

from typing import Any

import pytest
import rich_click as click

from tieout.cli import cli
from tieout.cli.index import COMMANDS

Shop = Any
Tieout = Any

#: A call of every command, with RUN in place of the run's id. The shop was synced once before.
CALLS: dict[str, list[str]] = {
    "init": ["other"],
    "status": [],
    "plan": ["shop"],
    "review": ["plan.json"],
    "apply": ["plan.json", "--yes"],
    "sync": ["shop", "--yes"],
    "watch": ["--once"],
    "retry": ["RUN"],
    "undo": ["RUN", "--dry-run"],
    "export-report": ["shop"],
    "tie": ["shop"],
    "explain": ["shop", "customer", "KINGS"],
    "lint": ["shop"],
    "doctor": ["shop"],
    "link list": ["shop"],
    "link add": ["shop", "customer", "Late One", "Late Two", "--yes"],
    "link remove": ["shop", "customer", "JONES", "--yes"],
    "link auto": ["shop", "--dry-run"],
    "link import": ["shop", "links.csv"],
    "site add": [
        "two",
        "--backend",
        "memory",
        "--company",
        "Acme",
        "--host",
        "sqlite:///h.db",
        "--profile",
        "memory",
    ],
    "site list": [],
    "site show": ["shop"],
    "site edit": ["shop", "--rule", "max_changes=7"],
    "site test": ["shop"],
    "site remove": ["shop", "--yes"],
    "plugin list": [],
    "plugin show": ["memory"],
    "plugin enable": ["memory"],
    "plugin disable": ["memory"],
    "config show": ["shop"],
    "config validate": [],
    "config schema": [],
    "history list": [],
    "history show": ["RUN"],
    "completion show": ["bash"],
    "completion install": ["fish"],
}


def leaves(group: click.Group, ctx: click.Context, path: str = "") -> list[str]:
    """The path of every command that does something."""
    names: list[str] = []
    for name in group.list_commands(ctx):
        # The demo has tests of its own, and so has the server, which does not end by itself.
        if not path and (name not in COMMANDS or name in {"demo", "serve"}):
            continue
        found = group.get_command(ctx, name)
        whole = f"{path} {name}".strip()
        names += leaves(found, ctx, whole) if isinstance(found, click.Group) else [whole]
    return names


def test_every_command_is_called_here() -> None:
    """A new command must be added to the walk."""
    assert set(leaves(cli, click.Context(cli, info_name="tieout"))) == set(CALLS)


@pytest.fixture
def synced(shop: Shop, tieout: Tieout, home: Any) -> str:
    """A shop with one run behind it, a saved plan, and one record new on each side; the run's id."""
    from tieout.records import Customer, Entity

    assert tieout("plan", "shop", "--out", "first.json").code == 0
    assert tieout("apply", "first.json", "--yes").code == 0
    shop.put_on_host(Customer(key="new", code="LATE-1", name="Late One"))
    shop.books.seed(Entity.CUSTOMER, [Customer(key="L2", code="LATE-2", name="Late Two")])
    assert tieout("plan", "shop", "--out", "plan.json").code == 0
    (home / "links.csv").write_text("entity,host,books\ncustomer,LATE-1,LATE-2\n", encoding="utf-8")
    run: str = tieout("history", "list", "--json").data[0]["id"]
    return run


#: What looks and changes nothing, in one walk.
READING = [
    "status", "plan", "review", "undo", "tie", "explain", "export-report", "lint", "doctor",
    "link list", "link auto", "site list", "site show",
    "site test", "plugin list", "plugin show", "config show", "config validate", "config schema", "history list",
    "history show", "completion show",
]  # fmt: skip


def answered(ended: Any) -> None:
    """The command went well and stdout holds one envelope in ASCII and nothing else."""
    assert ended.code == 0, ended.out
    assert ended.out.count("\n") == 1
    assert ended.out.isascii()
    assert ended.envelope["errors"] == []
    assert ended.data is not None


def words_of(path: str, run: str) -> list[str]:
    """The call of a command."""
    return [*path.split(), *(run if word == "RUN" else word for word in CALLS[path])]


def test_every_reading_command_answers_in_json_alone(synced: str, tieout: Tieout) -> None:
    """Whatever looks at something answers with one envelope; remarks go to stderr."""
    for path in READING:
        answered(tieout(*words_of(path, synced), "--json"))


def test_json_may_stand_before_the_command(synced: str, tieout: Tieout) -> None:
    """``tieout --json plan`` and ``tieout plan --json`` are one."""
    before, after = (tieout("--json", "status"), tieout("status", "--json"))
    assert before == after


@pytest.mark.parametrize("path", [path for path in CALLS if path not in READING])
def test_every_writing_command_answers_in_json_alone(path: str, synced: str, tieout: Tieout) -> None:
    """Whatever changes something, too."""
    answered(tieout(*words_of(path, synced), "--json"))


@pytest.mark.parametrize("path", CALLS)
def test_every_command_fails_in_json(path: str, home: Any, tieout: Tieout) -> None:
    """A command line that is wrong is answered with an error in the same envelope."""
    ended = tieout(*path.split(), "--no-such-option", "--json")
    assert ended.code == 2
    assert ended.err == ""
    (error,) = ended.envelope["errors"]
    assert error["code"] == "TO-CFG-001"
    assert ended.data is None


def test_names_arrive_unharmed(shop: Shop, tieout: Tieout) -> None:
    """JSON carries a record's text exactly, whatever is in it."""
    from tieout.records import Customer, Entity

    name = "=cmd() [/] \u202e <b> Иванов"
    shop.books.seed(Entity.CUSTOMER, [Customer(key="X", code="X-1", name=name)])
    plan, reasons = tieout("plan", "shop", "--json"), tieout("explain", "shop", "customer", "X-1", "--json")
    assert name in {step["name"] for step in plan.data["steps"]}
    assert reasons.data["name"] == name
    assert plan.out.isascii()
    assert reasons.out.isascii()


def test_a_refused_record_is_among_the_errors(shop: Shop, tieout: Tieout) -> None:
    """The report is the data; what failed is in errors as well, with its code and its remedy."""
    from tieout.records import Entity, Vendor

    shop.books.seed(Entity.VENDOR, [Vendor(key="V1", name="Jones Roofing")])
    ended = tieout("sync", "shop", "--yes", "--json")
    assert ended.code == 3
    assert ended.data["run"]
    (error,) = ended.envelope["errors"]
    assert error["record"] == "Jones Roofing"
    assert error["fix"]
