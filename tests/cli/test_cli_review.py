"""Ticking a saved plan: by name, by pane, by filter, and row by row."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tieout.cli.ticks import fits
from tieout.plan import Step

Shop = Any
Tieout = Any


@pytest.fixture
def plan(shop: Shop, tieout: Tieout) -> str:
    """A saved plan of the shop."""
    assert tieout("plan", "shop", "--out", "plan.json").code == 0
    return "plan.json"


@pytest.fixture
def ticked(tieout: Tieout, plan: str) -> Callable[[], set[str]]:
    """Who is ticked in the saved plan now."""

    def look() -> set[str]:
        steps = tieout("review", plan, "--json").data["steps"]
        return {step["name"] for step in steps if step["ticked"]}

    return look


def test_review_alone_only_shows(tieout: Tieout, plan: str) -> None:
    """Looking changes not one byte of the plan."""
    before = Path(plan).read_bytes()
    shown = tieout("review", plan)
    assert shown.code == 0
    assert "Blue Heating" in shown.out
    assert Path(plan).read_bytes() == before


def test_uncheck_and_check_by_name_code_and_id(
    tieout: Tieout, plan: str, ticked: Callable[[], set[str]]
) -> None:
    """A row is named by what a person sees, or by its step id."""
    assert "Blue Heating" in ticked()
    tieout("review", plan, "--uncheck", "Blue Heating")
    assert "Blue Heating" not in ticked()
    tieout("review", plan, "--check", "BLUE_2", "--check", "RETAIL")
    assert {"Blue Heating", "Retail Counter"} <= ticked()
    steps = tieout("review", plan, "--json").data["steps"]
    step_id = next(step["id"] for step in steps if step["name"] == "Retail Counter")
    tieout("review", plan, "--uncheck", step_id)
    assert "Retail Counter" not in ticked()


def test_a_reviewed_plan_is_applied_as_ticked(shop: Shop, tieout: Tieout, plan: str) -> None:
    """Exactly the ticked rows are written."""
    tieout("review", plan, "--uncheck-all", "all")
    tieout("review", plan, "--check", "KINGS")
    assert tieout("apply", plan, "--yes").code == 0
    assert "Kings Electric" in shop.host_names()
    assert "Blue Heating" not in shop.host_names()
    assert "Jones Roofing" not in shop.books_names()


def test_check_all_of_a_pane(tieout: Tieout, plan: str, ticked: Callable[[], set[str]]) -> None:
    """The right pane is the books' only; the left one keeps its ticks."""
    tieout("review", plan, "--uncheck-all", "all")
    assert ticked() == set()
    tieout("review", plan, "--check-all", "books")
    found = ticked()
    assert {"Blue Heating", "Retail Counter"} <= found
    assert "Jones Roofing" not in found


def test_a_filter_looks_at_one_column_at_a_time(
    shop: Shop, tieout: Tieout, plan: str, ticked: Callable[[], set[str]]
) -> None:
    """The word inactive finds the inactive customer and nobody else, whatever the names beside it end in."""
    tieout("review", plan, "--check-all", "books")
    tieout("review", plan, "--uncheck-all", "books", "--filter", "INACTIVE")
    found = ticked()
    assert "Retail Counter" not in found
    assert {"Blue Heating", "Kings Electric"} <= found


@pytest.mark.parametrize(
    ("word", "row", "found"),
    [
        ("active", {"name": "Interactive Media", "active": False}, False),
        ("inactive", {"name": "Austin", "status": "ACTIVE"}, False),
        ("inactive", {"name": "Retail", "active": False}, True),
        ("active", {"name": "Austin", "status": "ACTIVE"}, True),
        ("act", {"name": "Austin", "status": "ACTIVE"}, False),
        ("austin", {"name": "Austin"}, True),
        ("aus", {"name": "X", "code": "AUS-1"}, True),
        ("prospect", {"name": "X", "type": "PROSPECT:Web"}, True),
        ("", {"name": "X"}, True),
    ],
)
def test_a_status_is_a_whole_word(word: str, row: dict[str, Any], *, found: bool) -> None:
    """ACTIVE never finds an inactive record through its name; names, ids and types are found in part."""
    step = Step.model_validate({"id": "1", "entity": "customer", "kind": "link", "reason": "", **row})
    assert fits(step, word) is found


def test_a_filter_finds_part_of_a_name(tieout: Tieout, plan: str, ticked: Callable[[], set[str]]) -> None:
    """Names, ids and types are searched in part."""
    tieout("review", plan, "--uncheck-all", "all", "--filter", "heat")
    assert "Blue Heating" not in ticked()
    assert "Kings Electric" in ticked()


@pytest.mark.parametrize(
    "words",
    [
        ["--check", "Nobody"],
        ["--filter", "x"],
        ["--prompt", "--check", "KINGS"],
        ["--check-all", "host", "--uncheck-all", "host"],
        ["--check-all", "left"],
    ],
)
def test_what_makes_no_sense_is_refused(words: list[str], tieout: Tieout, plan: str) -> None:
    """Nothing is saved, and the code is 2."""
    before = Path(plan).read_bytes()
    assert tieout("review", plan, *words).code == 2
    assert Path(plan).read_bytes() == before


def test_out_saves_elsewhere(tieout: Tieout, plan: str, ticked: Callable[[], set[str]]) -> None:
    """``--out`` leaves the plan as it was."""
    before = ticked()
    tieout("review", plan, "--uncheck-all", "all", "--out", "none.json")
    assert ticked() == before
    assert tieout("review", "none.json", "--json").data["summary"]["counts"]
    assert not any(step["ticked"] for step in tieout("review", "none.json", "--json").data["steps"])


def test_prompt_asks_row_by_row(
    tieout: Tieout, plan: str, ticked: Callable[[], set[str]], somebody: None
) -> None:
    """No to the first, then quit: the rest stays."""
    before = ticked()
    ended = tieout("review", plan, "--prompt", answers="n\nq\n")
    assert ended.code == 0
    assert "[1/" in ended.err
    assert len(before - ticked()) == 1


def test_prompt_asks_again_what_it_does_not_understand(
    tieout: Tieout, plan: str, ticked: Callable[[], set[str]], somebody: None
) -> None:
    """An answer that is none of the answers is never guessed."""
    before = ticked()
    ended = tieout("review", plan, "--prompt", answers="perhaps\nx\nq\n")
    assert ended.err.count("is not one of the answers") == 2
    assert ticked() == before


def test_prompt_details_and_all_the_rest(
    tieout: Tieout, plan: str, ticked: Callable[[], set[str]], somebody: None
) -> None:
    """Details are shown and asked again; "all" ticks this row and every later one."""
    ended = tieout("review", plan, "--prompt", answers="d\nn\na\n")
    assert "(only" in ended.err or "(" in ended.err
    assert "Retail Counter" in ticked()


def test_an_interrupted_prompt_saves_nothing(tieout: Tieout, plan: str, somebody: None) -> None:
    """The end of the input in the middle leaves the plan whole and as it was."""
    before = Path(plan).read_bytes()
    ended = tieout("review", plan, "--prompt", answers="n\n")
    assert ended.code == 130
    assert Path(plan).read_bytes() == before
    assert list(Path().glob("plan.json*")) == [Path("plan.json")]


def test_prompt_without_a_terminal_names_the_flags(tieout: Tieout, plan: str) -> None:
    """Nobody there."""
    ended = tieout("review", plan, "--prompt")
    assert ended.code == 2
    assert "--check" in ended.err


def test_rows_that_cannot_be_ticked_are_refused_by_name(shop: Shop, tieout: Tieout) -> None:
    """A row that is only shown says why it cannot be ticked."""
    tieout("plan", "shop", "--direction", "import", "--out", "import.json")
    ended = tieout("review", "import.json", "--check", "JONES")
    assert ended.code == 2
    assert "cannot be ticked" in ended.err


def test_a_file_that_is_no_plan_is_refused(tieout: Tieout, shop: Shop) -> None:
    """Neither a missing nor a foreign file is a crash."""
    Path("other.json").write_text("{}", encoding="utf-8")
    for name in ("other.json", "missing.json"):
        assert tieout("review", name).code == 2
        assert tieout("apply", name).code == 2
