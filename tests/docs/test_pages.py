"""Every page: its links lead somewhere, its commands exist, its TOML is accepted, its words are fit to print."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
import tomlkit

from tieout.cli.frame.invocation import Invocation
from tieout.cli.index import COMMANDS
from tieout.cli.root import cli
from tieout.errors import TieoutError

if TYPE_CHECKING:
    from tests.docs.docs_reading import DOCS, ROOT, blocks, pages, prose, rows
else:
    from docs_reading import DOCS, ROOT, blocks, pages, prose, rows

_PAGES = pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_SHELL = frozenset({"sh", "bash", "console", "powershell"})
#: What must not be in a page: places of one machine, whole words nobody outside would understand.
_FORBIDDEN = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bTODO\b",
        r"\bFIXME\b",
        r"\.internal\b",
    )
]
#: Programs that may stand before ``tieout`` on a line.
_BEFORE = re.compile(r"^(\$ )?((python3?|py -3\.11) -m uv run )?(?=tieout\b)")
#: Words that stand for a reader's own, where an option wants a number or a choice.
_STAND_INS = {"N": "1"}


def _anchors(page: Path) -> set[str]:
    """The anchors GitHub gives a page's headings."""
    headings = (line.lstrip("#").strip() for _, line in prose(page) if re.match(r"#+ ", line))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@_PAGES
def test_links_lead_somewhere(page: Path) -> None:
    """Files and headings that a page points at are there; the web is not asked."""
    for number, line in prose(page):
        for target in _LINK.findall(line):
            path, _, anchor = target.partition("#")
            if "://" in target:
                continue
            other = (page.parent / path).resolve() if path else page
            assert other.exists(), f"{page.name}:{number} points at {target}"
            assert not anchor or anchor in _anchors(other), f"{page.name}:{number} points at {target}"


@_PAGES
def test_words_are_fit_to_print(page: Path) -> None:
    """No place of somebody's machine, nothing left to do, no word of the workshop."""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        for pattern in _FORBIDDEN:
            assert not pattern.search(line), f"{page.name}:{number}: {line.strip()}"


def _lines_to_type(page: Path) -> Iterator[tuple[str, str, bool]]:
    """Where, what, and whether it is whole: lines of shell blocks, and ``tieout ...`` in running text."""
    for block in blocks(page):
        if block.language in _SHELL:
            for line in block.text.replace("\\\n", " ").splitlines():
                for part in re.split(r"\s(?:&&|\||>)\s", line.strip()):
                    if _BEFORE.match(part):
                        yield block.where, _BEFORE.sub("", part), True
    for number, line in prose(page):
        for found in re.findall(r"`(tieout [^`]+)`", line):
            yield f"{page.name}:{number}", found, False


def _parse(words: list[str], *, is_whole: bool) -> None:
    """Read a command line as the program would, without doing anything; raises what it would refuse.

    In running text a command may be named without its arguments.
    """
    command: click.Command = cli
    context = click.Context(cli, info_name="tieout", obj=Invocation())
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            message = f"no command {words[0]}"
            raise click.UsageError(message)
        command, context = found, click.Context(found, parent=context, info_name=words[0])
        words = words[1:]
    if words or is_whole:
        command.make_context(context.info_name, list(words), parent=context.parent).close()


@_PAGES
def test_command_lines_exist(page: Path) -> None:
    """Each command with each of its options and as many arguments as it takes."""
    for where, line, is_whole in _lines_to_type(page):
        words = [_STAND_INS.get(word, word) for word in shlex.split(line, comments=True)][1:]
        try:
            with suppress(click.exceptions.Exit):  # --help and --version end it, as they should
                _parse(words, is_whole=is_whole)
        except (click.ClickException, TieoutError) as error:
            pytest.fail(f"{where}: {line}: {error}")


def test_a_command_line_that_does_not_exist_is_noticed() -> None:
    """The check above can fail: a wrong command, option and value are refused."""
    for line in ("plam shop", "plan shop --ouput x", "plan --view everything", "link add", "site shwo"):
        with pytest.raises((click.ClickException, TieoutError)):
            _parse(line.split(), is_whole=True)


def test_every_command_is_written_about() -> None:
    """Each command of the list is used on some page besides the reference."""
    used = {
        line.split()[1]
        for page in pages()
        if page.name != "commands.md"
        for _, line, _ in _lines_to_type(page)
        if len(line.split()) > 1
    }

    assert set(COMMANDS) - used == set()


def _site_file(table: dict[str, Any]) -> dict[str, Any]:
    """A piece of a site file with what it leaves out."""
    for site in table.get("sites", {}).values():
        site.setdefault("backend", "quickbooks")
        site.setdefault("host", {}).setdefault("url", "sqlite:///host.db")
    return table


@_PAGES
def test_toml_is_accepted(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pieces of a site file are accepted by ``tieout config validate``, backends' settings and rules included."""
    for number, block in enumerate(one for one in blocks(page) if one.language == "toml"):
        table = tomllib.loads(block.text)
        if set(table) & {"project", "tool", "build-system"}:
            continue
        path = tmp_path / f"{number}.toml"
        path.write_text(tomlkit.dumps(_site_file(table)), encoding="utf-8")

        code = cli.main(["config", "validate", "--config", str(path)], standalone_mode=False)

        assert code == 0, f"{block.where}: {capsys.readouterr().out}"


def test_tests_named_by_the_reliability_page_exist() -> None:
    """Each file is there, and each function in it."""
    page = DOCS / "explanation" / "reliability.md"
    named = [line for _, line in prose(page) if line.startswith("- `tests/")]
    for line in named:
        file, *functions = re.findall(r"`([^`]+)`", line)
        source = (ROOT / file).read_text(encoding="utf-8")
        for function in functions:
            assert f"def {function}(" in source, f"{file} has no {function}"
    assert len(named) > 20


def test_every_promise_names_a_test() -> None:
    """Eleven promises, each with at least one test."""
    text = (DOCS / "explanation" / "reliability.md").read_text(encoding="utf-8")
    promises = re.split(r"^### (?=\d+\. )", text, flags=re.MULTILINE)[1:]

    assert [promise.split(".")[0] for promise in promises] == [str(number) for number in range(1, 12)]
    assert all("- `tests/" in promise for promise in promises)


def test_every_scenario_of_linked_companies_has_its_tests() -> None:
    """Each test named on the page exists, and each test there is is named."""
    page = (DOCS / "scenarios" / "linked-companies.md").read_text(encoding="utf-8")
    source = ROOT / "tests" / "scenarios" / "test_seed_003_linked_companies.py"
    tests = set(re.findall(r"def (test_\w+)\(", source.read_text(encoding="utf-8")))
    named = set(re.findall(r"`(test_\w+)`", page))

    assert named == tests
    assert all(f"| S003-0{number}" in page for number in ("0", "1a", "1B", "2", "3a", "4a", "5a"))


def test_the_scenario_page_and_its_tests_name_each_other() -> None:
    """Each test named on the page exists; each number used in the tests is on the page."""
    page = DOCS / "scenarios" / "quickbooks-customer-sync.md"
    table = [
        row
        for row in rows(page, page.read_text(encoding="utf-8").splitlines()[0].lstrip("# "))
        if row[0] != "number"
    ]
    source = (ROOT / "tests" / "scenarios" / "test_seed_002_quickbooks.py").read_text(encoding="utf-8")
    numbers = {row[0].rstrip("abcdef") for row in table}

    assert set(re.findall(r"S002-\d+", source)) <= numbers
    for number, _, proof in table:
        tests = re.findall(r"`(test_\w+)`", proof)
        assert tests or proof.startswith("no test"), number
        for test in tests:
            assert f"def {test}(" in source, f"{number}: {test}"


def test_every_sentence_of_the_one_way_imports_has_its_tests() -> None:
    """Each test named beside a number says that number; none is left out, and no number is missing."""
    page = DOCS / "scenarios" / "one-way-imports.md"
    files = ("test_seed_000_sage50_us.py", "test_seed_001_sage100.py")
    sources = [(ROOT / "tests" / "scenarios" / file).read_text(encoding="utf-8") for file in files]
    told = [found for text in sources for found in re.findall(r'def (test_\w+)\([^"]+"""(.+)', text)]
    table = [row for heading in ("Sage 50 US", "Sage 100 Contractor") for row in rows(page, heading)]
    numbers = {row[0].rstrip("abc") for row in table} - {"number"}

    assert numbers == {f"S000-{n:02}" for n in range(1, 20)} | {f"S001-{n:02}" for n in range(1, 17)}
    assert {number for _, words in told for number in re.findall(r"S00\d-\d+", words)} == numbers
    assert {name for name, _ in told} == set(re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8")))
    for number, _, proof in (row for row in table if row[0] != "number"):
        tests = re.findall(r"`(test_\w+)`", proof)
        assert tests, number
        for test in tests:
            said = [words for name, words in told if name == test and number.rstrip("abc") in words]
            assert said, f"{test} does not say that it is about {number}"


def test_decisions_are_listed_and_complete() -> None:
    """Each decision is in the list and says context, decision and consequences."""
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    for page in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        text = page.read_text(encoding="utf-8")
        assert f"({page.name})" in listed
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], (
            page.name
        )
        assert text.startswith(f"# {page.name[:4]} ")
