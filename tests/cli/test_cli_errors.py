"""One form for every error, and the exit code a scheduler relies on."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rich_click as click

from tieout.cli.frame.failures import as_tieout_error, error_text, guarded, report
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.logs import without_passwords
from tieout.errors import AccessNotGranted, ExitCode, TieoutError, all_error_classes


def classes() -> Iterator[type[TieoutError]]:
    """Every error class of core, each once."""
    yield from dict.fromkeys(
        kind for kind in all_error_classes() if kind.__module__.startswith("tieout.errors")
    )


def failing(error: BaseException) -> object:
    """A piece of work that ends in this way."""

    def work() -> None:
        raise error

    return work


@pytest.mark.parametrize("kind", list(classes()))
def test_every_error_class_ends_with_its_own_code(
    kind: type[TieoutError], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each class of errors gives its exit code and its stable code, and says what to do."""
    code = guarded(failing(kind("it happened")), Invocation())  # type: ignore[arg-type]
    assert code == kind.exit_code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"error[{kind.code}]: it happened   (exit {int(kind.exit_code)})" in shown.err
    assert "  fix:  " in shown.err


def test_the_form_of_an_error() -> None:
    """What, where, why and fix stand on lines of their own, in this order."""
    error = AccessNotGranted(
        "Unable to connect due to insufficient authorization",
        where="site shop · Sage 50 US",
        why="Sage 50 is open, but this program was never given access to the company.",
        fix='in Sage 50 choose "Always allow access", click OK, then run:  tieout doctor shop',
    )
    assert error_text(error).splitlines() == [
        "error[TO-ACC-001]: Unable to connect due to insufficient authorization   (exit 4)",
        "  site shop · Sage 50 US",
        "  why:  Sage 50 is open, but this program was never given access to the company.",
        '  fix:  in Sage 50 choose "Always allow access", click OK, then run:  tieout doctor shop',
    ]


def test_an_error_as_json_stands_alone_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """With ``--json`` a script reads the error where it reads the answer."""
    code = report(AccessNotGranted("no", why="because"), Invocation(json=True, site="shop"))
    shown = capsys.readouterr()
    assert shown.err == ""
    found = json.loads(shown.out)
    assert found["data"] is None
    assert found["site"] == "shop"
    assert found["errors"][0]["code"] == "TO-ACC-001"
    assert found["errors"][0]["exit_code"] == code == 4


def test_an_error_as_a_log_line(capsys: pytest.CaptureFixture[str]) -> None:
    """With ``--log-format json`` stderr holds one JSON object a line."""
    report(AccessNotGranted("no"), Invocation(log_format="json"))
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["code"] == "TO-ACC-001"


def test_an_error_text_is_not_markup_nor_a_terminal_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A record's name in an error cannot colour, move or crash the terminal."""
    report(TieoutError("Acme [/] \x1b[2Jgone"), Invocation())
    shown = capsys.readouterr().err
    assert "\x1b" not in shown
    assert "Acme [/] ␛[2Jgone" in shown


def test_something_unexpected_names_its_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The screen has one sentence; the traceback is in a file that the sentence names."""
    code = guarded(failing(KeyError("lines")), Invocation())  # type: ignore[arg-type]
    shown = capsys.readouterr().err
    assert code == ExitCode.FAILED
    assert "Traceback" not in shown
    assert "KeyError: 'lines'" in shown
    (log,) = (tmp_path / "logs").iterdir()
    assert str(log) in shown
    assert "Traceback (most recent call last)" in log.read_text(encoding="utf-8")


def test_a_password_in_an_unexpected_error_is_shown_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A driver that repeats its URL does not give the password away, neither on screen nor in the log."""
    error = RuntimeError("cannot reach postgresql://me:hunter2@server/db")
    guarded(failing(error), Invocation())  # type: ignore[arg-type]
    (log,) = (tmp_path / "logs").iterdir()
    assert "hunter2" not in capsys.readouterr().err + log.read_text(encoding="utf-8")
    assert without_passwords("x://u:p@h and y://v:q@i") == "x://u:***@h and y://v:***@i"


def test_a_folder_for_logs_that_cannot_be_made_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A read-only home does not hide the traceback."""
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", encoding="utf-8")
    monkeypatch.setenv("TIEOUT_LOG_DIR", str(in_the_way / "logs"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    guarded(failing(KeyError("lines")), Invocation())  # type: ignore[arg-type]
    assert list(tmp_path.glob("tieout-*.log"))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort(), EOFError()])
def test_an_interruption_ends_with_130(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C, and a question nobody answers, are no traceback; what was written can be looked up."""
    assert guarded(failing(error), Invocation()) == 130  # type: ignore[arg-type]
    assert "tieout history list" in capsys.readouterr().err


def test_an_interruption_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Also an interrupted command leaves valid JSON."""
    guarded(failing(KeyboardInterrupt()), Invocation(json=True))  # type: ignore[arg-type]
    assert json.loads(capsys.readouterr().out)["errors"][0]["exit_code"] == 130


def test_a_full_disk_is_said_in_words() -> None:
    """No room on the disk is nobody's bug."""
    error = as_tieout_error(OSError(28, "No space left on device"))
    assert "no room left on the disk" in error.what


@pytest.mark.parametrize(
    "words", [["--nonsense"], ["plan", "--nonsense"], ["nonsense"], ["plan", "--limit", "x"], ["apply"]]
)
def test_a_wrong_command_line_ends_with_2(words: list[str]) -> None:
    """Click's usage errors have our form and the code 2."""
    done = subprocess.run(
        [sys.executable, "-m", "tieout.cli", *words], capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error[TO-CFG-001]: ")


def test_a_misspelt_command_is_met_with_the_nearest() -> None:
    """``tieout paln`` is answered with plan."""
    done = subprocess.run(
        [sys.executable, "-m", "tieout.cli", "paln"], capture_output=True, check=False, encoding="utf-8"
    )
    assert 'did you mean "plan"?' in done.stderr


def test_a_reader_that_leaves_is_no_error() -> None:
    """``tieout ... | head -1`` ends quietly."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tieout.cli", "completion", "show", "bash"],
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
            encoding="utf-8",
        )
    finally:
        os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 0
