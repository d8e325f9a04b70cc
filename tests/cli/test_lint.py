"""``tieout lint``: the housekeeping list on the screen, as JSON and for a spreadsheet."""

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tieout.cli.screen.lint_tables import Tally, print_tally
from tieout.cli.screen.spreadsheet import FORMULA_SIGNS, safe_cell, write_csv
from tieout.records import Customer, Entity

if TYPE_CHECKING:
    from tests.cli.conftest import Shop, Tieout


@pytest.fixture
def untidy(shop: "Shop", tieout: "Tieout") -> "Shop":
    """A shop whose books have ids, names and addresses to tidy up, read once."""
    shop.books.unique_names = False
    odd = [Customer(key=f"X{number}", code=f"ODD {number}", name="Odd & Sons") for number in range(30)]
    evil = Customer(key="E", code="=1+1", name="=cmd()|x", phone="+1 555", active=False)
    shop.books.seed(Entity.CUSTOMER, [*odd, evil])
    rule = ("--rule", "customer.code_pattern=[A-Z0-9_-]+", "--rule", "customer.code_max_length=15")
    assert tieout("site", "edit", "shop", *rule).code == 0
    assert tieout("plan", "shop").code == 0
    return shop


def listed(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as a spreadsheet reads them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_findings_are_grouped_and_counted(untidy: "Shop", tieout: "Tieout") -> None:
    """First how many of what where, then each group with its way out and its first rows."""
    ended = tieout("lint", "shop")

    assert "ENTITY" in ended.out
    assert "CUSTOMERS IN BOOKS IN MEMORY: ID (30)" in ended.out
    assert ended.out.count("Make it inactive in Books in memory and set up a new one") == 1
    assert "ODD 0" in ended.out
    assert "... and 10 more, see --csv FILE, --json or --limit 0" in ended.out
    assert "more, see" not in tieout("lint", "shop", "--limit", "0").out


def test_a_script_gets_a_code(untidy: "Shop", tieout: "Tieout") -> None:
    """With ``--exit-code`` it ends with 7 when there is something to tidy up."""
    assert tieout("lint", "shop", "--exit-code").code == 7
    assert tieout("lint", "shop", "--exit-code", "--json").code == 7
    assert tieout("lint", "shop").code == 0


def test_nothing_to_tidy_up_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Good news, in words, rather than an empty table."""
    tally = Tally(20)

    assert list(tally.noting([])) == []
    print_tally(tally, {})
    assert capsys.readouterr().out == "Nothing to tidy up.\n"


def test_the_spreadsheet_holds_every_finding(untidy: "Shop", tieout: "Tieout") -> None:
    """Whatever the screen leaves out; and the screen shows its table all the same."""
    data = tieout("lint", "shop", "--json").data
    ended = tieout("lint", "shop", "--csv", "tidy.csv")
    rows = listed(Path("tidy.csv"))

    assert "Written: tidy.csv" in ended.err
    assert "ENTITY" in ended.out
    assert len(rows) == len(data)
    assert list(rows[0]) == ["entity", "side", "check", "id", "name", "finding", "what to do", "key"]
    assert Path("tidy.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_spreadsheet_computes_nothing(untidy: "Shop", tieout: "Tieout") -> None:
    """An id or a name that is a formula is text there, and its own text in JSON."""
    tieout("lint", "shop", "--csv", "tidy.csv")

    (row,) = [one for one in listed(Path("tidy.csv")) if one["key"] == "E"]
    (told,) = [one for one in tieout("lint", "shop", "--json").data if one["key"] == "E"]

    assert (row["id"], row["name"]) == ("'=1+1", "'=cmd()|x")
    assert (told["code"], told["name"]) == ("=1+1", "=cmd()|x")


def test_json_and_a_spreadsheet_at_once(untidy: "Shop", tieout: "Tieout") -> None:
    """One call gives both, and stdout holds the envelope alone."""
    ended = tieout("lint", "shop", "--csv", "tidy.csv", "--json")

    assert len(ended.data) == len(listed(Path("tidy.csv")))


def test_only_the_file_asked_for_is_written(untidy: "Shop", tieout: "Tieout", home: Path) -> None:
    """Site file, state and host stay byte for byte, and no other file appears."""
    kept = {path.name: path.read_bytes() for path in home.iterdir() if path.suffix in {".db", ".toml"}}
    before = set(home.iterdir())

    tieout("lint", "shop", "--csv", "tidy.csv")

    # SQLite's own two files beside a database that somebody reads say nothing.
    new = {path.name for path in set(home.iterdir()) - before if not path.name.startswith("tieout.db-")}
    assert new == {"tidy.csv"}
    assert {name: (home / name).read_bytes() for name in kept} == kept


def test_a_file_that_cannot_be_written_is_a_sentence(untidy: "Shop", tieout: "Tieout") -> None:
    """Where, why, and no traceback."""
    ended = tieout("lint", "shop", "--csv", "no/such/folder/tidy.csv")

    assert ended.code != 0
    assert "The list cannot be written" in ended.err
    assert "tidy.csv" in ended.err


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_is_wider_than_the_console(
    columns: int, untidy: "Shop", tieout: "Tieout", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing wraps around, and nothing is cut off either."""
    monkeypatch.setenv("COLUMNS", str(columns))

    ended = tieout("lint", "shop")

    assert max(cell_len(line) for line in ended.out.splitlines()) <= columns
    assert "ODD 0" in ended.out
    assert "Make it inactive in Books" in " ".join(ended.out.split())


def test_an_old_console_shows_question_marks_the_files_do_not(
    shop: "Shop", tieout: "Tieout", monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Windows console without the letters ends nothing; JSON and the spreadsheet have them."""
    from tieout.cli.screen import lint_tables, tables

    shop.books.seed(Entity.CUSTOMER, [Customer(key="R", code="R", name="Иванов", active=False)])
    tieout("plan", "shop")
    for module in (lint_tables, tables):
        monkeypatch.setattr(module, "encoding_of", lambda stream: "cp1252")
    ended = tieout("lint", "shop", "--csv", "tidy.csv")

    ended.out.encode("cp1252")
    assert "??????" in ended.out
    assert "Иванов" in {row["name"] for row in listed(Path("tidy.csv"))}


_CELLS = st.text(alphabet=st.sampled_from("=+-@\t\r\n\"',; aé日\x00" + "".join(FORMULA_SIGNS)), max_size=8)


@given(st.lists(st.lists(_CELLS, min_size=3, max_size=3), max_size=6))
def test_no_cell_that_is_read_back_begins_like_a_formula(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    """Any text at all: as many cells as were written, each as it was but for an apostrophe before a formula."""
    path = tmp_path_factory.mktemp("csv") / "list.csv"
    write_csv(path, ("a", "b", "c"), rows)

    _, *back = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))

    assert back == [[safe_cell(cell) for cell in row] for row in rows]
    assert not any(cell.startswith(FORMULA_SIGNS) for row in back for cell in row)
    assert all(
        safe in {cell, f"'{cell}"}
        for row, was in zip(back, rows, strict=True)
        for safe, cell in zip(row, was, strict=True)
    )


def test_an_error_on_the_way_leaves_no_half_envelope(capsys: pytest.CaptureFixture[str]) -> None:
    """What a program reads is whole or not there."""
    from tieout.cli.screen.streamed_json import json_list, print_streamed

    def breaking() -> Any:
        yield {"a": 1}
        message = "gone"
        raise LookupError(message)

    with pytest.raises(LookupError):
        print_streamed(json_list(breaking()), site="shop")
    assert capsys.readouterr().out == ""

    print_streamed(json_list([{"a": "é"}, {"b": 2}]), site="shop")
    assert json.loads(capsys.readouterr().out)["data"] == [{"a": "é"}, {"b": 2}]
