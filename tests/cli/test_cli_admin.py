"""Plugins, the site file, completion, links and the housekeeping list."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tieout.backends import InstalledBackend

Shop = Any
Tieout = Any


def test_plugin_list_names_what_is_installed(tieout: Tieout) -> None:
    """Without a site file, too."""
    assert "memory" in tieout("plugin", "list").out


def test_a_broken_plugin_hides_no_other(tieout: Tieout, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that cannot be loaded is listed with its reason; the good ones stay."""
    from tieout.backends import installed_backends
    from tieout.cli import plugin

    bad = InstalledBackend("bad", "tieout-bad", "1.0", "no.such.module", 'the name "bad" is claimed by two')
    found = [*(one for one in installed_backends() if one.name == "memory"), bad]
    monkeypatch.setattr(plugin, "installed_backends", lambda: found)
    rows = {row["name"]: row for row in tieout("plugin", "list", "--all", "--json").data}
    assert rows["bad"]["state"] == "broken"
    assert "claimed by two" in rows["bad"]["reason"]
    assert rows["memory"]["state"] == "enabled"
    assert rows["memory"]["title"] == "Books in memory"


def test_disable_and_enable(shop: Shop, tieout: Tieout, home: Path) -> None:
    """A disabled backend is refused with the way back; links and comments stay."""
    ended = tieout("plugin", "disable", "memory")
    assert ended.code == 0
    assert "shop" in ended.out
    assert {row["name"]: row["state"] for row in tieout("plugin", "list", "--json").data}[
        "memory"
    ] == "disabled"
    refused = tieout("plan", "shop")
    assert refused.code == 2
    assert "tieout plugin enable memory" in refused.err
    assert tieout("plugin", "enable", "memory").code == 0
    assert tieout("plan", "shop").code == 0
    assert "# Which host" in (home / "tieout.toml").read_text(encoding="utf-8")


def test_an_unknown_plugin_is_met_with_the_nearest(shop: Shop, tieout: Tieout) -> None:
    """``memry`` is answered with memory."""
    for verb in ("show", "disable", "enable"):
        ended = tieout("plugin", verb, "memry")
        assert ended.code == 2
        assert 'did you mean "memory"?' in ended.err


def test_plugin_show_tells_what_a_backend_can_do(tieout: Tieout) -> None:
    """Entities, needs, profiles and settings."""
    shown = tieout("plugin", "show", "memory").out
    assert "Books in memory" in shown
    assert "customer" in shown
    assert "Profiles: memory" in shown
    assert "company" in shown


def test_a_backend_without_commands_says_so(tieout: Tieout) -> None:
    """``tieout memory`` is a group without anything in it."""
    ended = tieout("memory", "something")
    assert ended.code == 2
    assert "no commands of its own" in ended.err


def test_a_backends_own_commands_are_loaded_on_demand(
    tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a backend registers is a real command, with the errors and options of ours."""
    import rich_click as click

    from tieout.testing import memory_backend

    def greet(invocation: Any) -> int:
        """Say something."""
        click.echo(f"hello {invocation.site}")
        return 3

    def register_commands(cli: Any) -> None:
        cli.command("greet")(click.pass_obj(greet))
        cli.group("more")(lambda: None).command("nod")(lambda: click.echo("nods"))

    from tieout.plugin import hookimpl

    monkeypatch.setattr(memory_backend, "register_commands", hookimpl(register_commands), raising=False)
    ended = tieout("memory", "greet", "--site", "x")
    assert ended.out == "hello x\n"
    assert ended.code == 3
    assert "greet" in tieout("memory", "--help").out
    assert tieout("memory", "more", "nod").out == "nods\n"
    assert "nod" in tieout("memory", "more").out


def test_config_show_says_where_a_value_comes_from(shop: Shop, tieout: Tieout) -> None:
    """The file with its line, or the default."""
    rows = {row["key"]: row for row in tieout("config", "show", "--json").data["values"]}
    assert rows["sites.shop.backend"]["source"].startswith("tieout.toml:")
    assert rows["sites.shop.rules.customer.replace"]["value"] == ["phone"]
    assert rows["sites.shop.rules.plan_ttl"]["source"] == "default"


def test_config_validate_lists_every_mistake(shop: Shop, tieout: Tieout, home: Path) -> None:
    """With its line, and with the code 2."""
    path = home / "tieout.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("replace", "repalce"), encoding="utf-8")
    ended = tieout("config", "validate")
    assert ended.code == 2
    assert 'did you mean "replace"?' in ended.out
    assert "tieout.toml:" in ended.out
    assert tieout("config", "validate", "--json").data["problems"]


def test_config_validate_asks_the_backend(shop: Shop, tieout: Tieout, home: Path) -> None:
    """A setting that only the backend knows to be wrong is found without opening anything."""
    path = home / "tieout.toml"
    text = path.read_text(encoding="utf-8").replace("[sites.shop.books]", "[sites.shop.books]\ncolour = 1")
    path.write_text(text, encoding="utf-8")
    shop.books.close_books()
    ended = tieout("config", "validate")
    assert ended.code == 2
    assert "colour" in ended.out


def test_config_schema_is_a_json_schema(tieout: Tieout) -> None:
    """An editor can use it as it stands."""
    found = json.loads(tieout("config", "schema").out)
    assert found["$schema"].startswith("https://json-schema.org/")
    assert "sites" in found["properties"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_a_completion_script_for_each_shell(shell: str, tieout: Tieout, home: Path) -> None:
    """It is printed, and put where the shell finds it, in the person's own home."""
    script = tieout("completion", "show", shell).out
    assert "_TIEOUT_COMPLETE" in script
    path = Path(tieout("completion", "install", shell, "--json").data["path"])
    assert path.is_relative_to(home.parent / "home")
    assert path.read_text(encoding="utf-8") == script


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_bash_script_is_read_by_bash(tieout: Tieout) -> None:
    """A real bash takes it without a word."""
    script = tieout("completion", "show", "bash").out
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr


def completed(typed: str, number: int, monkeypatch: pytest.MonkeyPatch) -> str:
    """What bash would offer."""
    monkeypatch.setenv("_TIEOUT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(number))
    done = subprocess.run(
        [sys.executable, "-m", "tieout.cli"], capture_output=True, check=False, encoding="utf-8"
    )
    assert done.stderr == ""
    return done.stdout


def test_sites_runs_plugins_and_commands_complete(
    shop: Shop, tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read from the plain files of this folder."""
    tieout("sync", "shop", "--yes")
    run = tieout("history", "list", "--json").data[0]["id"]
    assert "plan" in completed("tieout pl", 1, monkeypatch)
    assert "shop" in completed("tieout plan sh", 2, monkeypatch)
    assert "shop" in completed("tieout --site sh", 2, monkeypatch)
    assert run in completed("tieout undo 2", 2, monkeypatch)
    assert "memory" in completed("tieout plugin show m", 3, monkeypatch)
    assert "--exit-code" in completed("tieout plan --ex", 2, monkeypatch)


def test_completion_without_a_usable_file_is_empty(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-written file or a missing state completes nothing and says nothing."""
    (home / "tieout.toml").write_text("[state\n", encoding="utf-8")
    assert completed("tieout plan s", 2, monkeypatch).strip() == ""
    (home / "tieout.toml").write_text('[state]\nurl = "sqlite:///gone.db"\n', encoding="utf-8")
    assert completed("tieout undo 2", 2, monkeypatch).strip() == ""


def test_links_are_listed_with_their_names(shop: Shop, tieout: Tieout) -> None:
    """Both names, and how the link came about."""
    tieout("sync", "shop", "--yes")
    rows = tieout("link", "list", "shop", "--json").data
    assert {row["host_name"] for row in rows} >= {"Ace Plumbing", "Blue Heating", "Jones Roofing"}
    assert all(row["host_name"] == row["books_name"] for row in rows)
    assert "Blue Heating" in tieout("link", "list").out
    assert len(tieout("link", "list", "--limit", "2", "--json").data) == 2
    assert tieout("link", "list", "--broken").out == "There is no such link.\n"


def test_a_link_by_hand_asks_showing_both(shop: Shop, tieout: Tieout, somebody: None) -> None:
    """Different names, one company: No makes nothing, Yes links; a second link is refused."""
    tieout("plan", "shop")
    words = ["link", "add", "shop", "customer", "KINGSEL", "KINGS"]
    asked = tieout(*words, answers="n\n")
    assert "Kings Electrical (KINGSEL) is Kings Electric (KINGS)?" in asked.err
    assert tieout("link", "list").out == "There is no such link.\n"
    assert tieout(*words, answers="y\n").code == 0
    (row,) = tieout("link", "list", "--json").data
    assert row["how"] == "manual"
    again = tieout(*words, "--yes")
    assert again.code == 2
    assert "TO-CFG-010" in again.err


def test_a_removed_link_deletes_nothing(shop: Shop, tieout: Tieout) -> None:
    """Both records stay where they are."""
    tieout("sync", "shop", "--yes")
    before = shop.host_names(), shop.books_names()
    assert tieout("link", "remove", "customer", "JONES", "--yes").code == 0
    assert (shop.host_names(), shop.books_names()) == before
    assert "Jones Roofing" not in {
        row["host_name"] for row in tieout("link", "list", "--json").data if row["state"] == "live"
    }


def test_auto_links_exactly_equal_names_only(shop: Shop, tieout: Tieout) -> None:
    """A dry run links nothing; near names are only listed."""
    tieout("plan", "shop")
    look = tieout("link", "auto", "shop", "--dry-run", "--suggest")
    assert "1 pair would be linked" in look.out
    assert "Kings Electrical / Kings Electric" in look.out
    assert tieout("link", "list").out == "There is no such link.\n"
    assert "1 pair linked" in tieout("link", "auto", "shop").out


def test_links_from_a_spreadsheet_all_or_none(shop: Shop, tieout: Tieout) -> None:
    """One wrong row, and none is made."""
    tieout("plan", "shop")
    Path("links.csv").write_text(
        "entity,host,books\ncustomer,KINGSEL,KINGS\ncustomer,NOBODY,KINGS\n", encoding="utf-8"
    )
    ended = tieout("link", "import", "links.csv")
    assert ended.code == 2
    assert "line 3" in ended.err
    assert tieout("link", "list").out == "There is no such link.\n"
    Path("links.csv").write_text("entity,host,books\ncustomer,KINGSEL,KINGS\n", encoding="utf-8")
    assert tieout("link", "import", "shop", "links.csv").out == "1 link made.\n"


def test_what_only_looks_writes_nothing(shop: Shop, tieout: Tieout, home: Path) -> None:
    """Byte for byte the same site file, state and host, and nothing new in the folder."""
    tieout("sync", "shop", "--yes")
    looks: list[list[str]] = [
        ["lint"],
        ["doctor"],
        ["status"],
        ["history", "list"],
        ["link", "list"],
        ["site", "test"],
    ]
    looks += [
        ["explain", "customer", "KINGS"],
        ["plan", "--no-fetch"],
        ["config", "show"],
        ["link", "auto", "--dry-run"],
    ]

    def all_bytes() -> dict[str, bytes]:
        kept = [path for path in home.iterdir() if path.suffix in {".db", ".toml", ".json"}]
        return {path.name: path.read_bytes() for path in kept}

    before, books = all_bytes(), shop.books.written()
    for words in looks:
        assert tieout(*words).code == 0, words
        assert all_bytes() == before, words
    assert shop.books.written() == books


@pytest.mark.parametrize("words", [["status"], ["plan", "--no-fetch"], ["history", "list"]])
def test_quiet_leaves_only_results(words: list[str], shop: Shop, tieout: Tieout) -> None:
    """``-q`` silences remarks, never results."""
    tieout("plan", "shop")
    loud, quiet = tieout(*words), tieout(*words, "-q")
    assert quiet.out == loud.out
    assert quiet.err == ""


def test_remarks_as_json_lines(shop: Shop, tieout: Tieout) -> None:
    """``--log-format json`` turns remarks on stderr into one object a line."""
    ended = tieout("plan", "shop", "--out", "plan.json", "--log-format", "json")
    lines = [json.loads(line) for line in ended.err.splitlines()]
    assert lines
    assert all({"time", "level", "message"} <= set(line) for line in lines)


def test_version(tieout: Tieout) -> None:
    """Name and number."""
    assert tieout("--version").out.startswith("tieout 0.")


def test_verbose_says_what_is_done_and_quiet_does_not(shop: Shop, tieout: Tieout) -> None:
    """``-v`` shows the calls of the backend on stderr, and leaves stdout as it is."""
    ended = tieout("plan", "shop", "-v")
    assert "debug: " in ended.err
    assert "debug: " not in tieout("plan", "shop").err
    assert tieout("plan", "shop", "-v", "--no-fetch").out == tieout("plan", "shop", "--no-fetch").out


def test_verbose_keeps_the_traceback_of_an_error(shop: Shop, tieout: Tieout, tmp_path: Path) -> None:
    """An error's own details are in a file that is named."""
    shop.books.close_books()
    ended = tieout("plan", "shop", "-v")
    (log,) = (tmp_path / "logs").iterdir()
    assert str(log) in ended.err
    assert "BooksClosed" in log.read_text(encoding="utf-8")
