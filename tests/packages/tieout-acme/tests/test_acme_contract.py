"""Acme keeps the contract."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tieout_acme import hooks
from tieout_acme.mapping import COLUMNS, to_record, to_row
from tieout_acme.program import AcmeProgram

from tieout.plugin import Entity, Record
from tieout.testing.contract import BackendContract


class TestAcme(BackendContract):
    """Everything a backend promises, tried on a company made for each test."""

    backend = hooks

    @pytest.fixture
    def settings(self, tmp_path: Path) -> hooks.AcmeSettings:
        """Where the new company is."""
        AcmeProgram(tmp_path / "acme.json").new_company("Acme Sample")
        return hooks.AcmeSettings(file=str(tmp_path / "acme.json"))

    @pytest.fixture
    def person(self, settings: hooks.AcmeSettings) -> "Person":
        """Somebody at the program."""
        return Person(AcmeProgram(Path(settings.file)))


class Person:
    """What a person does at Acme; ``seed`` is needed, each other verb lets more be checked."""

    def __init__(self, program: AcmeProgram) -> None:
        self.program = program

    def seed(self, entity: Entity, records: Sequence[Record]) -> list[Record]:
        """Enter customers by hand."""
        rows = [{**to_row(record), "blocked": not record.active} for record in records]
        return [to_record(self.program.add_customer(row)) for row in rows]

    def edit(self, entity: Entity, key: str, **changes: Any) -> None:
        """Change a customer by hand."""
        blocked = {"blocked": not changes.pop("active")} if "active" in changes else {}
        self.program.change_customer(key, **{COLUMNS[field]: to for field, to in changes.items()}, **blocked)

    def close_books(self) -> None:
        """Take the company file away."""
        self.program.path.unlink()

    def swap_company(self) -> None:
        """Put another company in its place."""
        self.program.new_company("Another Company")
