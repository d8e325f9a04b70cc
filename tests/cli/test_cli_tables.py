"""Plain tables: aligned on a terminal, one row a line in a pipe, nothing cut off."""

import pytest

from tieout.cli.screen.tables import print_table

ROWS = [
    ["KINGS", "Kings Electric", "a long sentence about what is wrong with this record"],
    ["A", "Ace [/]", ""],
]


def test_a_pipe_gets_one_line_for_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    """However long a row is, ``grep`` finds it whole."""
    print_table(("id", "name", "why"), ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[1].endswith("what is wrong with this record")


def test_the_last_column_is_folded(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a narrow terminal the sentence wraps below itself."""
    monkeypatch.setenv("COLUMNS", "60")
    print_table(("id", "name", "why"), ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 60 for line in lines)
    start = lines[0].index("WHY")
    assert lines[2][:start].strip() == ""
    assert lines[2][start] != " "


def test_a_very_narrow_terminal_gets_blocks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where columns do not fit, each row becomes a block of its own and keeps every word."""
    monkeypatch.setenv("COLUMNS", "30")
    print_table(("id", "name", "why"), ROWS)
    shown = capsys.readouterr().out
    assert "name: Kings Electric" in shown
    assert "a long sentence about what is wrong with this record" in " ".join(shown.split())
    assert all(len(line) <= 30 for line in shown.splitlines())


def test_an_empty_column_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """A column nobody filled takes no room."""
    print_table(("id", "name", "why"), [["A", "Ace", ""]])
    assert "WHY" not in capsys.readouterr().out


def test_markup_and_escapes_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """A cell is record text."""
    print_table(("name",), [["Acme [/] \x1b[31m"]])
    assert "Acme [/] ␛[31m" in capsys.readouterr().out
