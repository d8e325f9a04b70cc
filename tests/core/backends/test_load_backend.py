"""Loading: a hostile or careless backend becomes an error that names it, and the good one beside it works."""

import subprocess
import sys
from typing import Any

import pytest

from tieout.backends import InstalledBackend, adopt_backend, load_backend
from tieout.errors import PluginBroken, PluginContract, PluginDisabled, PluginUnknown, TieoutError
from tieout.plugin import hookimpl
from tieout.records import Entity

#: What is changed in the good backend (old text, new text), which error it becomes, and a part of its reason.
BROKEN: dict[str, tuple[str, str, type[TieoutError], str]] = {
    "raises at import": ("class Settings", "1 / 0\n\n\nclass Settings", PluginBroken, "ZeroDivisionError"),
    "exits at import": (
        "class Settings",
        "raise SystemExit(0)\n\n\nclass Settings",
        PluginBroken,
        "SystemExit",
    ),
    "needs a missing driver": (
        "class Settings",
        "import no_such_driver\n\n\nclass Settings",
        PluginBroken,
        "driver",
    ),
    "is not Python": ("class Settings", "this is not python", PluginBroken, "SyntaxError"),
    "raises our error at import": (
        "class Settings",
        "from tieout.plugin import BooksClosed\nraise BooksClosed('x')\n\n\nclass Settings",
        PluginBroken,
        "BooksClosed: x",
    ),
    "raises in describe": (
        "    return BackendDescription(",
        "    raise KeyError('k')\n    BackendDescription(",
        PluginBroken,
        "KeyError",
    ),
    "exits in describe": (
        "    return BackendDescription(",
        "    raise SystemExit(3)\n    BackendDescription(",
        PluginBroken,
        "SystemExit: 3",
    ),
    "describes itself with a text": (
        "    return BackendDescription(",
        "    return str(",
        PluginBroken,
        "TypeError",
    ),
    "describes nothing": (
        "    return BackendDescription(",
        "    BackendDescription(",
        PluginContract,
        "NoneType",
    ),
    "misspells a hook": (
        "def fetch_records",
        "def fetch_recods",
        PluginContract,
        'did you mean "fetch_records"',
    ),
    "misses a hook": ("@hookimpl\ndef open_books", "def _open", PluginContract, "open_books is missing"),
    "forgets the mark": ("@hookimpl\ndef open_books", "def open_books", PluginContract, "without @hookimpl"),
    "gives a parameter a default": (
        "books, entity, since",
        "books, entity, since=''",
        PluginContract,
        "since of fetch_records has a default",
    ),
    "asks by keyword only": (
        "books, entity, since",
        "books, entity, *, since",
        PluginContract,
        "keyword-only",
    ),
    "takes any argument": ("books, entity, since", "*arguments", PluginContract, "variadic positional"),
    "asks for what nobody gives": (
        "books, entity, since",
        "books, entity, since, limit",
        PluginContract,
        "limit",
    ),
    "is async": ("def fetch_records", "async def fetch_records", PluginContract, "is async"),
    "wraps others": (
        "@hookimpl\ndef fetch_records(books, entity, since):",
        "@hookimpl(wrapper=True)\ndef fetch_records(books, entity, since):\n    return (yield)\n    ",
        PluginContract,
        "is a wrapper",
    ),
    "was written for another contract": (
        "name=NAME,",
        "name=NAME, api=7,",
        PluginContract,
        "version 7 of the contract, and this tieout speaks version 1",
    ),
    "calls itself something else": (
        "name=NAME,",
        "name='quickbooks',",
        PluginContract,
        'calls itself "quickbooks"',
    ),
    "has an unknown field": (
        'fields=("name",)',
        'fields=("nmae",)',
        PluginContract,
        '"nmae" in fields is not a field of a customer',
    ),
    "updates what it does not read": (
        'fields=("name",)',
        'fields=("name",), update=("phone",)',
        PluginContract,
        '"phone" can be updated but is not read',
    ),
    "has an unknown encoding": (
        'fields=("name",)',
        'fields=("name",), encoding="klingon"',
        PluginContract,
        "klingon",
    ),
    "has a broken code pattern": (
        'fields=("name",)',
        'fields=("name",), code_pattern="("',
        PluginContract,
        "not a regular expression",
    ),
    "says it exports": (
        'fields=("name",)',
        'fields=("name",), export=True',
        PluginContract,
        "prepare_records is missing",
    ),
    "says it updates": (
        'fields=("name",)',
        'fields=("name",), update=("name",)',
        PluginContract,
        "prepare_records is missing",
    ),
    "has settings without a schema": (
        "class Settings(BaseModel):\n    pass",
        "class Settings(BaseModel):\n    model_config = {'arbitrary_types_allowed': True}\n    x: type('T', (), {}) = None",
        PluginContract,
        "no JSON schema",
    ),
    "has settings that are no model": ("settings=Settings", "settings=dict", PluginBroken, "settings"),
    "skips validation": (
        "    return BackendDescription(",
        "    return BackendDescription.model_construct(api=1, name='x y')\n    BackendDescription(",
        PluginContract,
        "its description is not valid",
    ),
    "has a profile that is not TOML": (
        "name=NAME,",
        "name=NAME, profiles={'p': '['},",
        PluginContract,
        'its profile "p" is not TOML',
    ),
    "has a profile that makes no sense": (
        "name=NAME,",
        "name=NAME, profiles={'p': '[rules.customer]\\nrepalce = []'},",
        PluginContract,
        "rules.customer.repalce",
    ),
}


@pytest.mark.parametrize("habit", BROKEN)
def test_a_backend_that_breaks_the_contract_is_named_with_the_reason(
    zoo: Any, good_source: str, habit: str
) -> None:
    """Whatever a backend does while it loads becomes an error with its package and the reason; the good one works."""
    old, new, error, reason = BROKEN[habit]
    source = good_source.replace(old, new)
    assert source != good_source
    zoo.install("bad", source)
    with pytest.raises(error) as caught:
        zoo.load("bad")
    assert type(caught.value) is error
    assert '"bad"' in caught.value.what
    assert "tieout-bad 1.0" in caught.value.where
    assert reason in caught.value.why
    pages = zoo.load("good").hooks.fetch_records(None, Entity.CUSTOMER, "")
    assert [page.complete for page in pages] == [True]


def test_control_c_while_a_backend_loads_is_not_taken_for_its_fault(zoo: Any, good_source: str) -> None:
    """KeyboardInterrupt is the person's, not the backend's: it passes."""
    zoo.install("slow", good_source.replace("class Settings", "raise KeyboardInterrupt\n\n\nclass Settings"))
    with pytest.raises(KeyboardInterrupt):
        zoo.load("slow")


def test_an_unknown_name_names_the_nearest(zoo: Any) -> None:
    """A typing mistake is answered with the name that was meant."""
    with pytest.raises(PluginUnknown) as caught:
        zoo.load("goood")
    assert caught.value.why == 'did you mean "good"?'


def test_a_disabled_backend_is_not_imported(zoo: Any, good_source: str) -> None:
    """Switched off means not even looked at."""
    with pytest.raises(PluginDisabled):
        load_backend("good", disabled=["good"], installed=zoo.installed())
    assert "zoo_tieout_good" not in sys.modules


def test_only_the_backend_asked_for_is_imported(zoo: Any) -> None:
    """A backend beside it that would end the process is never touched."""
    zoo.install("deadly", "import os\nos._exit(7)")
    assert zoo.load("good").distribution == "tieout-good"
    assert "zoo_tieout_deadly" not in sys.modules


def test_a_name_claimed_twice_is_refused_until_a_pin_decides(zoo: Any, good_source: str) -> None:
    """A package that squats on a name cannot be loaded by it; a pin says whose the name is."""
    zoo.install("twice", good_source, distribution="tieout-real")
    zoo.install("twice", "raise RuntimeError", distribution="tieout-squatter")
    with pytest.raises(PluginBroken) as caught:
        zoo.load("twice")
    assert "tieout-real and tieout-squatter" in caught.value.why
    pinned = load_backend("twice", installed=zoo.installed(), pins={"twice": "tieout-real"})
    assert pinned.distribution == "tieout-real"


def test_a_pinned_name_is_refused_from_any_other_package(zoo: Any) -> None:
    """A pin also holds when the pinned package is not installed at all."""
    with pytest.raises(PluginBroken) as caught:
        load_backend("good", installed=zoo.installed(), pins={"good": "tieout-genuine"})
    assert "tieout-genuine" in caught.value.what
    assert "zoo_tieout_good" not in sys.modules


def test_a_malformed_entry_point_is_refused_with_its_problem(zoo: Any) -> None:
    """What listing found wrong is what loading says."""
    broken = InstalledBackend("odd", "tieout-odd", "1.0", "no module", "it names no module")
    with pytest.raises(PluginBroken) as caught:
        load_backend("odd", installed=[broken])
    assert caught.value.why == "it names no module"


class _Default:
    @hookimpl(trylast=True)
    def match_records(self) -> list[str]:
        """An answer of core's own."""
        return ["default"]


def test_a_default_answers_only_when_the_backend_does_not(zoo: Any, good_source: str) -> None:
    """Core's defaults come in by the plugin door and last."""
    own = "\n\n@hookimpl\ndef match_records(entity, candidates):\n    return ['own']\n"
    zoo.install("matcher", good_source + own)
    installed = zoo.installed()
    with_own = load_backend("matcher", installed=installed, extra_plugins=[_Default()])
    without = load_backend("good", installed=installed, extra_plugins=[_Default()])
    answers: list[Any] = [one.hooks.match_records(Entity.CUSTOMER, []) for one in (with_own, without)]
    assert answers == [["own"], ["default"]]


def test_two_loads_share_nothing_but_the_module(zoo: Any) -> None:
    """Each load has a manager of its own; closing one leaves the other."""
    one, other = zoo.load("good"), zoo.load("good")
    one.close()
    assert other.hooks.describe_backend().name == "good"
    assert one.hooks.describe_backend() is None


def test_a_backend_can_be_adopted_from_a_plain_object() -> None:
    """An imported module or an object with hooks is checked like a package's."""
    installed = InstalledBackend("empty", "tieout-empty", "1.0", "nowhere")
    with pytest.raises(PluginContract) as caught:
        adopt_backend(object(), installed=installed)
    assert "describe_backend is missing" in caught.value.why


def test_listing_backends_costs_no_pluggy_and_no_pydantic() -> None:
    """``plugin list`` stays on the cheap side: the import and the listing need neither."""
    code = (
        "import sys; from tieout.backends import installed_backends; installed_backends();"
        "print([name for name in ('pluggy', 'pydantic', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"
