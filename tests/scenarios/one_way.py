"""What two one-way worlds share: a folder, a host that is a database, and a person who types commands and reads."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from tieout.cli import cli
from tieout.hostport import HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.records import Customer, Entity, Vendor


class OneWay(ABC):
    """A company whose books are only read. ``ok`` types a command in its folder and expects how it ends."""

    BACKEND: ClassVar[str]
    COMPANY: ClassVar[str]
    #: The site's name, and the books table that leads to the company.
    SITE: ClassVar[str] = "shop"

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        self.folder, self.environment = folder, environment
        self.host_url = f"sqlite:///{folder / 'host.db'}"
        # Below 72 cells the panes stand under each other, and a sentence is never cut by the other pane.
        environment.setenv("COLUMNS", "70")
        open_host(HostSettings(url=self.host_url)).close()

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """The answers to the wizard's questions about the books."""

    # --- the person at the host

    def on_host(self, *records: Customer | Vendor) -> None:
        """Records typed into the business system."""
        host = open_host(HostSettings(url=self.host_url))
        try:
            for number, record in enumerate(records):
                entity = Entity.VENDOR if isinstance(record, Vendor) else Entity.CUSTOMER
                name = f"typed-{record.name}-{number}"
                write = HostWrite(operation_id=name, action=HostAction.CREATE, record=record)
                [receipt] = host.write_records(entity, [write], name)
                assert receipt.outcome.value == "done", receipt
        finally:
            host.close()

    def host(self, table: str = "customers") -> dict[str, dict[str, Any]]:
        """A table of the host as it is, by the ids of its rows."""
        engine = create_engine(self.host_url)
        with engine.connect() as connection:
            rows = connection.execute(text(f"SELECT * FROM {table}")).mappings().all()  # noqa: S608
        engine.dispose()
        return {row["code"]: dict(row) for row in rows}

    # --- commands

    @property
    def plan_file(self) -> Path:
        """The plan a person looks at."""
        return self.folder / "plan.json"

    def run(self, *words: str) -> Result:
        """Type a command in the company's folder."""
        config = [] if words[0] == "init" else ["--config", str(self.folder / "tieout.toml")]
        return CliRunner().invoke(cli, [*words, *config])

    def shown(self, *words: str, code: int = 0) -> str:
        """Type a command and expect its exit code; returns what it printed."""
        result = self.run(*words)
        assert result.exit_code == code, f"{words}: {result.exit_code}\n{result.output}\n{result.exception!r}"
        return result.output

    def ok(self, *words: str, code: int = 0) -> str:
        """The same in one line, whatever it was broken into."""
        return " ".join(self.shown(*words, code=code).split())

    def answered(self, answer: str, *words: str) -> str:
        """Type a command at a terminal and answer its question; all that was printed, in one line."""
        with self.environment.context() as terminal:
            terminal.setattr("tieout.cli.screen.questions.is_terminal", lambda _: True)
            result = CliRunner().invoke(
                cli, [*words, "--config", str(self.folder / "tieout.toml")], input=f"{answer}\n"
            )
        assert result.exit_code == 0, result.output
        return " ".join(result.output.split())

    def add_site(
        self, *rules: str, settings: Mapping[str, str] | None = None, company: str = "", code: int = 0
    ) -> str:
        """The wizard, all its answers as flags."""
        if not (self.folder / "tieout.toml").exists():
            self.ok("init", str(self.folder))
        given = self.settings() | dict(settings or {})
        return self.ok(
            *("site", "add", self.SITE, "--backend", self.BACKEND, "--profile", "smsturbo", "--no-input"),
            *(word for key, value in given.items() for word in ("--set", f"{key}={value}")),
            *("--host", self.host_url, "--company", company or self.COMPANY),
            *(word for rule in rules for word in ("--rule", rule)),
            code=code,
        )

    def plan(self, *options: str) -> dict[str, Any]:
        """A saved plan, as JSON."""
        self.ok("plan", self.SITE, "--out", str(self.plan_file), *options)
        return self.saved_plan()

    def saved_plan(self) -> dict[str, Any]:
        """The plan as it is saved now."""
        plan: dict[str, Any] = json.loads(self.plan_file.read_text(encoding="utf-8"))
        return plan

    def review(self, *options: str, code: int = 0) -> str:
        """Tick rows of the saved plan."""
        return self.ok("review", str(self.plan_file), *options, code=code)

    def apply(self, *options: str, code: int = 0) -> str:
        """Write what is ticked; by a person who says yes unless told otherwise."""
        return self.ok("apply", str(self.plan_file), *(options or ("--yes",)), code=code)

    def sync(self) -> str:
        """A plan, applied as it is ticked."""
        self.plan()
        return self.apply()


def pane(plan: dict[str, Any], side: str) -> list[str]:
    """The ids in one pane of a plan: records only that side has."""
    own, other = ("host_key", "books_key") if side == "host" else ("books_key", "host_key")
    return [step["code"] for step in plan["steps"] if step.get(own) and not step.get(other)]


def ticked(plan: dict[str, Any]) -> list[str]:
    """The ids of the ticked rows."""
    return [step["code"] for step in plan["steps"] if step.get("ticked")]


def customer(code: str, name: str, **fields: Any) -> Customer:
    """A customer of the host."""
    return Customer(**{"key": "new", "code": code, "name": name, **fields})


def vendor(code: str, name: str, **fields: Any) -> Vendor:
    """A vendor of the host."""
    return Vendor(**{"key": "new", "code": code, "name": name, **fields})
