"""The reference pages and the code say the same of this backend: settings, columns, profile."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from tieout_sage50 import us
from tieout_sage50.peachtree.columns import CustomerColumns, VendorColumns
from tieout_sage50.peachtree.settings import UsSettings

PAGES = Path(__file__).parents[4] / "docs" / "reference"


def rows(page: str, heading: str, table: int = 0) -> list[list[str]]:
    """The rows of a table below a heading, without its head; cells without their back quotes."""
    section = (PAGES / page).read_text(encoding="utf-8").split(f"{heading}\n", 1)[1].split("\n#", 1)[0]
    tables = re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE)
    lines = tables[table].splitlines()[2:]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines]


def test_every_setting_is_told_with_its_default() -> None:
    """All of them, and no other."""
    told = {key: default for key, default, _ in rows("site-file.md", "### `[sites.NAME.books]`, Sage 50 US")}
    assert set(told) == set(UsSettings.model_fields)
    for name, field in UsSettings.model_fields.items():
        default: Any = field.get_default(call_default_factory=True)
        if isinstance(default, SecretStr):
            default = default.get_secret_value()
        assert ("none" if default is None else json.loads(told[name])) == _plain(default, told[name]), name


def _plain(default: Any, told: str) -> Any:
    if isinstance(default, BaseModel):
        return {}
    return told if default is None else default


def test_every_field_is_told_with_its_column() -> None:
    """The known ones by name, the others as not known."""
    told: dict[str, tuple[str, str]] = {}
    for fields, customer, vendor in rows("site-file.md", "### `[sites.NAME.books]`, Sage 50 US", 1):
        told |= dict.fromkeys(fields.removesuffix(", needed").split(", "), (customer, vendor))
    assert set(told) == set(CustomerColumns.model_fields)
    for field, (customer, vendor) in told.items():
        assert customer == (getattr(CustomerColumns(), field) or "not known"), field
        assert vendor == (
            getattr(VendorColumns(), field, None)
            or ("not known" if field in VendorColumns.model_fields else "")
        )


def test_the_profiles_table_is_the_profile() -> None:
    """Each row a rule, each rule a row."""
    profile = tomllib.loads(us.describe_backend().profiles["smsturbo"])["rules"]
    told: dict[str, dict[str, Any]] = {}
    for entities, rule, value, _ in rows("profiles.md", "## smsturbo, with the backend sage50-us"):
        for entity in entities.split(", "):
            told.setdefault(entity, {})[rule] = json.loads(value)
    assert told == profile
