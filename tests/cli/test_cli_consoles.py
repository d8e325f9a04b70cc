"""Whole processes on poor consoles: old code pages, narrow, no colour, nobody there."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """One command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "tieout.cli", *words],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-8"])
@pytest.mark.parametrize("columns", ["40", "120"])
def test_a_plan_of_hostile_names_on_any_console(encoding: str, columns: str, hostile_shop: Path) -> None:
    """No name ends the program, moves the cursor or widens a line, whatever the console can show."""
    done = run("plan", "shop", PYTHONIOENCODING=encoding, COLUMNS=columns)
    assert done.returncode == 0, done.stderr.decode(encoding, "replace")
    shown = done.stdout.decode(encoding)
    assert "Acme [/] Co" in shown
    assert "Smith [main]" in shown
    assert ":heart:" in shown
    assert "\x1b" not in shown
    assert "\x00" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["plan", "--help"],
        ["doctor"],
        ["status"],
        ["site", "show"],
        ["plugin", "list"],
        ["nonsense"],
        ["history", "list"],
    ],
)
def test_every_kind_of_output_on_an_old_console(encoding: str, words: list[str], hostile_shop: Path) -> None:
    """Boxes, ticks and arrows have stand-ins; nothing raises."""
    done = run(*words, PYTHONIOENCODING=encoding)
    assert b"Traceback" not in done.stderr
    assert done.returncode == (2 if words == ["nonsense"] else 0)
    done.stdout.decode(encoding)


def test_json_is_exact_on_an_old_console(hostile_shop: Path) -> None:
    """What a program reads does not depend on the console: every name arrives as it is."""
    import json

    done = run("plan", "shop", "--json", PYTHONIOENCODING="ascii")
    names = {step["name"] for step in json.loads(done.stdout)["data"]["steps"]}
    kept = json.loads((hostile_shop / "books.json").read_text(encoding="utf-8"))
    assert len(names) == 10
    assert all(json.dumps(name)[1:-1] in json.dumps(kept) for name in names)


def test_colours_only_on_a_terminal(hostile_shop: Path) -> None:
    """A pipe gets no escape sequence, with or without NO_COLOR."""
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    done = subprocess.run(
        [sys.executable, "-m", "tieout.cli", "plan", "shop"], capture_output=True, check=True, env=environment
    )
    assert b"\x1b" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")
@pytest.mark.parametrize("words", [["--no-color"], []])
def test_no_color_is_kept_on_a_terminal(words: list[str], hostile_shop: Path) -> None:
    """On a real terminal ``--no-color`` and ``NO_COLOR`` leave out the colours."""
    environment = {**os.environ, "TERM": "xterm-256color"}
    if words:
        del environment["NO_COLOR"]
    shown = on_a_terminal([*words, "plan", "shop"], environment, b"")
    assert "Acme [/] Co" in shown
    assert "\x1b[3" not in shown.replace("\x1b[31mred", "")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")
def test_a_real_terminal_is_asked(hostile_shop: Path, tieout: Any) -> None:
    """On a terminal ``apply`` asks; the answer No writes nothing."""
    assert tieout("plan", "shop", "--out", "plan.json").code == 0
    shown = on_a_terminal(["apply", "plan.json"], dict(os.environ), b"n\n")
    assert "Company: Acme" in shown
    assert "[y/N]" in shown
    assert "Nothing was written." in shown


def on_a_terminal(words: list[str], environment: dict[str, str], typed: bytes) -> str:
    """What a person at a pseudo-terminal sees until the command ends."""
    import pty

    main, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tieout.cli", *words], stdin=child, stdout=child, stderr=child, env=environment
    )
    os.close(child)
    os.write(main, typed)
    shown = b""
    while True:
        try:
            some = os.read(main, 65536)
        except OSError:
            break
        if not some:
            break
        shown += some
    os.close(main)
    process.wait(timeout=60)
    return shown.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (["apply", "plan.json"], "--yes"),
        (["site", "remove", "shop"], "--yes"),
        (["review", "plan.json", "--prompt"], "--check"),
        (["link", "add", "shop", "customer", "C-1", "C-1"], "--yes"),
    ],
)
def test_nobody_is_asked_without_a_terminal(
    words: list[str], flag: str, hostile_shop: Path, tieout: Any
) -> None:
    """A scheduled task never hangs at a question: it ends with 2 and names the flag."""
    assert tieout("plan", "shop", "--out", "plan.json").code == 0
    if words[0] == "link":
        refused_one = 3  # the name with a NUL; the others are written
        assert tieout("apply", "plan.json", "--yes").code == refused_one
        assert tieout("link", "remove", "shop", "customer", "C-1", "--yes").code == 0
    done = run(*words)
    assert done.returncode == 2, done.stderr
    assert b"TO-CFG-009" in done.stderr
    assert flag.encode() in done.stderr
