"""Times without offset, names with colons, amounts as Decimal."""

import csv
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout_quickbooks.qbxml import (
    Request,
    check_request,
    falls_under,
    format_time,
    join_full_name,
    later,
    local_text,
    name_key,
    parent_name,
    read_date,
    read_flag,
    read_from,
    read_number,
    read_time,
    split_full_name,
    with_ancestors,
)


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2008-06-10T23:35:56-05:00", "2008-06-10T23:35:56"),
        ("2008-06-10T23:35:56", "2008-06-10T23:35:56"),
        ("2014-11-21T11:47:12+02:00", "2014-11-21T11:47:12"),
        ("2014-11-21T11:47:12Z", "2014-11-21T11:47:12"),
        ("2014-11-21T11:47:12.250-05:00", "2014-11-21T11:47:12"),
        ("2014-11-21T11:47", "2014-11-21T11:47:00"),
        ("2014-11-21", "2014-11-21T00:00:00"),
        ("2014-1-2T3:4:5", "2014-01-02T03:04:05"),
        (" 2014-11-21 11:47:12 ", "2014-11-21T11:47:12"),
    ],
)
def test_times_are_the_wall_clock_of_quickbooks(text: str, local: str) -> None:
    """The offset is dropped, as it is wrong in daylight-saving time; the wall time stays."""
    assert local_text(text) == local


@pytest.mark.parametrize(
    "text", [None, "", "soon", "2014-13-01", "2014-02-30T00:00:00", "0000-00-00", "2014-11-21T25:00"]
)
def test_what_is_no_time_is_none(text: str | None) -> None:
    """Nothing is guessed from a text that is no time."""
    assert read_time(text) is None
    assert read_date(text) is None


def test_offset_of_a_real_summer_capture_is_wrong_and_ignored() -> None:
    """A real record's EditSequence shows its printed offset is an hour off; the wall time is what counts."""
    real, printed = 1213155356, "2008-06-10T23:35:56-05:00"
    assert datetime.fromisoformat(printed).timestamp() - real == 3600
    assert local_text(printed) == "2008-06-10T23:35:56"


def test_next_read_begins_before_the_hour_that_repeats() -> None:
    """The overlap covers the hour that local time repeats in autumn, and a minute more."""
    assert read_from("2024-11-03T01:30:00-05:00") == "2024-11-03T00:29:00"
    assert read_from(datetime(2024, 11, 3, 1, 30), timedelta(0)) == "2024-11-03T01:30:00"  # noqa: DTZ001
    assert read_from("0001-01-01") == "0001-01-01T00:00:00"
    with pytest.raises(ValueError, match="not a time"):
        read_from("soon")


@given(st.datetimes())
def test_times_come_back_as_they_were_sent(moment: datetime) -> None:
    """Writing and reading a time loses nothing but parts of a second, and a query accepts it."""
    text = format_time(moment)
    assert read_time(text) == moment.replace(microsecond=0)
    assert check_request(Request("CustomerQuery", "r", {"FromModifiedDate": read_from(text)})) == []


@given(st.text())
def test_any_text_is_a_time_or_none(text: str) -> None:
    """No text breaks the reading of times, numbers and flags."""
    read_time(text)
    read_number(text)
    read_flag(text)


def test_the_later_time_is_kept() -> None:
    """The highest stamp of a read is found while it streams by; missing ones do not count."""
    assert later(None, "2024-01-01T00:00:00") == "2024-01-01T00:00:00"
    assert later("2024-01-02T00:00:00", "2024-01-01T23:59:59") == "2024-01-02T00:00:00"
    assert later(None, None) is None
    assert read_date("2024-01-02T03:04:05-05:00") == date(2024, 1, 2)


def test_full_names_of_jobs_are_paths() -> None:
    """A job's full name is split at colons and nowhere else."""
    assert split_full_name("Dunning's Pool Depot, Inc.:Big City Store #002") == (
        "Dunning's Pool Depot, Inc.",
        "Big City Store #002",
    )
    assert join_full_name("Acme", "Boiler") == "Acme:Boiler"
    assert parent_name("Acme:Boiler:Phase 2") == "Acme:Boiler"
    assert parent_name("Acme") is None


@pytest.mark.parametrize("names", [("a:b",), ("a", ""), (" ",)])
def test_names_with_colons_are_not_joined(names: tuple[str, ...]) -> None:
    """A colon inside one name would make another path of it."""
    with pytest.raises(ValueError, match="not a name"):
        join_full_name(*names)


NAME = (
    st.text(
        alphabet=st.characters(codec="cp1252", exclude_characters=":", exclude_categories=["Cc"]), min_size=1
    )
    .map(str.strip)
    .filter(bool)
)


@given(st.lists(NAME, min_size=1, max_size=4))
def test_splitting_undoes_joining(names: list[str]) -> None:
    """Any names joined to a path are found in it again."""
    assert split_full_name(join_full_name(*names)) == tuple(names)


def test_types_are_trees() -> None:
    """A wanted type includes the types below it, not its namesakes nor its parents."""
    assert with_ancestors("Commercial:Retail:Small") == (
        "Commercial:Retail:Small",
        "Commercial:Retail",
        "Commercial",
    )
    assert falls_under("Commercial:Retail", "commercial")
    assert falls_under("Commercial:Retail", " Commercial : RETAIL ")
    assert not falls_under("Commercial", "Commercial:Retail")
    assert not falls_under("Commercialism", "Commercial")
    assert not falls_under("Residential:Retail", "Retail")
    assert not falls_under(None, "Commercial")
    assert not falls_under("", "")


def test_names_are_compared_without_case_and_outer_blanks() -> None:
    """Two spellings of one name have one key; different names do not."""
    assert name_key(" ACME Plumbing ") == name_key("Acme plumbing")
    assert name_key("CAFÉ") == name_key("café")
    assert name_key("Acme: Boiler") == name_key("acme:boiler")
    assert name_key("Acme  Plumbing") != name_key("Acme Plumbing")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1000.00", Decimal("1000.00")),
        (" -5 ", Decimal(-5)),
        ("0.12345", Decimal("0.12345")),
        ("", None),
        (None, None),
        ("1,000.00", None),
        ("1E3", None),
        ("NaN", None),
        ("\u0661", None),
    ],
)
def test_numbers_are_plain_or_nothing(text: str | None, number: Decimal | None) -> None:
    """Amounts are exact decimals; what is not plainly one is None."""
    assert read_number(text) == number


def test_flags_are_true_false_or_nothing() -> None:
    """QuickBooks' yes-or-no fields are read in both spellings."""
    assert [read_flag(text) for text in ("true", "1", "false", "0", "", None, "yes")] == [
        True,
        True,
        False,
        False,
        None,
        None,
        None,
    ]


def test_sample_company_names_are_split_like_their_parents(reference: Path) -> None:
    """In Intuit's sample company each full name ends in the name and is as deep as its sublevel says."""
    with (reference / "samples" / "sample-company-customers.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 20
    for row in rows:
        names = split_full_name(row["full_name"])
        assert names[-1] == row["name"].strip()
        assert len(names) == int(row["sublevel"]) + 1
