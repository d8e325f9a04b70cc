"""Editing keeps what a person wrote, and never leaves a file that does not load."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tieout.company import Company
from tieout.config import (
    add_site,
    confirm_company,
    load_config,
    remove_site,
    set_plugin_enabled,
    set_value,
)
from tieout.errors import ConfigInvalid, FolderNotWritable, PathInUse, SiteUnknown, UsageProblem

SITE = {
    "backend": "memory",
    "host": {"url": "sqlite:///b.db"},
    "rules": {"max_changes": 7, "vendor": {"replace": ("phone",)}},
}


def test_a_site_is_added_and_every_other_line_stays(write: Any) -> None:
    """What was there is there still, letter by letter, with the new site below."""
    path = write()
    before = path.read_text(encoding="utf-8")
    add_site(path, "branch", SITE)
    assert path.read_text(encoding="utf-8").startswith(before)
    branch = load_config(path).sites["branch"]
    assert branch.rules == {"max_changes": 7, "vendor": {"replace": ["phone"]}}


def test_a_first_site_is_added_to_an_empty_file(write: Any) -> None:
    """The table of sites need not be there."""
    path = write(text="# nothing yet\n")
    add_site(path, "shop", SITE)
    assert load_config(path).sites["shop"].backend == "memory"
    assert path.read_text(encoding="utf-8").startswith("# nothing yet\n")


def test_a_site_is_never_overwritten(write: Any) -> None:
    """Adding a name that is taken changes nothing."""
    path = write()
    before = path.read_bytes()
    with pytest.raises(PathInUse):
        add_site(path, "shop", SITE)
    assert path.read_bytes() == before


def test_a_removed_site_takes_only_itself_along(write: Any) -> None:
    """Other sites and comments stay, also when tables of sites are scattered over the file."""
    path = write()
    add_site(path, "branch", SITE)
    path.write_text(
        path.read_text(encoding="utf-8") + '\n[sites.shop.rules.vendor]\nreplace = ["fax"]\n', "utf-8"
    )
    remove_site(path, "branch")
    config = load_config(path)
    assert list(config.sites) == ["shop"]
    assert config.sites["shop"].rules["vendor"] == {"replace": ["fax"]}
    assert "# our shop" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda path: remove_site(path, "shpo"),
        lambda path: set_value(path, ("sites", "shpo", "profile"), "x"),
    ],
)
def test_an_unknown_site_is_named_with_the_nearest(write: Any, change: Callable[[Path], None]) -> None:
    """A typing mistake makes no new site."""
    with pytest.raises(SiteUnknown) as caught:
        change(write())
    assert caught.value.why == 'did you mean "shop"?'


def test_a_value_is_changed_in_its_line(write: Any) -> None:
    """The comment behind it stays, and only that line differs."""
    path = write()
    before = path.read_text(encoding="utf-8").splitlines()
    set_value(path, ("state", "url"), "other.db")
    after = path.read_text(encoding="utf-8").splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [
        ('url = "state/tieout.db"   # beside this file', 'url = "other.db"   # beside this file')
    ]


def test_a_rule_is_set_in_a_table_that_is_not_there_yet_and_taken_away(write: Any) -> None:
    """Tables on the way are made; None takes a value away."""
    path = write()
    set_value(path, ("sites", "shop", "rules", "vendor", "replace"), ["phone"])
    assert load_config(path).sites["shop"].rules["vendor"] == {"replace": ["phone"]}
    set_value(path, ("sites", "shop", "rules", "max_changes"), None)
    assert "max_changes" not in load_config(path).sites["shop"].rules


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("sites", "shop", "rules", "customer", "repalce"), ["phone"]),
        (("sites", "shop", "rules", "max_changes"), "many"),
        (("sites", "shop", "host", "url"), "postgresql://me:pw@db/x"),
        (("sites", "shop", "backend"), None),
    ],
)
def test_a_change_that_would_not_load_is_not_written(write: Any, keys: tuple[str, ...], value: Any) -> None:
    """The old file stays as it is, and the mistake is told as when reading."""
    path = write()
    before = path.read_bytes()
    with pytest.raises(ConfigInvalid):
        set_value(path, keys, value)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["tieout.toml"]


@pytest.mark.parametrize("keys", [(), ("sites",), ("sites", "shop")])
def test_a_table_is_no_value(write: Any, keys: tuple[str, ...]) -> None:
    """A whole site is added or removed, never set."""
    with pytest.raises(UsageProblem):
        set_value(write(), keys, "x")


@pytest.mark.parametrize("name", ['A "quoted" [name] # x', "Café\u2028Ltd", "'''", "tab\there\\n"])
def test_a_confirmed_company_replaces_the_old_pin(write: Any, name: str) -> None:
    """Whatever signs its name has, the same name comes back."""
    path = write()
    company = Company(name=name, path="C:\\Books\\Acme.QBW")
    confirm_company(path, "shop", company)
    assert load_config(path).sites["shop"].company == company


def test_a_plugin_is_switched_off_and_on_once(write: Any) -> None:
    """Doing it twice is doing it once; a missing table is made."""
    path = write(('[plugins]\ndisabled = ["quickbooks"]\n', ""))
    for enabled, expected in ((True, ()), (False, ("memory",)), (False, ("memory",)), (True, ())):
        set_plugin_enabled(path, "memory", enabled=enabled)
        assert load_config(path).plugins.disabled == expected


def test_windows_line_ends_stay(write: Any) -> None:
    """A file edited on Windows is not rewritten line by line."""
    path = write()
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    set_value(path, ("sites", "shop", "rules", "max_changes"), 9)
    data = path.read_bytes()
    assert b"max_changes = 9\r\n" in data
    assert data.count(b"\n") == data.count(b"\r\n")


@pytest.mark.skipif(os.name != "posix", reason="modes and links are POSIX")
def test_mode_and_link_of_the_file_stay(write: Any, tmp_path: Path) -> None:
    """A file nobody else may read stays so, and a link still points at the real one."""
    real = write(path=tmp_path / "real.toml")
    real.chmod(0o640)
    link = tmp_path / "tieout.toml"
    link.symlink_to(real)
    set_value(link, ("sites", "shop", "rules", "max_changes"), 9)
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert "max_changes = 9" in real.read_text(encoding="utf-8")


def test_a_disk_that_refuses_leaves_the_old_file(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the new file cannot be put in place, the old one is whole and nothing is left behind."""
    path = write()
    before = path.read_bytes()

    def full(_fileno: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FolderNotWritable) as caught:
        set_value(path, ("sites", "shop", "rules", "max_changes"), 9)
    assert caught.value.why == "No space left on device"
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["tieout.toml"]
