"""What can be known of backends without importing any of them."""

import sys
from typing import Any

from tieout.backends import installed_backends


def test_a_backend_is_listed_without_being_imported(zoo: Any) -> None:
    """Listing reads metadata only: a package that would fail at import is listed like any other."""
    zoo.install("bad", "raise RuntimeError('imported')")
    assert [(one.name, one.distribution, one.version, one.problem) for one in zoo.installed()] == [
        ("bad", "tieout-bad", "1.0", ""),
        ("good", "tieout-good", "1.0", ""),
    ]
    assert not [module for module in sys.modules if module.startswith("zoo_")]


def test_two_packages_claiming_one_name_are_both_named(zoo: Any, good_source: str) -> None:
    """Nobody gets a name that two want: both are listed with a problem that names both; others are free."""
    zoo.install("twice", good_source, distribution="tieout-one")
    zoo.install("twice", good_source, distribution="tieout-two")
    problems = {one.distribution: one.problem for one in zoo.installed()}
    expected = 'the name "twice" is claimed by tieout-one and tieout-two'
    assert problems == {"tieout-one": expected, "tieout-two": expected, "tieout-good": ""}


def test_each_malformed_entry_point_is_named_and_hides_no_other(zoo: Any, good_source: str) -> None:
    """A line without "=", an illegal name and an illegal module are three problems; the fourth line works."""
    lines = "no equals sign\nBad Name = zoo_x\nvalue = not a module!\nfine = zoo_tieout_mixed\n"
    zoo.install("fine", good_source, distribution="tieout-mixed", entry_points=lines)
    problems = {one.name: one.problem for one in zoo.installed() if one.distribution == "tieout-mixed"}
    assert '"no equals sign" has no "="' in problems["no equals sign"]
    assert '"Bad Name" is not a legal name' in problems["Bad Name"]
    assert '"not a module!", which is not a module' in problems["value"]
    assert problems["fine"] == ""
    assert zoo.load("fine").name == "fine"


def test_metadata_that_cannot_be_decoded_hide_no_other_package(zoo: Any) -> None:
    """A package whose entry points are not text is named, and the good one is still there."""
    zoo.install("latin", "")
    (zoo.folder / "tieout_latin-1.0.dist-info" / "entry_points.txt").write_bytes(b"[tieout.backends]\n\xff=x")
    found = {one.distribution: one for one in zoo.installed()}
    assert "cannot be read" in found["tieout-latin"].problem
    assert found["tieout-good"].problem == ""


def test_a_package_without_metadata_file_still_has_its_backends_listed(zoo: Any) -> None:
    """An unclean installation (no METADATA) is listed rather than crashing the list."""
    zoo.install("torn", "")
    (zoo.folder / "tieout_torn-1.0.dist-info" / "METADATA").unlink()
    assert "torn" in [one.name for one in zoo.installed()]


def test_an_old_copy_of_a_package_does_not_fight_with_the_first_on_the_path(
    zoo: Any, tmp_path: Any, good_source: str
) -> None:
    """The same distribution found twice is one, as it is for import: the first folder wins."""
    zoo.install("copy", good_source)
    second = type(zoo)(tmp_path / "older")
    second.folder.mkdir()
    second.install("copy", good_source)
    found = installed_backends(path=[str(zoo.folder), str(second.folder)])
    assert [one.problem for one in found if one.name == "copy"] == [""]


def test_other_groups_and_comments_are_not_ours(zoo: Any, good_source: str) -> None:
    """Only lines under our own heading count."""
    lines = "# a comment\nmine = zoo_tieout_mine\n[console_scripts]\nother = x:y\n"
    zoo.install("mine", good_source, entry_points=lines)
    assert [one.name for one in zoo.installed()] == ["good", "mine"]
