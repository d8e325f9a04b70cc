"""tieout.toml is read whole: every mistake with its line, or settings that can be used."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tieout.config import check_config, find_config, load_config, site_of
from tieout.errors import ConfigInvalid, ConfigMissing, SiteUnknown


def test_a_good_file_is_read(write: Any) -> None:
    """Every table arrives, and relative places start from the file's folder."""
    path = write()
    config = load_config(path)
    folder = path.parent.as_posix()
    assert config.state.url == f"sqlite:///{folder}/state/tieout.db"
    assert config.plugins.disabled == ("quickbooks",)
    shop = config.sites["shop"]
    assert (shop.backend, shop.books, shop.host.url) == (
        "memory",
        {"company": "Acme"},
        f"sqlite:///{folder}/host.db",
    )
    assert shop.company is not None
    assert shop.company.file_id == "F1"
    assert shop.rules == {
        "max_changes": 5,
        "customer": {"direction": "both", "replace": ["address", "phone"]},
    }


#: What is changed in the good file, and the message it becomes.
MISTAKES = {
    "a misspelt rule": (
        ("replace =", "repalce ="),
        '23:1 sites.shop.rules.customer.repalce: unknown key, did you mean "replace"?',
    ),
    "a misspelt entity": (
        ("rules.customer]", "rules.custmer]"),
        '21:1 sites.shop.rules.custmer: unknown key, did you mean "customer"?',
    ),
    "a misspelt table": (("[state]", "[stat]"), '2:1 stat: unknown key, did you mean "state"?'),
    "a misspelt site key": (
        ("backend =", "bakend ="),
        '9:1 sites.shop.bakend: unknown key, did you mean "backend"?',
    ),
    "a wrong word": (
        ('"both"', '"boht"'),
        (
            '22:1 sites.shop.rules.customer.direction: must be "import", "export", "both" or "none", '
            'did you mean "both"?'
        ),
    ),
    "a text for a number": (
        ("= 5", '= "5"'),
        "19:1 sites.shop.rules.max_changes: must be a whole number, without quotes",
    ),
    "true for a number": (
        ("= 5", "= true"),
        "19:1 sites.shop.rules.max_changes: must be a whole number, without quotes",
    ),
    "a text for a list": (
        ('["address", "phone"]', '"address"'),
        '23:1 sites.shop.rules.customer.replace: must be a list, as ["one", "two"]',
    ),
    "a number in a list of texts": (
        ('"phone"]', "7]"),
        "23:23 sites.shop.rules.customer.replace.1: must be a text in quotes",
    ),
    "a number too small": (
        ("= 5", "= -1"),
        "19:1 sites.shop.rules.max_changes: input should be greater than or equal to 0",
    ),
    "a time span that is none": (
        ("max_changes = 5", 'schedule = "often"'),
        "19:1 sites.shop.rules.schedule: 'often' is not a time span; write a number and s, m, h or d, as 15m",
    ),
    "a missing backend": (('backend = "memory"', 'profile = "x"'), "8:1 sites.shop.backend: is missing"),
    "a misspelt host key": (
        ('url = "sqlite:///host.db"', 'url = "sqlite:///host.db"\ncraete = false'),
        '17:1 sites.shop.host.craete: unknown key, did you mean "create"?',
    ),
    "a misspelt part of the company": (
        ("file_id", "fileid"),
        '10:28 sites.shop.company.fileid: unknown key, did you mean "file_id"?',
    ),
    "a site name with a blank": (
        ("[sites.shop]", '[sites."my shop"]'),
        '8:1 sites.my shop: a site\'s name is made of letters, digits, "-" and "_", at most 64',
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_shown_where_it_stands(write: Any, mistake: str) -> None:
    """Each mistake names file, line, column, key, and what to write instead."""
    replaced, message = MISTAKES[mistake]
    path = write(replaced)
    lines = [str(problem) for problem in check_config(path)]
    assert f"tieout.toml:{message}" in lines
    with pytest.raises(ConfigInvalid) as caught:
        load_config(path)
    assert f"tieout.toml:{message}" in caught.value.what + caught.value.why


def test_all_mistakes_are_told_at_once_in_their_order(write: Any) -> None:
    """Three mistakes in three tables are one error with three lines."""
    path = write(("backend =", "bakend ="), ("= 5", '= "5"'), ("replace =", "repalce ="))
    with pytest.raises(ConfigInvalid) as caught:
        load_config(path)
    lines = caught.value.why.splitlines()
    assert caught.value.what == f"{len(lines)} problems in tieout.toml"
    numbers = [int(line.split(":")[1]) for line in lines]
    assert numbers == sorted(numbers)
    assert {9, 19, 23} <= set(numbers)


SYNTAX = {
    'a = "x\n': ("tieout.toml:1:", ""),
    "[a\n": ("tieout.toml:1:3", ""),
    "a = 1\na = 2\n": ("tieout.toml:2:6", ""),
    'a = 1\npath = "C:\\Sage\\x"\n': ("tieout.toml:2:", "write a Windows path in single quotes"),
}


@pytest.mark.parametrize("text", SYNTAX)
def test_what_is_not_toml_is_shown_with_its_line(write: Any, text: str) -> None:
    """A syntax error has line and column, and a Windows path in double quotes gets a hint."""
    start, hint = SYNTAX[text]
    with pytest.raises(ConfigInvalid) as caught:
        load_config(write(text=text))
    assert caught.value.what.startswith(start)
    assert hint in caught.value.what


def test_what_is_not_utf8_is_shown_with_its_line(tmp_path: Path) -> None:
    """An old encoding is named as such."""
    path = tmp_path / "tieout.toml"
    path.write_bytes("[state]\n# caf\xe9\n".encode("latin-1"))
    with pytest.raises(ConfigInvalid) as caught:
        load_config(path)
    assert caught.value.what == "tieout.toml:2:1 is not UTF-8 text; save it as UTF-8"


@pytest.mark.parametrize("text", ["", "[sites]\n", "[state]\n"])
def test_an_almost_empty_file_is_a_config_without_sites(write: Any, text: str) -> None:
    """Everything but the sites has a careful default."""
    config = load_config(write(text=text))
    assert config.sites == {}
    assert config.state.url == f"sqlite:///{config.folder.as_posix()}/tieout.db"


@pytest.mark.parametrize("text", ["sites = 3\n", "state = []\n", "[sites]\nshop = 1\n", 'plugins = "x"\n'])
def test_a_value_where_a_table_belongs_is_a_mistake_and_no_crash(write: Any, text: str) -> None:
    """The shape itself may be wrong anywhere."""
    assert "must be a table" in str(check_config(write(text=text))[0])


def test_windows_line_ends_and_marks_are_read(write: Any) -> None:
    """A file saved by Notepad, with a byte-order mark, is the same file, and its lines count the same."""
    good = write().read_text(encoding="utf-8")
    path = write(text="\ufeff" + good.replace("\n", "\r\n").replace("replace =", "repalce ="))
    assert str(check_config(path)[0]).startswith("tieout.toml:23:1 ")


def test_an_unknown_site_names_the_nearest(write: Any) -> None:
    """A typing mistake in a site's name is answered with the one that was meant."""
    with pytest.raises(SiteUnknown) as caught:
        site_of(load_config(write()), "shpo")
    assert caught.value.why == 'did you mean "shop"?'


def test_a_file_is_found_from_a_folder_below(write: Any, tmp_path: Path) -> None:
    """The nearest file upwards counts."""
    path = write()
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find_config(below) == path


def test_the_environment_names_a_file_or_its_folder(
    write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """$TIEOUT_CONFIG comes first, and one that points nowhere is not passed over in silence."""
    path = write()
    for named in (path, tmp_path):
        monkeypatch.setenv("TIEOUT_CONFIG", str(named))
        assert find_config(Path("/")) == path
    monkeypatch.setenv("TIEOUT_CONFIG", str(tmp_path / "elsewhere.toml"))
    with pytest.raises(ConfigMissing, match=r"elsewhere\.toml"):
        find_config(tmp_path)


def test_no_file_at_all_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither above nor named: the folder is told."""
    monkeypatch.delenv("TIEOUT_CONFIG", raising=False)
    monkeypatch.setattr("tieout.config.document.FILE_NAME", "no-such-tieout.toml")
    with pytest.raises(ConfigMissing, match="or above it"):
        find_config(tmp_path)
    with pytest.raises(ConfigMissing):
        load_config(tmp_path / "tieout.toml")


def test_reading_a_file_imports_no_database_and_no_plugin_manager(write: Any) -> None:
    """The command line can read its file and still be quick."""
    code = (
        "import sys; from pathlib import Path; from tieout.config import load_config;"
        "load_config(Path(sys.argv[1]));"
        "print([name for name in ('pluggy', 'sqlalchemy', 'tomlkit') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(write())]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"
