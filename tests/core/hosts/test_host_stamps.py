"""Watermarks of a company's own stamps: ordered as the column orders them, and never guessed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tieout.hosts import TableMapping
from tieout.hosts.facts import ColumnFacts, Sort
from tieout.hosts.stamps import UNORDERED, newest, overlapped, stamp_watermark, watermark_stamp

COLUMN = ColumnFacts("T", "CHG", Sort.MOMENT)
MODIFIED = TableMapping.model_validate({"table": "T", "key": "K", "modified": "CHG", "fields": {"name": "N"}})
VERSION = TableMapping.model_validate({"table": "T", "key": "K", "version": "CHG", "fields": {"name": "N"}})


@pytest.mark.parametrize(
    ("stamp", "start"),
    [
        ("2026-03-01 14:05:00", "2026-03-01 14:03:00"),
        ("2026-03-01T14:05:00.250", "2026-03-01T14:03:00"),
        ("2026-03-01T00:01:00Z", "2026-02-28T23:59:00"),
        ("2026-03-01 14:05:00+00:00", "2026-03-01 14:03:00+00:00"),
        (datetime(2026, 3, 1, 14, 5, 0, 9, UTC), "2026-03-01 14:03:00+00:00"),
        (1_772_373_900, 1_772_373_780),
        (1_772_373_900_000, 1_772_373_780_000),
    ],
)
def test_a_read_starts_before_the_newest_stamp(stamp: Any, start: Any) -> None:
    """The start is 120 seconds back, in the column's own form, and sorts before every stamp it must include."""
    watermark = stamp_watermark(COLUMN, stamp)
    assert overlapped(watermark_stamp(COLUMN, watermark), MODIFIED) == start


def test_versions_go_back_by_number() -> None:
    """A version is a number: a read goes back a thousand of them."""
    column = ColumnFacts("T", "CHG", Sort.INTEGER)
    assert overlapped(watermark_stamp(column, stamp_watermark(column, 5000)), VERSION) == 4000


@pytest.mark.parametrize(
    "stamp", ["03/01/2026 2:05 PM", "2026-03-01 14:05:00+02:00", "yesterday", 1.5, UNORDERED, None]
)
def test_stamps_without_a_known_order_give_no_watermark(stamp: Any) -> None:
    """Where texts do not sort as their moments do, every read is complete."""
    assert stamp_watermark(COLUMN, stamp) == ""


def test_a_watermark_of_another_column_is_ignored() -> None:
    """When the mapping names another column, the old watermark says nothing."""
    assert watermark_stamp(COLUMN, "OTHER=2026-03-01 14:05:00") is None
    assert overlapped(watermark_stamp(COLUMN, "rubbish"), MODIFIED) is None


def test_numbers_and_texts_have_no_order() -> None:
    """SQLite keeps both in one column; the newest of both cannot be said."""
    assert newest(newest(None, [1, None, 3, ""]), [2]) == 3
    assert newest(newest(None, [1, "2026-03-01 14:05:00"]), [5]) is UNORDERED
