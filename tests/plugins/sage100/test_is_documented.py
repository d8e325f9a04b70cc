"""The pages about Sage 100 Contractor say what the code does."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from tests.plugins.sage100.test_never_writes import SENT

import tieout_sage100
from tieout_sage100 import statements
from tieout_sage100.settings import ContractorSettings
from tieout_sage100.simulator.schema import TABLES

ROOT = Path(__file__).parents[3]
HOW_TO = ROOT / "docs" / "how-to" / "set-up-sage-100-contractor.md"
REFERENCE = ROOT / "docs" / "reference"


def section(page: Path, heading: str) -> str:
    """What stands under a heading."""
    text = page.read_text(encoding="utf-8")
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The rows of a section's table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_every_statement_that_is_sent_is_listed() -> None:
    """And no other: for whoever guards the server."""
    block = re.search(r"```sql\n(.*?)```", section(HOW_TO, "Every statement that is sent"), re.DOTALL)
    assert block
    assert sorted(block[1].replace(";\n", "\n").splitlines()) == sorted(SENT)


def test_every_table_that_is_read_is_granted() -> None:
    """The grants of the page are those the code needs."""
    granted = re.findall(r"GRANT SELECT ON dbo\.(\w+)", section(HOW_TO, "A login that can only read"))
    assert set(granted) == {statements.CLIENTS, statements.VENDORS, statements.STATUS_LIST}


def test_every_column_that_is_read_is_one_that_is_known() -> None:
    """In the tables that public sources tell of."""
    for table, columns in statements.COLUMNS.items():
        assert set(columns) <= set(TABLES[table])


def test_every_setting_is_told_with_its_default() -> None:
    """In the order of the model."""
    told = rows(section(REFERENCE / "site-file.md", "`[sites.NAME.books]`, Sage 100 Contractor"))
    fields = ContractorSettings.model_fields
    assert [key.strip("`") for key, *_ in told] == list(fields)
    for (key, default, *_), field in zip(told, fields.values(), strict=True):
        if field.is_required():
            assert default == "needed", key
        elif default == "none":
            assert field.default is None, key
        else:
            assert json.loads(default.strip("`")) == _plain(field.default), key


def _plain(value: Any) -> Any:
    if hasattr(value, "get_secret_value"):
        return value.get_secret_value()
    return list(value) if isinstance(value, tuple) else value


def test_the_profiles_table_is_the_profile() -> None:
    """Each row is a rule, and each rule a row."""
    folder = Path(tieout_sage100.__file__).parent
    profile = tomllib.loads((folder / "profiles" / "smsturbo.toml").read_text(encoding="utf-8"))["rules"]
    told: dict[str, dict[str, Any]] = {}
    for entities, rule, value, _ in rows(
        section(REFERENCE / "profiles.md", "smsturbo, with the backend sage100-contractor")
    ):
        for entity in entities.split(", "):
            told.setdefault(entity, {})[rule.strip("`")] = json.loads(value.strip("`"))
    assert told == profile
