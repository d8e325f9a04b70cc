"""Adding, changing and removing sites, by questions and by flags."""

from pathlib import Path
from typing import Any

import pytest

from tieout.config import load_config
from tieout.testing.memory import memory_company

Tieout = Any
Shop = Any

FLAGS = [
    "site",
    "add",
    "shop",
    "--backend",
    "memory",
    "--set",
    "company=Bellwether",
    "--host",
    "sqlite:///host.db",
]
RULES = ["--profile", "", "--rule", "customer.direction=import"]


@pytest.fixture
def started(home: Path, tieout: Tieout) -> Path:
    """A folder after ``tieout init``."""
    assert tieout("init").code == 0
    return home / "tieout.toml"


def test_init_makes_a_file_that_can_be_used(started: Path, tieout: Tieout, home: Path) -> None:
    """The state store is there, and the file validates."""
    assert (home / "tieout.db").is_file()
    assert tieout("config", "validate").code == 0


def test_init_never_overwrites(started: Path, tieout: Tieout) -> None:
    """A second time it refuses and changes nothing."""
    started.write_text("# mine\n", encoding="utf-8")
    ended = tieout("init")
    assert ended.code == 2
    assert "TO-CFG-007" in ended.err
    assert started.read_text(encoding="utf-8") == "# mine\n"


def test_init_elsewhere_with_another_state(home: Path, tieout: Tieout) -> None:
    """The folder is made; the state's URL is kept as it was given."""
    ended = tieout("init", "deep/shop", "--state", "sqlite:///my state.db", "--json")
    assert ended.code == 0
    assert (home / "deep/shop/my state.db").is_file()
    assert 'url = "sqlite:///my state.db"' in Path("deep/shop/tieout.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("state", ["postgresql://me:secret@server/db", "nonsense://x", 'sqlite:///a"b\\c.db'])
def test_init_leaves_no_file_behind_when_it_fails(state: str, tieout: Tieout) -> None:
    """A state that cannot be, or a password in its URL, ends in a sentence; a strange name just works."""
    ended = tieout("init", "x", "--state", state)
    assert (ended.code == 0) == Path("x/tieout.toml").exists()
    assert ended.code == 0 or "error[TO-" in ended.err
    assert ended.code == 0 or "nonsense" in state or "secret" in state


def test_the_wizard_with_flags_only(started: Path, tieout: Tieout) -> None:
    """Every answer is a flag; the company a person named is pinned."""
    ended = tieout(*FLAGS, *RULES, "--company", "Bellwether", "--no-input")
    assert ended.code == 0, ended.err
    site = load_config(started).sites["shop"]
    assert site.company is not None
    assert site.company.name == "Bellwether"
    assert site.rules == {"customer": {"direction": "import"}}
    assert "tieout plan shop" in ended.out


def test_the_wizard_with_answers(started: Path, tieout: Tieout, somebody: None) -> None:
    """A person answers by number and by word, and says that it is the right company."""
    answers = ["", "y", "", "2", "customers", "1", "PROSPECT", "address, phone"]
    ended = tieout("site", "add", "shop", "--backend", "memory", answers="\n".join(answers) + "\n")
    assert ended.code == 0, ended.err
    site = load_config(started).sites["shop"]
    assert site.books == {}
    assert site.rules["customer"]["include_types"] == ["PROSPECT"]
    assert site.rules["customer"]["replace"] == ["address", "phone"]
    assert 'Is "Acme" the right company? [y/N]' in ended.err


def test_the_wizard_offers_profiles(started: Path, tieout: Tieout, somebody: None) -> None:
    """A profile needs no further rules; what it leaves open is asked."""
    answers = ["", "y", "", "1"] + [""] * 12
    ended = tieout("site", "add", "shop", "--backend", "memory", answers="\n".join(answers) + "\n")
    assert ended.code == 0, ended.err
    assert load_config(started).sites["shop"].profile == "memory"


def test_the_default_answer_is_not_the_right_company(started: Path, tieout: Tieout, somebody: None) -> None:
    """Enter at "is this the right company?" is No, and nothing is saved."""
    before = started.read_bytes()
    ended = tieout(*FLAGS, *RULES, answers="\n\n")
    assert ended.code == 5
    assert "TO-ACC-003" in ended.err
    assert started.read_bytes() == before


def test_another_company_than_named_is_refused(started: Path, tieout: Tieout) -> None:
    """``--company`` is compared with what is open."""
    before = started.read_bytes()
    ended = tieout(*FLAGS, *RULES, "--company", "Other Ltd", "--no-input")
    assert ended.code == 5
    assert started.read_bytes() == before


def test_the_connection_is_tried_before_saving(started: Path, tieout: Tieout) -> None:
    """Closed books: nothing is saved."""
    memory_company("Bellwether").close_books()
    before = started.read_bytes()
    ended = tieout(*FLAGS, *RULES, "--company", "Bellwether", "--no-input")
    assert ended.code == 5
    assert started.read_bytes() == before


def test_without_a_test_the_company_stays_unconfirmed(started: Path, tieout: Tieout) -> None:
    """``--no-test`` saves, but nothing is read before somebody confirmed the company."""
    ended = tieout(*FLAGS, *RULES, "--no-test", "--no-input")
    assert ended.code == 0
    assert "tieout site edit shop" in ended.out
    assert tieout("plan", "shop").code == 5
    assert tieout("site", "edit", "shop", "--company", "Bellwether").code == 0
    assert tieout("plan", "shop").code == 0


@pytest.mark.parametrize(
    ("missing", "flag"),
    [
        ("--backend", "--backend"),
        ("--host", "--host"),
        ("--profile", "--profile"),
        ("--company", "--company"),
    ],
)
def test_without_a_terminal_the_missing_flag_is_named(
    missing: str, flag: str, started: Path, tieout: Tieout
) -> None:
    """Nobody there: the error says which flag would have answered."""
    words = [*FLAGS, *RULES, "--company", "Bellwether", "--no-input"]
    at = words.index(missing)
    ended = tieout(*words[:at], *words[at + 2 :])
    assert ended.code == 2
    assert "TO-CFG-009" in ended.err
    assert f"Give it as a flag:  {flag}" in ended.err or f"Give  {flag}" in ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "colour=red"], "colour"),
        (["--set", "company"], "KEY=VALUE"),
        (["--rule", "customer.repalce=phone"], 'did you mean "replace"?'),
        (["--rule", "costumer.replace=phone"], 'did you mean "customers"?'),
        (["--rule", "max_changes=many"], "max_changes"),
        (["--rule", "customer.replace=shoe size"], "shoe size"),
        (["--profile", "nonesuch"], "nonesuch"),
        (["--host", "sqlite:////no/such/folder/host.db"], "TO-HST-001"),
        (["--host", "postgresql://me:secret@server/db"], "--host-password"),
    ],
)
def test_wrong_answers_are_refused_before_saving(
    words: list[str], said: str, started: Path, tieout: Tieout
) -> None:
    """Each is met with a sentence; the file stays as it was."""
    before = started.read_bytes()
    ended = tieout(*FLAGS, *RULES, "--company", "Bellwether", "--no-input", *words)
    assert ended.code != 0
    assert said in ended.err
    assert "secret@" not in ended.err
    assert started.read_bytes() == before


def test_a_site_is_not_added_twice(shop: Shop, tieout: Tieout) -> None:
    """A name that is taken is refused before anything is asked."""
    assert tieout("site", "add", "shop").code == 2


def test_a_wildcard_with_one_hit_is_that_file(home: Path, started: Path, tieout: Tieout) -> None:
    """``*.QBW`` finds the only company file."""
    make_company_file(home / "rock.json")
    ended = tieout(*FLAGS, *RULES, "--set", "file=r*.json", "--company", "Acme", "--no-input")
    assert ended.code == 0, ended.err
    assert load_config(started).sites["shop"].books["file"] == str(home / "rock.json")


def make_company_file(path: Path) -> None:
    """A company in a file of its own."""
    from tieout.records import Customer, Entity
    from tieout.testing.memory import MemoryCompany

    MemoryCompany("Acme", file=str(path)).seed(Entity.CUSTOMER, [Customer(key="1", name="One")])


def test_a_wildcard_with_several_hits_is_a_choice(
    home: Path, started: Path, tieout: Tieout, somebody: None
) -> None:
    """A person chooses by number."""
    for name in ("a.json", "b.json"):
        make_company_file(home / name)
    words = [*FLAGS, *RULES, "--set", "file=*.json", "--company", "Acme"]
    ended = tieout(*words, answers="2\n\n\n\n")
    assert ended.code == 0, ended.err
    assert load_config(started).sites["shop"].books["file"] == str(home / "b.json")


def test_a_wildcard_with_several_hits_is_listed_without_a_terminal(
    home: Path, started: Path, tieout: Tieout
) -> None:
    """Nobody chooses: the files are in the error."""
    for name in ("a.json", "b.json"):
        make_company_file(home / name)
    ended = tieout(*FLAGS, *RULES, "--set", "file=*.json", "--company", "Acme", "--no-input")
    assert ended.code == 2
    assert "a.json" in ended.err
    assert "b.json" in ended.err


def test_a_wildcard_without_a_hit_is_refused(started: Path, tieout: Tieout) -> None:
    """Nothing fits."""
    ended = tieout(*FLAGS, *RULES, "--set", "file=*.QBW", "--company", "Acme", "--no-input")
    assert ended.code == 2
    assert "*.QBW" in ended.err


def test_edit_changes_one_rule_and_keeps_comments(shop: Shop, tieout: Tieout, home: Path) -> None:
    """What a person wrote into the file stays."""
    path = home / "tieout.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# my own remark\n", encoding="utf-8")
    ended = tieout("site", "edit", "shop", "--rule", "customer.replace=address,phone")
    assert ended.code == 0, ended.err
    assert load_config(path).sites["shop"].rules["customer"]["replace"] == ["address", "phone"]
    assert "# my own remark" in path.read_text(encoding="utf-8")


def test_edit_refuses_what_either_side_cannot_do(shop: Shop, tieout: Tieout, home: Path) -> None:
    """The file stays as it was."""
    before = (home / "tieout.toml").read_bytes()
    ended = tieout("site", "edit", "shop", "--rule", "customer.replace=shoe size")
    assert ended.code == 2
    assert (home / "tieout.toml").read_bytes() == before


def test_edit_asks_when_another_company_is_open(shop: Shop, tieout: Tieout, home: Path) -> None:
    """A company that really changed is confirmed anew, by name."""
    shop.books.swap_company()
    assert tieout("site", "edit", "shop").code == 2
    name = tieout("site", "test", "shop", "--json").data["company"]["name"]
    assert tieout("site", "edit", "shop", "--company", name).code == 0
    assert tieout("site", "test", "shop").code == 0


def test_site_test_tells_the_company(shop: Shop, tieout: Tieout) -> None:
    """The confirmed one ends with 0, another with 5."""
    ended = tieout("site", "test", "shop")
    assert ended.code == 0
    assert "Bellwether Garden Supply" in ended.out
    shop.books.swap_company()
    assert tieout("site", "test", "shop").code == 5


def test_list_and_show(shop: Shop, tieout: Tieout) -> None:
    """Where a rule comes from is said."""
    assert "Bellwether Garden Supply" in tieout("site", "list").out
    shown = tieout("site", "show", "shop").out
    assert "rules.customer.replace" in shown
    assert "tieout.toml:" in shown
    assert "default" in shown


def test_remove_asks_and_keeps_the_history(shop: Shop, tieout: Tieout, home: Path) -> None:
    """Without a terminal it wants ``--yes``; the state store keeps what it has."""
    tieout("sync", "shop", "--yes")
    assert tieout("site", "remove", "shop").code == 2
    assert tieout("site", "remove", "shop", "--yes").code == 0
    assert load_config(home / "tieout.toml").sites == {}
    assert tieout("status").out.startswith("There is no site yet")


def test_an_unknown_site_is_met_with_the_nearest(shop: Shop, tieout: Tieout) -> None:
    """``shpo`` is answered with shop."""
    for words in (
        ["plan", "shpo"],
        ["site", "show", "shpo"],
        ["--site", "shpo", "status"],
        ["doctor", "shpo"],
    ):
        ended = tieout(*words)
        assert ended.code == 2, words
        assert 'did you mean "shop"?' in ended.err


def test_two_different_sites_at_once_are_refused(shop: Shop, tieout: Tieout) -> None:
    """The argument and ``--site`` must not contradict each other."""
    assert tieout("plan", "shop", "--site", "other").code == 2


def test_the_environment_names_the_site(shop: Shop, tieout: Tieout, monkeypatch: pytest.MonkeyPatch) -> None:
    """``$TIEOUT_SITE`` is used, and what is typed counts more."""
    monkeypatch.setenv("TIEOUT_SITE", "other")
    assert tieout("status").code == 2
    assert tieout("--site", "shop", "status").code == 0


def test_without_a_site_file_the_way_to_one_is_said(home: Path, tieout: Tieout) -> None:
    """Every command that needs one says ``tieout init``."""
    for words in (
        ["status"],
        ["plan"],
        ["doctor"],
        ["site", "list"],
        ["history", "list"],
        ["config", "validate"],
    ):
        ended = tieout(*words)
        assert ended.code == 2, words
        assert "tieout init" in ended.err


def test_config_anywhere(shop: Shop, tieout: Tieout, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``--config`` works before and after the command, from another folder."""
    monkeypatch.chdir(home.parent)
    path = str(home / "tieout.toml")
    assert tieout("--config", path, "site", "list").code == 0
    assert tieout("site", "list", "--config", path).code == 0
