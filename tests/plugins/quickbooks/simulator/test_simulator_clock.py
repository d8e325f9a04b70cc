"""The clock of the QuickBooks computer, its wrong offset in summer included."""

import pytest

from tieout_quickbooks.simulator import Clock

SUMMER = 1213155356  # a capture: 2008-06-10T23:35:56-05:00 with edit sequence 1213155356, which is 23:35:56 at -04:00
WINTER = 1416315972


def test_the_offset_is_wrong_by_an_hour_in_summer() -> None:
    """The wall time is right and the offset is standard time's, as captured from a real file."""
    assert Clock().show(SUMMER) == "2008-06-10T23:35:56-05:00"
    assert Clock(has_dst_defect=False).show(SUMMER) == "2008-06-10T23:35:56-04:00"
    assert Clock().show(WINTER) == Clock(has_dst_defect=False).show(WINTER) == "2014-11-18T08:06:12-05:00"


def test_a_zone_without_summer_time_is_never_wrong() -> None:
    """Arizona keeps standard time all year."""
    assert Clock(zone="America/Phoenix").show(SUMMER) == "2008-06-10T20:35:56-07:00"


@pytest.mark.parametrize("text", ["2008-06-10T23:35:56", "2008-06-10T23:35:56-05:00"])
def test_the_defect_works_both_ways(text: str) -> None:
    """A time without offset, and one with the same wrong offset, name the moment they came from."""
    assert Clock().read(text) == SUMMER


def test_the_right_offset_is_misread_in_summer() -> None:
    """Whoever repairs the offset is an hour off."""
    assert Clock().read("2008-06-10T23:35:56-04:00") == SUMMER - 3600
    assert Clock(has_dst_defect=False).read("2008-06-10T23:35:56-04:00") == SUMMER


def test_winter_times_are_read_right_with_any_offset() -> None:
    """Outside summer time the offset is honest."""
    assert Clock().read("2014-11-18T08:06:12-05:00") == WINTER
    assert Clock().read("2014-11-18T05:06:12-08:00") == WINTER


def test_a_day_alone_is_its_start_or_its_end() -> None:
    """From means midnight, To means the last second."""
    clock = Clock()
    assert clock.read("2024-01-31", is_end=True) - clock.read("2024-01-31") == 24 * 3600 - 1


def test_the_repeated_hour_means_its_first_time() -> None:
    """In the night in which an hour comes twice, a wall time names the earlier one."""
    clock = Clock()
    first = clock.read("2024-11-03T01:30:00")
    assert clock.show(first + 3600)[:19] == clock.show(first)[:19]


def test_a_set_clock_stands_until_moved() -> None:
    """Time passes only when a test says so."""
    clock = Clock(at=100)
    assert (clock.now(), clock.now()) == (100, 100)
    clock.advance(5)
    assert clock.now() == 105


def test_an_unset_clock_follows_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a fixed time the computer's own counts, until it is moved."""
    monkeypatch.setattr("time.time", lambda: 1000.9)
    clock = Clock()
    assert clock.now() == 1000
    clock.advance(1)
    monkeypatch.setattr("time.time", lambda: 9000.0)
    assert clock.now() == 1001


@pytest.mark.parametrize("text", ["2024-02-30", "2024-01-01T25", "nonsense"])
def test_a_time_that_is_none_is_an_error(text: str) -> None:
    """What no calendar has raises ValueError."""
    with pytest.raises(ValueError, match=r"."):
        Clock().read(text)
