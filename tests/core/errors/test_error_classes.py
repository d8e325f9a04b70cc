"""Every error has a stable code of its own, an exit code, and a way out."""

import re
from collections import Counter

import pytest

from tieout import errors
from tieout.errors import ExitCode, RecordInvalid, TieoutError, all_error_classes

CORE = [one for one in all_error_classes() if one.__module__.startswith("tieout.errors")]


def test_codes_are_unique() -> None:
    """A code names one error."""
    counts = Counter(one.code for one in CORE)

    assert [code for code, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("error", CORE, ids=lambda error: error.__name__)
def test_each_error_has_all_it_needs(error: type[TieoutError]) -> None:
    """Code, exit code other than success, a fix that is a sentence, a docstring, and a public name."""
    assert re.fullmatch(r"TO-[A-Z]{3}-\d{3}", error.code)
    assert ExitCode(error.exit_code) is not ExitCode.DONE
    assert len(error.default_fix) > 10
    assert error.__doc__
    assert getattr(errors, error.__name__) is error


def test_an_error_says_what_where_why_and_what_to_do() -> None:
    """All of it is in the form that is printed and kept."""
    error = RecordInvalid("too long", where="customer Ann", why="41 at most")

    assert str(error) == "too long"
    assert error.as_dict() == {
        "code": "TO-REC-002",
        "exit_code": 3,
        "what": "too long",
        "where": "customer Ann",
        "why": "41 at most",
        "fix": RecordInvalid.default_fix,
    }


def test_a_fix_of_ones_own_goes_first() -> None:
    """What can be said better for this case replaces the default."""
    assert TieoutError("x", fix="Do this.").fix == "Do this."
