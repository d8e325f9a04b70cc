"""The reference pages and the code say the same: commands, errors, exit codes, rules, settings, hooks, profiles."""

import importlib
import inspect
import json
import pkgutil
import re
import tomllib
from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, SecretStr

import tieout
import tieout_quickbooks
import tieout_sage50
import tieout_sage100
from tieout import hookspecs
from tieout.company import Company
from tieout.config.load import SiteShape
from tieout.config.models import PluginsConfig, StateConfig
from tieout.errors import ExitCode, TieoutError, all_error_classes
from tieout.hosts.settings import HostSettings
from tieout.records import Entity
from tieout.records.fields import FIELD_GROUPS
from tieout.rules import EntityRules, SiteRules
from tieout_quickbooks.settings import Settings
from tieout_sage50.canada.settings import CanadaSettings

if TYPE_CHECKING:
    from tests.docs.docs_reading import DOCS, ROOT, blocks, rows
else:
    from docs_reading import DOCS, ROOT, blocks, rows

PAGES = DOCS / "reference"
_PACKAGES = (tieout, tieout_quickbooks, tieout_sage50, tieout_sage100)
#: Modules that run a program, or a migration, when they are imported.
_NOT_IMPORTED = re.compile(r"\.__main__$|\.migrations(\.|$)")


def _errors() -> list[type[TieoutError]]:
    """Every error class of this repository, whatever module it lives in."""
    for package in _PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not _NOT_IMPORTED.search(module.name):
                importlib.import_module(module.name)
    ours = tuple(package.__name__ for package in _PACKAGES)
    return [one for one in set(all_error_classes()) if one.__module__.split(".")[0] in ours]


def _text(cell: str) -> str:
    return cell.strip("`")


def test_the_commands_page_is_made_from_the_commands() -> None:
    """The page is what the script makes today."""
    path = ROOT / "scripts" / "make_command_reference.py"
    spec = spec_from_file_location("make_command_reference", path)
    assert spec is not None
    assert spec.loader is not None
    script = module_from_spec(spec)
    spec.loader.exec_module(script)

    assert (PAGES / "commands.md").read_text(encoding="utf-8") == script.reference(), f"run {path.name}"


def test_every_error_has_a_section_and_every_section_an_error() -> None:
    """Both ways, with the class's name and its exit code."""
    text = (PAGES / "errors.md").read_text(encoding="utf-8")
    told = re.findall(r"^### (TO-\S+)\n\n`(\w+)`, exit code (\d+)\.$", text, re.MULTILINE)
    headings = re.findall(r"^### (\S+)$", text, re.MULTILINE)

    assert {(one.code, one.__name__, str(int(one.exit_code))) for one in _errors()} == set(told)
    assert len(headings) == len(told)


def test_every_section_says_what_why_and_what_to_do() -> None:
    """No section of the errors page leaves one of the three out."""
    text = (PAGES / "errors.md").read_text(encoding="utf-8")
    for section in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        words = re.findall(r"^- \*\*(.+?):\*\* \S", section, re.MULTILINE)
        assert words == ["What", "Why", "What to do"], section.splitlines()[0]


def test_every_code_belongs_to_one_class() -> None:
    """A code is a promise to whoever looks it up."""
    counted = Counter(one.code for one in _errors())

    assert [code for code, count in counted.items() if count > 1] == []


def test_every_exit_code_is_told() -> None:
    """Number and name."""
    told = {
        (int(row[0]), _text(row[1]))
        for row in rows(PAGES / "exit-codes.md", "Exit codes")
        if row[0].isdigit()
    }

    assert told == {(code.value, code.name) for code in ExitCode}


@pytest.mark.parametrize(
    ("heading", "model"), [("Rules of a site", SiteRules), ("Rules of an entity", EntityRules)]
)
def test_every_rule_is_told_with_its_default_and_an_example(heading: str, model: type[BaseModel]) -> None:
    """The default is the model's, the example is accepted and is not the default."""
    told = {_text(row[0]): row for row in rows(PAGES / "rules.md", heading) if row[0] != "rule"}
    fields = {name: field for name, field in model.model_fields.items() if name not in set(Entity)}
    defaults = model().model_dump(mode="json")

    assert list(told) == list(fields)
    for name, (_, default, _, example) in told.items():
        assert json.loads(_text(default)) == defaults[name], name
        parsed = tomllib.loads(_text(example))
        assert list(parsed) == [name]
        assert model.model_validate(parsed).model_dump(mode="json")[name] != defaults[name], name


def test_the_groups_of_fields_are_told() -> None:
    """The words an admin may write for several fields."""
    told = {_text(row[0]): row[1] for row in rows(PAGES / "rules.md", "Words for fields") if row[0] != "word"}

    assert told == {word: ", ".join(f"`{f}`" for f in fields) for word, fields in FIELD_GROUPS.items()}


@pytest.mark.parametrize(
    ("heading", "model", "besides"),
    [
        ("`[state]`", StateConfig, set()),
        ("`[plugins]`", PluginsConfig, set()),
        ("`[sites.NAME]`", SiteShape, set()),
        ("`[sites.NAME.company]`", Company, set()),
        ("`[sites.NAME.host]`", HostSettings, {"password"}),
        ("`[sites.NAME.books]`, QuickBooks", Settings, set()),
        ("`[sites.NAME.books]`, Sage 50 Canada", CanadaSettings, set()),
    ],
)
def test_every_setting_is_told_with_its_default(
    heading: str, model: type[BaseModel], besides: set[str]
) -> None:
    """``besides`` are keys that are read apart from the model."""
    told = {_text(row[0]): _text(row[1]) for row in rows(PAGES / "site-file.md", heading) if row[0] != "key"}
    fields = {field.alias or name: field for name, field in model.model_fields.items()}

    assert set(told) == set(fields) | besides
    for name, field in fields.items():
        if field.is_required():
            assert told[name] == "needed", name
        elif told[name] != "none":
            assert json.loads(told[name]) == _plain(field.get_default(call_default_factory=True)), name
        else:
            assert field.default is None, name


def _plain(value: Any) -> Any:
    """A default as JSON would have it; a table that is left out is an empty one."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, BaseModel):
        return {}
    return list(value) if isinstance(value, tuple) else value


def test_every_hook_is_told_with_its_arguments() -> None:
    """In the order of the contract, with the same names."""
    specs = [hookspecs.RequiredHooks, hookspecs.ExportHooks, hookspecs.OptionalHooks]
    hooks = [
        f"{name}({', '.join(argument for argument in inspect.signature(hook).parameters if argument != 'self')})"
        for spec in specs
        for name, hook in vars(spec).items()
        if hasattr(hook, "tieout_spec")
    ]
    text = (PAGES / "hooks.md").read_text(encoding="utf-8")

    assert re.findall(r"^### (\w+\(.*\))$", text, re.MULTILINE) == hooks
    assert hooks


def test_every_hook_answers_the_six_questions() -> None:
    """When, with what, what back, what may go wrong, may it touch the outside, whose answer counts."""
    text = (PAGES / "hooks.md").read_text(encoding="utf-8")
    for section in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        questions = re.findall(r"^- \*\*(.+?):\*\* \S", section, re.MULTILINE)
        assert questions == ["When", "With", "Returns", "Raises", "Outside", "Whose answer"], section


def test_the_smsturbo_table_is_the_profile() -> None:
    """Each row of the table is a rule of the profile, and each rule of the profile a row."""
    folder = ROOT / "plugins" / "quickbooks" / "src" / "tieout_quickbooks" / "profiles"
    profile = tomllib.loads((folder / "smsturbo.toml").read_text(encoding="utf-8"))["rules"]
    told: dict[str, dict[str, Any]] = {}
    for entities, rule, value, _ in rows(PAGES / "profiles.md", "smsturbo, with the backend quickbooks"):
        for entity in entities.split(", ") if entities != "entity" else ():
            told.setdefault(entity, {})[_text(rule)] = json.loads(_text(value))

    assert told == profile


def test_the_words_are_in_one_table() -> None:
    """Every entity's and every operation state's word is among them."""
    told = " ".join(f"{row[0]} {row[1]}" for row in rows(PAGES / "words.md", "Words"))

    for entity in Entity:
        assert entity.value.replace("_", " ") in told
    for word in ("host", "books", "backend", "site", "mirror", "link", "plan", "step", "receipt", "journal"):
        assert f"**{word}**" in told


def test_the_example_site_file_names_every_table() -> None:
    """The example at the top of the page shows what the page is about."""
    example = next(one for one in blocks(PAGES / "site-file.md") if one.language == "toml")
    table = tomllib.loads(example.text)

    assert set(table) == {"state", "plugins", "sites"}
    assert set(table["sites"]["shop"]) == set(SiteShape.model_fields)
